"""R1, R2, R3, R8: whoever writes to the tables past the API is refused too, by the constraint that RULES.md names."""

from datetime import timedelta

import asyncpg
import pytest

from company import Company, refusal
from panelist import rules

pytestmark = pytest.mark.anyio

INSERT_SLOT = """
  insert into slot (interviewer_id, start_time, end_time, time_zone, local_day, day_no, days_allowed, created_at, updated_at)
  select interviewer_id, start_time + $2::interval, end_time + $2::interval, time_zone, local_day + $3::int, $4::smallint,
         days_allowed, now(), now() from slot where id = $1"""
INSERT_BOOKING = """
  insert into booking (slot_id, interviewer_id, candidate_id, coordinator_id, start_time, end_time, created_at, updated_at)
  select slot_id, interviewer_id, $2::uuid, coordinator_id, start_time, end_time, now(), now() from booking where id = $1"""


async def _refused(company: Company, statement: str, *values: object) -> str | None:
    async with company.unchanged():
        with pytest.raises(asyncpg.IntegrityConstraintViolationError) as broken:
            await company.sql(statement, *values)
    return broken.value.constraint_name


async def test_an_overlapping_slot(company: Company) -> None:
    slot = await (await company.interviewer()).slot("2026-06-08T10:00:00Z")
    assert await _refused(company, INSERT_SLOT, slot["id"], timedelta(minutes=59), 0, 1) == rules.SLOT_NO_OVERLAP
    await company.sql(INSERT_SLOT, slot["id"], timedelta(minutes=60), 0, 1)


async def test_a_third_day_under_a_number_that_is_taken(company: Company) -> None:
    interviewer = await company.interviewer()
    slot = await interviewer.slot("2026-06-08T10:00:00Z")
    await interviewer.slot("2026-06-09T10:00:00Z")
    for number in (1, 2):
        assert await _refused(company, INSERT_SLOT, slot["id"], timedelta(days=2), 2, number) == rules.SLOT_DAY_LIMIT


@pytest.mark.parametrize("number", [3, 0, -1])
async def test_a_third_day_under_a_number_beyond_the_limit(company: Company, number: int) -> None:
    slot = await (await company.interviewer()).slot("2026-06-08T10:00:00Z")
    assert await _refused(company, INSERT_SLOT, slot["id"], timedelta(days=2), 2, number) == rules.SLOT_DAY_WITHIN_LIMIT


async def test_a_slot_moved_to_a_third_day(company: Company) -> None:
    interviewer = await company.interviewer()
    slot = await interviewer.slot("2026-06-08T10:00:00Z")
    await interviewer.slot("2026-06-08T11:00:00Z")
    await interviewer.slot("2026-06-09T10:00:00Z")
    moved = "update slot set start_time = start_time + $2, end_time = end_time + $2, local_day = local_day + 2 where id = $1"
    assert await _refused(company, moved, slot["id"], timedelta(days=2)) == rules.SLOT_DAY_LIMIT


async def test_a_second_live_booking_of_a_slot(company: Company) -> None:
    slot = await (await company.interviewer()).slot("2026-06-08T10:00:00Z")
    booking = await (await company.coordinator()).booking(slot, await company.candidate())
    other = await company.candidate()
    assert await _refused(company, INSERT_BOOKING, booking["id"], other["id"]) == rules.BOOKING_ONE_PER_SLOT


async def test_a_cancelled_booking_brought_back_to_life(company: Company) -> None:
    slot = await (await company.interviewer()).slot("2026-06-08T10:00:00Z")
    coordinator = await company.coordinator()
    first = await coordinator.booking(slot, await company.candidate())
    await coordinator.cancel(first)
    await coordinator.booking(slot, await company.candidate())
    revived = "update booking set status = 'booked' where id = $1"
    assert await _refused(company, revived, first["id"]) == rules.BOOKING_ONE_PER_SLOT


@pytest.mark.parametrize(
    "change",
    [
        "update slot set status = 'available' where id = $1",
        "update slot set start_time = start_time + interval '5 minutes' where id = $1",
        "update slot set end_time = end_time + interval '5 minutes' where id = $1",
        "update booking set status = 'cancelled' where slot_id = $1",
        "update booking set start_time = start_time + interval '5 minutes' where slot_id = $1",
        "update booking set interviewer_id = (select id from interviewer where id <> interviewer_id limit 1) where slot_id = $1",
        "update booking set slot_id = (select id from slot where id <> $1 limit 1) where slot_id = $1",
        "delete from booking where slot_id = $1",
    ],
)
async def test_a_slot_and_its_booking_that_do_not_say_the_same(company: Company, change: str) -> None:
    slot = await (await company.interviewer()).slot("2026-06-08T10:00:00Z")
    await (await company.interviewer()).slot("2026-06-08T10:00:00Z")
    await (await company.coordinator()).booking(slot, await company.candidate())
    assert await _refused(company, change, slot["id"]) == rules.SLOT_AS_BOOKED


