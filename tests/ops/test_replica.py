"""Lists come from a streaming replica, and nobody can tell but by what the primary is spared."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from redis import Redis
from structlog.testing import capture_logs

import replica
from company import Clock, Company, Json, Person, running
from ops import postgres
from ops.wire import PATIENCE_S
from panelist import embedded
from panelist.app import create_app
from panelist.db import Database
from panelist.embedded import home, processes
from panelist.live.feed import Feed
from panelist.migrations.run import migrate
from panelist.observe import Observed
from panelist.settings import Settings, SettingsError, read, trusting_loopback
from servers import Valkey, valkey

pytestmark = [
    pytest.mark.anyio,
    # The limiter of a node that ended in this process leaves its connection to Valkey to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

LAG_S = 1
LISTS = ("/api/slots", "/api/bookings", "/api/calendar")


class Pair:
    """A primary with a replica that a test may stop, freeze or hold back."""

    def __init__(self, folder: Path, dsn: str) -> None:
        self.dsn = dsn
        self._primary, self._folder = folder / "primary", folder / "replica"
        self._running = ExitStack()
        self.replica_dsn = ""

    def start(self) -> None:
        self.replica_dsn = self._running.enter_context(replica.running(self._folder))

    def stop(self) -> None:
        self._running.close()

    def signal(self, number: signal.Signals) -> None:
        for pid in processes.at_work_in(home.prepare(self._folder).data):
            os.kill(pid, number)

    async def do(self, statement: str) -> None:
        """On the replica, as its superuser."""
        connection = await asyncpg.connect(embedded.admin_dsn(self._folder))
        await connection.execute(statement)
        await connection.close()


class Site(Company):
    """The company as one node serves it; the numbers of the people it hires are its own."""

    def __init__(self, client: httpx.AsyncClient, admin: Person, app: Observed, clock: Clock, pair: Pair) -> None:
        super().__init__(client, admin, pair.dsn, clock)
        self.feed: Feed = app.app.state["rooms"].live.feed

    def _someone(self, kind: str) -> Json:
        someone = super()._someone(kind)
        return someone | {"email": f"{id(self)}.{someone['email']}"}


@pytest.fixture(scope="module")
async def pair(tmp_path_factory: pytest.TempPathFactory, cluster: Path) -> AsyncGenerator[Pair]:
    """cluster: only for where it lies, which is fast."""
    folder = cluster.parent / f"pair-{os.urandom(4).hex()}"
    folder.mkdir(mode=0o711)
    with embedded.postgres(folder / "primary") as dsn:
        await migrate(dsn)
        replica.copy(folder / "primary", folder / "replica")
        pair = Pair(folder, dsn)
        pair.start()
        yield pair
        pair.stop()


@pytest.fixture(scope="module")
def shared() -> Generator[Valkey]:
    with valkey() as running:
        yield running


@pytest.fixture
async def nodes(pair: Pair, shared: Valkey, clock: Clock) -> AsyncGenerator[list[Site]]:
    """Two nodes of one company, each with its own memory."""
    admin = await asyncpg.connect(pair.dsn)
    await admin.execute("truncate interviewer, coordinator, candidate, admin, slot, booking, event cascade")
    await admin.close()
    settings = trusting_loopback(
        Settings(
            database_url=pair.dsn,
            replica_url=pair.replica_dsn,
            replica_lag_s=LAG_S,
            redis_url=shared.url,
            booking_rate="1000000/minute",
            nodes=2,
            pool_size=8,
            clock=clock,
        )
    )
    apps = [create_app(settings), create_app(settings)]
    async with running(apps[0]) as here, running(apps[1]) as there:
        company = await Company.founded(here, pair.dsn, clock)
        admin = Person(there, "admin", company.admin.id)
        yield [Site(here, company.admin, apps[0], clock, pair), Site(there, admin, apps[1], clock, pair)]


def at(company: Company, person: Person) -> Person:
    """The same person, calling another node."""
    return Person(company.client, person.role, person.id)


async def served(company: Company) -> dict[str, float]:
    """Where this node has read lists so far."""
    text = (await company.client.get("/metrics")).text
    lines = [line for line in text.splitlines() if line.startswith("panelist_lists_total{")]
    return {line.split('"')[1]: float(line.rsplit(" ", 1)[1]) for line in lines}


async def read_on(company: Company, person: Person) -> str:
    """Where the next list is read."""
    before = await served(company)
    await person.items("/api/slots")
    after = await served(company)
    (where,) = [server for server in after if after[server] != before[server]]
    return where


async def until(where: str, company: Company, person: Person) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while await read_on(company, person) != where:  # noqa: ASYNC110 (nobody says when a replica has caught up)
            await asyncio.sleep(0.05)


@asynccontextmanager
async def held_back(pair: Pair) -> AsyncGenerator[None]:
    """Meanwhile the replica takes the log, and does not replay it."""
    await pair.do("select pg_wal_replay_pause()")
    try:
        yield
    finally:
        await pair.do("select pg_wal_replay_resume()")


async def test_lists_come_from_the_replica_and_all_else_from_the_primary(nodes: list[Site]) -> None:
    here, _ = nodes
    interviewer, coordinator, candidate = (
        await here.interviewer(),
        await here.coordinator(),
        await here.candidate(),
    )
    booking = await coordinator.booking(await interviewer.slot("2026-06-08T10:00:00Z"), candidate)
    async with asyncio.timeout(PATIENCE_S):
        while True:  # a replica that stood still for a moment is left for another
            await until("replica", here, coordinator)
            before = await served(here)
            found = {path: await coordinator.items(path) for path in LISTS}
            assert [len(found[path]) for path in LISTS] == [1, 1, 1]
            assert (await coordinator.get(f"/api/booking/{booking['id']}")).json() == found["/api/bookings"][0]
            after = await served(here)
            assert sum(after.values()) == sum(before.values()) + 3
            if after["replica"] == before["replica"] + 3:
                break


async def test_who_has_written_reads_it_on_every_node(nodes: list[Site]) -> None:
    here, there = nodes
    interviewer = await here.interviewer(maxDaysPerWeek=7)
    everybody = await there.coordinator()
    await until("replica", there, everybody)
    for hour in range(16):
        slot = await interviewer.slot(f"2026-06-08T{hour:02}:00:00Z", 30)
        for reader in (interviewer, at(there, interviewer), everybody, at(here, everybody)):
            assert slot in await reader.items("/api/slots"), (hour, reader.role)
    assert (await served(there))["replica"] > 0


async def test_who_has_written_reads_it_while_the_replica_is_late(nodes: list[Site], pair: Pair) -> None:
    here, there = nodes
    interviewer, coordinator, candidate = (
        await here.interviewer(),
        await here.coordinator(),
        await here.candidate(),
    )
    await until("replica", there, at(there, coordinator))
    async with held_back(pair):
        slot = await interviewer.slot("2026-06-08T10:00:00Z")
        for reader in (interviewer, at(there, interviewer), coordinator, at(there, coordinator)):
            assert await reader.items("/api/slots") == [slot]
        booking = await coordinator.booking(slot, candidate)
        for reader in (coordinator, at(there, coordinator)):
            assert await reader.items("/api/bookings") == [booking]
            assert [entry["booking"] for entry in await reader.items("/api/calendar")] == [booking]
        await at(there, coordinator).cancel(booking)
        assert await coordinator.items("/api/calendar") == []
    await until("replica", there, at(there, coordinator))


async def test_who_is_told_by_the_socket_reads_what_they_were_told_of(
    nodes: list[Site], pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change made by a node that died before it could say how far the log had come: the feed of the others says it."""
    here, there = nodes
    interviewer = await here.interviewer()
    await interviewer.slot("2026-06-08T10:00:00Z")
    coordinator = await there.coordinator()
    await until("replica", there, coordinator)
    async with held_back(pair):
        await here.sql("update slot set location = 'Room 2'")
        (event,) = await here.sql(
            "insert into event (at, action, actor_id, actor_role, interviewer_id, slot_id, version)"
            " select now(), 'slot.edited', interviewer_id, 'interviewer', interviewer_id, id, version from slot returning seq"
        )
        async with asyncio.timeout(PATIENCE_S):
            # The place the feed has come to is written down after everything before it was told.
            while there.feed.position is None or there.feed.position.seq < event["seq"]:  # noqa: ASYNC110 (it says nothing)
                await asyncio.sleep(0.005)
        assert [slot["location"] for slot in await coordinator.items("/api/slots")] == ["Room 2"]


