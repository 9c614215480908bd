"""What `panelist up` shows whoever starts it: two people to be, a candidate, and a time that is still free."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from panelist.db import Database


class FirstLook(NamedTuple):
    interviewer_id: UUID
    interviewer_name: str
    coordinator_id: UUID
    coordinator_name: str
    candidate_id: UUID
    free_from: datetime


async def is_empty(db: Database) -> bool:
    """Whether nobody was ever here."""
    rows = await db.rows(
        """select not exists (select from interviewer) and not exists (select from coordinator)
              and not exists (select from candidate) and not exists (select from admin)"""
    )
    return rows[0][0]


async def take(db: Database, now: datetime) -> FirstLook | None:
    """The first of each kind by name; None where a kind has nobody.

    The free time is ten o'clock, by the interviewer's clocks, on the Tuesday of a week in which they and the candidate
    have nothing yet: opening and booking it breaks no rule.
    """
    rows = await db.rows(
        """select i.id, i.name, k.id, k.name, c.id,
                  (date_trunc('week', greatest(
                     $1::timestamptz,
                     (select max(start_time) from slot where interviewer_id = i.id and deleted_at is null),
                     (select max(start_time) from booking where candidate_id = c.id and status = 'booked')
                   ) at time zone i.time_zone) + interval '8 days 10 hours') at time zone i.time_zone
           from (select id, name, time_zone from interviewer order by name, id limit 1) i,
                (select id, name from coordinator order by name, id limit 1) k,
                (select id from candidate where erased_at is null order by name, id limit 1) c""",
        now,
    )
    return FirstLook(*rows[0]) if rows else None
