"""The adapter: an outside Pusher-compatible server is told every change at least once, in order, whoever dies."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
from msgspec import structs
from structlog.testing import capture_logs

from company import Clock, Company, Json
from live.client import COORDINATORS, WITHIN_S, eventually, of
from live.conftest import calling, looking, own_database
from live.here import Here, serving_here
from live.outside_server import KEY, SECRET, OutsideServer, outside_server
from panelist.errors import Unavailable
from panelist.live import outside, protocol
from panelist.settings import Settings
from panelist.sql import live as sql
from servers import Node, panelist

pytestmark = pytest.mark.anyio


@pytest.fixture
async def server() -> AsyncGenerator[OutsideServer]:
    async with outside_server() as found:
        yield found


@pytest.fixture
def within_s() -> float:
    """How long the server has for its answer. One that stood still for so long is told again, which most tests do not expect."""
    return WITHIN_S


@pytest.fixture
async def here(
    settings: Settings, server: OutsideServer, within_s: float, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Here]:
    """A node of the test's own process that publishes there, and does not wait long before it tries again."""
    monkeypatch.setattr(outside, "_WITHIN_S", within_s)
    monkeypatch.setattr(outside, "_AGAIN_S", (0.02,))
    monkeypatch.setattr(outside, "_LOOK_EVERY_S", 0.02)
    monkeypatch.setattr(outside, "_FOLLOW_EVERY_S", 0.05)
    async with serving_here(structs.replace(settings, pusher_url=server.url)) as node:
        await eventually(lambda: _leads(settings.database_url))
        yield node


@pytest.fixture
async def founded(here: Here, settings: Settings) -> Company:
    return await Company.founded(here.client, settings.database_url, Clock(settings.clock()))


async def test_each_change_is_sent_to_its_channels_signed_and_in_order(
    here: Here, founded: Company, server: OutsideServer
) -> None:
    me, other, coordinator = await founded.interviewer(), await founded.interviewer(), await founded.coordinator()
    old, new = await me.slot("2026-07-06T09:00Z"), await other.slot("2026-07-06T09:00Z")
    booking = await coordinator.booking(old, await founded.candidate())
    await coordinator.reschedule(booking, new)
    await eventually(lambda: _true(len(server.told) == 10))
    assert [(told["channel"], told["name"], told["data"]["action"]) for told in server.told] == [
        (COORDINATORS, "slot.updated", "slot.opened"),
        (of(me), "slot.updated", "slot.opened"),
        (COORDINATORS, "slot.updated", "slot.opened"),
        (of(other), "slot.updated", "slot.opened"),
        (COORDINATORS, "booking.updated", "booking.booked"),
        (of(me), "booking.updated", "booking.booked"),
        (COORDINATORS, "booking.updated", "booking.rescheduled"),
        (of(other), "booking.updated", "booking.rescheduled"),
        (COORDINATORS, "slot.updated", "slot.freed"),
        (of(me), "slot.updated", "slot.freed"),
    ]
    assert server.told[5]["data"].keys() == {"id", "slotId", "bookingId", "version", "action", "seq"}


async def test_many_changes_go_in_batches_of_ten(here: Here, founded: Company, server: OutsideServer) -> None:
    me = await founded.interviewer()
    # Read by itself, or else what is read beside it does not go up in tens.
    newest = "select from live_position where seq = (select max(seq) from event)"
    await eventually(lambda: _found(founded, newest))
    await founded.sql(
        """insert into event (at, action, actor_role, interviewer_id, slot_id, version)
           select now(), 'slot.edited', 'admin', $1, $1, n from generate_series(1, 1200) n""",
        me.id,
    )
    await eventually(lambda: _true(len(server.told) == 2_400))
    assert server.calls == 240
    assert [told["data"]["version"] for told in server.told[::2]] == list(range(1, 1201))


