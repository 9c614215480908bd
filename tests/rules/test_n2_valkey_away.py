"""N2 while Valkey is away: bookings go on, at once, within this node's share, and it is used again when it is back."""

import signal
import time
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import pytest
import redis
from msgspec import structs

from company import Company, Person, refusal, running
from panelist import limiter
from panelist.app import create_app
from panelist.limiter import Limiter
from panelist.rules import RateLimited
from panelist.settings import Settings
from servers import Valkey, valkey

pytestmark = pytest.mark.anyio


@pytest.fixture
def server() -> Generator[Valkey]:
    with valkey() as running_server:
        yield running_server


def _kill(server: Valkey) -> None:
    server.process.kill()
    server.process.wait()


def _freeze(server: Valkey) -> None:
    server.process.send_signal(signal.SIGSTOP)


def _fill(server: Valkey) -> None:
    _configure(server, "maxmemory", "1")


def _configure(server: Valkey, name: str, value: str) -> None:
    client: Any = redis.Redis(port=urlsplit(server.url).port or 0)
    client.config_set(name, value)
    client.close()


AWAY = {"killed": _kill, "frozen": _freeze, "full": _fill}


Make = Callable[..., Limiter]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a busy machine is not taken for a frozen Valkey."""
    monkeypatch.setattr(limiter, "ANSWER_WITHIN_S", 0.5)


@pytest.fixture
async def limited() -> AsyncGenerator[Make]:
    """Makes a limiter, and closes it after the test."""
    made: list[Limiter] = []

    def make(*args: Any, **options: Any) -> Limiter:
        made.append(Limiter(*args, **options))
        return made[-1]

    yield make
    for one in made:
        await one.close()


async def _on_fallback(client: httpx.AsyncClient) -> bool:
    return "panelist_limiter_fallback 1.0" in (await client.get("/metrics")).text


@pytest.mark.parametrize("how", AWAY)
async def test_bookings_go_on_and_the_window_is_remembered(
    company: Company, settings: Settings, server: Valkey, how: str
) -> None:
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    slots = [await interviewer.slot(f"2026-06-09T{hour}:00:00Z") for hour in range(10, 16)]
    async with running(create_app(structs.replace(settings, booking_rate="5/minute", redis_url=server.url))) as client:
        who = Person(client, "coordinator", coordinator.id)
        for slot in slots[:2]:
            assert (await who.book(slot, await company.candidate())).status_code == 201
        assert not await _on_fallback(client)
        AWAY[how](server)
        for slot in slots[2:5]:
            assert (await who.book(slot, await company.candidate())).status_code == 201
        assert await _on_fallback(client)
        # Two were counted while Valkey was there, three since.
        refused = await who.book(slots[5], await company.candidate())
        assert 0 < refusal(refused, 429, "rate_limited")["retryAfter"] <= 60
        assert int(refused.headers["retry-after"]) >= 1


@pytest.mark.parametrize("how", AWAY)
async def test_only_the_first_attempt_waits(limited: Make, server: Valkey, how: str) -> None:
    ours = limited("1000/minute", server.url, clock=lambda: 0.0)  # the circuit never closes again
    await ours.attempt(uuid4())
    AWAY[how](server)
    began = time.perf_counter()
    await ours.attempt(uuid4())
    assert ours.on_fallback
    # The default client of Redis would wait 15 s for one that is frozen.
    assert time.perf_counter() - began < 5
    began = time.perf_counter()
    for _ in range(100):
        await ours.attempt(uuid4())
    assert time.perf_counter() - began < 100 * limiter.ANSWER_WITHIN_S / 2


@pytest.mark.parametrize(("nodes", "share"), [(1, 5), (2, 3), (3, 2), (5, 1), (9, 1)])
async def test_each_node_keeps_to_its_share(limited: Make, server: Valkey, nodes: int, share: int) -> None:
    ours = limited("5/minute", server.url, nodes=nodes)
    _kill(server)
    who = uuid4()
    assert [await _is_let_in(ours, who) for _ in range(6)] == [turn < share for turn in range(6)]


async def test_without_valkey_configured_the_whole_rate_is_this_nodes(limited: Make) -> None:
    ours = limited("5/minute", None, nodes=3)
    who = uuid4()
    assert [await _is_let_in(ours, who) for _ in range(6)] == [True] * 5 + [False]
    assert not ours.on_fallback


async def _is_let_in(ours: Limiter, who: UUID) -> bool:
    try:
        await ours.attempt(who)
    except RateLimited:
        return False
    return True


@pytest.mark.parametrize("how", AWAY)
async def test_it_is_used_again_by_itself_when_it_is_back(limited: Make, server: Valkey, how: str) -> None:
    now = 0.0
    one, other = (limited("5/minute", server.url, clock=lambda: now) for _ in range(2))
    who = uuid4()
    AWAY[how](server)
    for _ in range(2):
        assert await _is_let_in(one, who)
        assert one.on_fallback
    with _back(server, how):
        assert one.on_fallback  # it is left alone for a while
        now += limiter.AWAY_FOR_S
        # Counted together again: what was seen away from Valkey, it does not know.
        let_in = [await _is_let_in(one if turn % 2 else other, who) for turn in range(7)]
        assert let_in == [True] * 5 + [False] * 2
        assert not one.on_fallback
        assert not other.on_fallback


@pytest.mark.parametrize("how", AWAY)
async def test_who_watches_sees_it_go_and_come_back_while_nobody_books(
    settings: Settings, server: Valkey, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the rate of a small company an alert would never fire, if only bookings asked whether it is there."""
    monkeypatch.setattr(limiter, "AWAY_FOR_S", 0.0)
    async with running(create_app(structs.replace(settings, redis_url=server.url))) as client:
        assert not await _on_fallback(client)
        AWAY[how](server)
        assert [await _on_fallback(client) for _ in range(2)] == [True, True]
        with _back(server, how):
            assert [await _on_fallback(client) for _ in range(2)] == [False, False]


async def test_that_it_was_away_is_said_until_it_is_asked_again(limited: Make, server: Valkey) -> None:
    now = 0.0
    ours = limited("5/minute", server.url, clock=lambda: now)
    _freeze(server)
    await ours.attempt(uuid4())
    now += 10 * limiter.AWAY_FOR_S
    assert ours.on_fallback


def _back(server: Valkey, how: str) -> AbstractContextManager[Valkey]:
    """The same Valkey thawed or with room again, or a new one in the place of that which was killed."""
    if how == "killed":
        return valkey(port=urlsplit(server.url).port)
    if how == "frozen":
        server.process.send_signal(signal.SIGCONT)
    else:
        _configure(server, "maxmemory", "0")
    return nullcontext(server)


@pytest.mark.parametrize(
    "url",
    ["redis://127.0.0.1:1/0", "valkey://no-such-host.invalid", "rediss://127.0.0.1:1", "unix:///nowhere/redis.sock"],
)
async def test_one_that_was_never_there_is_only_away(limited: Make, url: str) -> None:
    ours = limited("5/minute", url)
    who = uuid4()
    assert [await _is_let_in(ours, who) for _ in range(6)] == [True] * 5 + [False]
    assert ours.on_fallback


async def test_one_that_wants_a_password_we_do_not_have_is_only_away(limited: Make, server: Valkey) -> None:
    _configure(server, "requirepass", "secret")
    ours = limited("5/minute", server.url)
    assert await _is_let_in(ours, uuid4())
    assert ours.on_fallback
