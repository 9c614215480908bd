"""An upgrade: nodes behind nginx are restarted one by one under load, and nobody loses a request.

20,000 requests with `make test-long`, 2,000 otherwise.
"""

import asyncio
import os
from collections.abc import AsyncGenerator, Generator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

import cluster as several
from company import Clock, Company, Person
from ops.load import Load, people_for_load
from ops.wire import PATIENCE_S
from panelist.check import check

pytestmark = pytest.mark.anyio

LONG = bool(os.environ.get("PANELIST_TEST_LONG"))
REQUESTS = 20_000 if LONG else 2_000
ROUNDS = 5 if LONG else 1


@pytest.fixture(scope="module")
def nodes(cluster: Path) -> Generator[several.Cluster]:
    """cluster: only for where it lies, which is fast."""
    missing = several.get_nginx()
    if missing:
        pytest.skip(missing)
    folder = cluster.parent / f"nodes-{os.urandom(4).hex()}"
    folder.mkdir(mode=0o711)
    # What watches the nodes may stand still for some seconds, and must see in time that one of them ends.
    with several.running(folder, PANELIST_BOOKING_RATE="1000000/minute", PANELIST_DRAIN_S="6") as running:
        yield running


@pytest.fixture(scope="module")
async def company(anyio_backend: str, nodes: several.Cluster) -> AsyncGenerator[Company]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{nodes.nodes[0].port}", timeout=30) as client:
        yield await Company.founded(client, nodes.dsn, Clock(datetime.now(UTC)))


async def test_nobody_loses_a_request_while_nodes_are_restarted(nodes: several.Cluster, company: Company) -> None:
    load = Load(nodes.url, await people_for_load(company, 8), by_name=True)
    running = asyncio.create_task(load.run(at_least=REQUESTS))
    for _ in range(ROUNDS):
        await asyncio.sleep(1)
        await asyncio.to_thread(nodes.restart_one_by_one)
    load.over()
    await running
    print(load.seen)
    assert not load.seen.failed, "\n".join(load.seen.failed[:20])
    assert load.seen.answered >= REQUESTS
    assert not [finding.line() for finding in await check(nodes.dsn) if finding.rows]
    for node in nodes.nodes:
        faults = [line for line in node.log.read_text().splitlines() if '"level":"error"' in line]
        assert not faults, "\n".join(faults[:20])


async def test_what_a_client_says_of_itself_does_not_pass_nginx(nodes: several.Cluster, company: Company) -> None:
    interviewer = await company.interviewer()
    forged = {"X-User-Id": company.admin.id, "X-User-Role": "admin"}
    async with httpx.AsyncClient(base_url=nodes.url, timeout=PATIENCE_S) as client:
        for headers in (
            forged,
            forged | {"Connection": "X-User-Id, X-User-Role"},
            {"X_User_Id": company.admin.id, "X_User_Role": "admin"},
            {name.upper(): value for name, value in forged.items()},
        ):
            assert (await client.get("/api/me", headers=headers)).status_code == 401, headers
            told = await client.get("/api/me", headers=headers, auth=_as(interviewer))
            assert told.json()["id"] == interviewer.id, headers
        for path in ("/metrics", "/metrics/", "/metrics%2F", "/%6Detrics?x", "/api/../metrics/", "/api/..//metrics",
                     "/api/health", "/api/health/", "/api/health/ready", "/api/health/%72eady", "/api//health"):  # fmt: skip
            assert (await client.get(path, auth=_as(interviewer))).status_code == 404, path
        assert (await client.get("/api/health/live")).status_code == 200


async def test_nginx_cuts_what_is_too_large(nodes: several.Cluster, company: Company) -> None:
    async with httpx.AsyncClient(base_url=nodes.url, auth=_as(company.admin), timeout=PATIENCE_S) as client:
        answer = await client.post("/api/candidates", json={"name": "x" * 70_000, "email": "x@example.com"})
        assert answer.status_code == 413


async def test_every_node_lists_what_another_wrote(nodes: several.Cluster, company: Company) -> None:
    interviewer = await company.interviewer(maxDaysPerWeek=7)
    async with httpx.AsyncClient(base_url=nodes.url, auth=_as(interviewer), timeout=PATIENCE_S) as client:
        for number in range(20):
            times = {"startTime": f"2030-06-03T{number:02}:00:00Z", "endTime": f"2030-06-03T{number:02}:30:00Z"}
            slot = (await client.post("/api/slots", json=times)).json()
            # nginx deals requests out in turn, so this is as likely another node as the same.
            assert slot in (await client.get("/api/slots")).json()["items"]


def _as(person: Person) -> tuple[str, str]:
    return f"{person.role}.{person.id}", ""
