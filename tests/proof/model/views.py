"""What each person must see: lists, single objects and the feed, as the model has them."""

from datetime import datetime

from proof.model.things import Actor, Event, Json, Slot
from proof.model.world import World


def slots(
    world: World, actor: Actor, *, start: datetime | None = None, end: datetime | None = None, status: str | None = None
) -> list[Json]:
    """By time, then id; those that overlap the half-open [start, end)."""
    found = [
        slot
        for slot in world.slots.values()
        if not slot.gone and _is_seen(actor, slot.interviewer) and _within(slot.start, slot.end, start, end)
    ]
    found.sort(key=lambda slot: (slot.start, slot.id))
    return [slot.json for slot in found if status is None or slot.json["status"] == status]


def bookings(world: World, actor: Actor) -> list[Json]:
    found = [booking for booking in world.bookings.values() if _is_seen(actor, booking.slot.interviewer)]
    found.sort(key=lambda booking: (booking.start, booking.id))
    return [booking.json for booking in found]


def calendar(world: World, actor: Actor, *, start: datetime | None = None, end: datetime | None = None) -> list[Json]:
    found = [
        booking
        for booking in world.bookings.values()
        if booking.live
        and _is_seen(actor, booking.slot.interviewer)
        and _within(booking.start, booking.end, start, end)
    ]
    found.sort(key=lambda booking: (booking.start, booking.id))
    entries: list[Json] = []
    for booking in found:
        interviewer = world.people[booking.slot.interviewer]
        entries.append(
            {
                "booking": booking.json,
                "slot": booking.slot.json,
                "candidate": world.people[booking.candidate].json,
                "interviewer": {"id": interviewer.id, "name": interviewer.name, "timeZone": interviewer.time_zone},
            }
        )
    return entries


def people(world: World, kind: str, actor: Actor) -> list[Json]:
    found = [person for person in world.of_kind(kind) if actor.role != "interviewer" or person.id == actor.id]
    return [person.json for person in sorted(found, key=lambda person: (person.name, person.id))]


def feed(world: World, actor: Actor) -> list[Json]:
    """All of it; to an interviewer what is theirs, and of an interview that left them only the slot that became free."""
    if actor.role != "interviewer":
        return [event.json for event in world.events]
    shown = (_shown_to(event, actor.id) for event in world.events)
    return [event for event in shown if event is not None]


def _shown_to(event: Event, interviewer: str) -> Json | None:
    if event.interviewer == interviewer:
        theirs = event.old_interviewer == interviewer
        return event.json | {"oldSlotId": event.old_slot if theirs else None}
    if event.old_interviewer == interviewer:
        left = {"interviewerId": interviewer, "slotId": event.old_slot, "oldSlotId": None, "data": None}
        return event.json | left
    return None


def one_slot(world: World, actor: Actor, id: str) -> Slot | None:
    return world.slot(id, actor)


def _is_seen(actor: Actor, interviewer: str) -> bool:
    return actor.role != "interviewer" or actor.id == interviewer


def _within(start: datetime, end: datetime, from_: datetime | None, to: datetime | None) -> bool:
    return (from_ is None or end > from_) and (to is None or start < to)
