"""The log, played to the model: each line must be legal where it stands, and in the end the tables must be as told."""

import json
from collections import defaultdict
from datetime import UTC, datetime

from proof.histories.record import Left, Line
from proof.model import bookings, people, slots
from proof.model.things import Actor, Call, Json, Person, wire
from proof.model.world import World

_ROUTES = (*slots.ROUTES, *bookings.ROUTES, *people.ROUTES)


Object = tuple[str, str]
"""A kind (slot, booking, candidate, interviewer) and an id."""


class Played:
    """states: of each object, each with the seq of the line that brought it about; the first, with 0, is before all.

    Of a slot or booking that is its JSON, empty while there is none; of a candidate their live bookings, of an interviewer
    their slots, by id.
    """

    def __init__(self) -> None:
        self.world = World(datetime.min.replace(tzinfo=UTC), _ROUTES)
        self.states: defaultdict[Object, list[tuple[int, Json]]] = defaultdict(lambda: [(0, {})])


def play(left: Left, staff: list[Person]) -> Played:
    """staff: who was there before the log begins, candidates too. Asserts that each line is legal and complete."""
    played = Played()
    world = played.world
    world.people.update((person.id, person) for person in staff)
    for line in left.log:
        world.now = line.at
        if line.action == "candidate.created":
            _candidate_comes(world, left, line)
            continue
        call = _call_of(world, line)
        told = world.answer(call, json.loads(line.data or "{}"))
        assert not told.code, f"log line {line.seq} is illegal where it stands ({told.code} {told.details}): {line}"
        _assert_same_line(world, line)
        _remember(played, line)
    _assert_same_tables(world, left)
    return played


def _candidate_comes(world: World, left: Left, line: Line) -> None:
    """The log does not keep people; their table does."""
    assert line.person
    found = left.candidates[line.person]
    assert world.by_email("candidate", found["email"]) is None, f"two candidates with the address of {found}"
    world.people[line.person] = Person("candidate", line.person, found["name"], found["email"])


def _call_of(world: World, line: Line) -> Call:
    """The request that makes this change, told from the line alone."""
    data: Json = json.loads(line.data or "{}")
    actor = Actor(line.actor_role, line.actor_id)
    times = {name: data[name] for name in ("startTime", "endTime", "location") if name in data}
    match line.action:
        case "slot.opened":
            request = ("POST", "/api/slots", times | {"interviewerId": line.interviewer})
        case "slot.edited":
            request = ("PATCH", f"/api/slots/{line.slot}", times)
        case "slot.kept":
            request = ("PATCH", f"/api/slots/{data['id']}", times)
        case "slot.withdrawn":
            request = ("DELETE", f"/api/slots/{line.slot}", None)
        case "booking.booked":
            request = ("POST", "/api/book", {"slotId": line.slot, "candidateId": data["candidateId"]})
        case "booking.rescheduled":
            request = ("POST", "/api/reschedule", {"bookingId": line.booking, "newSlotId": line.slot})
        case "booking.kept" if data["status"] == "booked":
            request = ("POST", "/api/reschedule", {"bookingId": data["id"], "newSlotId": data["slotId"]})
        case "booking.kept":
            request = ("DELETE", f"/api/booking/{data['id']}", None)
        case "booking.cancelled":
            request = ("DELETE", f"/api/booking/{line.booking}", None)
        case _:
            raise AssertionError(f"nobody asked for this: {line}")
    return Call(actor, *request, key=line.key, request_id=line.request_id)


def _assert_same_line(world: World, line: Line) -> None:
    due = world.events[-1].json
    found = {
        "at": wire(line.at),
        "action": line.action,
        "actorId": line.actor_id,
        "actorRole": line.actor_role,
        "requestId": line.request_id,
        "interviewerId": line.interviewer,
        "slotId": line.slot,
        "bookingId": line.booking,
        "personId": line.person,
        "oldSlotId": line.old_slot,
        "version": line.version,
        "data": json.loads(line.data) if line.data else None,
    }
    assert found == due, f"log line {line.seq}: {found}\nshould be {due}"


def _remember(played: Played, line: Line) -> None:
    world, states = played.world, played.states
    for id in (line.slot, line.old_slot):
        if id:
            slot = world.slots[id]
            states["slot", id].append((line.seq, {} if slot.gone else slot.json))
            offered = {s.id: s.json | {"day": s.day} for s in world.slots_of(slot.interviewer)}
            states["interviewer", slot.interviewer].append((line.seq, offered))
    if line.booking:
        booking = world.bookings[line.booking]
        states["booking", booking.id].append((line.seq, booking.json))
        live = {b.id: b.json for b in world.live_of(booking.candidate)}
        states["candidate", booking.candidate].append((line.seq, live))


def _assert_same_tables(world: World, left: Left) -> None:
    """Exactly what the log makes of them: nothing more, nothing less, nothing else."""
    due = {slot.id: slot.json | {"day": slot.day.isoformat()} for slot in world.slots.values()}
    assert {id: _wired(row) for id, row in left.slots.items()} == due
    assert left.gone == {slot.id for slot in world.slots.values() if slot.gone}
    due = {booking.id: booking.json for booking in world.bookings.values()}
    assert {id: _wired(row) for id, row in left.bookings.items()} == due
    assert left.candidates == {person.id: person.json for person in world.of_kind("candidate")}


def _wired(row: Json) -> Json:
    times = {name: wire(datetime.fromisoformat(value)) for name, value in row.items() if name.endswith(("Time", "At"))}
    return row | times
