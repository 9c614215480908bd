"""R2 when an interviewer's zone or limit changes: their coming weeks are counted anew."""

from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from panelist.db import Connection

_RECENT: Final = "interval '16 days'"
"""No slot of the running week, in whatever zone, began longer ago: a week began at most 7 days and 26 hours ago, since no two
zones are further apart. Twice that and no exact figure, for it only keeps years of slots from being read."""


class FullWeek(NamedTuple):
    """A week in which the interviewer offers more days than the limit allows."""

    week_start: date
    days: list[date]


# Weeks that are over are history: their days stay as they were counted. A slot of the running or a coming week, by the
# new zone, is counted in that zone; all days of such a week are then numbered anew.
_RECOUNTED: Final = (
    """
  with given as (select $2::text as time_zone, (date_trunc('week', $3::timestamptz at time zone $2))::date as this_week),
  seen as (
    select s.id,
           case when day.new_day >= g.this_week then day.new_day else s.local_day end as local_day,
           case when day.new_day >= g.this_week then g.time_zone else s.time_zone end as time_zone
    from slot s cross join given g
    cross join lateral (select (s.start_time at time zone g.time_zone)::date as new_day) day
    where s.interviewer_id = $1 and s.deleted_at is null and s.start_time > $3::timestamptz - """
    + _RECENT
    + """),
  counted as (
    select id, time_zone, local_day, date_trunc('week', local_day)::date as week_start,
           dense_rank() over (partition by date_trunc('week', local_day) order by local_day) as day_no
    from seen),
  coming as (select c.id, c.time_zone, c.local_day, c.week_start, c.day_no from counted c cross join given g
             where c.week_start >= g.this_week)
"""
)


async def over_the_limit(
    connection: Connection, interviewer_id: UUID, *, time_zone: str, limit: int, now: datetime
) -> list[FullWeek]:
    """The running and coming weeks that would have more than `limit` days if counted in `time_zone`; the row is locked."""
    rows = await connection.fetch(
        _RECOUNTED
        + """select week_start, array_agg(distinct local_day order by local_day) from coming
             group by week_start having max(day_no) > $4 order by week_start""",
        interviewer_id,
        time_zone,
        now,
        limit,
    )
    return [FullWeek(*row) for row in rows]


async def renumber(connection: Connection, interviewer_id: UUID, *, time_zone: str, limit: int, now: datetime) -> None:
    """Counts the running and coming weeks in `time_zone` under `limit`, days numbered from 1.

    One UPDATE under deferred constraints: half-way, two days of a week may share a number.
    """
    # By id first, as a reschedule locks its two slots: in the UPDATE's own order, whatever its plan, the two deadlocked.
    await connection.execute(
        "select id from slot where interviewer_id = $1 and deleted_at is null and start_time > $2::timestamptz - "
        + _RECENT
        + " order by id for no key update",
        interviewer_id,
        now,
    )
    await connection.execute("set constraints slot_day_limit deferred")
    await connection.execute(
        _RECOUNTED
        + """update slot s set time_zone = c.time_zone, local_day = c.local_day, day_no = c.day_no, days_allowed = $4
             from coming c where s.id = c.id""",
        interviewer_id,
        time_zone,
        now,
        limit,
    )
    await connection.execute("set constraints slot_day_limit immediate")
