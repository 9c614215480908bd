"""N2 by chance: whoever comes whenever, at whichever node, no window holds more than the limit, and waits told are right."""

import asyncio
import math
import os
import random
import time
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

import httpx
import pytest

from company import Clock, Company, Person, refusal
from panelist import limiter
from panelist.limiter import Limiter
from panelist.rules import RateLimited
from proof import figures
from proof.hostile.arrivals import Attempt, check_waits, check_windows, fullest
from servers import Valkey, panelist, valkey

pytestmark = pytest.mark.anyio

_ARRIVALS = int(os.environ.get("PROVE_ARRIVALS", "1500"))
_REAL_S = float(os.environ.get("PROVE_LIMITER_S", "6"))
_UNKNOWN = "0190d5f0-7c5b-7d7d-8b6a-2d4a2a2a2a2a"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a busy machine is not taken for a frozen Valkey."""
    monkeypatch.setattr(limiter, "ANSWER_WITHIN_S", 5.0)


@pytest.fixture(scope="module")
def chosen() -> int:
    return figures.seed()


@pytest.fixture
def server() -> Generator[Valkey]:
    with valkey() as running:
        yield running


class Ticking:
    """time.time() that a test moves, and that moves a little by itself whenever it is looked at, as real ones do."""

    def __init__(self, chance: random.Random) -> None:
        self.now = float(int(time.time()))
        self._chance = chance

    def __call__(self) -> float:
        self.now += self._chance.random() * 0.003
        return self.now


class Rate(NamedTuple):
    limit: int
    window_s: int

    @property
    def text(self) -> str:
        return f"{self.limit}/{self.window_s}second"


class Doors:
    """The limiters of several nodes with one Valkey, and a record of who was let in when, by the wall's clock."""

    def __init__(self, rate: Rate, url: str, nodes: int, wall: Ticking) -> None:
        self.limiters = [Limiter(rate.text, url, nodes=nodes, clock=lambda: wall.now) for _ in range(nodes)]
        self.wall = wall
        self.attempts: dict[UUID, list[Attempt]] = {}

    async def come(self, who: UUID, node: int) -> Attempt:
        asked, wait_s = self.wall(), None
        try:
            await self.limiters[node].attempt(who)
        except RateLimited as refused:
            wait_s = refused.details["retryAfter"]
        attempt = Attempt(asked, self.wall(), wait_s)
        self.attempts.setdefault(who, []).append(attempt)
        return attempt

    async def close(self) -> None:
        for one in self.limiters:
            await one.close()


@pytest.fixture
async def doors(server: Valkey, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Callable[..., Doors]]:
    made: list[Doors] = []

    def make(rate: Rate, chance: random.Random) -> Doors:
        wall = Ticking(chance)
        monkeypatch.setattr(time, "time", wall)
        made.append(Doors(rate, server.url, 3, wall))
        return made[-1]

    yield make
    for one in made:
        await one.close()


@pytest.mark.parametrize("rate", [Rate(5, 60), Rate(1, 60), Rate(3, 1), Rate(20, 10)], ids=lambda rate: rate.text)
async def test_no_window_is_over_the_limit_and_waits_are_right(
    doors: Callable[..., Doors], chosen: int, rate: Rate
) -> None:
    chance = random.Random(f"{chosen} {rate}")
    office = doors(rate, chance)
    wall, people = office.wall, [uuid4() for _ in range(3)]
    came = 0
    while came < _ARRIVALS:
        who = chance.choice(people)
        at_once = chance.choice((1, 1, 1, 2, 3, rate.limit + 2))
        told = await asyncio.gather(*(office.come(who, chance.randrange(3)) for _ in range(at_once)))
        came += at_once
        wall.now += chance.choice((0, 0.01, chance.expovariate(2 * rate.limit / rate.window_s), rate.window_s / 7))
        refused = [attempt for attempt in told if attempt.wait_s is not None]
        if refused and chance.random() < 0.5:
            # Who comes just before the wait is over is refused, and just after it let in.
            last = max(refused, key=lambda attempt: attempt.ready)
            for moment in (last.asked + (last.wait_s or 0) - 0.06, last.ready):
                if moment > wall.now:
                    wall.now = moment
                    await office.come(who, chance.randrange(3))
                    came += 1
    compared = 0
    for attempts in office.attempts.values():
        check_windows(attempts, rate.limit, rate.window_s)
        compared += check_waits(attempts)
    most = max(fullest(attempts, rate.window_s) for attempts in office.attempts.values())
    assert most == rate.limit
    assert compared > came / 20
    figures.note("limiter", seed=chosen, rate=rate.text, nodes=3, attempts=came, fullest=most, waits_compared=compared)


