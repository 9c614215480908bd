"""R3: a slot has at most one live booking, and only a slot that has not begun can be booked."""

from datetime import UTC, datetime

import pytest

from company import Company, refusal

pytestmark = pytest.mark.anyio

UNKNOWN = "0190d5f0-7c5b-7d7d-8b6a-2d4a2a2a2a2a"


async def test_a_booking_holds_the_slot_and_copies_its_times(company: Company) -> None:
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    slot, candidate = await interviewer.slot("2026-06-09T10:00:00Z"), await company.candidate()
    booking = await coordinator.booking(slot, candidate)
    assert booking | {"id": "", "createdAt": "", "updatedAt": ""} == {
        "id": "",
        "slotId": slot["id"],
        "interviewerId": interviewer.id,
        "candidateId": candidate["id"],
        "coordinatorId": coordinator.id,
        "startTime": slot["startTime"],
        "endTime": slot["endTime"],
        "status": "booked",
        "version": 1,
        "createdAt": "",
        "updatedAt": "",
    }
    held = (await interviewer.get(f"/api/slots/{slot['id']}")).json()
    assert (held["status"], held["version"]) == ("booked", 2)


async def test_a_taken_slot_is_refused_and_says_who_holds_it_since_when(company: Company) -> None:
    interviewer, first, second = await company.interviewer(), await company.coordinator(), await company.coordinator()
    slot = await interviewer.slot("2026-06-09T10:00:00Z")
    booking = await first.booking(slot, await company.candidate())
    candidate = await company.candidate()
    async with company.unchanged():
        refused = await second.book(slot, candidate)
    name = (await first.get("/api/me")).json()["name"]
    assert refusal(refused, 409, "slot_taken") == {
        "slotId": slot["id"],
        "bookingId": booking["id"],
        "since": "2026-06-01T08:00:00Z",
        "coordinator": {"id": first.id, "name": name},
        "alternatives": [],
    }
    assert refused.json()["message"] == f"{name} booked this slot before you."


async def test_one_who_holds_the_slot_already_is_refused_alike(company: Company) -> None:
    coordinator, candidate = await company.coordinator(), await company.candidate()
    slot = await (await company.interviewer()).slot("2026-06-09T10:00:00Z")
    await coordinator.booking(slot, candidate)
    refused = await coordinator.book(slot, candidate)
    refusal(refused, 409, "slot_taken")
    assert refused.json()["message"] == "You booked this slot before."


async def test_since_when_is_when_the_booking_came_into_this_slot(company: Company) -> None:
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    old, new = await interviewer.slot("2026-06-09T10:00:00Z"), await interviewer.slot("2026-06-09T12:00:00Z")
    booking = await coordinator.booking(old, await company.candidate())
    company.clock.advance(minutes=5)
    assert (await coordinator.reschedule(booking, new)).status_code == 200
    refused = await coordinator.book(new, await company.candidate())
    assert refusal(refused, 409, "slot_taken")["since"] == "2026-06-01T08:05:00Z"


async def test_a_cancelled_slot_can_be_booked_again(company: Company) -> None:
    coordinator, other = await company.coordinator(), await company.coordinator()
    slot = await (await company.interviewer()).slot("2026-06-09T10:00:00Z")
    for who in (coordinator, other, coordinator):
        booking = await who.booking(slot, await company.candidate())
        cancelled = await coordinator.cancel(booking)
        assert cancelled.status_code == 200
        assert (cancelled.json()["status"], cancelled.json()["version"]) == ("cancelled", 2)
    assert len(await coordinator.items("/api/bookings", status="cancelled")) == 3


async def test_cancelling_again_changes_nothing(company: Company) -> None:
    coordinator = await company.coordinator()
    slot = await (await company.interviewer()).slot("2026-06-09T10:00:00Z")
    booking = await coordinator.booking(slot, await company.candidate())
    first = await coordinator.cancel(booking)
    await coordinator.booking(slot, await company.candidate())
    company.clock.advance(minutes=5)
    async with company.unchanged():
        again = await coordinator.cancel(booking)
    assert (again.status_code, again.content) == (200, first.content)


