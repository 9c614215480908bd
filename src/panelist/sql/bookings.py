"""Bookings: the one-statement book and cancel, the locks a reschedule takes, and the lists."""

from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from panelist.db import Connection
from panelist.events import Cause
from panelist.inputs import BookingFilter
from panelist.sql.shape import BOOKING, BOOKING_ROW, Rows, Source, Where, of, page


async def listed(source: Source, wanted: BookingFilter, *, owner: UUID | None) -> Rows:
    """By startTime, then id. owner: the interviewer whose bookings alone may be seen, None for all."""
    where = Where()
    where.add_if(owner, "t.interviewer_id = ?")
    where.add_if(wanted.interviewer_id, "t.interviewer_id = ?")
    where.add_if(wanted.candidate_id, "t.candidate_id = ?")
    where.add_if(wanted.coordinator_id, "t.coordinator_id = ?")
    if wanted.status == "booked":
        where.add("t.status = 'booked'")
    elif wanted.status == "cancelled":
        where.add("t.status = 'cancelled'")
    of_somebody = owner or wanted.interviewer_id or wanted.candidate_id or wanted.coordinator_id
    where.window(wanted, among=None if of_somebody else "booking")
    return await page(source, _LIST, where, wanted)


_LIST: Final = "select " + BOOKING + " from booking t {where}"


async def one(connection: Connection, id: UUID, *, owner: UUID | None) -> str | None:
    return await connection.fetchval(
        "select " + BOOKING + " from booking t where t.id = $1 and ($2::uuid is null or t.interviewer_id = $2)",
        id,
        owner,
    )


class State(NamedTuple):
    """A booking as it stands, live or cancelled, whoever asks."""

    candidate_id: UUID
    interviewer_id: UUID
    start_time: datetime
    status: str
    json: str


async def state(connection: Connection, id: UUID) -> State | None:
    row = await connection.fetchrow(
        "select t.candidate_id, t.interviewer_id, t.start_time, t.status, "
        + BOOKING
        + " from booking t where t.id = $1",
        id,
    )
    return State(*row) if row else None


class Written(NamedTuple):
    """A booking as it is after a change, and the number of the change's event row."""

    json: str
    event_seq: int


async def book(
    connection: Connection, cause: Cause, *, slot_id: UUID, candidate_id: UUID, slot_version: int | None
) -> Written | None:
    """R3 and R8 in one statement and one round trip; None when the slot or the candidate would not have it.

    Right at READ COMMITTED: the UPDATE looks again at the newest row after it has waited, and unique and exclusion checks
    do not go by the snapshot. Lock order: candidate, slot. Refusals come as broken constraints, see db.py.
    """
    row = await connection.fetchrow(
        _BOOK,
        slot_id,
        candidate_id,
        cause.actor.id,
        cause.now,
        slot_version,
        cause.request_id,
        cause.key,
        cause.request_hash,
    )
    return Written(*row) if row else None


_BOOK: Final = (
    """with c as materialized (
         -- NO KEY, so that another's insert which only references this candidate need not wait.
         select id from candidate where id = $2 and erased_at is null for no key update),
       s as (
         update slot u set status = 'booked', version = u.version + 1, updated_at = $4 from c
         where u.id = $1 and u.status = 'available' and u.deleted_at is null and u.start_time > $4
           and ($5::int is null or u.version = $5)
         returning u.id, u.interviewer_id, u.start_time, u.end_time),
       t as (
         insert into booking as b
           (slot_id, interviewer_id, candidate_id, coordinator_id, start_time, end_time, created_at, updated_at)
         select s.id, s.interviewer_id, $2, $3, s.start_time, s.end_time, $4, $4 from s
         returning """
    + of(BOOKING_ROW, "b")
    + """),
       answer as materialized (select t.id, t.slot_id, t.interviewer_id, t.version, """
    + BOOKING
    + """ as json from t),
       e as (
         insert into event (at, action, actor_id, actor_role, request_id, interviewer_id, slot_id, booking_id, version,
                            data, idempotency_key, request_hash)
         select $4, 'booking.booked', $3, 'coordinator', $6, interviewer_id, slot_id, id, version, json::json, $7, $8
         from answer returning seq)
       select answer.json, e.seq from answer, e"""
)


async def cancel(connection: Connection, cause: Cause, *, id: UUID) -> Written | None:
    """Frees the slot in the same statement. Lock order: candidate, booking, slot.

    None when there is no live booking of that id; or when it has just moved to a slot that is newer than this statement's
    snapshot, which therefore cannot see it: then nothing was done, and the next attempt sees it.
    """
    row = await connection.fetchrow(
        _CANCEL, id, cause.now, cause.actor.id, cause.actor.role, cause.request_id, cause.key, cause.request_hash
    )
    return Written(*row) if row else None