async def test_a_change_made_around_panelist_shows_within_the_bound(nodes: list[Site], pair: Pair) -> None:
    here, _ = nodes
    interviewer = await here.interviewer()
    await interviewer.slot("2026-06-08T10:00:00Z")
    await until("replica", here, interviewer)
    async with held_back(pair):
        await here.sql("update slot set location = 'Room 1'")
        changed_at = time.monotonic()
        while True:
            # However long the answer takes: what counts is when it was asked for.
            asked_at = time.monotonic()
            if (await interviewer.items("/api/slots"))[0]["location"] == "Room 1":
                break
            assert asked_at - changed_at <= LAG_S
            await asyncio.sleep(0.02)
        assert await read_on(here, interviewer) == "primary"
    await until("replica", here, interviewer)


async def test_a_replica_that_is_stopped_costs_nobody_an_answer(nodes: list[Site], pair: Pair) -> None:
    here, _ = nodes
    interviewer = await here.interviewer()
    slot = await interviewer.slot("2026-06-08T10:00:00Z")
    await until("replica", here, interviewer)
    pair.stop()
    try:
        for _ in range(50):
            assert await interviewer.items("/api/slots") == [slot]
        assert await read_on(here, interviewer) == "primary"
        assert (await here.client.get("/api/health/ready")).status_code == 200
    finally:
        pair.start()
    await until("replica", here, interviewer)


