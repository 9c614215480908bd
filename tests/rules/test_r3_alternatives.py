"""Every refused booking or move offers up to three free slots: the same interviewer's nearest first, then others'."""

from datetime import UTC, datetime

import httpx
import pytest

from company import Company, Json, Person, refusal

pytestmark = pytest.mark.anyio


def _offered(answer: httpx.Response, code: str = "slot_taken") -> list[str]:
    """When each alternative starts."""
    return [slot["startTime"] for slot in refusal(answer, 409, code)["alternatives"]]


async def _taken(company: Company, interviewer: Person, start: str) -> Json:
    slot = await interviewer.slot(start)
    await (await company.coordinator()).booking(slot, await company.candidate())
    return slot


async def test_the_nearest_of_the_same_interviewer_come_first_before_or_after(company: Company) -> None:
    interviewer, coordinator = await company.interviewer(maxDaysPerWeek=7), await company.coordinator()
    for start in ("2026-06-08T10:00:00Z", "2026-06-09T08:30:00Z", "2026-06-09T12:00:00Z", "2026-06-12T10:00:00Z"):
        await interviewer.slot(start)
    slot = await _taken(company, interviewer, "2026-06-09T10:00:00Z")
    refused = await coordinator.book(slot, await company.candidate())
    assert _offered(refused) == ["2026-06-09T08:30:00Z", "2026-06-09T12:00:00Z", "2026-06-08T10:00:00Z"]


async def test_an_alternative_is_a_whole_slot_that_can_be_booked(company: Company) -> None:
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    free = await interviewer.slot("2026-06-09T12:00:00Z", location="Room 4")
    slot, candidate = await _taken(company, interviewer, "2026-06-09T10:00:00Z"), await company.candidate()
    alternatives = refusal(await coordinator.book(slot, candidate), 409, "slot_taken")["alternatives"]
    assert alternatives == [free]
    assert (await coordinator.book(alternatives[0], candidate)).status_code == 201


async def test_others_fill_up_what_the_same_interviewer_leaves(company: Company) -> None:
    interviewer, other, coordinator = (
        await company.interviewer(), await company.interviewer(), await company.coordinator(),
    )  # fmt: skip
    await interviewer.slot("2026-06-18T10:00:00Z")
    for start in ("2026-06-09T09:00:00Z", "2026-06-09T10:00:00Z", "2026-06-09T11:00:00Z"):
        await other.slot(start)
    slot = await _taken(company, interviewer, "2026-06-09T10:00:00Z")
    refused = await coordinator.book(slot, await company.candidate())
    # Far away, but theirs; then the very same time at another's, then one of the two an hour off.
    assert _offered(refused) == ["2026-06-18T10:00:00Z", "2026-06-09T10:00:00Z", "2026-06-09T09:00:00Z"]


async def test_of_those_at_one_time_the_first_that_was_opened_comes_first_and_before_the_time_wanted_the_last(
    company: Company,
) -> None:
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    others = [await company.interviewer() for _ in range(5)]
    slot = await _taken(company, interviewer, "2026-06-09T10:00:00Z")
    for start, places in {"2026-06-09T11:00:00Z": [0, 1, 2], "2026-06-09T09:30:00Z": [2, 3, 4]}.items():
        opened = [(await other.slot(start, 30))["id"] for other in others]
        refused = await coordinator.book(slot, await company.candidate())
        alternatives = refusal(refused, 409, "slot_taken")["alternatives"]
        assert [one["id"] for one in alternatives] == [opened[place] for place in places]


async def test_none_in_which_the_candidate_is_busy(company: Company) -> None:
    interviewer, other, coordinator = (
        await company.interviewer(), await company.interviewer(), await company.coordinator(),
    )  # fmt: skip
    candidate = await company.candidate()
    await coordinator.booking(await other.slot("2026-06-09T12:30:00Z", 30), candidate)
    await interviewer.slot("2026-06-09T12:00:00Z")
    await interviewer.slot("2026-06-09T13:00:00Z")
    slot = await _taken(company, interviewer, "2026-06-09T10:00:00Z")
    assert _offered(await coordinator.book(slot, candidate)) == ["2026-06-09T13:00:00Z"]
    by_address = {"slotId": slot["id"], "candidate": {"name": "whoever", "email": candidate["email"].upper()}}
    assert _offered(await coordinator.call("POST", "/api/book", by_address)) == ["2026-06-09T13:00:00Z"]


async def test_none_that_has_begun_is_withdrawn_or_is_taken(company: Company) -> None:
    interviewer, coordinator = await company.interviewer(maxDaysPerWeek=7), await company.coordinator()
    await interviewer.slot("2026-06-08T10:00:00Z")
    gone = await interviewer.slot("2026-06-10T10:00:00Z")
    await interviewer.call("DELETE", f"/api/slots/{gone['id']}")
    await _taken(company, interviewer, "2026-06-11T10:00:00Z")
    await interviewer.slot("2026-06-12T10:00:00Z")
    slot = await _taken(company, interviewer, "2026-06-09T10:00:00Z")
    company.clock.now = datetime(2026, 6, 8, 10, 0, tzinfo=UTC)
    refused = await coordinator.book(slot, await company.candidate())
    assert _offered(refused) == ["2026-06-12T10:00:00Z"]


async def test_every_kind_of_refusal_offers_them(company: Company) -> None:
    interviewer, coordinator = await company.interviewer(maxDaysPerWeek=7), await company.coordinator()
    busy, old = await company.candidate(), await interviewer.slot("2026-06-09T08:00:00Z")
    slot, free = await interviewer.slot("2026-06-09T10:00:00Z"), await interviewer.slot("2026-06-10T10:00:00Z")
    booking = await coordinator.booking(await (await company.interviewer()).slot("2026-06-09T10:30:00Z"), busy)
    refused = await coordinator.book(slot, busy)
    assert refusal(refused, 409, "candidate_busy")["alternatives"] == [old, free]
    refused = await coordinator.book(slot, await company.candidate(), slotVersion=9)
    assert refusal(refused, 409, "stale_version")["alternatives"] == [old, free]
    refused = await coordinator.reschedule(booking, slot, version=9)
    assert refusal(refused, 409, "stale_version")["alternatives"] != []
    await coordinator.cancel(booking)
    refused = await coordinator.reschedule(booking, slot)
    assert refusal(refused, 409, "booking_cancelled")["alternatives"][:2] == [old, free]
    company.clock.now = datetime(2026, 6, 9, 10, 30, tzinfo=UTC)
    refused = await coordinator.book(slot, await company.candidate())
    assert refusal(refused, 409, "slot_started")["alternatives"][0] == free


async def test_a_move_may_be_offered_times_that_overlap_where_the_booking_is_now(company: Company) -> None:
    here, there, coordinator = await company.interviewer(), await company.interviewer(), await company.coordinator()
    booking = await coordinator.booking(await here.slot("2026-06-09T10:00:00Z"), await company.candidate())
    taken = await _taken(company, there, "2026-06-09T09:00:00Z")
    free = await there.slot("2026-06-09T10:30:00Z")
    refused = await coordinator.reschedule(booking, taken)
    assert refusal(refused, 409, "slot_taken")["alternatives"] == [free]
    assert (await coordinator.reschedule(booking, free)).status_code == 200
