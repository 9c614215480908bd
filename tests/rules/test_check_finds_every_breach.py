"""`panelist check` proves R1, R2, R3 and R8 on the rows alone: with the constraints gone, it finds each kind of breach."""

import asyncpg
import pytest

from company import Company, Json
from panelist.check import Finding, check

pytestmark = pytest.mark.anyio


class Planted:
    """Two interviewers, a booking each for one candidate, and a free slot; and nothing holds the rules any more."""

    def __init__(self, company: Company, slots: list[Json], bookings: list[Json], candidate: Json) -> None:
        self.company, self.slots, self.bookings, self.candidate = company, slots, bookings, candidate

    async def breaches(self) -> list[Finding]:
        return [finding for finding in await check(self.company.dsn) if finding.rows]


@pytest.fixture
async def planted(company: Company) -> Planted:
    one, other, coordinator = (
        await company.interviewer("Asia/Kolkata"),
        await company.interviewer(),
        await company.coordinator(),
    )
    slots = [
        await one.slot("2026-06-09T10:00:00Z"),
        await one.slot("2026-06-10T10:00:00Z"),
        await other.slot("2026-06-09T12:00:00Z"),
    ]
    candidate = await company.candidate()
    bookings = [await coordinator.booking(slot, candidate) for slot in (slots[0], slots[2])]
    for constraint in ("slot_no_overlap", "slot_day_limit", "slot_day_within_limit", "slot_withdrawn_is_free"):
        await company.sql(f"alter table slot drop constraint {constraint}")
    await company.sql("alter table booking drop constraint booking_candidate_busy")
    await company.sql("drop function slot_as_booked cascade")
    await company.sql("drop index booking_one_per_slot")
    return Planted(company, slots, bookings, candidate)


COPY_SLOT = """
  insert into slot
    (interviewer_id, start_time, end_time, time_zone, local_day, day_no, days_allowed, created_at, updated_at)
  select interviewer_id, start_time + $2::text::interval, end_time + $2::text::interval, time_zone,
         ((start_time + $2::text::interval) at time zone time_zone)::date, 1, days_allowed, now(), now()
  from slot where id = $1"""


async def test_data_made_through_the_api_is_clean(planted: Planted) -> None:
    assert await planted.breaches() == []
    assert {finding.rule for finding in await check(planted.company.dsn)} == {"R1", "R2", "R3", "R8"}


async def test_an_empty_database_is_clean(company: Company) -> None:
    assert [finding.rows for finding in await check(company.dsn)] == [0] * 6


@pytest.mark.parametrize("shift", ["0", "59 minutes 59 seconds", "-30 minutes"])
async def test_r1_overlapping_slots(planted: Planted, shift: str) -> None:
    await planted.company.sql(COPY_SLOT, planted.slots[1]["id"], shift)
    assert [(finding.rule, finding.rows) for finding in await planted.breaches()] == [("R1", 1)]


async def test_r1_touching_and_withdrawn_slots_are_no_breach(planted: Planted) -> None:
    await planted.company.sql(COPY_SLOT, planted.slots[1]["id"], "1 hour")
    await planted.company.sql(COPY_SLOT, planted.slots[1]["id"], "30 minutes")
    await planted.company.sql("update slot set deleted_at = now() where start_time = '2026-06-10T10:30Z'")
    assert await planted.breaches() == []


async def test_r1_a_short_slot_within_a_long_one_that_began_long_before(planted: Planted) -> None:
    slot = planted.slots[1]["id"]
    await planted.company.sql("update slot set end_time = start_time + interval '8 hours' where id = $1", slot)
    await planted.company.sql(COPY_SLOT, slot, "7 hours 30 minutes")
    await planted.company.sql(
        "update slot set end_time = start_time + interval '5 minutes' where start_time = '2026-06-10T17:30Z'"
    )
    assert [(finding.rule, finding.rows) for finding in await planted.breaches()] == [("R1", 1)]


async def test_r2_a_third_day(planted: Planted) -> None:
    await planted.company.sql(COPY_SLOT, planted.slots[1]["id"], "2 days")
    found = await planted.breaches()
    assert [(finding.rule, finding.rows) for finding in found] == [("R2", 1)]
    assert "3 days in the week of 2026-06-08" in found[0].first[0]