_CANCEL: Final = (
    """with c as materialized (
         -- Else who books the candidate at that time would write their event before this one, and only then wait for it.
         select id from candidate where id = (select candidate_id from booking where id = $1) for no key update),
       b as materialized (
         -- Locked first and updated last: after a wait this is the newest row, in the slot where it is now.
         select b.id, b.slot_id from booking b, c where b.id = $1 and b.status = 'booked' for no key update of b),
       s as (
         update slot u set status = 'available', version = u.version + 1, updated_at = $2 from b where u.id = b.slot_id
         returning u.id),
       t as (
         update booking u set status = 'cancelled', version = u.version + 1, updated_at = $2
         -- Nothing more is asked of it here: the snapshot may still have it in the slot where it was.
         from s where u.id = $1
         returning """
    + of(BOOKING_ROW, "u")
    + """),
       answer as materialized (select t.id, t.slot_id, t.interviewer_id, t.version, """
    + BOOKING
    + """ as json from t),
       e as (
         insert into event (at, action, actor_id, actor_role, request_id, interviewer_id, slot_id, booking_id, version,
                            data, idempotency_key, request_hash)
         select $2, 'booking.cancelled', $3, $4, $5, interviewer_id, slot_id, id, version, json::json, $6, $7 from answer
         returning seq)
       select answer.json, e.seq from answer, e"""
)


class LockedBooking(NamedTuple):
    """A booking under its row lock, its candidate's taken before it."""

    id: UUID
    slot_id: UUID
    status: str
    version: int
    updated_at: str
    json: str


async def lock_with_candidate(connection: Connection, id: UUID) -> LockedBooking | None:
    """Lock order: candidate, booking. A booking's candidate never changes, so it may be read before its lock."""
    await connection.execute(
        "select id from candidate where id = (select candidate_id from booking where id = $1) for no key update", id
    )
    row = await connection.fetchrow(
        "select t.id, t.slot_id, t.status, t.version, wire_time(t.updated_at), "
        + BOOKING
        + " from booking t where t.id = $1 for no key update",
        id,
    )
    return LockedBooking(*row) if row else None


class LockedSlot(NamedTuple):
    id: UUID
    status: str
    start_time: datetime


async def lock_slots(connection: Connection, ids: list[UUID]) -> dict[UUID, LockedSlot]:
    """By id, whatever the order asked for: two opposing swaps would deadlock otherwise. Withdrawn ones are left out."""
    rows = await connection.fetch(
        "select id, status, start_time from slot where id = any($1) and deleted_at is null order by id for no key update",
        ids,
    )
    return {row[0]: LockedSlot(*row) for row in rows}


async def move(connection: Connection, cause: Cause, *, id: UUID, old_slot_id: UUID, new_slot_id: UUID) -> Written:
    """Old slot freed, new one taken, booking moved, event written; all three rows are locked by the caller."""
    row = await connection.fetchrow(
        _MOVE,
        id,
        old_slot_id,
        new_slot_id,
        cause.now,
        cause.actor.id,
        cause.actor.role,
        cause.request_id,
        cause.key,
        cause.request_hash,
    )
    assert row is not None
    return Written(*row)


_MOVE: Final = (
    """with s as (
         update slot u set status = case u.id when $3 then 'booked' else 'available' end,
                           version = u.version + 1, updated_at = $4
         where u.id in ($2, $3)
         returning u.id, u.interviewer_id, u.start_time, u.end_time),
       t as (
         update booking b set slot_id = s.id, interviewer_id = s.interviewer_id, start_time = s.start_time,
                              end_time = s.end_time, version = b.version + 1, updated_at = $4
         from s where b.id = $1 and s.id = $3
         returning """
    + of(BOOKING_ROW, "b")
    + """),
       answer as materialized (select t.id, t.slot_id, t.interviewer_id, t.version, """
    + BOOKING
    + """ as json from t),
       e as (
         insert into event (at, action, actor_id, actor_role, request_id, interviewer_id, slot_id, booking_id, version,
                            data, idempotency_key, request_hash, old_slot_id, old_interviewer_id)
         select $4, 'booking.rescheduled', $5, $6, $7, a.interviewer_id, a.slot_id, a.id, a.version, a.json::json, $8, $9,
                s.id, s.interviewer_id
         from answer a, s where s.id = $2
         returning seq)
       select answer.json, e.seq from answer, e"""
)
