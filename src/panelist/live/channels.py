"""Who hears what: the channels, and which of them a change is told on."""

from typing import Final, TypeAlias
from uuid import UUID

from panelist.models import Actor, Role
from panelist.sql.live import Change

COORDINATORS: Final = "private-coordinators"
_INTERVIEWER: Final = "private-interviewer-"

Message: TypeAlias = tuple[str, str, dict[str, object]]
"""(channel, event, data)."""


def of_interviewer(id: UUID) -> str:
    return f"{_INTERVIEWER}{id}"


def exists(channel: str) -> bool:
    """Whether there is such a channel at all; who may hear it is another question."""
    if channel == COORDINATORS:
        return True
    try:
        return channel == of_interviewer(UUID(channel.removeprefix(_INTERVIEWER)))
    except ValueError:
        return False


def may_hear(actor: Actor, channel: str) -> bool:
    """R7: coordinators and admins hear everything, an interviewer only their own channel."""
    if actor.role is Role.INTERVIEWER:
        return channel == of_interviewer(actor.id)
    return exists(channel)


def told(change: Change) -> list[Message]:
    """What is said to each side of a change. Ids, version, action and sequence only: nothing to leak.

    A rescheduled booking is one event for those of its new slot, and for those of the slot it left another one, which
    does not say where it went.
    """
    if change.interviewer_id is None or change.slot_id is None:
        return []
    sides = {COORDINATORS, of_interviewer(change.interviewer_id)}
    event, id = ("booking.updated", change.booking_id) if change.booking_id else ("slot.updated", change.slot_id)
    data: dict[str, object] = {"id": str(id), "slotId": str(change.slot_id)}
    if change.booking_id:
        data["bookingId"] = str(change.booking_id)
    data |= {"version": change.version, "action": change.action, "seq": change.seq}
    found = [(channel, event, data) for channel in sorted(sides)]
    if change.old_slot_id is not None and change.old_interviewer_id is not None:
        left: dict[str, object] = {"id": str(change.old_slot_id), "slotId": str(change.old_slot_id)}
        left |= {"version": change.old_slot_version, "action": "slot.freed", "seq": change.seq}
        sides = {COORDINATORS, of_interviewer(change.old_interviewer_id)}
        found += [(channel, "slot.updated", left) for channel in sorted(sides)]
    return found
