"""Health: alive, and ready only with a database that is there, migrated and durable; back by itself when it is."""

import tempfile
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import anyio
import asyncpg
import httpx
import pytest
from asyncpg.serverversion import split_server_version_string
from msgspec import structs

from company import Clock, Company, Json, refusal, running
from panelist import embedded
from panelist.app import create_app
from panelist.migrations import too_old
from panelist.migrations.run import MigrationError, migrate
from panelist.settings import Settings, trusting_loopback

pytestmark = pytest.mark.anyio

HEALTH = ["/api/health", "/api/health/ready"]


@pytest.fixture(scope="module")
async def stopped(cluster: Path) -> AsyncGenerator[tuple[Path, str]]:
    """The folder and DSN of a PostgreSQL, migrated, that a test may start and stop."""
    with tempfile.TemporaryDirectory(prefix="panelist-test-", dir=cluster.parents[1]) as folder:
        data = Path(folder) / "data"
        with embedded.postgres(data) as dsn:
            await migrate(dsn)
        yield data, dsn


async def _health(client: httpx.AsyncClient, path: str = "/api/health/ready") -> tuple[int, Json]:
    answer = await client.get(path)
    assert answer.headers["cache-control"] == "private, no-cache"
    assert ("retry-after" in answer.headers) == (answer.status_code == 503)
    assert answer.json()["status"] == ("ok" if answer.status_code == 200 else "unavailable")
    return answer.status_code, answer.json()["checks"]


async def test_ready_where_the_database_is_there_migrated_and_durable(company: Company) -> None:
    for path in HEALTH:
        status, checks = await _health(company.client, path)
        assert (status, set(checks.values())) == (200, {"ok"})
        assert {"database", "schema", "durability"} <= checks.keys()
    assert await _health(company.client, "/api/health/live") == (200, {"process": "ok"})


async def test_not_ready_before_the_database_is_migrated(dsn: str, cluster: Path) -> None:
    admin = await asyncpg.connect(embedded.admin_dsn(cluster))
    await admin.execute("create database never_migrated owner panelist")
    bare = embedded.admin_dsn(cluster, database="never_migrated").replace("postgres@", "panelist@")
    try:
        async with running(create_app(Settings(database_url=bare))) as client:
            for path in HEALTH:
                status, checks = await _health(client, path)
                assert (status, checks["database"]) == (503, "ok")
                assert "panelist migrate" in checks["schema"]
            assert (await _health(client, "/api/health/live"))[0] == 200
    finally:
        await admin.execute("drop database never_migrated with (force)")
        await admin.close()


async def test_not_ready_behind_an_older_schema_but_behind_a_newer_one(company: Company) -> None:
    status, checks = await _health(company.client)
    assert checks["schema"] == "ok"
    await company.sql("update alembic_version set version_num = '0000'")
    status, checks = await _health(company.client)
    assert status == 503
    assert checks["schema"].startswith("is at 0000, this version needs ")
    # A rolling update migrates first, while we still serve.
    await company.sql("update alembic_version set version_num = '9999'")
    assert (await _health(company.client))[1]["schema"] == "ok"


@pytest.mark.parametrize("version", ["15.18", "18.1", "18beta1", "18.2", "18.6", "19.0"])
def test_the_oldest_postgresql_that_fits_is_the_first_that_keeps_the_rows_of_a_cte(version: str) -> None:
    fits = version in ("18.2", "18.6", "19.0")
    assert (too_old(split_server_version_string(version)) is None) == fits