@pytest.mark.parametrize("within_s", [0.3])
async def test_what_the_server_did_not_take_is_sent_until_it_does(
    here: Here, founded: Company, server: OutsideServer
) -> None:
    """It answers with faults, limits, refusals of the key, no such app, elsewhere, too slowly, not at all, and in the end."""
    statuses = iter([500, 503, 429, 401, 403, 408, 404, 405, 402, 302, 307])
    server.drips = 1

    async def badly(_: list[Json]) -> int:
        found = next(statuses, None)
        if found is None:
            server.answer = server.take
            await asyncio.Event().wait()
        return found or 599

    server.answer = badly
    me = await founded.interviewer()
    first, second = await me.slot("2026-07-06T09:00Z"), await me.slot("2026-07-06T12:00Z")
    await eventually(lambda: _true(_ids(server.told).count(second["id"]) >= 2))
    # In order; and perhaps not only once, where the server stood still for longer than it has.
    assert list(dict.fromkeys(_ids(server.told))) == [first["id"], second["id"]]
    assert _ids(server.told).count(first["id"]) >= 2


async def test_how_long_it_takes_nothing_can_be_seen(here: Here, founded: Company, server: OutsideServer) -> None:
    async def behind_s() -> float:
        figures = (await founded.client.get("/metrics")).text
        return float(figures.partition("\npanelist_outside_behind_seconds ")[2].partition("\n")[0])

    async def badly(_: list[Json]) -> int:
        return 503

    assert await behind_s() == 0
    server.answer = badly
    await (await founded.interviewer()).slot("2026-07-06T09:00Z")
    await eventually(lambda: _over(behind_s, 0.1))
    server.answer = server.take
    await eventually(lambda: _true(len(server.told) == 2))
    await eventually(lambda: _is(behind_s, 0))


@pytest.mark.parametrize("status", [400, 413, 422])
async def test_an_event_that_is_called_wrong_is_reported_and_takes_no_other_with_it(
    here: Here, founded: Company, server: OutsideServer, status: int
) -> None:
    """All lie in one batch; the server takes any that the wrong one is not in."""

    async def wrong(events: list[Json]) -> int:
        return status if any(event["data"]["version"] == 2 for event in events) else 200

    server.answer = wrong
    me = await founded.interviewer()
    with capture_logs() as logs:
        await founded.sql(
            """insert into event (at, action, actor_role, interviewer_id, slot_id, version)
               select now(), 'slot.edited', 'admin', $1, $1, n from generate_series(1, 3) n""",
            me.id,
        )
        await eventually(lambda: _true(len(server.told) == 4))
    assert [told["data"]["version"] for told in server.told] == [1, 1, 3, 3]
    left = [line for line in logs if line["event"] == "outside_event_left"]
    assert [(line["log_level"], line["event_name"]) for line in left] == [("error", "slot.updated")] * 2
    assert {line["status"] for line in logs if line["event"] == "outside_server_refused"} == {status}


