"""Why a slot or a booking would not have it, asked once after a refusal, and which free slots are nearest instead."""

from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from panelist.db import Connection
from panelist.rules import SLOT_MAX
from panelist.sql.shape import SLOT

ALTERNATIVES: Final = 3


class SlotState(NamedTuple):
    """A slot that is not withdrawn, as it stands, and who holds it."""

    interviewer_id: UUID
    start_time: datetime
    start_time_wire: str
    status: str
    version: int
    booking_id: UUID | None
    since: str | None
    coordinator_id: UUID | None
    coordinator_name: str | None


async def slot_state(connection: Connection, id: UUID) -> SlotState | None:
    """None for an unknown or withdrawn slot."""
    row = await connection.fetchrow(
        """select t.interviewer_id, t.start_time, wire_time(t.start_time), t.status, t.version,
                  b.id, wire_time(b.updated_at), k.id, k.name
           from slot t
           left join booking b on b.slot_id = t.id and b.status = 'booked'
           left join coordinator k on k.id = b.coordinator_id
           where t.id = $1 and t.deleted_at is null""",
        id,
    )
    return SlotState(*row) if row else None


class OtherInterview(NamedTuple):
    """The live booking that makes a candidate busy (R8), its instants as they are written on the wire."""

    booking_id: UUID
    slot_id: UUID
    start_time: str
    end_time: str


async def candidate_exists(connection: Connection, id: UUID) -> bool:
    """Not one who was erased: nobody is booked who cannot be told."""
    return await connection.fetchval("select exists (select from candidate where id = $1 and erased_at is null)", id)


async def interview_at_that_time(
    connection: Connection, *, candidate_id: UUID, slot_id: UUID, besides: UUID | None
) -> OtherInterview | None:
    """R8: the candidate's live interview that overlaps the slot's times, leaving the booking `besides` out."""
    row = await connection.fetchrow(
        """select b.id, b.slot_id, wire_time(b.start_time), wire_time(b.end_time)
           from booking b join slot t on t.id = $2
           where b.candidate_id = $1 and b.status = 'booked' and b.id is distinct from $3
             and b.start_time > t.start_time - $4::interval and b.start_time < t.end_time and b.end_time > t.start_time
           limit 1""",
        candidate_id,
        slot_id,
        besides,
        SLOT_MAX,
    )
    return OtherInterview(*row) if row else None


async def alternatives(
    connection: Connection,
    *,
    near: UUID,
    interviewer_id: UUID,
    start_time: datetime,
    candidate_id: UUID | None,
    now: datetime,
    besides: UUID | None,
) -> list[str]:
    """Up to three free slots as JSON, nearest in time: of the same interviewer first, then of others.

    near: the slot that was refused. Those in which the candidate already has another interview are left out (R8);
    besides: the booking that is to move, which does not stand in its own way.
    """
    rows = await connection.fetch(
        _ALTERNATIVES, near, interviewer_id, start_time, candidate_id, now, ALTERNATIVES, besides, SLOT_MAX
    )
    return [row[0] for row in rows]


# Four short walks along indexes, outwards from the time wanted, instead of one sort of every free slot there is. Backwards
# also by id: else all that begin at one time would be sorted first, thousands in a large company.
# When the candidate is busy is asked once, not of each slot; of years of interviews only those that may not be over.
_BUSY: Final = """with busy as materialized (
    select coalesce(range_agg(tstzrange(start_time, end_time)), '{}') as times from booking
    where candidate_id = $4 and status = 'booked' and start_time > $5::timestamptz - $8::interval and end_time > $5
      and id is distinct from $7) """
_FREE: Final = """t.status = 'available' and t.deleted_at is null and t.start_time > $5 and t.id <> $1
    and not tstzrange(t.start_time, t.end_time) && (select times from busy)"""
_COLUMNS: Final = (
    "t.id, t.interviewer_id, t.start_time, t.end_time, t.location, t.status, t.version, t.created_at, t.updated_at"
)
_SAME: Final = " from slot t where t.interviewer_id = $2 and "
_OTHER: Final = " from slot t where t.interviewer_id <> $2 and "
_AFTER: Final = " and t.start_time >= $3 order by t.start_time, t.id limit $6)"
_BEFORE: Final = " and t.start_time < $3 order by t.start_time desc, t.id desc limit $6)"
_ALTERNATIVES: Final = (
    _BUSY + "select " + SLOT + " from ("
    " (select " + _COLUMNS + _SAME + _FREE + _AFTER + " union all (select " + _COLUMNS + _SAME + _FREE + _BEFORE +
    " union all"
    " (select " + _COLUMNS + _OTHER + _FREE + _AFTER + " union all (select " + _COLUMNS + _OTHER + _FREE + _BEFORE +
    " ) t order by t.interviewer_id <> $2,"
    " greatest(t.start_time, $3) - least(t.start_time, $3), t.start_time, t.id limit $6"
)  # fmt: skip
