"""What a change reads does not grow: not by plans from when every table was empty, which sessions keep, nor with the years."""

from functools import partial

import pytest

from company import Company
from live.client import eventually

pytestmark = pytest.mark.anyio

MANY = 12


async def test_a_booking_reads_its_own_rows_also_where_it_was_planned_before_there_were_any(company: Company) -> None:
    """Else that session reads all that has been booked since, for each booking."""
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    for number in range(MANY):
        slot = await interviewer.slot(f"2026-06-09T{number + 10}:00:00Z")
        await coordinator.booking(slot, await company.candidate())

    async def read() -> tuple[int, int]:
        """How often somebody looked for a slot's booking, and the rows read of them all."""
        found = await company.sql(
            """select idx_scan, idx_tup_read + seq_tup_read as read
               from pg_stat_user_indexes join (select relid, seq_tup_read from pg_stat_user_tables) t using (relid)
               where indexrelname = 'booking_one_per_slot'"""
        )
        return found[0][0], found[0][1]

    async def told() -> bool:
        # A session tells what it did when it has been idle for a second.
        return (await read())[0] >= MANY

    await eventually(told)
    looked, rows = await read()
    assert rows <= looked


_YEARS = """
  insert into slot (interviewer_id, start_time, end_time, time_zone, local_day, day_no, days_allowed, created_at, updated_at)
  select interviewer_id, start_time + shift, end_time + shift, time_zone, local_day - 7 * weeks, day_no, days_allowed,
         now(), now()
  from slot, generate_series(1, 1000) weeks, generate_series(0, 4) hours,
       make_interval(weeks => -weeks, hours => hours) shift"""


async def test_a_slot_is_checked_against_its_own_week_and_not_against_years_of_slots(company: Company) -> None:
    interviewer = await company.interviewer()
    await interviewer.slot("2026-06-09T08:00:00Z")
    await company.sql(_YEARS)
    await company.sql("analyze slot")

    async def counted() -> tuple[int, int]:
        """Slots written, and read, by all sessions that have told."""
        ((written, read),) = await company.sql(
            "select n_tup_ins, idx_tup_fetch + seq_tup_read from pg_stat_user_tables where relname = 'slot'"
        )
        return written, read

    async def settled(written: int) -> bool:
        return (await counted())[0] == written

    await eventually(partial(settled, 5001))
    before = (await counted())[1]
    for number in range(MANY):
        await interviewer.slot(f"2026-06-10T{number + 8:02}:00:00Z")
    await eventually(partial(settled, 5001 + MANY))
    assert (await counted())[1] - before <= MANY * (MANY + 10)
