"""An idempotency key sent fifty times at once: one change, and fifty answers of the same bytes."""

import pytest

from company import Json
from races.arena import Arena
from races.volley import Ask, book, cancel, open_slot, reschedule

pytestmark = pytest.mark.anyio

_TIMES = 50
_ROUNDS = 4


async def _assert_once(arena: Arena, ask: Ask, status: int) -> Json:
    """Fifty at once, and once more when all is over. Gives the object."""
    answers = await arena.volley([ask] * _TIMES)
    answers.append(await arena.alone(ask))
    assert {answer.status for answer in answers} == {status}
    assert len({answer.body for answer in answers}) == 1
    assert sum(not answer.replayed for answer in answers) == 1
    logged = await arena.company.sql("select count(*) from event where idempotency_key = $1", ask.key)
    assert logged[0][0] == 1
    return answers[0].json


async def test_a_booking_of_a_known_candidate(arena: Arena) -> None:
    interviewer, candidate = await arena.company.interviewer(), (await arena.candidates(1))[0]
    coordinator = (await arena.coordinators(1))[0]
    for hour in range(_ROUNDS):
        slot = await arena.slot(interviewer, 0, hour)
        booking = await _assert_once(arena, book(coordinator, slot, candidate, key=f"known-{hour}"), 201)
        found = await coordinator.items("/api/bookings", interviewerId=interviewer.id, from_=slot["startTime"])
        assert found == [booking]


async def test_a_booking_of_a_new_candidate(arena: Arena) -> None:
    interviewer, coordinator = await arena.company.interviewer(), (await arena.coordinators(1))[0]
    for hour in range(_ROUNDS):
        slot = await arena.slot(interviewer, 0, hour)
        ask = book(coordinator, slot, f"New.Key{hour}@races.test", key=f"new-{hour}")
        booking = await _assert_once(arena, ask, 201)
        found = await coordinator.items("/api/candidates", q=f"new.key{hour}@")
        assert [candidate["id"] for candidate in found] == [booking["candidateId"]]


async def test_a_reschedule(arena: Arena) -> None:
    interviewer, candidate = await arena.company.interviewer(), (await arena.candidates(1))[0]
    coordinator = (await arena.coordinators(1))[0]
    booking = await arena.granted(book(coordinator, await arena.slot(interviewer, 0, 0), candidate))
    for hour in range(1, 1 + _ROUNDS):
        slot = await arena.slot(interviewer, 0, hour)
        booking = await _assert_once(arena, reschedule(coordinator, booking, slot, key=f"move-{hour}"), 200)
        assert (booking["slotId"], booking["version"]) == (slot["id"], hour + 1)


async def test_a_cancellation(arena: Arena) -> None:
    interviewer, candidate = await arena.company.interviewer(), (await arena.candidates(1))[0]
    coordinator = (await arena.coordinators(1))[0]
    for hour in range(_ROUNDS):
        booking = await arena.granted(book(coordinator, await arena.slot(interviewer, 0, hour), candidate))
        cancelled = await _assert_once(arena, cancel(coordinator, booking, key=f"cancel-{hour}"), 200)
        assert (cancelled["status"], cancelled["version"]) == ("cancelled", 2)


async def test_an_opened_slot(arena: Arena) -> None:
    interviewer = await arena.company.interviewer()
    for hour in range(_ROUNDS):
        ask = open_slot(interviewer, arena.at(0, hour), arena.at(0, hour + 1), key=f"slot-{hour}")
        slot = await _assert_once(arena, ask, 201)
        assert await interviewer.items("/api/slots", from_=slot["startTime"]) == [slot]


async def test_a_new_candidate(arena: Arena) -> None:
    coordinator = (await arena.coordinators(1))[0]
    for no in range(_ROUNDS):
        body = {"name": "Once Only", "email": f"once{no}@races.test"}
        ask = Ask(coordinator, "POST", "/api/candidates", body, key=f"candidate-{no}")
        candidate = await _assert_once(arena, ask, 201)
        assert await coordinator.items("/api/candidates", q=f"once{no}@") == [candidate]


async def test_a_key_with_two_bodies_is_one_change_and_refused_to_the_other(arena: Arena) -> None:
    interviewer, candidates = await arena.company.interviewer(), await arena.candidates(2)
    coordinator = (await arena.coordinators(1))[0]
    for hour in range(_ROUNDS):
        slots = [await arena.slot(interviewer, 0, 2 * hour + no) for no in range(2)]
        asks = [book(coordinator, slots[no % 2], candidates[no % 2], key=f"two-{hour}") for no in range(20)]
        answers = await arena.volley(asks)
        assert sorted({answer.status for answer in answers}) == [201, 422]
        for same in (answers[::2], answers[1::2]):
            assert len({(answer.status, answer.body) for answer in same}) == 1
        assert {answer.code for answer in answers} == {"", "idempotency_key_reused"}
