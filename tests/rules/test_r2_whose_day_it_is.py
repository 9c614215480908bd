"""R2: day and week are the interviewer's own, by the clocks of their time zone, whatever day it is in UTC."""

from datetime import date, timedelta

import pytest

from company import Company, refusal

pytestmark = pytest.mark.anyio


async def test_sunday_evening_in_utc_is_next_week_in_kolkata(company: Company) -> None:
    in_utc, in_kolkata = await company.interviewer("UTC"), await company.interviewer("Asia/Kolkata")
    for interviewer in (in_utc, in_kolkata):
        await interviewer.slot("2026-11-16T10:00:00Z")
        await interviewer.slot("2026-11-17T10:00:00Z")
    # 2026-11-22T18:45Z: a Sunday in UTC, and by then Monday the 23rd in Kolkata.
    refused = await in_utc.open_slot("2026-11-22T18:45:00Z", 30)
    assert refusal(refused, 409, "day_limit")["day"] == "2026-11-22"
    await in_kolkata.slot("2026-11-22T18:45:00Z", 30)


# zone, instant, the day it is there. By hand, from the zones' published rules.
ON_THAT_DAY = [
    # A day early or late by the offset alone.
    ("Asia/Kolkata", "2026-11-22T18:29:59Z", "2026-11-22"),
    ("Asia/Kolkata", "2026-11-22T18:30:00Z", "2026-11-23"),
    ("Asia/Kathmandu", "2026-11-22T18:14:59Z", "2026-11-22"),
    ("Asia/Kathmandu", "2026-11-22T18:15:00Z", "2026-11-23"),
    ("Pacific/Auckland", "2026-06-13T11:59:59Z", "2026-06-13"),
    ("Pacific/Auckland", "2026-06-13T12:00:00Z", "2026-06-14"),
    ("Pacific/Kiritimati", "2026-06-14T10:00:00Z", "2026-06-15"),
    ("Pacific/Pago_Pago", "2026-06-15T10:59:59Z", "2026-06-14"),
    ("Pacific/Pago_Pago", "2026-06-15T11:00:00Z", "2026-06-15"),
    # The same instant, said with an offset that is not the interviewer's.
    ("Asia/Kolkata", "2026-11-22T23:59:59-05:00", "2026-11-23"),
    ("America/New_York", "2026-11-23T05:30:00+05:30", "2026-11-22"),
    # ISO weeks across New Year: the week of 2026-12-28 has days of both years.
    ("UTC", "2026-12-31T23:00:00Z", "2026-12-31"),
    ("UTC", "2027-01-01T00:00:00Z", "2027-01-01"),
    ("UTC", "2027-01-03T23:00:00Z", "2027-01-03"),
    ("UTC", "2027-01-04T00:00:00Z", "2027-01-04"),
    ("Pacific/Auckland", "2026-12-31T11:00:00Z", "2027-01-01"),
    ("UTC", "2028-02-29T12:00:00Z", "2028-02-29"),
    # London goes to summer time on 2027-03-28 at 01:00 and back on 2026-10-25.
    ("Europe/London", "2027-03-27T23:59:59Z", "2027-03-27"),
    ("Europe/London", "2027-03-28T00:00:00Z", "2027-03-28"),
    ("Europe/London", "2027-03-28T22:59:59Z", "2027-03-28"),
    ("Europe/London", "2027-03-28T23:00:00Z", "2027-03-29"),
    ("Europe/London", "2026-10-24T22:59:59Z", "2026-10-24"),
    ("Europe/London", "2026-10-24T23:00:00Z", "2026-10-25"),
    ("Europe/London", "2026-10-25T23:59:59Z", "2026-10-25"),
    ("Europe/London", "2026-10-26T00:00:00Z", "2026-10-26"),
    # New York: back on 2026-11-01, a day of 25 hours.
    ("America/New_York", "2026-11-01T03:59:59Z", "2026-10-31"),
    ("America/New_York", "2026-11-01T04:00:00Z", "2026-11-01"),
    ("America/New_York", "2026-11-02T04:59:59Z", "2026-11-01"),
    ("America/New_York", "2026-11-02T05:00:00Z", "2026-11-02"),
    # Midnight does not exist on these days: the clocks go from 23:59 the night before to 01:00.
    ("Africa/Cairo", "2027-04-29T21:59:59Z", "2027-04-29"),
    ("Africa/Cairo", "2027-04-29T22:00:00Z", "2027-04-30"),
    ("Africa/Cairo", "2027-04-30T20:59:59Z", "2027-04-30"),
    ("America/Santiago", "2026-09-06T03:59:59Z", "2026-09-05"),
    ("America/Santiago", "2026-09-06T04:00:00Z", "2026-09-06"),
    ("America/Santiago", "2026-09-07T02:59:59Z", "2026-09-06"),
    ("Asia/Beirut", "2027-03-27T21:59:59Z", "2027-03-27"),
    ("Asia/Beirut", "2027-03-27T22:00:00Z", "2027-03-28"),
    ("Asia/Beirut", "2027-03-28T20:59:59Z", "2027-03-28"),
    ("America/Havana", "2027-03-14T04:59:59Z", "2027-03-13"),
    ("America/Havana", "2027-03-14T05:00:00Z", "2027-03-14"),
    ("America/Havana", "2027-03-15T03:59:59Z", "2027-03-14"),
    # Midnight comes twice: 24:00 goes back to 23:00.
    ("Africa/Cairo", "2026-10-29T20:59:59Z", "2026-10-29"),
    ("Africa/Cairo", "2026-10-29T21:00:00Z", "2026-10-29"),
    ("Africa/Cairo", "2026-10-29T22:00:00Z", "2026-10-30"),
    # Lord Howe moves by half an hour, at 02:00 on 2026-10-04 from +10:30 to +11.
    ("Australia/Lord_Howe", "2026-10-03T13:29:59Z", "2026-10-03"),
    ("Australia/Lord_Howe", "2026-10-03T13:30:00Z", "2026-10-04"),
    ("Australia/Lord_Howe", "2026-10-04T12:59:59Z", "2026-10-04"),
    ("Australia/Lord_Howe", "2026-10-04T13:00:00Z", "2026-10-05"),
]