async def test_who_lost_the_database_for_a_moment_leads_again(
    here: Here, founded: Company, server: OutsideServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lead must not stay behind on a connection in the pool, where nobody knows of it and nobody can take it."""
    me, since = await founded.interviewer(), sql.since

    async def away(*_: object) -> list[sql.Change]:
        monkeypatch.setattr(sql, "since", since)
        raise Unavailable(retryAfter=1)

    for hour in (9, 11, 13, 15):
        monkeypatch.setattr(sql, "since", away)
        slot = await me.slot(f"2026-07-06T{hour:02}:00Z")
        await eventually(lambda id=slot["id"]: _true(any(told["data"]["id"] == id for told in server.told)))
    async with looking(founded.dsn) as database:
        assert await database.fetchval("select count(*) from pg_locks where locktype = 'advisory'") == 1


async def test_where_it_begins_is_written_down_before_anything_is_told(here: Here, founded: Company) -> None:
    assert len(await founded.sql("select from live_position")) == 1


async def test_a_place_in_the_log_never_goes_back(here: Here, founded: Company) -> None:
    async with looking(founded.dsn) as database:
        for xid, seq in ((2**40, 9), (2**40, 8), (2**39, 99)):
            await sql.tell_until(database, "trial", sql.Position(xid, seq))
        assert await sql.told_until(database, "trial") == sql.Position(2**40, 9)


async def test_clients_are_sent_there_and_leave_is_signed_with_its_secret(
    here: Here, founded: Company, server: OutsideServer
) -> None:
    me = await founded.interviewer()
    assert (await me.get("/api/live")).json() == {"key": KEY, "host": "127.0.0.1", "port": server.port, "tls": False}
    wanted = {"socket_id": "1234.1234", "channel_name": of(me)}
    leave = await me.call("POST", "/api/live/auth", wanted)
    assert leave.json() == {"auth": protocol.channel_auth(KEY, SECRET, "1234.1234", of(me))}


async def test_of_two_nodes_one_tells_and_when_it_is_killed_the_other_goes_on(
    cluster: Path, template: str, tmp_path: Path, server: OutsideServer
) -> None:
    """Killed in the middle of a call that was not answered: what nobody knows to be taken is sent again."""
    log = tmp_path / "server.log"
    async with own_database(cluster, template) as dsn:
        with ExitStack() as running:
            nodes = [running.enter_context(panelist(dsn, log, PANELIST_PUSHER_URL=server.url)) for _ in range(2)]
            await eventually(lambda: _leads(dsn))
            async with calling(nodes[0].port) as one, calling(nodes[1].port) as other:
                company = await Company.founded(one, dsn, Clock(datetime.now(UTC)))
                me = await company.interviewer()
                for hour in range(8, 18):
                    await me.slot(f"2098-01-06T{hour:02}:00Z")
                await eventually(lambda: _true(len(server.told) >= 20))
                await asyncio.sleep(0.5)
                assert _sequence(server.told) == sorted(set(_sequence(server.told)))

                held = asyncio.Event()
                server.answer = lambda _: _hold(held)
                await me.slot("2098-01-07T08:00Z")
                await held.wait()
                (leader,) = [node for node in nodes if _calls(node, server)]
                leader.process.kill()
                server.answer = server.take
                me.client = other if leader is nodes[0] else one
                await me.slot("2098-01-07T10:00Z")
                await eventually(lambda: _true(len(set(_sequence(server.told))) == 12))
        # And when no node was there at all, the first that comes goes on where the last one was.
        async with looking(dsn) as database:
            await database.execute(
                """insert into event (at, action, actor_role, interviewer_id, slot_id, version)
                   values (now(), 'slot.edited', 'admin', $1, $1, 9)""",
                me.id,
            )
        with panelist(dsn, log, PANELIST_PUSHER_URL=server.url):
            await eventually(lambda: _true(server.told[-1]["data"]["version"] == 9))
        found = _sequence(server.told)
        assert list(dict.fromkeys(found)) == sorted(set(found))
        assert len(set(found)) == 13


def _ids(told: list[Json]) -> list[str]:
    return [one["data"]["id"] for one in told]


def _sequence(told: list[Json]) -> list[int]:
    return [one["data"]["seq"] for one in told if one["channel"] == COORDINATORS]


def _calls(node: Node, server: OutsideServer) -> bool:
    lines = psutil.Process(node.process.pid).net_connections()
    return any(line.raddr and line.raddr.port == server.port for line in lines)


async def _hold(held: asyncio.Event) -> int:
    held.set()
    await asyncio.sleep(3600)
    return 599


async def _found(company: Company, query: str) -> bool:
    return bool(await company.sql(query))


async def _leads(dsn: str) -> bool:
    async with looking(dsn) as database:
        return bool(await database.fetchval("select count(*) from live_position"))


async def _over(figure: Callable[[], Awaitable[float]], limit: float) -> bool:
    return await figure() > limit


async def _is(figure: Callable[[], Awaitable[float]], value: float) -> bool:
    return await figure() == value


async def _true(said: bool) -> bool:
    return said
