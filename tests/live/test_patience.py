"""Clients that do not read, do not answer or are too many, and a node that ends: nobody else has to wait for them."""

import asyncio
import re
import signal
import socket
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from company import Clock, Company
from live.client import COORDINATORS, WITHIN_S, address, connected, eventually, listening, opened
from live.conftest import Place, calling, own_database
from live.here import Here, serving_here
from panelist.live import hub
from panelist.live import socket as socket_of_hub
from panelist.live.hub import Patience
from panelist.settings import Settings
from servers import panelist

pytestmark = pytest.mark.anyio

_BURST = """insert into event (at, action, actor_role, interviewer_id, slot_id, version)
            select now(), 'slot.edited', 'admin', $1, $1, n from generate_series(1, $2::int) n"""


async def test_who_does_not_read_is_cut_off_and_nobody_else_notices(place: Place) -> None:
    """A megabyte of messages at once is more than is kept for anybody, and less than anybody who reads is behind."""
    many = 5_000
    coordinator, interviewer = await place.company.coordinator(), await place.company.interviewer()
    before = await _closed(place)
    with socket.socket() as narrow:
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        narrow.connect(("127.0.0.1", place.port))
        narrow.setblocking(False)
        async with connected(place.port, sock=narrow, max_queue=1) as slow:
            await slow.subscribe(coordinator, COORDINATORS)
            async with listening(place.port, coordinator, COORDINATORS) as quick:
                await place.company.sql(_BURST, interviewer.id, many)
                heard = await quick.told(many)
                assert [change["version"] for change in heard] == list(range(1, many + 1))
            assert await _closed(place) == before + 1
            # The reason waits for it for some seconds, which a busy machine may have spent on telling the others.
            assert await slow.closed() in ((4200, "You read too slowly; connect again."), (1006, ""))


async def _closed(place: Place) -> float:
    figures = (await place.company.client.get("/metrics")).text
    found = re.search(r'^panelist_live_closed_total\{code="4200"\} (\S+)', figures, re.MULTILINE)
    return float(found[1]) if found else 0


class Hours:
    """The clock by which silence is measured: it goes only where a test puts it."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    hours = Hours()
    for measured in (hub, socket_of_hub):
        monkeypatch.setattr(measured, "time", hours)
    return hours


PATIENCE = Patience(before_ping_s=100, for_pong_s=100, look_every_s=0.02, before_subscription_s=100)


async def test_who_is_silent_is_asked_and_who_does_not_answer_is_let_go(settings: Settings, hours: Hours) -> None:
    async with serving_here(settings, PATIENCE) as here, connected(here.port) as alive, connected(here.port) as dead:
        for _ in range(3):
            hours.now += 101
            assert await alive.heard() == {"event": "pusher:ping", "data": {}}
            await alive.say("pusher:pong")
            assert (await alive.ask("pusher:ping"))["event"] == "pusher:pong"
        assert (await dead.heard())["event"] == "pusher:ping"
        assert await dead.closed() == (4201, "No pong came; connect again.")
        await eventually(lambda: _true(len(here.live.hub) == 1))


async def test_any_word_is_a_sign_of_life(settings: Settings, hours: Hours) -> None:
    async with serving_here(settings, PATIENCE) as here, connected(here.port) as client, connected(here.port) as silent:
        for _ in range(2):
            hours.now += 60
            assert (await client.ask("pusher:ping"))["event"] == "pusher:pong"
        assert (await silent.heard())["event"] == "pusher:ping"
        assert (await client.ask("pusher:ping"))["event"] == "pusher:pong"


async def test_a_full_node_sends_newcomers_away_but_not_for_the_sake_of_the_idle(
    settings: Settings, hours: Hours
) -> None:
    """Connecting needs no identity, so who only connects must not be able to keep everybody else out."""
    async with serving_here(settings, PATIENCE) as here, AsyncExitStack() as around:
        here.live.hub.capacity = 3
        company = await Company.founded(here.client, settings.database_url, Clock(settings.clock()))
        coordinator = await company.coordinator()
        busy = [await around.enter_async_context(listening(here.port, coordinator, COORDINATORS)) for _ in range(2)]
        idle = await around.enter_async_context(connected(here.port))
        hours.now += 99
        assert await _sent_away(here) == 4100
        assert (await idle.ask("pusher:ping"))["event"] == "pusher:pong"
        hours.now += 2
        assert await _sent_away(here) == 4100
        assert (await idle.closed())[0] == 4100
        await eventually(lambda: _true(len(here.live.hub) == 2))
        async with listening(here.port, coordinator, COORDINATORS) as newcomer:
            assert await _sent_away(here) == 4100
            assert len(here.live.hub) == 3
            for client in (*busy, newcomer):
                await client.say("pusher:ping")
                while (await client.heard())["event"] != "pusher:pong":
                    pass  # those who were silent were asked whether they are there


async def _sent_away(here: Here) -> int | None:
    async with opened(address(here.port)) as client:
        return (await client.closed())[0]


async def _true(said: bool) -> bool:
    return said


@pytest.mark.parametrize(("files", "sockets"), [(1_024, 512), (20_000, 19_488), (1_048_576, 20_000), (64, 1)])
async def test_a_process_takes_no_more_sockets_than_it_may_open_files(
    monkeypatch: pytest.MonkeyPatch, files: int, sockets: int
) -> None:
    def allowed(_: int) -> tuple[int, int]:
        return files, files

    monkeypatch.setattr("resource.getrlimit", allowed)
    assert hub.room() == sockets


async def test_before_a_node_ends_every_client_is_told_to_connect_elsewhere(
    cluster: Path, template: str, tmp_path: Path
) -> None:
    async with own_database(cluster, template) as dsn, AsyncExitStack() as around:
        with panelist(dsn, tmp_path / "server.log") as node:
            async with calling(node.port) as http:
                company = await Company.founded(http, dsn, Clock(datetime.now(UTC)))
                coordinator = await company.coordinator()
                clients = [await around.enter_async_context(connected(node.port)) for _ in range(50)]
                for client in clients[:25]:
                    await client.subscribe(coordinator, COORDINATORS)
            node.process.send_signal(signal.SIGTERM)
            found = await asyncio.gather(*(client.closed() for client in clients))
            assert set(found) == {(4200, "This server ends; connect again.")}
            assert await asyncio.to_thread(node.process.wait, WITHIN_S) == 0
