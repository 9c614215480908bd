"""R3 under contention: one slot and many coordinators, for a slot never held and for one just freed."""

import random

import pytest

from company import Json, Person
from races.arena import Arena
from races.volley import Answer, book, cancel, reschedule

pytestmark = pytest.mark.anyio


def _assert_one_holds(answers: list[Answer], coordinators: list[Person], slot: Json) -> Json:
    """Exactly one was told 201, and all others who it was. Gives the booking."""
    granted = [(answer.json, person) for answer, person in zip(answers, coordinators, strict=True) if not answer.code]
    assert len(granted) == 1, f"{len(granted)} callers were told that the slot is theirs"
    booking, winner = granted[0]
    assert booking["slotId"] == slot["id"]
    assert booking["coordinatorId"] == winner.id
    for answer in answers:
        if answer.code:
            assert (answer.status, answer.code) == (409, "slot_taken")
            details = answer.json["details"]
            assert (details["slotId"], details["bookingId"]) == (slot["id"], booking["id"])
            assert details["coordinator"]["id"] == winner.id
    return booking


async def test_of_a_hundred_coordinators_one_gets_the_slot(arena: Arena) -> None:
    interviewer = await arena.company.interviewer()
    coordinators, candidates = await arena.coordinators(100), await arena.candidates(100)
    for hour in range(20):
        slot = await arena.slot(interviewer, 0, hour)
        answers = await arena.volley([book(*each) for each in zip(coordinators, [slot] * 100, candidates, strict=True)])
        _assert_one_holds(answers, coordinators, slot)


@pytest.mark.parametrize("freed_by", ["cancellation", "reschedule"])
async def test_a_freed_slot_goes_to_one_of_fifty(arena: Arena, freed_by: str) -> None:
    """Those who ask as it is freed, at most one; of those who ask after, one when nobody had it before."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    interviewer, holder = await arena.company.interviewer(maxDaysPerWeek=7), await arena.company.coordinator()
    held = await arena.company.candidate()
    coordinators, candidates = await arena.coordinators(50), await arena.candidates(50)
    for round_ in range(20):
        day, hour = divmod(round_, 10)
        slot = await arena.slot(interviewer, day, hour)
        booking = await arena.granted(book(holder, slot, held))
        if freed_by == "cancellation":
            freeing = cancel(holder, booking)
        else:
            freeing = reschedule(holder, booking, await arena.slot(interviewer, day + 2, hour))
        asks = [book(*each) for each in zip(coordinators, [slot] * 50, candidates, strict=True)]
        place = chance.randrange(51)
        answers = await arena.volley([*asks[:place], freeing, *asks[place:]])
        assert answers.pop(place).status == 200
        assert all(answer.code in ("", "slot_taken") for answer in answers)
        during = [answer.json for answer in answers if not answer.code]
        assert len(during) <= 1, f"{len(during)} callers were told that the freed slot is theirs"
        answers = await arena.volley(asks)
        if during:
            assert {answer.code for answer in answers} == {"slot_taken"}
            assert {answer.json["details"]["bookingId"] for answer in answers} == {during[0]["id"]}
        else:
            _assert_one_holds(answers, coordinators, slot)
