"""Does the stored data keep the rules? Each question is asked of the rows alone, without leaning on a constraint."""

from typing import Final, LiteralString, NamedTuple

from panelist.db import Connection

SHOWN: Final = 20
"""How many breaches of a rule are listed; all are counted."""


class Question(NamedTuple):
    """rule: which it proves. sql: one text per breach."""

    rule: str
    about: str
    sql: LiteralString


QUESTIONS: Final = (
    Question(
        "R1",
        "no two slots of an interviewer overlap",
        """select format('interviewer %s: slot %s overlaps an earlier one', interviewer_id, id) from (
             select id, interviewer_id, start_time,
                    max(end_time) over (partition by interviewer_id order by start_time, id
                                        rows between unbounded preceding and 1 preceding) as busy_until
             from slot where deleted_at is null) s
           where start_time < busy_until""",
    ),
    Question(
        "R2",
        "no interviewer offers more days in a week than they may",
        # The days are counted anew from the instants; of the stored columns only zone and limit are believed.
        """select format('interviewer %s: %s days in the week of %s', interviewer_id, count(distinct day), week) from (
             select interviewer_id, days_allowed, (start_time at time zone time_zone)::date as day,
                    date_trunc('week', start_time at time zone time_zone)::date as week
             from slot where deleted_at is null) s
           group by interviewer_id, week having count(distinct day) > max(days_allowed)""",
    ),
    Question(
        "R2",
        "every slot is counted on the day its instant falls on",
        """select format('slot %s is stored under %s, but its time zone makes it %s', id, local_day,
                         (start_time at time zone time_zone)::date)
           from slot where deleted_at is null and (start_time at time zone time_zone)::date <> local_day""",
    ),
    Question(
        "R3",
        "no slot has two live bookings",
        """select format('slot %s has %s live bookings', slot_id, count(*))
           from booking where status = 'booked' group by slot_id having count(*) > 1""",
    ),
    Question(
        "R3",
        "a slot is marked booked exactly when it has a live booking, and both say the same",
        """select format('slot %s is %s, its live booking is %s', s.id, s.status, coalesce(b.id::text, 'missing'))
           from slot s left join booking b on b.slot_id = s.id and b.status = 'booked'
           where (s.status = 'booked') <> (b.id is not null)
              or (b.id is not null and (s.deleted_at is not null or (b.interviewer_id, b.start_time, b.end_time)
                                        is distinct from (s.interviewer_id, s.start_time, s.end_time)))""",
    ),
    Question(
        "R8",
        "no candidate is in two interviews at once",
        """select format('candidate %s: booking %s overlaps an earlier one', candidate_id, id) from (
             select id, candidate_id, start_time,
                    max(end_time) over (partition by candidate_id order by start_time, id
                                        rows between unbounded preceding and 1 preceding) as busy_until
             from booking where status = 'booked') b
           where start_time < busy_until""",
    ),
)


async def breaches(connection: Connection, question: Question) -> tuple[int, list[str]]:
    """How many there are, and the first of them."""
    rows = await connection.fetch(
        "with found (line) as (" + question.sql + ") select line, count(*) over () from found limit $1", SHOWN
    )
    return (rows[0][1], [row[0] for row in rows]) if rows else (0, [])
