"""The demo that a first start makes: who is in it, what they offer, that it keeps every rule, and that it is never half."""

from collections.abc import AsyncGenerator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from company import Clock, Company, stored
from panelist import check, demo
from panelist.actions import bookings
from panelist.db import Database

pytestmark = pytest.mark.anyio


@pytest.fixture
async def db(dsn: str) -> AsyncGenerator[Database]:
    db = Database(dsn, size=1, statement_timeout_s=60)
    await db.open()
    yield db
    await db.close()


def _offsets(zone: str) -> tuple[timedelta, timedelta]:
    """In January and in July."""
    january, july = (datetime(2026, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() for month in (1, 7))
    assert january is not None
    assert july is not None
    return january, july


async def test_people_are_where_schedulers_go_wrong(company: Company, db: Database, clock: Clock) -> None:
    await demo.fill(db, clock())
    interviewers = await company.sql("select time_zone, max_days_per_week from interviewer")
    zones = {row["time_zone"] for row in interviewers}
    offsets = {zone: _offsets(zone) for zone in zones}
    assert (len(interviewers), len(zones)) == (12, 8)
    assert {row["max_days_per_week"] for row in interviewers} == {2}
    assert {30, 45} <= {january // timedelta(minutes=1) % 60 for january, _ in offsets.values()}
    # Clocks that are forward in January are south of the equator, those that are in July north of it.
    assert {january > july for january, july in offsets.values() if january != july} == {True, False}
    counts = await company.sql("select (select count(*) from coordinator), (select count(*) from candidate)")
    assert tuple(counts[0]) == (4, 40)


@pytest.mark.parametrize("today", [date(2026, 6, 1), date(2026, 6, 3), date(2026, 6, 7), date(2026, 12, 28)])
async def test_it_offers_two_days_in_each_of_three_weeks_and_a_third_is_booked(
    company: Company, db: Database, today: date
) -> None:
    now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    await demo.fill(db, now)
    weeks = await company.sql(
        """select i.id, i.time_zone, week_start, count(distinct local_day) as days
           from slot join interviewer i on i.id = interviewer_id group by 1, 2, 3 order by 1, 3"""
    )
    assert {row["days"] for row in weeks} == {2}
    for id, zone in {(row["id"], row["time_zone"]) for row in weeks}:
        here = now.astimezone(ZoneInfo(zone)).date()
        monday = here + timedelta(days=7 - here.weekday())
        assert [row["week_start"] for row in weeks if row["id"] == id] == [
            monday + timedelta(weeks=week) for week in range(3)
        ]
    slots, booked, live = (
        await company.sql(
            """select (select count(*) from slot), (select count(*) from slot where status = 'booked'),
                      (select count(*) from booking where status = 'booked')"""
        )
    )[0]
    assert booked == live == slots // 3
    assert [finding.rule for finding in await check.check(company.dsn) if finding.rows] == []


async def test_one_that_is_cut_short_leaves_nothing_and_can_be_made_again(
    company: Company, db: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cut_short(*_: object) -> None:
        raise RuntimeError("cut short")

    before = await stored(company.dsn)
    with monkeypatch.context() as patched:
        patched.setattr(bookings, "book", cut_short)
        with pytest.raises(RuntimeError, match="cut short"):
            await demo.fill(db, clock())
    assert await stored(company.dsn) == before
    await demo.fill(db, clock())
    assert await company.sql("select from booking limit 1")
