"""R1 and R2 under contention: writers opening slots for one interviewer at the same time."""

import asyncio
import random
import time
from collections import Counter
from datetime import datetime

import pytest

from company import Json, Person
from races.arena import Arena
from races.volley import Ask, edit_slot, open_slot, withdraw

pytestmark = pytest.mark.anyio

_STORM_S = 5


def _seeded() -> random.Random:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    return random.Random(seed)


async def test_five_days_at_once_by_eight_writers_are_never_more_than_two(arena: Arena) -> None:
    chance = _seeded()
    interviewer = await arena.company.interviewer()
    for week in range(20):
        # Each writer at an hour of their own, so that only the days can be in the way.
        asks = [
            open_slot(interviewer, arena.at(7 * week + day, writer), arena.at(7 * week + day, writer + 1))
            for writer in range(8)
            for day in range(5)
        ]
        chance.shuffle(asks)
        answers = await arena.volley(asks)
        told = Counter(answer.code for answer in answers)
        days = {_day(answer.json["startTime"]) for answer in answers if not answer.code}
        assert len(days) == 2
        assert told == {"": 16, "day_limit": 24}
        refused = [answer.json["details"] for answer in answers if answer.code]
        assert all(set(details["days"]) == days for details in refused)


async def test_days_moved_and_withdrawn_at_once_are_never_more_than_two(arena: Arena) -> None:
    """Edits change which days are offered, and a withdrawal makes room: the hardest week to count."""
    chance = _seeded()
    interviewer = await arena.company.interviewer()
    for week in range(20):
        first, second = [await arena.slot(interviewer, 7 * week + day, 8) for day in (0, 1)]
        asks = [withdraw(interviewer, first)]
        for day in range(2, 7):
            start, end = arena.at(7 * week + day, 10), arena.at(7 * week + day, 11)
            asks.append(open_slot(interviewer, start, end))
            asks.append(edit_slot(interviewer, second, startTime=start, endTime=end))
        chance.shuffle(asks)
        answers = await arena.volley(asks)
        assert {answer.code for answer in answers} <= {"", "day_limit", "slot_overlap"}
        window = {"from_": arena.at(7 * week, 0), "to": arena.at(7 * week + 7, 0)}
        stand = {_day(slot["startTime"]) for slot in await interviewer.items("/api/slots", **window)}
        assert len(stand) <= 2


async def test_a_storm_of_overlapping_slots_breaks_no_rule_and_no_deadlock(arena: Arena) -> None:
    chance = _seeded()
    interviewers = [await arena.company.interviewer(maxDaysPerWeek=7) for _ in range(3)]
    until = time.monotonic() + _STORM_S
    told: Counter[str] = Counter()

    async def write(chance: random.Random) -> None:
        mine: list[tuple[Person, Json]] = []
        while time.monotonic() < until:
            if mine and chance.random() < 0.3:  # or else there would soon be no room left to race for
                ask = withdraw(*mine.pop(chance.randrange(len(mine))))
            else:
                ask = _random_slot(arena, chance, chance.choice(interviewers))
            answer = await arena.alone(ask)
            told[answer.code] += 1
            if answer.status == 201:
                mine.append((ask.person, answer.json))

    await asyncio.gather(*(write(random.Random(chance.random())) for _ in range(12)))
    print(dict(told))
    assert told.keys() == {"", "slot_overlap"}


def _random_slot(arena: Arena, chance: random.Random, interviewer: Person) -> Ask:
    start = chance.randrange(3 * 24 * 12) * 5
    return open_slot(interviewer, arena.at(0, 0, start), arena.at(0, 0, start + chance.randrange(5, 481)))


def _day(instant: str) -> str:
    return datetime.fromisoformat(instant).date().isoformat()
