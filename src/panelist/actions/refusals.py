"""Why a booking or a move was refused, who or what stands in the way, and the nearest free slots instead."""

from datetime import datetime
from uuid import UUID

import msgspec

from panelist import events, rules
from panelist.actions.outcome import Outcome
from panelist.db import Connection
from panelist.errors import DomainError, NotFound, StaleVersion
from panelist.events import Cause
from panelist.inputs import Book, Reschedule
from panelist.sql import bookings, explain, people
from panelist.sql.explain import SlotState
from panelist.sql.people import Kind


async def of_replay(connection: Connection, cause: Cause) -> Outcome | None:
    """The first answer under this key again, where it was used meanwhile. Raises IdempotencyKeyReused (422)."""
    done = await events.recorded(connection, cause)
    return Outcome(done.data, replayed=True) if done else None


async def of_booking(connection: Connection, cause: Cause, wanted: Book) -> Outcome | None:
    """After a booking that was refused: the replay it was, or raises the refusal with its details.

    None when nothing stands in the way any more. Raises NotFound (404), SlotTaken, SlotStarted, StaleVersion or
    CandidateBusy (409), IdempotencyKeyReused (422).

    The order is the one a person would want to hear: what does not exist, who was faster, what is too late, what changed.
    """
    if done := await of_replay(connection, cause):
        return done
    slot = await explain.slot_state(connection, wanted.slot_id)
    if slot is None:
        raise NotFound("There is no such slot.", slotId=str(wanted.slot_id))
    candidate_id: UUID | None
    if isinstance(wanted.candidate_id, UUID):
        candidate_id = wanted.candidate_id
        if not await explain.candidate_exists(connection, candidate_id):
            raise NotFound("There is no such candidate.", candidateId=str(candidate_id))
    else:
        assert wanted.candidate is not msgspec.UNSET
        candidate_id = await people.id_of_email(connection, Kind.CANDIDATE, wanted.candidate.email)
    refusal = await _why(
        connection, cause, slot, slot_id=wanted.slot_id, candidate_id=candidate_id, version=wanted.slot_version
    )
    if refusal is None:
        return None
    refusal.details["alternatives"] = await _alternatives(
        connection, cause.now, wanted.slot_id, slot.interviewer_id, slot.start_time, candidate_id
    )
    raise refusal


async def of_reschedule(
    connection: Connection, cause: Cause, wanted: Reschedule, refusal: DomainError | None
) -> Outcome | None:
    """As of_booking, for a move. refusal: what refused it; one with details (of the booking itself) is explained already."""
    if done := await of_replay(connection, cause):
        return done
    booking = await bookings.state(connection, wanted.booking_id)
    assert booking is not None, "it was there, and bookings are never deleted"
    slot = await explain.slot_state(connection, wanted.new_slot_id)
    interviewer_id, start_time = booking.interviewer_id, booking.start_time
    if refusal is None or not refusal.details:
        if slot is None:
            raise NotFound("There is no such slot.", slotId=str(wanted.new_slot_id))
        refusal = await _why(
            connection,
            cause,
            slot,
            slot_id=wanted.new_slot_id,
            candidate_id=booking.candidate_id,
            version=msgspec.UNSET,
            besides=wanted.booking_id,
        )
    if refusal is None:
        return None
    if slot is not None:
        interviewer_id, start_time = slot.interviewer_id, slot.start_time
    refusal.details["alternatives"] = await _alternatives(
        connection,
        cause.now,
        wanted.new_slot_id,
        interviewer_id,
        start_time,
        booking.candidate_id,
        besides=wanted.booking_id,
    )
    raise refusal


async def _why(
    connection: Connection,
    cause: Cause,
    slot: SlotState,
    *,
    slot_id: UUID,
    candidate_id: UUID | None,
    version: int | msgspec.UnsetType,
    besides: UUID | None = None,
) -> DomainError | None:
    """None when nothing stands in the way any more."""
    if slot.status == "booked":
        holder = {"id": str(slot.coordinator_id), "name": slot.coordinator_name} if slot.coordinator_id else None
        mine = slot.coordinator_id == cause.actor.id
        taken = "You booked this slot before." if mine else f"{slot.coordinator_name} booked this slot before you."
        return rules.SlotTaken(
            taken if holder else None,
            slotId=str(slot_id),
            bookingId=str(slot.booking_id) if slot.booking_id else None,
            since=slot.since,
            coordinator=holder,
        )
    if slot.start_time <= cause.now:
        return rules.SlotStarted(slotId=str(slot_id), startTime=slot.start_time_wire)
    if version is not msgspec.UNSET and version != slot.version:
        return StaleVersion(version=slot.version, expected=version)
    if candidate_id is not None:
        other = await explain.interview_at_that_time(
            connection, candidate_id=candidate_id, slot_id=slot_id, besides=besides
        )
        if other:
            return rules.CandidateBusy(
                bookingId=str(other.booking_id),
                slotId=str(other.slot_id),
                startTime=other.start_time,
                endTime=other.end_time,
            )
    return None


async def _alternatives(
    connection: Connection,
    now: datetime,
    near: UUID,
    interviewer_id: UUID,
    start_time: datetime,
    candidate_id: UUID | None,
    *,
    besides: UUID | None = None,
) -> list[msgspec.Raw]:
    found = await explain.alternatives(
        connection,
        near=near,
        interviewer_id=interviewer_id,
        start_time=start_time,
        candidate_id=candidate_id,
        now=now,
        besides=besides,
    )
    return [msgspec.Raw(slot.encode()) for slot in found]
