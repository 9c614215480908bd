"""A backup, restored into a cluster that knows nothing of it: the same content, a complete feed, and the rules proven."""

import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import httpx
import pytest
from msgspec import structs

from company import Company, Json, Person, running
from ops import postgres
from panelist import embedded
from panelist.app import create_app
from panelist.settings import Settings

pytestmark = pytest.mark.anyio


@pytest.fixture
def fresh() -> Generator[Path]:
    """A folder for another cluster."""
    with tempfile.TemporaryDirectory(prefix="panelist-test-") as folder:
        yield Path(folder) / "data"


async def _weeks(company: Company) -> Person:
    """Slots, bookings, moves and cancellations, in a cluster that has seen many transactions before; a coordinator."""
    await _spend_transactions(company.dsn, 3000)
    coordinator = await company.coordinator(name="Coördinator 李")
    for no in range(4):
        interviewer, candidate = await company.interviewer("Asia/Kathmandu"), await company.candidate()
        slots = [
            await interviewer.slot(f"2098-06-{9 + no:02}T{hour}:00:00Z", location='Room "💡"') for hour in (10, 12, 14)
        ]
        booking = await coordinator.booking(slots[0], candidate)
        await coordinator.reschedule(booking, slots[1], key=f"move-{no}")
        if no % 2:
            await coordinator.cancel(booking)
        await interviewer.call("DELETE", f"/api/slots/{slots[2]['id']}")
    return coordinator


async def _spend_transactions(dsn: str, many: int) -> None:
    """Their numbers: a subtransaction that writes takes one too."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("create temp table spent (n int)")
    await connection.execute(
        f"""do $$ begin for n in 1..{many} loop
              begin insert into spent values (n); exception when others then null; end;
            end loop; end $$"""
    )
    await connection.close()


@asynccontextmanager
async def _served(settings: Settings, dsn: str, as_: Person) -> AsyncGenerator[Person]:
    """The same person, at a node that serves that database."""
    async with running(create_app(structs.replace(settings, database_url=dsn))) as client:
        yield Person(client, as_.role, as_.id)


async def _unwell(client: httpx.AsyncClient) -> tuple[int, dict[str, str]]:
    answer = await client.get("/api/health/ready")
    return answer.status_code, {name: found for name, found in answer.json()["checks"].items() if found != "ok"}


async def _goes_on(coordinator: Person, before: list[Json]) -> None:
    """The feed is what it was, and what happens now comes after it, under a number of its own."""
    events, end = await postgres.feed(coordinator)
    assert events == before
    live = (await coordinator.items("/api/bookings", status="booked"))[0]
    assert (await coordinator.cancel(live)).status_code == 200
    new, _ = await postgres.feed(coordinator, after=end)
    assert [(event["action"], event["bookingId"]) for event in new] == [("booking.cancelled", live["id"])]
    assert (await postgres.feed(coordinator))[0] == [*before, *new]


async def test_a_dump_restored_into_a_fresh_cluster(company: Company, settings: Settings, fresh: Path) -> None:
    coordinator = await _weeks(company)
    events, _ = await postgres.feed(coordinator)
    move = next(event for event in events if event["action"] == "booking.rescheduled")
    dumped = fresh.parent / "dump"
    dumped.write_bytes(postgres.dump(company.dsn, "--format=custom"))

    with embedded.postgres(fresh) as dsn:
        postgres.run("pg_restore", "--no-owner", "--exit-on-error", "--dbname", dsn, str(dumped))
        assert await postgres.content(dsn) == await postgres.content(company.dsn)
        async with _served(settings, dsn, coordinator) as there:
            # The trap: the old cluster's transactions lie in this one's future, so readers of the log wait for them.
            assert (await postgres.feed(there))[0] == []
            status, wrong = await _unwell(there.client)
            assert (status, wrong.keys()) == (503, {"log"})
            assert "panelist restored" in wrong["log"]

        assert await postgres.command(dsn, "restored") == f"put {len(events)} events before what comes\n"
        assert await postgres.content(dsn, but=("xid",)) == await postgres.content(company.dsn, but=("xid",))
        assert "BREACH" not in await postgres.command(dsn, "check")
        async with _served(settings, dsn, coordinator) as there:
            assert await _unwell(there.client) == (200, {})
            await _goes_on(there, sorted(events, key=lambda event: event["seq"]))
            # A key of before the backup is remembered: it was for this move, and for no other.
            wanted = {"bookingId": move["bookingId"], "newSlotId": move["slotId"]}
            again = await there.call("POST", "/api/reschedule", wanted, key="move-0")
            assert (again.json(), again.headers["idempotency-replayed"]) == (move["data"], "true")
        assert await postgres.command(dsn, "restored") == "the log is in order: nothing was changed\n"


async def test_what_an_outside_server_was_told_of_is_still_known_after_a_restore(
    company: Company, settings: Settings, fresh: Path
) -> None:
    """A row that was committed late has a low number and a late place: told once more rather than never."""
    await _weeks(company)
    late, early = await company.sql("select seq from event order by seq limit 2")
    await company.sql(
        "update event set xid = (select max(xid::text::bigint) + 5 from event)::text::xid8 where seq = $1", late[0]
    )
    told = await company.sql("select xid::text, seq from event where seq = $1 + 6", early[0])
    await company.sql("insert into live_position values ('pusher', $1::text::xid8, $2)", *told[0])
    with embedded.postgres(fresh) as dsn:
        postgres.run("psql", "-q", "--set=ON_ERROR_STOP=1", dsn, stdin=postgres.dump(company.dsn))
        await postgres.command(dsn, "restored")
        position = (await postgres.content(dsn))["live_position"]
        assert position == [f"(pusher,0,{late[0] - 1})"]


async def test_a_copy_of_the_whole_cluster(company: Company, settings: Settings, cluster: Path, fresh: Path) -> None:
    """pg_basebackup takes the transactions' numbers along: there is nothing to put right."""
    coordinator = await _weeks(company)
    events, _ = await postgres.feed(coordinator)
    _copy(company.dsn, fresh)
    _give(fresh, like=cluster)

    with embedded.postgres(fresh) as dsn:
        copied = dsn.replace("/panelist?", f"{company.dsn.partition('@')[2].partition('?')[0]}?")
        assert await postgres.content(copied) == await postgres.content(company.dsn)
        async with _served(settings, copied, coordinator) as there:
            assert await _unwell(there.client) == (200, {})
            await _goes_on(there, events)
        assert await postgres.command(copied, "restored") == "the log is in order: nothing was changed\n"


def _copy(dsn: str, data: Path) -> None:
    folder, port = postgres.socket_of(dsn)
    data.mkdir()
    where = ("-D", str(data / "postgres"), "-h", folder, "-p", port, "-U", "postgres")
    postgres.run("pg_basebackup", *where, "--checkpoint=fast")


def _give(folder: Path, *, like: Path) -> None:
    """To the user that PostgreSQL runs as, where that is another one than ours."""
    owner = like.stat()
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, owner.st_uid, owner.st_gid)
    (folder / "postgres").chmod(0o700)
