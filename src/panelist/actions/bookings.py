"""Booking, rescheduling and cancelling. Lock order: candidate, booking, slots by id."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, TypeAlias
from uuid import UUID

from msgspec import UNSET

from panelist import events, rules
from panelist.actions import refusals
from panelist.actions.outcome import Outcome
from panelist.db import Connection, ConstraintBroken, Database
from panelist.errors import DomainError, NotFound, StaleVersion, Unavailable
from panelist.events import IDEMPOTENCY_KEY, Cause
from panelist.inputs import Book, NewCandidate, Reschedule
from panelist.sql import bookings, people
from panelist.sql.bookings import Written
from panelist.sql.people import Kind

ATTEMPTS: Final = 3
"""What stood in the way may be gone by the time we ask what it was; then all is tried again, so often at most."""

_Why: TypeAlias = Callable[[DomainError | None, Connection], Awaitable[Outcome | None]]


async def book(db: Database, cause: Cause, wanted: Book) -> Outcome:
    """R3, R8. One statement, and one more to say why when it would not have it.

    Raises NotFound (404), SlotTaken, SlotStarted, CandidateBusy or StaleVersion (409), IdempotencyKeyReused (422).
    """
    slot_version = None if wanted.slot_version is UNSET else wanted.slot_version

    async def known_candidate(connection: Connection) -> Written | None:
        assert wanted.candidate_id is not UNSET
        return await bookings.book(
            connection, cause, slot_id=wanted.slot_id, candidate_id=wanted.candidate_id, slot_version=slot_version
        )

    async def new_candidate(connection: Connection) -> Written:
        assert wanted.candidate is not UNSET
        candidate_id = await _find_or_create(connection, cause, wanted.candidate)
        booked = await bookings.book(
            connection, cause, slot_id=wanted.slot_id, candidate_id=candidate_id, slot_version=slot_version
        )
        if booked is None:
            # Rolls the new candidate back: a refusal leaves nothing behind.
            raise _Refused
        return booked

    async def attempt() -> Outcome:
        booked = await (db.run(known_candidate) if wanted.candidate is UNSET else db.transaction(new_candidate))
        if booked is None:
            raise _Refused
        return Outcome(booked.json, booked.event_seq)

    async def why(_: DomainError | None, connection: Connection) -> Outcome | None:
        return await refusals.of_booking(connection, cause, wanted)

    return await _attempted(db, attempt, why)


class _Refused(Exception):
    """The statement found no row; a transaction around it must not commit."""


async def _attempted(db: Database, attempt: Callable[[], Awaitable[Outcome]], why: _Why) -> Outcome:
    """What `attempt` did, or what `why` says of its refusal: an earlier success under the same key, or the refusal itself.

    why: given the refusal, or None where a statement found no row or the key was taken meanwhile; it raises what is to be
    told. When it finds that nothing stands in the way any more it answers None, and `attempt` is made again.
    """
    for _ in range(ATTEMPTS):
        refusal: DomainError | None = None
        try:
            return await attempt()
        except _Refused:
            pass
        except ConstraintBroken as broken:
            if broken.name != IDEMPOTENCY_KEY:
                raise
        except DomainError as refused:
            if refused.status != 409:
                raise
            refusal = refused
        if done := await db.run(partial(why, refusal)):
            return done
    raise Unavailable("This very slot keeps changing hands. Try again.", retryAfter=1)


async def _find_or_create(connection: Connection, cause: Cause, wanted: NewCandidate) -> UUID:
    """The candidate with this address, made if there is none. A known one keeps the name we have."""
    made = await people.insert_candidate(connection, name=wanted.name, email=wanted.email, now=cause.now)
    if made:
        # Without the key: that one is for the booking.
        unkeyed = Cause(actor=cause.actor, now=cause.now, request_id=cause.request_id)
        await events.append(connection, unkeyed, "candidate.created", person_id=made.id)
        return made.id
    found = await people.id_of_email(connection, Kind.CANDIDATE, wanted.email)
    if found is None:
        # They got another address between the two statements: the next attempt makes a new candidate.
        raise _Refused
    return found


async def reschedule(db: Database, cause: Cause, wanted: Reschedule) -> Outcome:
    """R3, R8: same booking, new slot, old slot free. To the slot it is in already: no change.

    Raises NotFound (404), BookingCancelled, StaleVersion, SlotTaken, SlotStarted or CandidateBusy (409).
    """

    async def work(connection: Connection) -> Outcome:
        booking = await bookings.lock_with_candidate(connection, wanted.booking_id)
        slots = await bookings.lock_slots(connection, [booking.slot_id, wanted.new_slot_id]) if booking else {}
        if done := await events.recorded(connection, cause):
            return Outcome(done.data, replayed=True)
        if booking is None:
            raise NotFound("There is no such booking.", bookingId=str(wanted.booking_id))
        if booking.status == "cancelled":
            raise rules.BookingCancelled(bookingId=str(booking.id), cancelledAt=booking.updated_at)
        if wanted.version is not UNSET and wanted.version != booking.version:
            raise StaleVersion(version=booking.version, expected=wanted.version)
        if wanted.new_slot_id == booking.slot_id:
            seq = await events.append_kept(connection, cause, "booking.kept", data=booking.json)
            return Outcome(booking.json, seq)
        slot = slots.get(wanted.new_slot_id)
        if slot is None:
            raise NotFound("There is no such slot.", slotId=str(wanted.new_slot_id))
        if slot.status == "booked":
            raise rules.SlotTaken()
        if slot.start_time <= cause.now:
            raise rules.SlotStarted()
        moved = await bookings.move(
            connection, cause, id=booking.id, old_slot_id=booking.slot_id, new_slot_id=wanted.new_slot_id
        )
        return Outcome(moved.json, moved.event_seq)

    async def why(refusal: DomainError | None, connection: Connection) -> Outcome | None:
        return await refusals.of_reschedule(connection, cause, wanted, refusal)

    return await _attempted(db, lambda: db.transaction(work), why)


async def cancel(db: Database, cause: Cause, id: UUID) -> Outcome:
    """Frees the slot. Cancelled already: no change. Raises NotFound (404)."""

    async def work(connection: Connection) -> Outcome:
        cancelled = await bookings.cancel(connection, cause, id=id)
        if cancelled is not None:
            return Outcome(cancelled.json, cancelled.event_seq)
        if done := await events.recorded(connection, cause):
            return Outcome(done.data, replayed=True)
        booking = await bookings.state(connection, id)
        if booking is None:
            raise NotFound("There is no such booking.")
        if booking.status == "booked":
            raise _Refused
        seq = await events.append_kept(connection, cause, "booking.kept", data=booking.json)
        return Outcome(booking.json, seq)

    async def why(_: DomainError | None, connection: Connection) -> Outcome | None:
        return await refusals.of_replay(connection, cause)

    return await _attempted(db, lambda: db.run(work), why)