async def test_a_free_slot_marked_booked(company: Company) -> None:
    slot = await (await company.interviewer()).slot("2026-06-08T10:00:00Z")
    assert (
        await _refused(company, "update slot set status = 'booked' where id = $1", slot["id"]) == rules.SLOT_AS_BOOKED
    )


async def test_a_fault_of_ours_that_forgets_the_slot_is_undone_whole(company: Company) -> None:
    slot = await (await company.interviewer()).slot("2026-06-08T10:00:00Z")
    coordinator = await company.coordinator()
    booking = await coordinator.booking(slot, await company.candidate())
    keeps = "'begin new.status := old.status; return new; end'"
    await company.sql(f"create function forgetful() returns trigger language plpgsql as {keeps}")
    await company.sql("create trigger forgetful before update on slot for each row execute function forgetful()")
    async with company.unchanged():
        refusal(await coordinator.cancel(booking), 500, "internal")


async def test_slot_and_booking_may_be_changed_one_after_the_other_in_a_transaction(company: Company) -> None:
    slot = await (await company.interviewer()).slot("2026-06-08T10:00:00Z")
    await (await company.coordinator()).booking(slot, await company.candidate())
    connection = await asyncpg.connect(company.dsn)
    async with connection.transaction():
        await connection.execute("set constraints slot_as_booked, booking_as_slot deferred")
        await connection.execute("update booking set status = 'cancelled'")
        await connection.execute("update slot set status = 'available'")
    await connection.close()


async def test_a_candidate_in_two_interviews_at_once(company: Company) -> None:
    coordinator, candidate = await company.coordinator(), await company.candidate()
    first = await coordinator.booking(await (await company.interviewer()).slot("2026-06-08T10:00:00Z"), candidate)
    elsewhere = await (await company.interviewer()).slot("2026-06-08T10:30:00Z")
    second = await coordinator.booking(elsewhere, await company.candidate())
    given = "update booking set candidate_id = $2 where id = $1"
    assert await _refused(company, given, second["id"], first["candidateId"]) == rules.BOOKING_CANDIDATE_BUSY


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("update slot set end_time = start_time", "slot_length"),
        ("update slot set end_time = start_time + interval '4 minutes'", "slot_length"),
        ("update slot set end_time = start_time + interval '8 hours 1 second'", "slot_length"),
        ("update slot set start_time = '2099-12-31T23:00Z', end_time = '2100-01-01T00:00:01Z'", "slot_length"),
        ("update slot set start_time = '1999-12-31T23:00Z', end_time = '2000-01-01T00:00Z'", "slot_length"),
        ("update slot set status = 'held'", "slot_status"),
        ("update slot set version = 0", "slot_version"),
        ("update slot set status = 'booked', deleted_at = now()", "slot_withdrawn_is_free"),
        ("update slot set days_allowed = 8", "slot_day_within_limit"),
        ("update interviewer set max_days_per_week = 8", "interviewer_days_1_to_7"),
    ],
)
async def test_rows_that_no_rule_allows(company: Company, change: str, constraint: str) -> None:
    await (await company.interviewer()).slot("2026-06-08T10:00:00Z")
    assert await _refused(company, change) == constraint


async def test_the_bounds_are_the_ones_of_the_rules(company: Company) -> None:
    """The migrations are plain SQL and cannot ask rules.py."""
    defaults = await company.sql(
        "select column_default from information_schema.columns where column_name = 'max_days_per_week'"
    )
    assert [row[0] for row in defaults] == [str(rules.DAYS_PER_WEEK_DEFAULT)]
    checks = {
        row[0]: row[1]
        for row in await company.sql(
            """select conname, pg_get_constraintdef(oid) from pg_constraint
               where conname in ('interviewer_days_1_to_7', 'slot_length', 'slot_day_within_limit')"""
        )
    }
    limit = checks["interviewer_days_1_to_7"]
    assert f">= {rules.DAYS_PER_WEEK_MIN})" in limit
    assert f"<= {rules.DAYS_PER_WEEK_MAX})" in limit
    assert f"(days_allowed <= {rules.DAYS_PER_WEEK_MAX})" in checks["slot_day_within_limit"]
    for bound in (rules.SLOT_MIN, rules.SLOT_MAX):
        # PostgreSQL writes 00:05:00, Python 0:05:00.
        assert f"(start_time + '0{bound}'::interval)" in checks["slot_length"]
    assert f"'{rules.LAST_INSTANT_YEAR + 1}-01-01" in checks["slot_length"]
