"""Reschedules, edits and changes of zone against each other and against bookings: no deadlock, and one story."""

import random

import pytest

from company import Json
from races.arena import Arena
from races.volley import Answer, Ask, book, cancel, edit_slot, open_slot, reschedule, withdraw

pytestmark = pytest.mark.anyio


def _seeded() -> random.Random:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    return random.Random(seed)


async def test_opposing_reschedules_end_without_a_deadlock(arena: Arena) -> None:
    """Each booking wants the other's slot, and both want the third."""
    chance = _seeded()
    interviewer = await arena.company.interviewer()
    coordinators, candidates = await arena.coordinators(8), await arena.candidates(2)
    slots = [await arena.slot(interviewer, 0, hour) for hour in range(3)]
    bookings = [await arena.granted(book(coordinators[no], slots[no], candidates[no])) for no in range(2)]
    for _ in range(60):
        asks = [reschedule(coordinators[no], bookings[no % 2], slots[no % 3]) for no in range(8)]
        chance.shuffle(asks)
        answers = await arena.volley(asks)
        assert {answer.code for answer in answers} <= {"", "slot_taken"}


async def test_many_bookings_changing_places_keep_one_story(arena: Arena) -> None:
    chance = _seeded()
    interviewers = [await arena.company.interviewer(maxDaysPerWeek=7) for _ in range(3)]
    coordinators, candidates = await arena.coordinators(12), await arena.candidates(8)
    slots = [await arena.slot(interviewer, 0, hour) for interviewer in interviewers for hour in range(4)]
    places = chance.sample(slots[:4], 4) + slots[4:8]
    bookings = [await arena.granted(book(coordinators[0], *each)) for each in zip(places, candidates, strict=True)]
    for _ in range(60):
        asks: list[Ask] = []
        for coordinator in coordinators:
            booking, slot = chance.choice(bookings), chance.choice(slots)
            if chance.random() < 0.15:
                asks.append(cancel(coordinator, booking))
            elif chance.random() < 0.2:
                asks.append(book(coordinator, slot, chance.choice(candidates)))
            else:
                asks.append(reschedule(coordinator, booking, slot))
        answers = await arena.volley(asks)
        assert {answer.code for answer in answers} <= {"", "slot_taken", "candidate_busy", "booking_cancelled"}
        bookings += [answer.json for answer in answers if answer.status == 201]


async def test_a_candidate_gets_one_of_many_interviews_at_one_time(arena: Arena) -> None:
    interviewers = [await arena.company.interviewer() for _ in range(10)]
    coordinators, candidate = await arena.coordinators(10), (await arena.candidates(1))[0]
    for hour in range(12):
        # 12 minutes apart, an hour long: the middle one overlaps all others, the outer ones some.
        slots = [
            await arena.slot(interviewer, 0, 2 * hour, minute=5 * no) for no, interviewer in enumerate(interviewers)
        ]
        whom: Json | str = candidate if hour % 2 else f"new{hour}@races.test"
        answers = await arena.volley([book(*each, whom) for each in zip(coordinators, slots, strict=True)])
        _assert_one_interview(answers)


def _assert_one_interview(answers: list[Answer]) -> None:
    granted = [answer.json for answer in answers if answer.status == 201]
    assert len(granted) == 1
    refused = [answer for answer in answers if answer.status != 201]
    assert {(answer.status, answer.code) for answer in refused} == {(409, "candidate_busy")}
    assert {answer.json["details"]["bookingId"] for answer in refused} == {granted[0]["id"]}


async def test_edits_withdrawals_and_zone_changes_race_with_bookings(arena: Arena) -> None:
    """A slot that somebody was told they hold is never moved or withdrawn, and its day is counted in the zone it shows."""
    chance = _seeded()
    interviewer = await arena.company.interviewer(maxDaysPerWeek=7)
    coordinators, candidates = await arena.coordinators(4), await arena.candidates(4)
    for round_ in range(40):
        slot = await arena.slot(interviewer, round_, 10)
        zone = chance.choice(["Asia/Kolkata", "America/New_York", "Pacific/Auckland", "UTC"])
        moving = edit_slot(interviewer, slot, startTime=arena.at(round_, 12), endTime=arena.at(round_, 13))
        withdrawing = withdraw(interviewer, slot)
        asks = [
            *(book(*each) for each in zip(coordinators, [slot] * 4, candidates, strict=True)),
            moving,
            edit_slot(interviewer, slot, location="Room 9"),
            *([withdrawing] if round_ % 2 else []),
            Ask(arena.company.admin, "PATCH", f"/api/interviewers/{interviewer.id}", {"timeZone": zone}),
        ]
        chance.shuffle(asks)
        answers = dict(zip(asks, await arena.volley(asks), strict=True))
        booked = [answer for answer in answers.values() if answer.status == 201]
        assert len(booked) <= 1
        if withdrawing in answers and answers[withdrawing].status == 204:
            assert not booked, "told both that it is booked and that it is gone"
        elif withdrawing in answers:
            assert booked
        if booked:
            where = booked[0].json["startTime"]
            assert (answers[moving].status == 200) == (where != slot["startTime"])


async def test_zone_changes_race_with_reschedules(arena: Arena) -> None:
    """A new zone numbers all slots of the coming weeks anew in one statement; a reschedule locks two of them."""
    chance = _seeded()
    interviewer = await arena.company.interviewer(maxDaysPerWeek=7)
    coordinators, candidates = await arena.coordinators(12), await arena.candidates(12)
    # Ids and times in different orders: whoever went by time would meet whoever goes by id.
    hours = chance.sample(range(0, 13 * 24, 2), 13 * 12)
    opened = await arena.volley([open_slot(interviewer, arena.at(0, hour), arena.at(0, hour + 1)) for hour in hours])
    slots = [answer.json for answer in opened]
    bookings = [await arena.granted(book(*each)) for each in zip(coordinators, slots, candidates, strict=False)]
    for round_ in range(40):
        zone = ("Asia/Kolkata", "America/New_York", "UTC")[round_ % 3]
        asks = [
            Ask(arena.company.admin, "PATCH", f"/api/interviewers/{interviewer.id}", {"timeZone": zone}),
            *(reschedule(each, chance.choice(bookings), chance.choice(slots)) for each in coordinators),
        ]
        chance.shuffle(asks)
        answers = await arena.volley(asks)
        assert {answer.code for answer in answers} <= {"", "slot_taken", "candidate_busy"}
