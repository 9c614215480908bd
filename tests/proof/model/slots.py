"""R1, R2, R3 and R7 for slots: open, edit, withdraw."""

import re
from datetime import date, datetime, timedelta

from proof.model.things import Call, Event, Json, Slot, local_day, monday, wire
from proof.model.world import Refused, Route, Step, World, instant


def first_of_open(call: Call) -> None:
    assert call.body is not None
    wanted = call.body.get("interviewerId")
    if call.actor.role == "interviewer" and wanted not in (None, call.actor.id):
        raise Refused(403, "forbidden")
    if call.actor.role == "admin" and wanted is None:
        raise Refused(400, "invalid_input", {"interviewerId": ""})


def open_slot(world: World, call: Call) -> Step:
    assert call.body is not None
    start, end = instant(call.body["startTime"]), instant(call.body["endTime"])
    _check_times(start, end, world.now)
    interviewer: str = call.body.get("interviewerId", call.actor.id)
    person = world.people.get(interviewer)
    if person is None or person.kind != "interviewer":
        raise Refused(404, "not_found", {"interviewerId": interviewer})
    day = _check_place(world, interviewer, start, end, besides=None)
    location: str = call.body.get("location", "")

    def commit(given: Json) -> Json:
        slot = Slot(world.new_id(given), interviewer, start, end, location, day, world.now, world.now)
        world.slots[slot.id] = slot
        _log(world, call, "slot.opened", slot, 201)
        return slot.json

    return Step(201, commit)


def edit_slot(world: World, call: Call) -> Step:
    assert call.body is not None
    slot = _changeable(world, call)
    expected = call.body.get("version", slot.version)
    if expected != slot.version:
        raise Refused(409, "stale_version", {"version": slot.version, "expected": expected})
    start = instant(call.body["startTime"]) if "startTime" in call.body else slot.start
    end = instant(call.body["endTime"]) if "endTime" in call.body else slot.end
    location: str = call.body.get("location", slot.location)
    moved = (start, end) != (slot.start, slot.end)
    if not moved and location == slot.location:
        return world.kept(call, "slot.kept", 200, slot.json)
    day = slot.day
    if moved:
        _check_times(start, end, world.now)
        day = _check_place(world, slot.interviewer, start, end, besides=slot)

    def commit(_: Json) -> Json:
        slot.start, slot.end, slot.location, slot.day = start, end, location, day
        slot.touch(world.now)
        _log(world, call, "slot.edited", slot, 200)
        return slot.json

    return Step(200, commit)


def withdraw_slot(world: World, call: Call) -> Step:
    slot = _changeable(world, call)

    def commit(_: Json) -> None:
        slot.gone = True
        slot.touch(world.now)
        _log(world, call, "slot.withdrawn", slot, 204)

    return Step(204, commit)


def _changeable(world: World, call: Call) -> Slot:
    slot = world.slot(call.path.rpartition("/")[2], call.actor)
    if slot is None:
        raise Refused(404, "not_found", {})
    if slot.booked:
        booking = world.booking_of(slot)
        raise Refused(409, "slot_booked", {"slotId": slot.id, "bookingId": booking.id, "since": wire(booking.updated)})
    return slot


def _check_times(start: datetime, end: datetime, now: datetime) -> None:
    """400: starts in the future, lasts 5 minutes to 8 hours. Of the details only the names count."""
    wrong: Json = {}
    if start <= now:
        wrong["startTime"] = ""
    if not timedelta(minutes=5) <= end - start <= timedelta(hours=8):
        wrong["endTime"] = ""
    if wrong:
        raise Refused(400, "invalid_input", wrong)


def _check_place(world: World, interviewer: str, start: datetime, end: datetime, *, besides: Slot | None) -> date:
    """R1, then R2. Gives the day the slot counts on."""
    for other in sorted(world.slots_of(interviewer, besides=besides), key=lambda slot: slot.start):
        if other.start < end and start < other.end:
            details = {"slotId": other.id, "startTime": wire(other.start), "endTime": wire(other.end)}
            raise Refused(409, "slot_overlap", details)
    person = world.people[interviewer]
    day = local_day(start, person.time_zone)
    week = monday(day)
    offered = {slot.day for slot in world.slots_of(interviewer, besides=besides) if monday(slot.day) == week}
    if day not in offered and len(offered) >= person.limit:
        days = [other.isoformat() for other in sorted(offered)]
        details = {"limit": person.limit, "week": week.isoformat(), "days": days, "day": day.isoformat()}
        raise Refused(409, "day_limit", details)
    return day


def _log(world: World, call: Call, action: str, slot: Slot, status: int) -> None:
    data = slot.json
    event = Event(
        world.now, action, call.actor, call.request_id,
        interviewer=slot.interviewer, slot=slot.id, version=slot.version, data=data,
    )  # fmt: skip
    world.log(call, event, status, lambda: None if status == 204 else data)


_OWNERS = frozenset({"interviewer", "admin"})
ROUTES = (
    Route("POST", re.compile("/api/slots"), _OWNERS, open_slot, first_of_open),
    Route("PATCH", re.compile("/api/slots/[^/]+"), _OWNERS, edit_slot),
    Route("DELETE", re.compile("/api/slots/[^/]+"), _OWNERS, withdraw_slot),
)
