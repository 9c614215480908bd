"""Steps of the schema are taken while the version before serves: nobody fails, and nobody is kept waiting for long.

20,000 requests with `make test-long`, which also measures the longest silence; 2,000 otherwise.
"""

import asyncio
import itertools
import os
import shutil
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest

from company import Clock, Company
from ops.load import Load, people_for_load
from ops.wire import PATIENCE_S
from panelist import embedded, migrations
from panelist.check import check
from panelist.migrations import run
from panelist.migrations.run import MigrationError, migrate
from servers import Node, panelist

pytestmark = pytest.mark.anyio

LONG = bool(os.environ.get("PANELIST_TEST_LONG"))
REQUESTS = 20_000 if LONG else 2_000
STALL_S = 0.3

STEPS = {
    "9996": "alter table slot add column remark text not null default ''",
    "9997": "alter table booking add column remark text, add constraint remark_length check (length(remark) < 500) not valid",
    "9998": "create table remark (id uuid primary key default uuidv7(), slot_id uuid references slot, said text)",
    "9999": "create table step as select current_setting('lock_timeout')::interval as lock_timeout",
}
"""What a later version might add, a table at a time; and how long a step waits for a table."""
TIMEOUTS = ("statement_timeout", "transaction_timeout", "idle_in_transaction_session_timeout")
WAITING = "select exists(select from pg_locks where not granted and mode = 'AccessExclusiveLock')"

STEP = '''"""A step."""

from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade() -> None:
    op.execute("{statement}")
'''


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """The schema's steps and some more."""
    assert migrations.__file__ is not None
    folder = tmp_path / "migrations"
    shutil.copytree(Path(migrations.__file__).parent, folder, ignore=shutil.ignore_patterns("__pycache__"))
    before = migrations.NEWEST
    for revision, statement in STEPS.items():
        text = STEP.format(revision=revision, before=before, statement=statement)
        (folder / "versions" / f"{revision}_remark.py").write_text(text)
        before = revision
    return folder


@asynccontextmanager
async def reading(dsn: str) -> AsyncGenerator[asyncpg.Connection]:
    """Somebody's report, which keeps every table from being altered for as long as it goes on."""
    connection = await asyncpg.connect(dsn)
    async with connection.transaction():
        await connection.execute("select 1 from slot, booking, event limit 1")
        yield connection
    await connection.close()


async def test_steps_under_load_fail_nobody_and_stall_nobody(dsn: str, tmp_path: Path, steps: Path) -> None:
    with panelist(dsn, tmp_path / "node.log") as node:
        load = await _load(node, dsn)
        running = asyncio.create_task(load.run(at_least=REQUESTS))
        await _answered(load, 200)
        began = time.monotonic()
        async with reading(dsn) as report:
            migrating = asyncio.create_task(migrate(dsn, steps=steps))
            while not await report.fetchval(WAITING):
                assert not migrating.done(), "it should have had to wait for the report"
            # Whoever comes behind a step that waits has to wait as well, so it must give way to them.
            await _answered(load, 200)
        await migrating
        ended = time.monotonic()
        await _answered(load, 200)
        load.over()
        await running
        async with httpx.AsyncClient(base_url=_url(node), timeout=PATIENCE_S) as client:
            assert (await client.get("/api/health/ready")).json()["status"] == "ok"
    print(
        f"{load.seen}; migrated in {ended - began:.1f} s; longest silence {_silence_s(load, began, ended) * 1000:.0f} ms"
    )
    assert not load.seen.failed, "\n".join(load.seen.failed[:20])
    async with reading(dsn) as report:
        assert await report.fetchval("select lock_timeout <= $1 from step", timedelta(seconds=STALL_S))
    assert not LONG or _silence_s(load, began, ended) < STALL_S
    assert not [finding.line() for finding in await check(dsn) if finding.rows]


async def test_a_step_gives_up_where_a_table_stays_in_use(
    dsn: str, steps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "_AGAIN_FOR_S", 0.5)
    async with reading(dsn):
        with pytest.raises(MigrationError, match="lock timeout"):
            await migrate(dsn, steps=steps)
    connection = await asyncpg.connect(dsn)
    assert await connection.fetchval("select version_num from alembic_version") == migrations.NEWEST
    await connection.close()


async def test_an_address_is_read_as_the_server_reads_it(dsn: str, steps: Path) -> None:
    """With what libpq's words say of TLS, of the session, and of several servers."""
    more = "&sslmode=prefer&application_name=steps&target_session_attrs=read-write"
    await migrate(dsn + more, steps=steps)
    connection = await asyncpg.connect(dsn)
    assert await connection.fetchval("select version_num from alembic_version") == "9999"
    await connection.close()


async def test_a_step_may_take_longer_than_a_request_may(dsn: str, cluster: Path, steps: Path) -> None:
    """Behind PgBouncer the role itself has the time-outs of requests."""
    name = urlsplit(dsn).path.removeprefix("/")
    admin = await asyncpg.connect(embedded.admin_dsn(cluster))
    for timeout in TIMEOUTS:
        await admin.execute(f"alter role panelist in database {name} set {timeout} = '1s'")
    last = steps / "versions" / "9999_remark.py"
    notes = "create table step as select name, setting from pg_settings"
    last.write_text(last.read_text().replace(STEPS["9999"], notes))
    await migrate(dsn, steps=steps)
    connection = await asyncpg.connect(dsn)
    rows = await connection.fetch("select name, setting from step where name = any($1)", list(TIMEOUTS))
    found = {row["name"]: row["setting"] for row in rows}
    assert found == dict.fromkeys(TIMEOUTS, "0")
    await connection.close()
    await admin.close()


async def test_two_nodes_that_migrate_at_once_take_turns(cluster: Path) -> None:
    """In processes of their own, as two nodes are; on an empty database."""
    admin = await asyncpg.connect(embedded.admin_dsn(cluster))
    name = f"fresh_{os.urandom(6).hex()}"
    await admin.execute(f"create database {name} owner panelist")
    url = embedded.admin_dsn(cluster, database=name).replace("postgres@", "panelist@")
    command = (sys.executable, "-m", "panelist", "migrate")
    environment = os.environ | {"PANELIST_DATABASE_URL": url}
    both = [await asyncio.create_subprocess_exec(*command, env=environment) for _ in range(2)]
    assert [await process.wait() for process in both] == [0, 0]
    await admin.execute(f"drop database {name} with (force)")
    await admin.close()


async def _load(node: Node, dsn: str) -> Load:
    async with httpx.AsyncClient(base_url=_url(node), timeout=PATIENCE_S) as client:
        company = await Company.founded(client, dsn, Clock(datetime.now(UTC)))
        return Load(_url(node), await people_for_load(company, 8), by_name=False)


async def _answered(load: Load, more: int) -> None:
    due = load.seen.answered + more
    while load.seen.answered < due:  # noqa: ASYNC110 (there is no event for it)
        await asyncio.sleep(0.02)


def _url(node: Node) -> str:
    return f"http://127.0.0.1:{node.port}"


def _silence_s(load: Load, began: float, ended: float) -> float:
    """The longest time in which nobody was answered: one answer may be late for many reasons, all of them for one."""
    times = [at for at in load.seen.answered_at if began <= at <= ended]
    return max(later - earlier for earlier, later in itertools.pairwise([began, *times, ended]))
