"""R3 and R8: book, reschedule, cancel, and the times offered instead of those refused."""

import re
from datetime import datetime

from proof.model.things import Booking, Call, Event, Json, Person, Slot, wire
from proof.model.world import Refused, Route, Step, World


def book(world: World, call: Call) -> Step:
    assert call.body is not None
    slot = world.slot(call.body["slotId"], call.actor)
    if slot is None:
        raise Refused(404, "not_found", {"slotId": call.body["slotId"]})
    new: Json | None = call.body.get("candidate")
    if new is None:
        candidate = world.people.get(call.body["candidateId"])
        if candidate is None or candidate.kind != "candidate":
            raise Refused(404, "not_found", {"candidateId": call.body["candidateId"]})
    else:
        candidate = world.by_email("candidate", new["email"])
    _check_free(world, slot, candidate, version=call.body.get("slotVersion"), besides=None)

    def commit(given: Json) -> Json:
        whom = candidate
        if whom is None:
            assert new is not None
            whom = Person("candidate", world.new_id(given, "candidateId"), new["name"], new["email"])
            world.people[whom.id] = whom
            world.events.append(Event(world.now, "candidate.created", call.actor, call.request_id, person=whom.id))
        booking = Booking(world.new_id(given), slot, whom.id, call.actor.id, slot.start, slot.end, world.now, world.now)
        world.bookings[booking.id] = booking
        slot.booked = True
        slot.touch(world.now)
        _log(world, call, "booking.booked", booking, 201)
        return booking.json

    return Step(201, commit)


def reschedule(world: World, call: Call) -> Step:
    assert call.body is not None
    booking = world.bookings.get(call.body["bookingId"])
    if booking is None:
        raise Refused(404, "not_found", {"bookingId": call.body["bookingId"]})
    slot = world.slot(call.body["newSlotId"], call.actor)
    near, wanted_id = slot or booking.slot, call.body["newSlotId"]
    start = slot.start if slot else booking.start

    def instead(**details: object) -> Json:
        free = alternatives(world, wanted_id, near.interviewer, start, booking.candidate, besides=booking)
        return details | {"alternatives": free}

    if not booking.live:
        raise Refused(409, "booking_cancelled", instead(bookingId=booking.id, cancelledAt=wire(booking.updated)))
    expected = call.body.get("version", booking.version)
    if expected != booking.version:
        raise Refused(409, "stale_version", instead(version=booking.version, expected=expected))
    if slot is booking.slot:
        return world.kept(call, "booking.kept", 200, booking.json)
    if slot is None:
        raise Refused(404, "not_found", {"slotId": wanted_id})
    _check_free(world, slot, world.people[booking.candidate], version=None, besides=booking)

    def commit(_: Json) -> Json:
        old = booking.slot
        old.booked, slot.booked = False, True
        old.touch(world.now)
        slot.touch(world.now)
        booking.slot, booking.start, booking.end = slot, slot.start, slot.end
        booking.touch(world.now)
        _log(world, call, "booking.rescheduled", booking, 200, old=old)
        return booking.json

    return Step(200, commit)


def cancel(world: World, call: Call) -> Step:
    booking = world.bookings.get(call.path.rpartition("/")[2])
    if booking is None:
        raise Refused(404, "not_found", {})
    if not booking.live:
        return world.kept(call, "booking.kept", 200, booking.json)

    def commit(_: Json) -> Json:
        booking.live = booking.slot.booked = False
        booking.slot.touch(world.now)
        booking.touch(world.now)
        _log(world, call, "booking.cancelled", booking, 200)
        return booking.json

    return Step(200, commit)


def _check_free(
    world: World, slot: Slot, candidate: Person | None, *, version: int | None, besides: Booking | None
) -> None:
    """Taken, too late, changed, busy: in this order."""
    whom = candidate.id if candidate else None

    def refused(code: str, *details: Json) -> Refused:
        free = alternatives(world, slot.id, slot.interviewer, slot.start, whom, besides=besides)
        return Refused(409, code, *(each | {"alternatives": free} for each in details))

    if slot.booked:
        held = world.booking_of(slot)
        holder = world.people[held.coordinator]
        details = {"slotId": slot.id, "bookingId": held.id, "since": wire(held.updated)}
        raise refused("slot_taken", details | {"coordinator": {"id": holder.id, "name": holder.name}})
    if slot.start <= world.now:
        raise refused("slot_started", {"slotId": slot.id, "startTime": wire(slot.start)})
    if version not in (None, slot.version):
        raise refused("stale_version", {"version": slot.version, "expected": version})
    others = [b for b in world.live_of(whom, besides=besides) if _meet(b, slot)] if whom else []
    if others:
        raise refused(
            "candidate_busy",
            *(
                {"bookingId": b.id, "slotId": b.slot.id, "startTime": wire(b.start), "endTime": wire(b.end)}
                for b in others
            ),
        )


def _meet(booking: Booking, slot: Slot) -> bool:
    """Half-open: touching is not meeting."""
    return booking.start < slot.end and slot.start < booking.end


def alternatives(
    world: World, near: str, interviewer: str, start: datetime, candidate: str | None, *, besides: Booking | None
) -> list[Json]:
    """Up to three free slots to come: the same interviewer's first, then others', nearest in time."""
    busy = list(world.live_of(candidate, besides=besides)) if candidate else []
    free = [
        slot
        for slot in world.slots.values()
        if not slot.booked and not slot.gone and slot.start > world.now and slot.id != near
        and not any(_meet(booking, slot) for booking in busy)
    ]  # fmt: skip
    near_ones: list[Slot] = []
    # Of those that begin at one time, the first by id; before the time wanted, the last.
    free.sort(key=lambda slot: (slot.start, slot.id))
    for mine in (True, False):
        theirs = [slot for slot in free if (slot.interviewer == interviewer) == mine]
        before, after = (
            [slot for slot in theirs if slot.start < start],
            [slot for slot in theirs if slot.start >= start],
        )
        near_ones += before[-3:] + after[:3]
    near_ones.sort(key=lambda slot: (slot.interviewer != interviewer, abs(slot.start - start), slot.start, slot.id))
    return [slot.json for slot in near_ones[:3]]


def _log(world: World, call: Call, action: str, booking: Booking, status: int, *, old: Slot | None = None) -> None:
    data = booking.json
    event = Event(
        world.now, action, call.actor, call.request_id,
        interviewer=booking.slot.interviewer, slot=booking.slot.id, booking=booking.id, version=booking.version,
        old_slot=old.id if old else None, old_interviewer=old.interviewer if old else None, data=data,
    )  # fmt: skip
    world.log(call, event, status, lambda: data)


_COORDINATORS = frozenset({"coordinator"})
ROUTES = (
    Route("POST", re.compile("/api/book"), _COORDINATORS, book),
    Route("POST", re.compile("/api/reschedule"), _COORDINATORS, reschedule),
    Route("DELETE", re.compile("/api/booking/[^/]+"), _COORDINATORS, cancel),
)
