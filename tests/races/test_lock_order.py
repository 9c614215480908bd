"""Lock order: interviewer, candidate, booking, slots by id. Whoever keeps to another makes PostgreSQL break a deadlock."""

import asyncio

import anyio
import asyncpg
import pytest

from races.arena import Arena
from races.volley import Answer, Ask, book, reschedule

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("days", [(0, 1, 2), (2, 1, 0)])
async def test_a_new_zone_takes_slots_in_the_order_in_which_a_reschedule_does(
    arena: Arena, days: tuple[int, ...]
) -> None:
    """days: of three slots in the order of their ids. The middle one is held by somebody else until both have met it."""
    interviewer = await arena.company.interviewer(maxDaysPerWeek=7)
    coordinator, candidate = (await arena.coordinators(1))[0], (await arena.candidates(1))[0]
    first, middle, last = [await arena.slot(interviewer, day, 12) for day in days]
    assert first["id"] < middle["id"] < last["id"]
    booking = await arena.granted(book(coordinator, first, candidate))
    holder = await asyncpg.connect(arena.company.dsn)
    async with holder.transaction():
        await holder.execute("select from slot where id = $1 for update", middle["id"])
        zone = Ask(arena.company.admin, "PATCH", f"/api/interviewers/{interviewer.id}", {"timeZone": "Asia/Tokyo"})
        moving_house = asyncio.ensure_future(arena.alone(zone))
        await _until_waiting(arena, 1)
        moving = asyncio.ensure_future(arena.alone(reschedule(coordinator, booking, last)))
        await _until_waiting(arena, 2, moving)
        # The new zone has taken the first of them before it came to the middle one, whatever the plan of its UPDATE is.
        assert not moving.done()
    await holder.close()
    assert {answer.status for answer in await asyncio.gather(moving_house, moving)} == {200}


async def test_three_who_want_each_others_slots_take_turns(arena: Arena) -> None:
    """Round in a ring; the last slot is held by somebody else until all three have met."""
    interviewer = await arena.company.interviewer()
    coordinators, candidates = await arena.coordinators(3), await arena.candidates(3)
    slots = [await arena.slot(interviewer, 0, hour) for hour in range(3)]
    bookings = [await arena.granted(book(coordinators[no], slots[no], candidates[no])) for no in range(3)]
    moving: list[asyncio.Future[Answer]] = []
    holder = await asyncpg.connect(arena.company.dsn)
    async with holder.transaction():
        await holder.execute("select from slot where id = $1 for update", slots[2]["id"])
        for waiting, no in enumerate((2, 1, 0), 1):
            ask = reschedule(coordinators[no], bookings[no], slots[(no + 1) % 3])
            moving.append(asyncio.ensure_future(arena.alone(ask)))
            await _until_waiting(arena, waiting, *moving)
    await holder.close()
    assert {answer.code for answer in await asyncio.gather(*moving)} == {"slot_taken"}


async def test_a_candidates_interviews_are_moved_one_after_the_other(arena: Arena) -> None:
    """The first waits for its slot, which is held by somebody else, and has locked the candidate by then."""
    interviewers, coordinators = [await arena.company.interviewer() for _ in range(2)], await arena.coordinators(2)
    candidate = (await arena.candidates(1))[0]
    own = [await arena.slot(interviewer, 0, 2 * no) for no, interviewer in enumerate(interviewers)]
    there = [await arena.slot(interviewer, 1, 12, minute=5 * no) for no, interviewer in enumerate(interviewers)]
    bookings = [await arena.granted(book(coordinators[0], slot, candidate)) for slot in own]
    holder = await asyncpg.connect(arena.company.dsn)
    async with holder.transaction():
        await holder.execute("select from slot where id = $1 for update", there[0]["id"])
        first = asyncio.ensure_future(arena.alone(reschedule(coordinators[0], bookings[0], there[0])))
        await _until_waiting(arena, 1)
        second = asyncio.ensure_future(arena.alone(reschedule(coordinators[1], bookings[1], there[1])))
        await _until_waiting(arena, 2, second)
        assert not second.done()
    await holder.close()
    assert [answer.code for answer in await asyncio.gather(first, second)] == ["", "candidate_busy"]


async def test_of_a_candidates_interviews_moved_to_one_time_at_once_one_gets_there(arena: Arena) -> None:
    interviewers = [await arena.company.interviewer(maxDaysPerWeek=7) for _ in range(8)]
    coordinators, candidate = await arena.coordinators(8), (await arena.candidates(1))[0]
    own = [await arena.slot(interviewer, 0, 2 * no) for no, interviewer in enumerate(interviewers)]
    # 5 minutes apart, an hour long: each overlaps all others.
    there = [await arena.slot(interviewer, 1, 12, minute=5 * no) for no, interviewer in enumerate(interviewers)]
    bookings = [await arena.granted(book(coordinators[0], slot, candidate)) for slot in own]
    for _ in range(20):
        asks = [reschedule(*each) for each in zip(coordinators, bookings, there, strict=True)]
        answers = await arena.volley(asks)
        assert sorted(answer.code for answer in answers) == ["", *["candidate_busy"] * 7]
        (winner,) = [no for no, answer in enumerate(answers) if not answer.code]
        await arena.granted(reschedule(coordinators[winner], bookings[winner], own[winner]))


async def _until_waiting(arena: Arena, many: int, *asked: asyncio.Future[Answer]) -> None:
    """Returns once so many statements wait for a lock, or one of those asked has its answer and so will never wait."""
    waiting = "select count(distinct pid) from pg_locks where not granted"
    while (await arena.company.sql(waiting))[0][0] < many and not any(answer.done() for answer in asked):  # noqa: ASYNC110
        await anyio.sleep(0.01)
