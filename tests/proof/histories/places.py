"""When an answer that changed nothing is right: a read, or a refusal by what stood in the way.

Each is about one object (a slot, a booking, a candidate's or an interviewer's time), whose changes take turns by its lock,
so that their order in the log is the order in which everybody saw them.
"""

from collections.abc import Iterable
from datetime import datetime

from proof.histories.record import Attempt
from proof.histories.replay import Object, Played
from proof.model.things import Call, Json, local_day, monday


def object_of(call: Call, attempt: Attempt, played: Played) -> Object:
    """What the answer is about."""
    body: Json = call.body or {}
    last = call.path.rpartition("/")[2]
    slot = last if call.path.startswith("/api/slots/") else body.get("slotId", body.get("newSlotId", ""))
    booking = last if call.path.startswith("/api/booking/") else body.get("bookingId", "")
    match attempt.code:
        case "candidate_busy":
            return "candidate", _candidate(body, booking, played)
        case "slot_overlap" | "day_limit":
            return "interviewer", call.actor.id
        case "slot_taken" | "slot_booked" | "not_found":
            return "slot", slot
        case _:
            return ("booking", booking) if booking else ("slot", slot)


def is_right(call: Call, attempt: Attempt, state: Json, slots: Iterable[Json], played: Played) -> bool:
    """state: the object's. slots: the states, in the meantime, of the slot wanted."""
    body: Json = call.body or {}
    match attempt.code:
        case "":
            right = attempt.json == state
        case "not_found":
            right = not state
        case "slot_taken" | "slot_booked":
            right = state.get("status") == "booked"
        case "booking_cancelled":
            right = state["status"] == "cancelled"
        case "stale_version":
            right = state.get("version") not in (None, body.get("version", body.get("slotVersion")))
        case "candidate_busy":
            others = [other for other in state.values() if other["id"] != body.get("bookingId")]
            right = any(_meet(other, slot) for other in others for slot in slots if slot)
        case "slot_overlap" | "day_limit":
            right = _is_in_the_way(call, attempt.code, state, played)
        case _:
            right = False
    return right


def _is_in_the_way(call: Call, code: str, offered: Json, played: Played) -> bool:
    """R1 and R2 among the interviewer's other slots."""
    id = call.path.rpartition("/")[2]
    own: Json = offered.get(id, {})
    wanted = own | (call.body or {})
    others = [other for other in offered.values() if other["id"] != id]
    if code == "slot_overlap":
        return any(_meet(other, wanted) for other in others)
    person = played.world.people[call.actor.id]
    day = local_day(_time(wanted["startTime"]), person.time_zone)
    days = {other["day"] for other in others if monday(other["day"]) == monday(day)}
    return day not in days and len(days) >= person.limit


def _candidate(body: Json, booking: str, played: Played) -> str:
    if booking:
        return played.world.bookings[booking].candidate
    if "candidate" in body:
        person = played.world.by_email("candidate", body["candidate"]["email"])
        return person.id if person else ""
    return body["candidateId"]


def _meet(one: Json, other: Json) -> bool:
    return _time(one["startTime"]) < _time(other["endTime"]) and _time(other["startTime"]) < _time(one["endTime"])


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
