"""Slips with locks and constraints."""

from typing import Final

from proof.mutants.copies import Bug

_MODEL = "tests/proof/test_model.py"
_HISTORIES = "tests/proof/test_histories.py"
_BY_THE_DATABASE = "tests/rules/test_rules_held_by_the_database.py"
_SCHEMA = "migrations/versions/0001_core.sql"
_SLOT_RULES = "migrations/versions/0010_slot_rules_indexes.sql"
_BOOKING_RULES = "migrations/versions/0011_booking_rules_index.sql"
_AS_BOOKED = "migrations/versions/0007_slot_as_booked.sql"

LOCKS: Final = (
    Bug(
        "the interviewer is not locked",
        "sql/slots.py",
        "from interviewer where id = $1 for no key update",
        "from interviewer where id = $1",
        "tests/races/test_slots_at_once.py::test_five_days_at_once_by_eight_writers_are_never_more_than_two",
    ),
    Bug(
        "slots are locked in the order asked for",
        "sql/bookings.py",
        "order by id for no key update",
        "order by array_position($1, id) for no key update",
        "tests/races/test_lock_order.py",
    ),
    Bug(
        "a move does not lock its candidate first",
        "sql/bookings.py",
        '(select candidate_id from booking where id = $1) for no key update", id',
        '(select candidate_id from booking where id = $1)", id',
        "tests/races/test_lock_order.py",
    ),
    Bug(
        "a cancellation does not lock its candidate first",
        "sql/bookings.py",
        "(select candidate_id from booking where id = $1) for no key update),",
        "(select candidate_id from booking where id = $1)),",
        "tests/api/test_feed.py",
    ),
    Bug(
        "a cancellation frees the slot where the booking was",
        "sql/bookings.py",
        "where b.id = $1 and b.status = 'booked' for no key update of b),",
        "where b.id = $1 and b.status = 'booked'),",
        _HISTORIES,
    ),
    Bug(
        "a slot is edited without its lock",
        "sql/slots.py",
        " from slot t where t.id = $1 and t.deleted_at is null for no key update",
        " from slot t where t.id = $1 and t.deleted_at is null",
        _HISTORIES,
    ),
    Bug(
        "a new zone's slots are locked by their times",
        "sql/weeks.py",
        "order by id for no key update",
        "order by start_time for no key update",
        "tests/races/test_lock_order.py",
    ),
    Bug(
        "a new zone's slots are not locked before they are counted anew",
        "sql/weeks.py",
        """    await connection.execute(
        "select id from slot where interviewer_id = $1 and deleted_at is null and start_time > $2::timestamptz - "
        + _RECENT
        + " order by id for no key update",
        interviewer_id,
        now,
    )
""",
        "",
        "tests/races/test_lock_order.py",
    ),
    Bug(
        "a key is looked up before the lock",
        "actions/slots.py",
        """        owner = await slots.lock_interviewer(connection, interviewer_id)
        if done := await events.recorded(connection, cause):
            return Outcome(done.data, replayed=True)
""",
        """        if done := await events.recorded(connection, cause):
            return Outcome(done.data, replayed=True)
        owner = await slots.lock_interviewer(connection, interviewer_id)
""",
        "tests/races/test_same_key.py::test_an_opened_slot",
    ),
)

CONSTRAINTS: Final = (
    Bug(
        "R1 is no constraint",
        _SLOT_RULES,
        "constraint slot_no_overlap exclude using gist\n      (interviewer_id with =, tstzrange(start_time, end_time) with &&)",
        "constraint slot_no_overlap exclude using gist\n      (id with =, tstzrange(start_time, end_time) with &&)",
        f"{_BY_THE_DATABASE}::test_an_overlapping_slot",
    ),
    Bug(
        "statements read the index that holds R1",
        _SLOT_RULES,
        "(interviewer_id with =, tstzrange(start_time, end_time) with &&)\n      where (num_nulls(deleted_at) = 1)",
        "(interviewer_id with =, tstzrange(start_time, end_time) with &&)\n      where (deleted_at is null)",
        "tests/rules/test_rules_indexes.py",
    ),
    Bug(
        "R2 is no constraint",
        _SLOT_RULES,
        "(interviewer_id with =, week_start with =, day_no with =, local_day with <>)",
        "(id with =, week_start with =, day_no with =, local_day with <>)",
        f"{_BY_THE_DATABASE}::test_a_third_day_under_a_number_that_is_taken",
    ),
    Bug(
        "R3 is no constraint",
        _SCHEMA,
        "create unique index booking_one_per_slot",
        "create index booking_one_per_slot",
        f"{_BY_THE_DATABASE}::test_a_second_live_booking_of_a_slot",
    ),
    Bug(
        "a slot may be marked booked without a booking",
        _AS_BOOKED,
        "((s.status = 'booked') <> (b.id is not null)",
        "((s.status = 'available') and (b.id is not null)",
        f"{_BY_THE_DATABASE}::test_a_free_slot_marked_booked",
    ),
    Bug(
        "R8 is no constraint",
        _BOOKING_RULES,
        "(candidate_id with =, tstzrange(start_time, end_time) with &&)",
        "(id with =, tstzrange(start_time, end_time) with &&)",
        _MODEL,
    ),
    Bug(
        "statements read the index that holds R8",
        _BOOKING_RULES,
        "where (status like 'booked')",
        "where (status = 'booked')",
        "tests/rules/test_rules_indexes.py",
    ),
    Bug(
        "cancelled interviews count for R8",
        _BOOKING_RULES,
        "where (status like 'booked') deferrable initially immediate",
        "deferrable initially immediate",
        _MODEL,
    ),
    Bug(
        "a cancelled booking keeps its slot for ever",
        _SCHEMA,
        "on booking (slot_id) where status = 'booked';",
        "on booking (slot_id);",
        _MODEL,
    ),
    Bug(
        "slots that touch overlap",
        _SLOT_RULES,
        "(interviewer_id with =, tstzrange(start_time, end_time) with &&)",
        "(interviewer_id with =, tstzrange(start_time, end_time, '[]') with &&)",
        _MODEL,
    ),
    Bug(
        "weeks end with the year",
        _SCHEMA,
        "always as (local_day - (extract(isodow from local_day)::int - 1)) stored",
        "always as (greatest(local_day - (extract(isodow from local_day)::int - 1),"
        " make_date(extract(year from local_day)::int, 1, 1))) stored",
        _MODEL,
    ),
)