@pytest.mark.parametrize("rate", [Rate(5, 60), Rate(7, 60), Rate(1, 60)], ids=lambda rate: rate.text)
async def test_without_valkey_all_nodes_together_let_in_the_limit_and_one_each(
    doors: Callable[..., Doors], server: Valkey, chosen: int, rate: Rate
) -> None:
    """Those whose windows begin while it is there and end while it is away meet both: at most twice the limit, and one each."""
    chance = random.Random(f"{chosen} away {rate}")
    office = doors(rate, chance)
    who = uuid4()

    async def crowd(attempts: int) -> None:
        for _ in range(attempts):
            await office.come(who, chance.randrange(3))
            office.wall.now += chance.expovariate(rate.limit / rate.window_s * 4)

    await crowd(_ARRIVALS // 20)
    server.process.kill()
    server.process.wait()
    gone = office.wall.now
    await crowd(_ARRIVALS // 4)
    attempts = office.attempts[who]
    away = fullest([attempt for attempt in attempts if attempt.asked > gone], rate.window_s)
    across = fullest(attempts, rate.window_s)
    assert rate.limit <= away <= rate.limit + 3
    assert across <= 2 * rate.limit + 3
    figures.note("limiter, Valkey away", seed=chosen, rate=rate.text, nodes=3, fullest_away=away, fullest_across=across)


async def test_real_nodes_keep_to_it_by_the_real_clock(dsn: str, server: Valkey, chosen: int, tmp_path: Path) -> None:
    """Each coordinator comes by chance, or exactly when told, to any of three nodes."""
    rate = Rate(5, 2)
    settings = {"PANELIST_BOOKING_RATE": rate.text, "PANELIST_REDIS_URL": server.url, "PANELIST_NODES": "3"}
    log = tmp_path / "log"
    with ExitStack() as stack:
        nodes = [stack.enter_context(panelist(dsn, log, port=None, **settings)) for _ in range(3)]
        urls = [f"http://127.0.0.1:{node.port}/api/book" for node in nodes]
        async with httpx.AsyncClient(base_url=urls[0].removesuffix("/api/book"), timeout=30) as client:
            company = await Company.founded(client, dsn, Clock(datetime.now(UTC)))
            people = [await company.coordinator() for _ in range(4)]
            chances = [random.Random(f"{chosen} {no}") for no in range(len(people))]
            until = time.monotonic() + _REAL_S
            calls = [_visits(who, urls, chance, until) for who, chance in zip(people, chances, strict=True)]
            met = await asyncio.gather(*calls)
    # On a machine so busy that Valkey seems frozen, nodes keep to their shares, which is another test's.
    if "limiter_on_fallback" in log.read_text(encoding="utf-8"):
        pytest.skip("Valkey took longer than 50 ms")
    for attempts in met:
        check_windows(attempts, rate.limit, rate.window_s)
    compared = sum(map(check_waits, met))
    most = max(fullest(attempts, rate.window_s) for attempts in met)
    assert compared > 0
    came = sum(map(len, met))
    figures.note(
        "limiter, real nodes",
        seed=chosen,
        rate=rate.text,
        nodes=3,
        attempts=came,
        fullest=most,
        waits_compared=compared,
    )


async def _visits(who: Person, urls: list[str], chance: random.Random, until: float) -> list[Attempt]:
    attempts: list[Attempt] = []
    while time.monotonic() < until:
        asked, wait_s = time.monotonic(), None
        answer = await who.call("POST", chance.choice(urls), {"slotId": _UNKNOWN, "candidateId": _UNKNOWN})
        told = time.monotonic()
        if answer.status_code == 429:
            wait_s = refusal(answer, 429, "rate_limited")["retryAfter"]
            assert answer.headers["retry-after"] == str(math.ceil(wait_s))
        else:
            refusal(answer, 404, "not_found")
        attempts.append(Attempt(asked, told, wait_s))
        left = wait_s or 0
        await asyncio.sleep(chance.choice((0, 0.02, chance.expovariate(4), left, max(left - 0.06, 0))))
    return attempts
