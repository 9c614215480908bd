"""R1, R2, R8: the index that a rule hangs on is read by its constraint alone, since a statement's scans can spoil it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial

import asyncpg
import pytest

from company import Company, Json
from live.client import eventually
from panelist import rules

pytestmark = pytest.mark.anyio

LOCK = 4711
PAGE = 8192
SOMEBODY = "'00000000-0000-7000-8000-000000000000'::uuid"

MADE_FOR = {
    rules.SLOT_NO_OVERLAP: (
        f"select from slot where interviewer_id = {SOMEBODY} and deleted_at is null"
        " and tstzrange(start_time, end_time) && tstzrange(now(), null)"
    ),
    rules.SLOT_DAY_LIMIT: (
        f"select from slot where interviewer_id = {SOMEBODY} and deleted_at is null"
        " and week_start = current_date and day_no = 1"
    ),
    rules.BOOKING_CANDIDATE_BUSY: (
        f"select from booking where candidate_id = {SOMEBODY} and status = 'booked'"
        " and tstzrange(start_time, end_time) && tstzrange(now(), null)"
    ),
}
"""By constraint, the question that its index would answer best."""

MOVED = """
  update slot set start_time = '2026-06-08T10:00Z'::timestamptz + $2 * interval '1 hour',
                  end_time = '2026-06-08T10:30Z'::timestamptz + $2 * interval '1 hour' where id = $1"""
SECOND_ONE = """
  insert into slot (interviewer_id, start_time, end_time, time_zone, local_day, day_no, days_allowed, created_at, updated_at)
  select interviewer_id, start_time, end_time, time_zone, local_day, day_no, days_allowed, now(), now() from slot where id = $1"""
CONDITION = f"""
  alter table slot drop constraint {rules.SLOT_NO_OVERLAP}, add constraint {rules.SLOT_NO_OVERLAP} exclude using gist
    (interviewer_id with =, tstzrange(start_time, end_time) with &&) where ({{condition}}) deferrable initially immediate"""
TWICE = f"""
  select (select count(*) from slot where interviewer_id = $1 and deleted_at is null
            and tstzrange(start_time, end_time) && tstzrange('2026-01-01', '2099-01-01'::timestamptz + turn * interval '1 day'))
  from (select turn, case turn when 2 then pg_advisory_lock({LOCK}) end from generate_series(1, 2) turn offset 0) turns"""
"""Counts an interviewer's slots, waits for the lock, and counts them again: by the same scan, begun anew."""


@pytest.mark.parametrize("constraint", MADE_FOR)
async def test_no_statement_is_planned_by_a_rules_index(company: Company, constraint: str) -> None:
    await _leave_no_other_index(company)
    async with _connected(company) as connection:
        for other in ("seqscan", "bitmapscan"):
            await connection.execute(f"set enable_{other} = off")
        plan = "\n".join(row[0] for row in await connection.fetch("explain " + MADE_FOR[constraint]))
    assert "Disabled: true" in plan, plan
    assert constraint not in plan


@pytest.mark.parametrize(("condition", "taken"), [("num_nulls(deleted_at) = 1", 0), ("deleted_at is null", 14)])
async def test_a_scan_begun_anew_when_pages_were_split_takes_nothing_from_a_rule(
    company: Company, condition: str, taken: int
) -> None:
    """What PostgreSQL 18.6 does to a GiST index that is read so: docs/decisions/0014-rules-indexes.md.

    taken: how many overlapping slots R1 lets in; with the condition that statements write all of them. Should that one
    ever fail, PostgreSQL was mended.
    """
    interviewer = await company.interviewer()
    await _leave_no_other_index(company)
    await company.sql(f"alter table slot drop constraint {rules.SLOT_DAY_LIMIT}")
    await company.sql(CONDITION.format(condition=condition))
    # Else autovacuum might tidy up before.
    await company.sql("alter table slot set (autovacuum_enabled = off)")
    early = await interviewer.slot("2026-06-08T08:00:00Z")
    # First on the page stand entries that are dead; those of slots that are there come behind, and go first once it is split.
    for hours in range(5000, 5080):
        await company.sql(MOVED, early["id"], hours)
    slots = [await interviewer.slot(f"2026-06-09T{hour:02}:00:00Z") for hour in range(14)]
    other = await interviewer.slot("2026-06-09T15:00:00Z")
    async with _connected(company) as reader, _connected(company) as holder:
        for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin"):
            await reader.execute(f"set enable_{way} = off")
        await holder.execute("select pg_advisory_lock($1)", LOCK)
        reading = asyncio.ensure_future(reader.fetch(TWICE, interviewer.id))
        await eventually(partial(_waits, company))
        await _split_its_page(company, other)
        await holder.execute("select pg_advisory_unlock($1)", LOCK)
        assert [row[0] for row in await reading] == [16, 16]
    assert sum([await _is_taken(company, slot) for slot in slots]) == taken


async def _split_its_page(company: Company, slot: Json) -> None:
    for hours in range(1000, 1300):
        await company.sql(MOVED, slot["id"], hours)
        if (await company.sql(f"select pg_relation_size('{rules.SLOT_NO_OVERLAP}')"))[0][0] > PAGE:
            return
    pytest.fail("the index has one page still")


async def _is_taken(company: Company, slot: Json) -> bool:
    """Whether a second slot of the same interviewer is let in at its time."""
    try:
        await company.sql(SECOND_ONE, slot["id"])
    except asyncpg.ExclusionViolationError as refused:
        return refused.constraint_name != rules.SLOT_NO_OVERLAP
    return True


@asynccontextmanager
async def _connected(company: Company) -> AsyncGenerator[asyncpg.Connection]:
    connection = await asyncpg.connect(company.dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def _leave_no_other_index(company: Company) -> None:
    names = await company.sql(
        """select indexrelid::regclass::text from pg_index
           where indrelid in ('slot'::regclass, 'booking'::regclass) and not indisprimary and not indisexclusion"""
    )
    for (name,) in names:
        await company.sql(f"drop index {name}")


async def _waits(company: Company) -> bool:
    waiting = f"""select from pg_locks where locktype = 'advisory' and objid = {LOCK} and not granted
                  and database = (select oid from pg_database where datname = current_database())"""
    return bool(await company.sql(waiting))
