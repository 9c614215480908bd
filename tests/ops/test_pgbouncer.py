"""Nodes behind PgBouncer in transaction mode, set up as docs/OPERATIONS.md says, word for word."""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import AsyncGenerator, Generator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import httpx
import pytest

from company import Clock, Company
from ops import postgres
from ops.load import Load, people_for_load
from panelist import db, embedded
from panelist.check import check
from panelist.embedded.account import account_for
from servers import Node, free_port, panelist

pytestmark = pytest.mark.anyio

PAGE = (Path(__file__).parents[2] / "docs" / "OPERATIONS.md").read_text(encoding="utf-8")
CONNECTIONS = 3
"""PgBouncer's to PostgreSQL, for the sixteen of a node."""


def _block(kind: str) -> str:
    (found,) = re.findall(
        rf"```{kind}\n(.*?)```", PAGE.partition("\n## PgBouncer\n")[2].partition("\n## ")[0], re.DOTALL
    )
    return found


def _program() -> str:
    """Debian's; `make test` fetches it where that can be done."""
    found = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        pytest.skip("pgbouncer is not installed (Debian: apt-get install pgbouncer)")
    return found


def _keeps_statements() -> bool:
    """Whether it knows which connection has which prepared statement: from 1.21 on."""
    said = subprocess.run([_program(), "--version"], capture_output=True, text=True, check=True).stdout
    major, minor = re.findall(r"PgBouncer (\d+)\.(\d+)", said)[0]
    return (int(major), int(minor)) >= (1, 21)


@contextmanager
def bouncing(cluster: Path, dsn: str) -> Generator[str]:
    """The address of a PgBouncer in front of that database."""
    folder, port = cluster.parent / f"bouncer-{os.urandom(4).hex()}", free_port()
    account = account_for(cluster)  # it refuses to run as root
    folder.mkdir(mode=0o755)
    account.take(folder)
    host, at = postgres.socket_of(dsn)
    name = re.findall(r"/(\w+)\?", dsn)[0]
    (folder / "users").write_text('"panelist" ""\n')
    said = _block("ini") if _keeps_statements() else re.sub("max_prepared_statements.*", "", _block("ini"))
    lines = (
        "[databases]",
        f"{name} = host={host} port={at}",
        said,
        f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nlogfile = {folder}/log",
        f"auth_type = trust\nauth_file = {folder}/users\ndefault_pool_size = {CONNECTIONS}\n",
    )
    (folder / "pgbouncer.ini").write_text("\n".join(lines))
    process = subprocess.Popen([_program(), "-q", str(folder / "pgbouncer.ini")], **account.popen_args())
    try:
        while process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        assert process.poll() is None, (folder / "log").read_text()
        yield f"postgresql://panelist@127.0.0.1:{port}/{name}"
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
async def admin(cluster: Path, dsn: str) -> AsyncGenerator["asyncpg.Connection[asyncpg.Record]"]:
    """PostgreSQL's own, in the test's database; there the zone of sessions is none that anybody would guess."""
    name = re.findall(r"/(\w+)\?", dsn)[0]
    connection = await asyncpg.connect(embedded.admin_dsn(cluster, database=name))
    await connection.execute(f"alter database {name} set timezone = 'Asia/Kathmandu'")
    yield connection
    await connection.close()


async def _give_the_role_what_the_page_says(admin: "asyncpg.Connection[asyncpg.Record]") -> None:
    """In this database only, since the tests' role has others."""
    here = await admin.fetchval("select current_database()")
    await admin.execute(_block("sql").replace("alter role panelist", f"alter role panelist in database {here}"))


def _node(dsn: str, log: Path) -> AbstractContextManager[Node]:
    return panelist(dsn, log, PANELIST_STATEMENT_CACHE="256" if _keeps_statements() else "0")


def test_the_page_gives_the_role_what_a_node_asks_for(unhurried: pytest.MonkeyPatch) -> None:
    unhurried.undo()
    said = dict(re.findall(r"alter role panelist set (\w+) = '(\w+)'", _block("sql")))
    asked = db.SESSION | {
        "statement_timeout": f"{db.STATEMENT_TIMEOUT_S}s",
        "transaction_timeout": f"{2 * db.STATEMENT_TIMEOUT_S}s",
    }
    # PgBouncer itself keeps these three for each client.
    for kept in ("application_name", "timezone", "datestyle"):
        del asked[kept]
    assert said == asked
    (ignored,) = re.findall("ignore_startup_parameters = (.*)", _block("ini"))
    assert set(ignored.split(",")) == {"extra_float_digits", *asked}


async def test_everything_goes_on_over_a_few_connections(
    cluster: Path, dsn: str, admin: "asyncpg.Connection[asyncpg.Record]", tmp_path: Path
) -> None:
    await _give_the_role_what_the_page_says(admin)
    with bouncing(cluster, dsn) as bouncer, _node(bouncer, tmp_path / "log") as node:
        url = f"http://127.0.0.1:{node.port}"
        async with httpx.AsyncClient(base_url=url, timeout=30) as client:
            company = await Company.founded(client, dsn, Clock(datetime.now(UTC)))
            load = Load(url, await people_for_load(company, 12), by_name=False)
            load.over()
            await load.run(at_least=1000, pause_s=0)
            ready = await client.get("/api/health/ready")
            events, _ = await postgres.feed(company.admin, limit=200)
            slot = await (await company.interviewer()).slot("2098-06-09T10:00:00+05:45")
        many = await admin.fetchval(
            "select count(*) from pg_stat_activity where datname = current_database() and usename = 'panelist'"
        )
    assert not load.seen.failed, "\n".join(load.seen.failed[:20])
    assert (ready.status_code, set(ready.json()["checks"].values())) == (200, {"ok"})
    assert many <= CONNECTIONS
    assert len(events) == await admin.fetchval("select count(*) from event") - 2
    assert slot["startTime"] == "2098-06-09T04:15:00Z"
    assert not [finding.line() for finding in await check(dsn) if finding.rows]


async def test_a_node_whose_role_lacks_the_time_outs_is_not_ready(cluster: Path, dsn: str, tmp_path: Path) -> None:
    with bouncing(cluster, dsn) as bouncer, _node(bouncer, tmp_path / "log") as node:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{node.port}", timeout=30) as client:
            answer = await client.get("/api/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["session"].startswith(
        "idle_in_transaction_session_timeout, lock_timeout, statement_timeout, transaction_timeout not set"
    )
