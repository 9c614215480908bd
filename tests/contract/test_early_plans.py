"""A session keeps its plans, also those that it made when the company was new and every table empty."""

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