async def test_neither_ready_nor_migrated_on_a_postgresql_that_is_too_old(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None is at hand, so the bound is raised above the one that is."""
    monkeypatch.setattr("panelist.migrations.OLDEST_SERVER", (99, 0))
    status, checks = await _health(company.client)
    assert (status, checks["database"].rpartition(", ")[2]) == (503, "and Panelist needs 99.0 or newer")
    with pytest.raises(MigrationError, match=r"the database is PostgreSQL 18\.\d+, and Panelist needs 99\.0 or newer"):
        await migrate(company.dsn)


@pytest.mark.parametrize("lax", ["fsync", "full_page_writes", "synchronous_commit"])
async def test_not_ready_where_a_crash_could_lose_a_booking(company: Company, cluster: Path, lax: str) -> None:
    admin = await asyncpg.connect(embedded.admin_dsn(cluster))
    try:
        await admin.execute(f"alter system set {lax} = off")
        await admin.execute("select pg_reload_conf()")
        async with running(create_app(Settings(database_url=company.dsn))) as client:
            while (found := await _health(client))[0] == 200:  # noqa: ASYNC110 (until the server has read it)
                await anyio.sleep(0.01)
            assert found[1]["durability"] == f"{lax} is off"
            assert (await _health(client, "/api/health"))[0] == 503
    finally:
        await admin.execute(f"alter system reset {lax}")
        await admin.execute("select pg_reload_conf()")
        await admin.close()


async def test_not_ready_where_the_database_takes_no_changes(company: Company, cluster: Path) -> None:
    """As after a failover, where the address is still that of the primary before."""
    name = urlsplit(company.dsn).path.removeprefix("/")
    await company.sql(f"alter database {name} set default_transaction_read_only = on")
    async with running(create_app(Settings(database_url=company.dsn))) as client:
        assert (await _health(client))[1]["database"] == "takes no changes: a standby, or read-only"


@pytest.mark.parametrize("gone", ["database", "role", "server"])
async def test_unavailable_where_the_database_cannot_be_had(company: Company, settings: Settings, gone: str) -> None:
    away = {
        "database": settings.database_url.replace("/test_", "/no_such_"),
        "role": settings.database_url.replace("panelist@", "nobody@"),
        "server": "postgresql://panelist@127.0.0.1:1/panelist",
    }[gone]
    async with running(create_app(structs.replace(settings, database_url=away))) as client:
        for path in HEALTH:
            assert (await _health(client, path))[1]["database"] != "ok"
        answer = await client.get("/api/slots", headers=company.admin.headers)
        assert refusal(answer, 503, "unavailable") == {"retryAfter": 1}
        assert answer.headers["retry-after"] == "1"
        assert away not in answer.text


async def test_while_postgresql_is_stopped_all_is_503_and_after_it_all_is_well(stopped: tuple[Path, str]) -> None:
    folder, dsn = stopped
    clock = Clock(datetime(2026, 6, 1, 8, 0, tzinfo=UTC))
    settings = trusting_loopback(Settings(database_url=dsn, clock=clock, booking_rate="1000/minute"))
    async with running(create_app(settings)) as client:
        with embedded.postgres(folder):
            company = await Company.founded(client, dsn, clock)
            interviewer, coordinator = await company.interviewer(), await company.coordinator()
            slot, candidate = await interviewer.slot("2026-06-09T10:00:00Z"), await company.candidate()
            booking = await coordinator.booking(await interviewer.slot("2026-06-09T12:00:00Z"), candidate)
        for _ in range(2):
            for answer in (
                await coordinator.get("/api/slots"),
                await coordinator.get("/api/events"),
                await coordinator.book(slot, candidate, key="k"),
                await coordinator.reschedule(booking, slot),
                await coordinator.cancel(booking),
                await interviewer.open_slot("2026-06-09T14:00:00Z"),
                await interviewer.call("DELETE", f"/api/slots/{slot['id']}"),
                await company.admin.call("POST", "/api/candidates", {"name": "Ada", "email": "ada@x"}),
            ):
                assert refusal(answer, 503, "unavailable")["retryAfter"] >= 1
                assert int(answer.headers["retry-after"]) >= 1
            assert (await _health(client))[0] == 503
            assert await _health(client, "/api/health/live") == (200, {"process": "ok"})
            assert "panelist_request_seconds" in (await client.get("/metrics")).text
            refusal(await coordinator.send("POST", "/api/book", "{"), 400, "invalid_input")
        with embedded.postgres(folder):
            assert (await _health(client))[0] == 200
            assert (await coordinator.book(slot, candidate, key="k")).status_code == 201
            assert len(await coordinator.items("/api/bookings")) == 2


async def test_it_starts_without_the_database_and_needs_no_restart_when_that_comes(stopped: tuple[Path, str]) -> None:
    folder, dsn = stopped
    async with running(create_app(trusting_loopback(Settings(database_url=dsn)))) as client:
        assert (await _health(client))[0] == 503
        with embedded.postgres(folder):
            assert (await _health(client))[0] == 200
            refusal(await client.get("/api/me"), 401, "unauthenticated")