async def test_a_replica_that_freezes_is_waited_for_once_and_briefly(nodes: list[Site], pair: Pair) -> None:
    here, _ = nodes
    interviewer = await here.interviewer()
    slot = await interviewer.slot("2026-06-08T10:00:00Z")
    await until("replica", here, interviewer)
    pair.signal(signal.SIGSTOP)
    try:
        with capture_logs() as logs:
            for _ in range(100):
                assert await interviewer.items("/api/slots") == [slot]
                await asyncio.sleep(0.01)
        # One more where a look at it was answered just before. PostgreSQL's own bound on a statement, which is not brief,
        # would have another name.
        waited = [line["reason"] for line in logs if line["event"] == "replica_left"]
        assert waited in ([], ["TimeoutError"], ["TimeoutError"] * 2)
    finally:
        pair.signal(signal.SIGCONT)
    await until("replica", here, interviewer)


async def test_without_valkey_lists_are_read_on_the_primary_and_after_it_lost_its_memory_too(
    nodes: list[Site], pair: Pair, shared: Valkey
) -> None:
    here, there = nodes
    interviewer = await here.interviewer(maxDaysPerWeek=7)
    await until("replica", there, at(there, interviewer))
    shared.process.send_signal(signal.SIGSTOP)
    try:
        slot = await interviewer.slot("2026-06-08T10:00:00Z")
        assert await at(there, interviewer).items("/api/slots") == [slot]
        assert await read_on(there, at(there, interviewer)) == "primary"
    finally:
        shared.process.send_signal(signal.SIGCONT)
    await until("replica", there, at(there, interviewer))
    async with held_back(pair):
        slot = await interviewer.slot("2026-06-09T10:00:00Z")
        redis: Any = Redis  # its types are partly unknown
        with redis.from_url(shared.url) as forgetful:
            forgetful.flushall()
        for _ in range(20):
            assert slot in await at(there, interviewer).items("/api/slots")
            await asyncio.sleep(0.05)


async def test_an_address_of_both_servers_leads_to_the_one_that_takes_changes(nodes: list[Site], pair: Pair) -> None:
    """Whichever is named first: so no address has to be changed after a failover."""
    primary, other = (postgres.socket_of(dsn)[0] for dsn in (pair.dsn, pair.replica_dsn))
    for folders in (f"{other},{primary}", f"{primary},{other}"):
        both = f"postgresql://panelist@/panelist?host={folders}&port=5432,5432&target_session_attrs=read-write"
        db = Database(read({"PANELIST_DATABASE_URL": both}).database_url, size=1)
        await db.open()
        assert (await db.rows("select pg_is_in_recovery()"))[0][0] is False
        await db.close()


async def test_a_replica_that_became_a_primary_is_read_no_more(nodes: list[Site], pair: Pair) -> None:
    """The last test of this file: what is promoted is a replica no more."""
    here, _ = nodes
    interviewer = await here.interviewer()
    await until("replica", here, interviewer)
    await pair.do("select pg_promote()")
    slot = await interviewer.slot("2026-06-08T10:00:00Z")
    for _ in range(20):
        assert await interviewer.items("/api/slots") == [slot]
        await asyncio.sleep(0.05)
    assert await read_on(here, interviewer) == "primary"


def test_several_nodes_with_a_replica_need_a_valkey_between_them() -> None:
    given = {
        "PANELIST_DATABASE_URL": "postgresql://db/panelist",
        "PANELIST_REPLICA_URL": "postgresql://replica/panelist",
        "PANELIST_NODES": "2",
    }
    with pytest.raises(SettingsError, match="PANELIST_REDIS_URL"):
        read(given)
    assert read(given | {"PANELIST_REDIS_URL": "redis://valkey"}).replica_lag_s == 2
    with pytest.raises(SettingsError, match="PANELIST_REPLICA_URL must begin with"):
        read(given | {"PANELIST_REPLICA_URL": "replica:5432", "PANELIST_NODES": "1"})