async def test_a_booked_slot_is_neither_edited_nor_withdrawn(company: Company) -> None:
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    slot = await interviewer.slot("2026-06-09T10:00:00Z")
    booking = await coordinator.booking(slot, await company.candidate())
    for who in (interviewer, company.admin):
        async with company.unchanged():
            edited = await who.call("PATCH", f"/api/slots/{slot['id']}", {"location": "elsewhere"})
            withdrawn = await who.call("DELETE", f"/api/slots/{slot['id']}")
        for refused in (edited, withdrawn):
            # Which booking and since when, but not whose: that is for coordinators to know.
            assert refusal(refused, 409, "slot_booked") == {
                "slotId": slot["id"],
                "bookingId": booking["id"],
                "since": "2026-06-01T08:00:00Z",
            }
            assert coordinator.id not in refused.text
    await coordinator.cancel(booking)
    assert (await interviewer.call("DELETE", f"/api/slots/{slot['id']}")).status_code == 204


@pytest.mark.parametrize(("minutes", "status"), [(-1, 201), (0, 409), (1, 409), (61, 409)])
async def test_a_slot_that_has_begun_is_not_booked(company: Company, minutes: int, status: int) -> None:
    coordinator = await company.coordinator()
    slot = await (await company.interviewer()).slot("2026-06-09T10:00:00Z")
    company.clock.now = datetime(2026, 6, 9, 10, 0, tzinfo=UTC)
    company.clock.advance(minutes=minutes)
    answer = await coordinator.book(slot, await company.candidate())
    assert answer.status_code == status
    if status == 409:
        details = refusal(answer, 409, "slot_started")
        assert details == {"slotId": slot["id"], "startTime": "2026-06-09T10:00:00Z", "alternatives": []}


async def test_a_withdrawn_or_unknown_slot_cannot_be_booked(company: Company) -> None:
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    slot, candidate = await interviewer.slot("2026-06-09T10:00:00Z"), await company.candidate()
    await interviewer.call("DELETE", f"/api/slots/{slot['id']}")
    async with company.unchanged():
        assert refusal(await coordinator.book(slot, candidate), 404, "not_found") == {"slotId": slot["id"]}
        assert refusal(await coordinator.book({"id": UNKNOWN}, candidate), 404, "not_found") == {"slotId": UNKNOWN}


async def test_an_unknown_candidate_cannot_be_booked(company: Company) -> None:
    coordinator, interviewer = await company.coordinator(), await company.interviewer()
    slot = await interviewer.slot("2026-06-09T10:00:00Z")
    async with company.unchanged():
        for nobody in (UNKNOWN, interviewer.id, coordinator.id):
            refused = await coordinator.book(slot, {"id": nobody})
            assert refusal(refused, 404, "not_found") == {"candidateId": nobody}


async def test_a_slot_that_changed_since_it_was_read_is_not_booked(company: Company) -> None:
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    slot, candidate = await interviewer.slot("2026-06-09T10:00:00Z"), await company.candidate()
    await interviewer.call("PATCH", f"/api/slots/{slot['id']}", {"location": "elsewhere"})
    async with company.unchanged():
        for expected in (1, 3, 2**31 - 1):
            details = refusal(await coordinator.book(slot, candidate, slotVersion=expected), 409, "stale_version")
            assert details == {"version": 2, "expected": expected, "alternatives": []}
    assert (await coordinator.book(slot, candidate, slotVersion=2)).status_code == 201


async def test_a_slot_that_changed_since_it_was_read_is_not_edited(company: Company) -> None:
    interviewer = await company.interviewer()
    slot = await interviewer.slot("2026-06-09T10:00:00Z")
    path = f"/api/slots/{slot['id']}"
    assert (await interviewer.call("PATCH", path, {"location": "a", "version": 1})).json()["version"] == 2
    async with company.unchanged():
        refused = await interviewer.call("PATCH", path, {"location": "b", "version": 1})
    assert refusal(refused, 409, "stale_version") == {"version": 2, "expected": 1}
    assert (await interviewer.call("PATCH", path, {"location": "b", "version": 2})).json()["version"] == 3


async def test_an_edit_that_changes_nothing_is_no_change(company: Company) -> None:
    interviewer = await company.interviewer()
    slot = await interviewer.slot("2026-06-09T10:00:00Z", location="Room 4")
    company.clock.advance(minutes=5)
    async with company.unchanged():
        for same in ({}, {"location": "Room 4"}, {"startTime": "2026-06-09T12:00:00+02:00"}, {"version": 1}):
            edited = await interviewer.call("PATCH", f"/api/slots/{slot['id']}", same)
            assert (edited.status_code, edited.json()) == (200, slot)
