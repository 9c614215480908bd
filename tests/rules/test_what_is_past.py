"""R2, R3 and what has begun: nothing new is offered or booked there, but what was can be put right."""

from datetime import UTC, datetime

import pytest

from company import Company, Json, Person, refusal

pytestmark = pytest.mark.anyio

TUESDAY = "2026-06-09T10:00:00Z"
DURING = datetime(2026, 6, 9, 10, 30, tzinfo=UTC)
AFTER = datetime(2026, 6, 9, 11, 0, tzinfo=UTC)


async def _scene(company: Company) -> tuple[Person, Person, Json, Json]:
    """An interviewer and a coordinator; a slot nobody took, and a booking of a slot at the same hour."""
    interviewer, other, coordinator = (
        await company.interviewer(),
        await company.interviewer(),
        await company.coordinator(),
    )
    booking = await coordinator.booking(await other.slot(TUESDAY), await company.candidate())
    return interviewer, coordinator, await interviewer.slot(TUESDAY), booking


@pytest.mark.parametrize("now", [DURING, AFTER])
async def test_a_free_slot_is_given_another_place_another_time_or_withdrawn(company: Company, now: datetime) -> None:
    interviewer, _, slot, _ = await _scene(company)
    company.clock.now = now
    path = f"/api/slots/{slot['id']}"
    assert (await interviewer.call("PATCH", path, {"location": "Room 4"})).json()["version"] == 2
    later = {"startTime": "2026-06-09T15:00:00Z", "endTime": "2026-06-09T16:00:00Z"}
    assert (await interviewer.call("PATCH", path, later)).json()["startTime"] == later["startTime"]
    other = await interviewer.slot("2026-06-09T17:00:00Z")
    company.clock.advance(days=1)
    for id in (slot["id"], other["id"]):
        assert (await interviewer.call("DELETE", f"/api/slots/{id}")).status_code == 204


@pytest.mark.parametrize("now", [DURING, AFTER])
async def test_but_neither_into_the_past_nor_booked(company: Company, now: datetime) -> None:
    interviewer, coordinator, slot, booking = await _scene(company)
    company.clock.now = now
    async with company.unchanged():
        earlier = {"startTime": "2026-06-09T09:00:00Z", "endTime": "2026-06-09T10:00:00Z"}
        moved = await interviewer.call("PATCH", f"/api/slots/{slot['id']}", earlier)
        assert refusal(moved, 400, "invalid_input") == {"startTime": "must be in the future"}
        longer = await interviewer.call("PATCH", f"/api/slots/{slot['id']}", {"endTime": "2026-06-09T12:00:00Z"})
        assert refusal(longer, 400, "invalid_input") == {"startTime": "must be in the future"}
        refusal(await coordinator.book(slot, await _somebody(coordinator)), 409, "slot_started")
        refusal(await coordinator.reschedule(booking, slot), 409, "slot_started")


async def _somebody(coordinator: Person) -> Json:
    return (await coordinator.items("/api/candidates"))[0]


@pytest.mark.parametrize("now", [DURING, AFTER])
async def test_an_interview_that_did_not_happen_is_moved_or_cancelled(company: Company, now: datetime) -> None:
    interviewer, coordinator, _, booking = await _scene(company)
    tomorrow = await interviewer.slot("2026-06-10T10:00:00Z")
    company.clock.now = now
    moved = await coordinator.reschedule(booking, tomorrow)
    assert (moved.status_code, moved.json()["startTime"]) == (200, tomorrow["startTime"])
    company.clock.advance(days=2)
    cancelled = await coordinator.cancel(booking)
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")


async def test_a_day_that_is_over_counts_until_its_slots_are_withdrawn(company: Company) -> None:
    """Nobody came of that hour: it does not keep the interviewer from offering another day of the same week."""
    interviewer, _, slot, _ = await _scene(company)
    await interviewer.slot("2026-06-10T10:00:00Z")
    company.clock.now = datetime(2026, 6, 11, 8, 0, tzinfo=UTC)
    refused = await interviewer.open_slot("2026-06-12T10:00:00Z")
    assert refusal(refused, 409, "day_limit")["days"] == ["2026-06-09", "2026-06-10"]
    assert (await interviewer.call("DELETE", f"/api/slots/{slot['id']}")).status_code == 204
    await interviewer.slot("2026-06-12T10:00:00Z")
