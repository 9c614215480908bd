"""N2: a coordinator makes at most five booking or rescheduling attempts a minute, sliding, and every attempt counts."""

import math
import time
from collections.abc import AsyncGenerator, Generator

import anyio
import httpx
import pytest
from msgspec import structs

from company import Company, Json, Person, refusal, running
from panelist import limiter
from panelist.app import create_app
from panelist.settings import Settings
from servers import Valkey, valkey

pytestmark = pytest.mark.anyio

UNKNOWN = "0190d5f0-7c5b-7d7d-8b6a-2d4a2a2a2a2a"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a busy machine is not taken for a frozen Valkey."""
    monkeypatch.setattr(limiter, "ANSWER_WITHIN_S", 5.0)


class WallClock:
    """time.time(), by which windows are counted, standing still until a test moves it."""

    def __init__(self) -> None:
        self.now = math.floor(time.time()) + 0.25

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> WallClock:
    wall = WallClock()
    monkeypatch.setattr(time, "time", wall)
    return wall


@pytest.fixture(scope="module")
def server() -> Generator[Valkey]:
    with valkey() as running_server:
        yield running_server


@pytest.fixture(params=["in the process", "in Valkey"])
async def limited(
    request: pytest.FixtureRequest, settings: Settings, server: Valkey, company: Company
) -> AsyncGenerator[Company]:
    """The same company behind an app that keeps to five a minute."""
    redis_url = server.url if request.param == "in Valkey" else None
    async with running(create_app(structs.replace(settings, booking_rate="5/minute", redis_url=redis_url))) as client:
        yield Company(client, Person(client, "admin", company.admin.id), company.dsn, company.clock)


async def _attempt(coordinator: Person) -> httpx.Response:
    """One that is refused with 404, and counts all the same."""
    return await coordinator.book({"id": UNKNOWN}, {"id": UNKNOWN})


async def test_the_sixth_attempt_within_a_minute_is_refused_and_told_how_long_to_wait(
    limited: Company, wall: WallClock
) -> None:
    coordinator = await limited.coordinator()
    for _ in range(5):
        refusal(await _attempt(coordinator), 404, "not_found")
        wall.now += 10
    async with limited.unchanged():
        refused = await _attempt(coordinator)
    # The first of them was 50 seconds ago.
    wait = refusal(refused, 429, "rate_limited")["retryAfter"]
    assert 9.9 < wait < 10.1
    assert refused.headers["retry-after"] == str(math.ceil(wait))
    wall.now += wait - 0.01
    refusal(await _attempt(coordinator), 429, "rate_limited")
    wall.now += 0.01
    refusal(await _attempt(coordinator), 404, "not_found")
    # The window slides: one left it, one came in, and so it is full again.
    assert 9.9 < refusal(await _attempt(coordinator), 429, "rate_limited")["retryAfter"] < 10.1


async def test_refused_attempts_do_not_make_the_wait_longer(limited: Company, wall: WallClock) -> None:
    coordinator = await limited.coordinator()
    for _ in range(5):
        await _attempt(coordinator)
    for _ in range(59):
        wall.now += 1
        refusal(await _attempt(coordinator), 429, "rate_limited")
    wall.now += 1.01
    for _ in range(5):
        refusal(await _attempt(coordinator), 404, "not_found")
    refusal(await _attempt(coordinator), 429, "rate_limited")


async def test_booked_refused_moved_and_repeated_all_count(limited: Company) -> None:
    interviewer, coordinator = await limited.interviewer(), await limited.coordinator()
    slot, other = await interviewer.slot("2026-06-09T10:00:00Z"), await interviewer.slot("2026-06-09T12:00:00Z")
    candidate = await limited.candidate()
    booked = await coordinator.book(slot, candidate, key="k")
    assert booked.status_code == 201
    assert (await coordinator.book(slot, candidate, key="k")).headers["idempotency-replayed"] == "true"
    refusal(await coordinator.book(slot, candidate), 409, "slot_taken")
    assert (await coordinator.reschedule(booked.json(), other)).status_code == 200
    refusal(await coordinator.reschedule(booked.json(), slot, version=1), 409, "stale_version")
    async with limited.unchanged():
        refusal(await coordinator.book(slot, candidate), 429, "rate_limited")
        refusal(await coordinator.reschedule(booked.json(), slot), 429, "rate_limited")
    # To cancel and to read is no attempt.
    assert (await coordinator.cancel(booked.json())).status_code == 200
    assert len(await coordinator.items("/api/bookings")) == 1


async def test_what_is_no_attempt_at_all_does_not_count(limited: Company) -> None:
    coordinator, interviewer = await limited.coordinator(), await limited.interviewer()
    unlimited: list[tuple[Person, str, Json]] = [
        (coordinator, "/api/book", {}),
        (coordinator, "/api/book", {"slotId": "x", "candidateId": UNKNOWN}),
        (coordinator, "/api/book", {"slotId": UNKNOWN}),
        (coordinator, "/api/reschedule", {"bookingId": UNKNOWN}),
        (interviewer, "/api/book", {"slotId": UNKNOWN, "candidateId": UNKNOWN}),
        (limited.admin, "/api/reschedule", {"bookingId": UNKNOWN, "newSlotId": UNKNOWN}),
    ]
    for _ in range(3):
        for who, path, body in unlimited:
            assert (await who.call("POST", path, body)).status_code in (400, 403)
        assert (await coordinator.send("POST", "/api/book", "{")).status_code == 400
        assert (
            await coordinator.call("POST", "/api/book", {"slotId": UNKNOWN, "candidateId": UNKNOWN}, key="a b")
        ).status_code == 400
    for _ in range(5):
        refusal(await _attempt(coordinator), 404, "not_found")


async def test_a_window_goes_on_when_others_end(limited: Company, wall: WallClock) -> None:
    early, late = await limited.coordinator(), await limited.coordinator()
    for _ in range(4):
        await _attempt(early)
    wall.now += 30
    for _ in range(5):
        await _attempt(late)
    wall.now += 10
    await _attempt(early)
    wall.now += 21  # the first four are over, not the one since, and none of the other's
    refusal(await _attempt(late), 429, "rate_limited")
    for _ in range(4):
        refusal(await _attempt(early), 404, "not_found")
    refusal(await _attempt(early), 429, "rate_limited")
    wall.now += 30
    refusal(await _attempt(late), 404, "not_found")


async def test_one_coordinators_attempts_are_not_anothers(limited: Company) -> None:
    first, second = await limited.coordinator(), await limited.coordinator()
    for _ in range(5):
        await _attempt(first)
    refusal(await _attempt(first), 429, "rate_limited")
    for _ in range(5):
        refusal(await _attempt(second), 404, "not_found")


async def test_two_names_of_one_coordinator_are_one(limited: Company) -> None:
    coordinator = await limited.coordinator(externalId="morgan")
    other_name = Person(limited.client, "coordinator", "morgan")
    for _ in range(3):
        await _attempt(coordinator)
        await _attempt(other_name)
    refusal(await _attempt(coordinator), 429, "rate_limited")
    refusal(await _attempt(other_name), 429, "rate_limited")


async def test_of_many_at_once_exactly_five_are_let_in(limited: Company) -> None:
    coordinator = await limited.coordinator()
    statuses: list[int] = []

    async def attempt() -> None:
        statuses.append((await _attempt(coordinator)).status_code)

    async with anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(attempt)
    assert sorted(statuses) == [404] * 5 + [429] * 15


@pytest.mark.parametrize("redis", [True, False])
async def test_nodes_share_one_window_by_valkey_only(
    company: Company, settings: Settings, server: Valkey, redis: bool
) -> None:
    shared = structs.replace(settings, booking_rate="5/minute", redis_url=server.url if redis else None)
    coordinator = await company.coordinator()
    async with running(create_app(shared)) as one, running(create_app(shared)) as other:
        nodes = [Person(client, "coordinator", coordinator.id) for client in (one, other)]
        statuses = [(await _attempt(nodes[turn % 2])).status_code for turn in range(12)]
    assert statuses.count(404) == (5 if redis else 10)


async def test_the_rate_may_be_another(company: Company, settings: Settings) -> None:
    coordinator = await company.coordinator()
    async with running(create_app(structs.replace(settings, booking_rate="2/hour"))) as client:
        who = Person(client, "coordinator", coordinator.id)
        assert [(await _attempt(who)).status_code for _ in range(3)] == [404, 404, 429]
        assert refusal(await _attempt(who), 429, "rate_limited")["retryAfter"] > 3500