@pytest.mark.parametrize(("zone", "instant", "day"), ON_THAT_DAY)
async def test_a_slot_counts_on_the_day_it_starts_by_the_interviewers_clocks(
    company: Company, zone: str, instant: str, day: str
) -> None:
    interviewer = await company.interviewer(zone, maxDaysPerWeek=1)
    await interviewer.slot(instant, 5)
    monday = date.fromisoformat(day) - timedelta(days=date.fromisoformat(day).weekday())
    # Midday in UTC is the same day, or at most the next one, everywhere: never out of the week on these two days.
    other = monday + timedelta(days=1 if date.fromisoformat(day).weekday() >= 3 else 4)
    details = refusal(await interviewer.open_slot(f"{other}T10:00:00Z", 5), 409, "day_limit")
    assert (details["days"], details["week"]) == ([day], monday.isoformat())


async def test_a_week_runs_across_new_year(company: Company) -> None:
    interviewer = await company.interviewer()
    await interviewer.slot("2026-12-28T10:00:00Z")
    await interviewer.slot("2027-01-02T10:00:00Z")
    refused = await interviewer.open_slot("2027-01-03T10:00:00Z")
    assert refusal(refused, 409, "day_limit")["week"] == "2026-12-28"
    await interviewer.slot("2027-01-04T10:00:00Z")


async def test_the_first_and_last_days_of_a_year_are_not_one_week_apart_by_number(company: Company) -> None:
    interviewer = await company.interviewer(maxDaysPerWeek=1)
    # By week numbers alone, 2027-01-04 and 2028-01-03 are both in week 1.
    await interviewer.slot("2027-01-04T10:00:00Z")
    await interviewer.slot("2028-01-03T10:00:00Z")


async def test_a_slot_over_midnight_counts_on_the_day_it_starts_only(company: Company) -> None:
    interviewer = await company.interviewer("Asia/Kolkata", maxDaysPerWeek=1)
    # 22:00 on Sunday to 06:00 on Monday, in Kolkata.
    await interviewer.slot("2026-06-14T16:30:00Z", 480)
    await interviewer.slot("2026-06-18T10:00:00Z")
    refused = await interviewer.open_slot("2026-06-10T10:00:00Z")
    assert refusal(refused, 409, "day_limit")["days"] == ["2026-06-14"]


@pytest.mark.parametrize("zone", ["Foo3", "IST", "UTC+5:30", "+05:30", "asia/kolkata", "Asia/Kolkatta", "", "Factory"])
async def test_only_iana_names_are_time_zones(company: Company, zone: str) -> None:
    person = {"name": "Ada", "email": "ada@example.com", "timeZone": zone}
    async with company.unchanged():
        refused = await company.admin.call("POST", "/api/interviewers", person)
    assert refusal(refused, 400, "invalid_input").keys() == {"timeZone"}
