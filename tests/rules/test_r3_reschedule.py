"""R3 on the move: a reschedule takes the new slot and frees the old one, both or neither."""

from datetime import UTC, datetime

import pytest

from company import Company, Json, Person, refusal

pytestmark = pytest.mark.anyio

UNKNOWN = "0190d5f0-7c5b-7d7d-8b6a-2d4a2a2a2a2a"


class Scene:
    """A booking in `old`, and `new` that is free."""

    def __init__(self, interviewer: Person, coordinator: Person, old: Json, new: Json, booking: Json) -> None:
        self.interviewer, self.coordinator = interviewer, coordinator
        self.old, self.new, self.booking = old, new, booking

    async def slot(self, slot: Json) -> tuple[str, int]:
        now = (await self.coordinator.get(f"/api/slots/{slot['id']}")).json()
        return now["status"], now["version"]

    async def booked(self) -> Json:
        return (await self.coordinator.get(f"/api/booking/{self.booking['id']}")).json()


@pytest.fixture
async def scene(company: Company) -> Scene:
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    old, new = await interviewer.slot("2026-06-09T10:00:00Z"), await interviewer.slot("2026-06-09T12:00:00Z", 30)
    return Scene(interviewer, coordinator, old, new, await coordinator.booking(old, await company.candidate()))


async def test_the_booking_moves_and_the_old_slot_is_free(company: Company, scene: Scene) -> None:
    moved = await scene.coordinator.reschedule(scene.booking, scene.new)
    assert moved.status_code == 200
    assert moved.json() == scene.booking | {
        "slotId": scene.new["id"],
        "startTime": scene.new["startTime"],
        "endTime": scene.new["endTime"],
        "version": 2,
    }
    assert await scene.booked() == moved.json()
    assert await scene.slot(scene.old) == ("available", 3)
    assert await scene.slot(scene.new) == ("booked", 2)
    await scene.coordinator.booking(scene.old, await company.candidate())


async def test_a_booking_may_move_to_another_interviewer(company: Company, scene: Scene) -> None:
    other = await company.interviewer()
    slot = await other.slot("2026-06-10T10:00:00Z")
    moved = await scene.coordinator.reschedule(scene.booking, slot)
    assert (moved.status_code, moved.json()["interviewerId"]) == (200, other.id)
    assert await scene.interviewer.items("/api/bookings") == []
    assert await other.items("/api/bookings") == [moved.json()]


async def test_another_coordinator_may_move_it_and_it_stays_the_first_ones(company: Company, scene: Scene) -> None:
    moved = await (await company.coordinator()).reschedule(scene.booking, scene.new)
    assert (moved.status_code, moved.json()["coordinatorId"]) == (200, scene.coordinator.id)


async def test_to_the_slot_it_is_in_nothing_changes(company: Company, scene: Scene) -> None:
    company.clock.advance(minutes=5)
    async with company.unchanged():
        same = await scene.coordinator.reschedule(scene.booking, scene.old)
    assert (same.status_code, same.json()) == (200, scene.booking)


async def test_a_cancelled_booking_is_not_moved_and_frees_nothing_taken_since(company: Company, scene: Scene) -> None:
    await scene.coordinator.cancel(scene.booking)
    await scene.coordinator.booking(scene.old, await company.candidate())
    async with company.unchanged():
        for slot in (scene.new, scene.old):
            refused = await scene.coordinator.reschedule(scene.booking, slot)
            details = refusal(refused, 409, "booking_cancelled")
            assert details["bookingId"] == scene.booking["id"]
            assert details["cancelledAt"] == "2026-06-01T08:00:00Z"
    assert (await scene.slot(scene.old))[0] == "booked"


async def test_a_taken_slot_is_refused_and_the_old_one_stays_held(company: Company, scene: Scene) -> None:
    other = await company.coordinator()
    holder = await other.booking(scene.new, await company.candidate())
    async with company.unchanged():
        refused = await scene.coordinator.reschedule(scene.booking, scene.new)
    details = refusal(refused, 409, "slot_taken")
    assert (details["bookingId"], details["coordinator"]["id"]) == (holder["id"], other.id)
    assert await scene.slot(scene.old) == ("booked", 2)


async def test_a_started_slot_is_refused(company: Company, scene: Scene) -> None:
    company.clock.now = datetime(2026, 6, 9, 12, 0, tzinfo=UTC)
    async with company.unchanged():
        refused = await scene.coordinator.reschedule(scene.booking, scene.new)
    assert refusal(refused, 409, "slot_started") == {
        "slotId": scene.new["id"], "startTime": "2026-06-09T12:00:00Z", "alternatives": [],
    }  # fmt: skip


async def test_a_withdrawn_or_unknown_slot_is_not_found(company: Company, scene: Scene) -> None:
    await scene.interviewer.call("DELETE", f"/api/slots/{scene.new['id']}")
    async with company.unchanged():
        for id in (scene.new["id"], UNKNOWN):
            refused = await scene.coordinator.reschedule(scene.booking, {"id": id})
            assert refusal(refused, 404, "not_found") == {"slotId": id}


async def test_an_unknown_booking_is_not_found(company: Company, scene: Scene) -> None:
    async with company.unchanged():
        refused = await scene.coordinator.reschedule({"id": UNKNOWN}, scene.new)
        assert refusal(refused, 404, "not_found") == {"bookingId": UNKNOWN}
        cancelled = await scene.coordinator.cancel({"id": UNKNOWN})
        refusal(cancelled, 404, "not_found")
        refusal(await scene.coordinator.get(f"/api/booking/{UNKNOWN}"), 404, "not_found")


async def test_a_booking_that_changed_since_it_was_read_is_not_moved(company: Company, scene: Scene) -> None:
    await scene.coordinator.reschedule(scene.booking, scene.new, version=1)
    async with company.unchanged():
        for slot in (scene.old, scene.new):
            refused = await scene.coordinator.reschedule(scene.booking, slot, version=1)
            details = refusal(refused, 409, "stale_version")
            assert (details["version"], details["expected"]) == (2, 1)
    assert (await scene.coordinator.reschedule(scene.booking, scene.old, version=2)).json()["version"] == 3


async def test_two_bookings_cannot_swap_but_may_move_one_after_the_other(company: Company, scene: Scene) -> None:
    spare = await scene.interviewer.slot("2026-06-09T15:00:00Z")
    other = await scene.coordinator.booking(scene.new, await company.candidate())
    refusal(await scene.coordinator.reschedule(other, scene.old), 409, "slot_taken")
    for booking, slot in ((scene.booking, spare), (other, scene.old), (scene.booking, scene.new)):
        assert (await scene.coordinator.reschedule(booking, slot)).status_code == 200
    assert (await scene.slot(spare))[0] == "available"


async def test_a_moved_booking_is_cancelled_where_it_is_now(company: Company, scene: Scene) -> None:
    await scene.coordinator.reschedule(scene.booking, scene.new)
    await scene.coordinator.booking(scene.old, await company.candidate())
    assert (await scene.coordinator.cancel(scene.booking)).json()["slotId"] == scene.new["id"]
    assert (await scene.slot(scene.new))[0] == "available"
    assert (await scene.slot(scene.old))[0] == "booked"
