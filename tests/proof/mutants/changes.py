"""Slips with the rules, and with how a change is made, logged and told."""

from typing import Final

from proof.mutants.copies import Bug

_MODEL = "tests/proof/test_model.py"
_RESETS = "tests/proof/test_faults.py::test_nothing_is_lost_or_doubled_and_bookings_go_on[resets before the database]"

RULES: Final = (
    Bug(
        "R2 is counted in UTC",
        "sql/slots.py",
        "($1::timestamptz at time zone $2)::date",
        "($1::timestamptz at time zone coalesce('UTC', $2))::date",
        _MODEL,
    ),
    Bug(
        "one day too few",
        "rules.py",
        "range(1, limit + 1)",
        "range(1, limit)",
        _MODEL,
    ),
    Bug(
        "a slot that has begun can be booked",
        "sql/bookings.py",
        "and u.deleted_at is null and u.start_time > $4",
        "and u.deleted_at is null and u.start_time > $4 - interval '1 day'",
        _MODEL,
    ),
    Bug(
        "a withdrawn slot can be booked",
        "sql/bookings.py",
        "u.status = 'available' and u.deleted_at is null",
        "u.status = 'available'",
        _MODEL,
    ),
    Bug(
        "a cancelled booking can be moved",
        "actions/bookings.py",
        'if booking.status == "cancelled":',
        'if booking.status == "gone":',
        _MODEL,
    ),
    Bug(
        "an edited slot is in its own way",
        "actions/slots.py",
        "await _check_overlap(connection, owner.id, start_time, end_time, besides=id)",
        "await _check_overlap(connection, owner.id, start_time, end_time, besides=None)",
        _MODEL,
    ),
    Bug(
        "anybody's slot can be edited",
        "sql/slots.py",
        "where id = $1 and deleted_at is null and ($2::uuid is null or interviewer_id = $2))",
        "where id = $1 and deleted_at is null and ($2::uuid is null or $2 is not null))",
        _MODEL,
    ),
    Bug(
        "lists show withdrawn slots",
        "sql/slots.py",
        'where = Where("t.deleted_at is null")',
        "where = Where()",
        _MODEL,
    ),
)

CHANGES: Final = (
    Bug(
        "a move does not free the old slot",
        "sql/bookings.py",
        "case u.id when $3 then 'booked' else 'available' end",
        "case u.id when $3 then 'booked' else u.status end",
        _MODEL,
    ),
    Bug(
        "a cancellation does not free the slot",
        "sql/bookings.py",
        "update slot u set status = 'available', version = u.version + 1, updated_at = $2 from b",
        "update slot u set status = u.status, version = u.version + 1, updated_at = $2 from b",
        _MODEL,
    ),
    Bug(
        "an edit does not raise the version",
        "sql/slots.py",
        "           version = t.version + 1, updated_at = $9",
        "           updated_at = $9",
        _MODEL,
    ),
    Bug(
        "a withdrawal is not logged",
        "actions/slots.py",
        "        json = await slots.withdraw(connection, id, now=cause.now)\n",
        "        json = await slots.withdraw(connection, id, now=cause.now)\n        return Outcome(None)\n",
        _MODEL,
    ),
    Bug(
        "a key answers for another body, too",
        "events.py",
        "if row[2] != cause.request_hash:",
        "if row[2] is None:",
        _MODEL,
    ),
    Bug(
        "a change is published before it is committed",
        "actions/slots.py",
        """        seq = await events.append(
            connection, cause, "slot.opened", interviewer_id=owner.id, slot_id=slot_id, version=1, data=json
        )
""",
        """        async with db.connection() as other:
            seq = await events.append(
                other, cause, "slot.opened", interviewer_id=owner.id, slot_id=slot_id, version=1, data=json
            )
""",
        _RESETS,
    ),
    Bug(
        "what may have happened is done again after a lost connection",
        "db.py",
        "            except _AGAIN:",
        "            except (*_AGAIN, Unavailable):",
        _RESETS,
    ),
    Bug(
        "the feed does not wait for slow transactions",
        "sql/feed.py",
        '" and t.xid < pg_snapshot_xmin(pg_current_snapshot())"',
        '""',
        "tests/races/test_feed.py",
    ),
    Bug(
        "the live feed does not wait for slow transactions",
        "sql/live.py",
        '"e.xid < pg_snapshot_xmin(pg_current_snapshot())"',
        '"true"',
        "tests/live/test_feed.py",
    ),
    Bug(
        "each node admits the whole rate while Valkey is away",
        "limiter.py",
        "math.ceil(self._item.amount / nodes)",
        "self._item.amount",
        "tests/rules/test_n2_valkey_away.py",
    ),
)
