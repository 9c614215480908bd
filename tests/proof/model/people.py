"""People: hiring, candidates, and an interviewer's new zone or limit, which must keep R2 in every week not over."""

import re
from collections import defaultdict
from datetime import date

from proof.model.things import Call, Event, Json, Person, Slot, local_day, monday
from proof.model.world import Refused, Route, Step, World


def create(world: World, call: Call) -> Step:
    assert call.body is not None
    body = call.body
    kind = call.path.rpartition("/")[2].removesuffix("s")
    known = world.by_email(kind, body["email"])
    if known is not None:
        raise Refused(409, "email_taken", {"id": known.id})

    def commit(given: Json) -> Json:
        person = Person(kind, world.new_id(given), body["name"], body["email"], body.get("externalId"))
        if kind == "interviewer":
            person.time_zone, person.limit = body["timeZone"], body.get("maxDaysPerWeek", 2)
        world.people[person.id] = person
        _log(world, call, f"{kind}.created", person, 201)
        return person.json

    return Step(201, commit)


def edit_interviewer(world: World, call: Call) -> Step:
    assert call.body is not None
    body = call.body
    person = world.people.get(call.path.rpartition("/")[2])
    if person is None or person.kind != "interviewer":
        raise Refused(404, "not_found", {})
    time_zone: str = body.get("timeZone", person.time_zone)
    limit: int = body.get("maxDaysPerWeek", person.limit)
    if (body.get("name", person.name), time_zone, limit) == (person.name, person.time_zone, person.limit):

        def keep(_: Json) -> Json:
            # Under a key it is recorded all the same, so that a late repeat undoes nothing.
            if call.key:
                event = Event(world.now, "interviewer.kept", call.actor, call.request_id, person=person.id)
                world.log(call, event, 200, lambda: person.json)
            return person.json

        return Step(200, keep)
    counted: list[tuple[Slot, date]] = []
    if (time_zone, limit) != (person.time_zone, person.limit):
        counted = _counted_anew(world, person, time_zone, limit)

    def commit(_: Json) -> Json:
        for slot, day in counted:
            slot.day = day
        person.name, person.time_zone, person.limit = body.get("name", person.name), time_zone, limit
        _log(world, call, "interviewer.edited", person, 200)
        return person.json

    return Step(200, commit)


def _counted_anew(world: World, person: Person, time_zone: str, limit: int) -> list[tuple[Slot, date]]:
    """What counts in the running week or later, by the new zone, counts in that zone; weeks that are over stay."""
    this_week = monday(local_day(world.now, time_zone))
    counted: list[tuple[Slot, date]] = []
    weeks: defaultdict[date, set[date]] = defaultdict(set)
    for slot in world.slots_of(person.id):
        day = local_day(slot.start, time_zone)
        if day < this_week:
            day = slot.day
        if monday(day) >= this_week:
            counted.append((slot, day))
            weeks[monday(day)].add(day)
    full = [
        {"week": week.isoformat(), "days": [day.isoformat() for day in sorted(days)]}
        for week, days in sorted(weeks.items())
        if len(days) > limit
    ]
    if full:
        raise Refused(409, "day_limit", {"limit": limit, "weeks": full})
    return counted


def _log(world: World, call: Call, action: str, person: Person, status: int) -> None:
    interviewer = person.id if person.kind == "interviewer" else None
    event = Event(world.now, action, call.actor, call.request_id, interviewer=interviewer, person=person.id)
    # People are not kept in the log: a repeat shows them as they are by now.
    world.log(call, event, status, lambda: person.json)


_ADMINS = frozenset({"admin"})
ROUTES = (
    Route("POST", re.compile("/api/candidates"), frozenset({"admin", "coordinator"}), create),
    Route("POST", re.compile("/api/(interviewers|coordinators)"), _ADMINS, create),
    Route("PATCH", re.compile("/api/interviewers/[^/]+"), _ADMINS, edit_interviewer),
)