async def test_r2_a_third_day_that_is_next_week_in_utc(planted: Planted) -> None:
    # 2026-06-07T18:45Z is Sunday in UTC, and Monday of that week in Kolkata.
    await planted.company.sql(COPY_SLOT, planted.slots[1]["id"], "-2 days -15 hours -15 minutes")
    assert [(finding.rule, finding.rows) for finding in await planted.breaches()] == [("R2", 1)]


async def test_r2_a_day_stored_that_is_not_the_instants(planted: Planted) -> None:
    await planted.company.sql("update slot set local_day = local_day + 1 where id = $1", planted.slots[1]["id"])
    found = await planted.breaches()
    assert [(finding.rule, finding.rows) for finding in found] == [("R2", 1)]
    assert "is stored under 2026-06-11, but its time zone makes it 2026-06-10" in found[0].first[0]


async def test_r3_two_live_bookings_of_a_slot(planted: Planted) -> None:
    await planted.company.sql("""insert into booking (slot_id, interviewer_id, candidate_id, coordinator_id, start_time, end_time,
        created_at, updated_at) select slot_id, interviewer_id, $2, coordinator_id, start_time, end_time, now(), now()
        from booking where id = $1""", planted.bookings[0]["id"], (await planted.company.candidate())["id"])  # fmt: skip
    assert [(finding.rule, finding.rows) for finding in await planted.breaches()] == [("R3", 1)]


@pytest.mark.parametrize(
    "change",
    [
        "update slot set status = 'available' where id = $1",
        "update booking set status = 'cancelled' where slot_id = $1",
        "update booking set start_time = start_time + interval '5 minutes' where slot_id = $1",
        "update booking set end_time = end_time + interval '5 minutes' where slot_id = $1",
        "update booking set interviewer_id = (select id from interviewer where id <> interviewer_id limit 1) where slot_id = $1",
        "update slot set deleted_at = now() where id = $1",
        "delete from booking where slot_id = $1",
    ],
)
async def test_r3_slot_and_booking_that_do_not_say_the_same(planted: Planted, change: str) -> None:
    await planted.company.sql(change, planted.slots[0]["id"])
    found = await planted.breaches()
    assert [(finding.rule, finding.rows) for finding in found] == [("R3", 1)]
    assert planted.slots[0]["id"] in found[0].first[0]


async def test_r8_a_candidate_in_two_interviews_at_once(planted: Planted) -> None:
    id = planted.slots[2]["id"]
    move = "set start_time = start_time - interval '61 minutes', end_time = end_time - interval '61 minutes'"
    await planted.company.sql(f"update slot {move} where id = $1", id)
    await planted.company.sql(f"update booking {move} where slot_id = $1", id)
    found = await planted.breaches()
    assert [(finding.rule, finding.rows) for finding in found] == [("R8", 1)]
    assert planted.candidate["id"] in found[0].first[0]


async def test_r8_where_an_index_lacks_the_rows(planted: Planted) -> None:
    """Spoilt as its owner may not: what is written meanwhile is missing from it."""
    admin = await asyncpg.connect(planted.company.dsn.replace("panelist@", "postgres@"))
    ready = "update pg_index set indisready = $1 where indexrelid = 'booking_one_per_slot'::regclass"
    await planted.company.sql("create unique index booking_one_per_slot on booking (slot_id) where status = 'booked'")
    # Of one page nobody reads an index unless they are told to.
    database = await admin.fetchval("select current_database()")
    await admin.execute(f"alter database {database} set enable_seqscan = off")
    await admin.execute(ready, False)
    await planted.company.sql("update booking set start_time = '2026-06-09T10:00Z', end_time = '2026-06-09T11:00Z'")
    await admin.execute(ready, True)
    await admin.close()
    assert "R8" in {finding.rule for finding in await planted.breaches()}


async def test_many_breaches_are_all_counted_and_the_first_shown(planted: Planted) -> None:
    for _ in range(30):
        await planted.company.sql(COPY_SLOT, planted.slots[1]["id"], "0")
    found = (await planted.breaches())[0]
    assert (found.rows, len(found.first)) == (30, 20)
    assert found.line().count("\n") == 20
    assert "30 found" in found.line()


async def test_it_only_reads_and_reads_one_moment(planted: Planted, company: Company) -> None:
    async with company.unchanged():
        await check(company.dsn)
