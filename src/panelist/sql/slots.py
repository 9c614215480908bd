"""Slots: the list, the locks an edit needs, and the writes with their event row."""

from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from panelist.db import Connection, Database
from panelist.inputs import SlotFilter
from panelist.rules import SLOT_MAX
from panelist.sql.shape import SLOT, Rows, Source, Where, page


async def listed(source: Source, wanted: SlotFilter, *, owner: UUID | None) -> Rows:
    """By startTime, then id. owner: the interviewer whose slots alone may be seen, None for all."""
    where = Where("t.deleted_at is null")
    where.add_if(owner, "t.interviewer_id = ?")
    where.add_if(wanted.interviewer_id, "t.interviewer_id = ?")
    if wanted.status == "available":
        where.add("t.status = 'available'")
    elif wanted.status == "booked":
        where.add("t.status = 'booked'")
    where.window(wanted, among=None if owner or wanted.interviewer_id else "slot")
    return await page(source, _LIST, where, wanted)


_LIST: Final = "select " + SLOT + " from slot t {where}"


async def one(db: Database, id: UUID, *, owner: UUID | None) -> str | None:
    """Its JSON; None when there is none, it is withdrawn, or it is not `owner`'s."""
    rows = await db.rows(
        "select "
        + SLOT
        + " from slot t where t.id = $1 and t.deleted_at is null and ($2::uuid is null or t.interviewer_id = $2)",
        id,
        owner,
    )
    return rows[0][0] if rows else None


class Owner(NamedTuple):
    """The locked interviewer: whose slots these are, in which zone their days run, and how many a week they offer."""

    id: UUID
    time_zone: str
    max_days_per_week: int


async def lock_interviewer(connection: Connection, id: UUID) -> Owner | None:
    # NO KEY, so that inserts which only reference this interviewer need not wait. Every change of an interviewer's
    # slots begins here: bare exclusion constraints under overlapping inserts deadlock, twelve writers within a second.
    row = await connection.fetchrow(
        "select id, time_zone, max_days_per_week from interviewer where id = $1 for no key update", id
    )
    return Owner(*row) if row else None


async def lock_interviewer_of(connection: Connection, slot_id: UUID, *, owner: UUID | None) -> Owner | None:
    """As lock_interviewer, of the slot's. None when there is no such slot, or it is not `owner`'s (R7)."""
    row = await connection.fetchrow(
        """select id, time_zone, max_days_per_week from interviewer
           where id = (select interviewer_id from slot
                       where id = $1 and deleted_at is null and ($2::uuid is null or interviewer_id = $2))
           for no key update""",
        slot_id,
        owner,
    )
    return Owner(*row) if row else None


class Locked(NamedTuple):
    """A slot under its row lock."""

    start_time: datetime
    end_time: datetime
    location: str
    status: str
    version: int
    json: str


async def lock(connection: Connection, id: UUID) -> Locked | None:
    row = await connection.fetchrow(
        "select t.start_time, t.end_time, t.location, t.status, t.version, "
        + SLOT
        + " from slot t where t.id = $1 and t.deleted_at is null for no key update",
        id,
    )
    return Locked(*row) if row else None


async def local_day(connection: Connection, start_time: datetime, time_zone: str) -> date:
    """The day a slot counts on, in the interviewer's zone: the day it starts, by PostgreSQL's own zone tables."""
    return await connection.fetchval("select ($1::timestamptz at time zone $2)::date", start_time, time_zone)


async def days_offered(
    connection: Connection, owner: UUID, week_start: date, *, besides: UUID | None
) -> dict[date, int]:
    """R2: local day -> its number, of the days this interviewer offers in that week, leaving the slot `besides` out."""
    rows = await connection.fetch(
        """select distinct local_day, day_no from slot
           where interviewer_id = $1 and week_start = $2 and deleted_at is null and id is distinct from $3
             -- No zone is a day from UTC: this only keeps years of slots from being read.
             and start_time > $2::date - interval '2 days' and start_time < $2::date + interval '9 days'""",
        owner,
        week_start,
        besides,
    )
    return {row[0]: row[1] for row in rows}


class InTheWay(NamedTuple):
    """A slot, its instants as they are written on the wire."""

    id: UUID
    start_time: str
    end_time: str


async def overlapping(
    connection: Connection, owner: UUID, start_time: datetime, end_time: datetime, *, besides: UUID | None
) -> InTheWay | None:
    """R1: the first slot that overlaps [start_time, end_time)."""
    row = await connection.fetchrow(
        """select id, wire_time(start_time), wire_time(end_time) from slot
           where interviewer_id = $1 and deleted_at is null and id is distinct from $4
             and start_time > $2::timestamptz - $5::interval and start_time < $3 and end_time > $2
           order by start_time limit 1""",
        owner,
        start_time,
        end_time,
        besides,
        SLOT_MAX,
    )
    return InTheWay(*row) if row else None


async def insert(
    connection: Connection,
    *,
    owner: Owner,
    start_time: datetime,
    end_time: datetime,
    location: str,
    local_day: date,
    day_no: int,
    now: datetime,
) -> tuple[UUID, str]:
    """Returns its id and JSON."""
    row = await connection.fetchrow(
        _INSERT,
        owner.id,
        start_time,
        end_time,
        location,
        owner.time_zone,
        local_day,
        day_no,
        owner.max_days_per_week,
        now,
    )
    assert row is not None
    return row[0], row[1]


_INSERT: Final = (
    """insert into slot as t
         (interviewer_id, start_time, end_time, location, time_zone, local_day, day_no, days_allowed, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
       returning t.id, """
    + SLOT
)


async def move(
    connection: Connection,
    id: UUID,
    *,
    owner: Owner,
    start_time: datetime,
    end_time: datetime,
    location: str,
    local_day: date,
    day_no: int,
    now: datetime,
) -> str:
    """New times, counted anew in the owner's zone and under their limit."""
    return await connection.fetchval(
        _MOVE,
        id,
        start_time,
        end_time,
        location,
        owner.time_zone,
        local_day,
        day_no,
        owner.max_days_per_week,
        now,
    )


_MOVE: Final = (
    """update slot t
       set start_time = $2, end_time = $3, location = $4, time_zone = $5, local_day = $6, day_no = $7, days_allowed = $8,
           version = t.version + 1, updated_at = $9
       where t.id = $1
       returning """
    + SLOT
)


async def relocate(connection: Connection, id: UUID, *, location: str, now: datetime) -> str:
    """Another place at the same times: no rule is asked."""
    return await connection.fetchval(
        "update slot t set location = $2, version = t.version + 1, updated_at = $3 where t.id = $1 returning " + SLOT,
        id,
        location,
        now,
    )


async def withdraw(connection: Connection, id: UUID, *, now: datetime) -> str:
    """Kept, since history refers to it, but out of every list and constraint."""
    return await connection.fetchval(
        "update slot t set deleted_at = $2, updated_at = $2, version = t.version + 1 where t.id = $1 returning " + SLOT,
        id,
        now,
    )
