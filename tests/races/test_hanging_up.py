"""Callers whose connection ends before the answer: each change happened whole or not at all, and a repeat finds out which."""

import random

import pytest

from races.arena import Arena
from races.volley import Line, book, reschedule

pytestmark = pytest.mark.anyio


async def test_a_caller_who_hangs_up_leaves_a_whole_change_or_none(arena: Arena) -> None:
    """Some break off within the request, some right after it; then all repeat themselves under the same key."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    interviewer = await arena.company.interviewer()
    coordinators, candidates = await arena.coordinators(20), await arena.candidates(20)
    for hour in range(10):
        first, second = [await arena.slot(interviewer, 0, 2 * hour + no) for no in range(2)]
        asks = [
            book(person, chance.choice((first, second)), candidate, key=f"hang-up-{hour}")
            for person, candidate in zip(coordinators, candidates, strict=True)
        ]
        for ask in asks:
            line = await Line.to(arena.port)
            wire = ask.wire
            line.send(wire if chance.random() < 0.7 else wire[: chance.randrange(1, len(wire))])
            line.hang_up()
        arena.unheard += 2  # no more than the two slots can be booked unheard
        answers = await arena.volley(asks)
        assert {answer.code for answer in answers} <= {"", "slot_taken"}
        held = [answer.json for answer in answers if not answer.code]
        assert len({booking["slotId"] for booking in held}) == len(held) <= 2
        live = await arena.company.sql(
            "select count(*) from booking where slot_id = any($1) and status = 'booked'", [first["id"], second["id"]]
        )
        assert live[0][0] == len(held)


async def test_hanging_up_on_reschedules_keeps_one_story(arena: Arena) -> None:
    interviewer = await arena.company.interviewer()
    coordinators, candidates = await arena.coordinators(6), await arena.candidates(2)
    slots = [await arena.slot(interviewer, 0, hour) for hour in range(3)]
    bookings = [await arena.granted(book(coordinators[no], slots[no], candidates[no])) for no in range(2)]
    for _ in range(20):
        for no in range(6):
            line = await Line.to(arena.port)
            line.send(reschedule(coordinators[no], bookings[no % 2], slots[no % 3]).wire)
            line.hang_up()
        arena.unheard += 6
        answers = await arena.volley([reschedule(coordinators[no], bookings[no], slots[2]) for no in range(2)])
        assert {answer.code for answer in answers} <= {"", "slot_taken"}
