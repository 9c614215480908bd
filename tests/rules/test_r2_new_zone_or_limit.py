"""R2 when an interviewer moves to another time zone, or their limit changes: no coming week may break it."""

from datetime import UTC, datetime

import pytest

from company import Company, Json, Person, refusal

pytestmark = pytest.mark.anyio


async def _edited(company: Company, interviewer: Person, **changes: object) -> Json:
    answer = await company.admin.call("PATCH", f"/api/interviewers/{interviewer.id}", changes)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _refused(company: Company, interviewer: Person, **changes: object) -> Json:
    async with company.unchanged():
        answer = await company.admin.call("PATCH", f"/api/interviewers/{interviewer.id}", changes)
    return refusal(answer, 409, "day_limit")


async def test_a_lower_limit_that_breaks_coming_weeks_is_refused_and_names_them(company: Company) -> None:
    interviewer = await company.interviewer(maxDaysPerWeek=3)
    for day in ("2026-06-08", "2026-06-09", "2026-06-15", "2026-06-22", "2026-06-24", "2026-06-28"):
        await interviewer.slot(f"{day}T10:00:00Z")
    assert await _refused(company, interviewer, maxDaysPerWeek=1) == {
        "limit": 1,
        "weeks": [
            {"week": "2026-06-08", "days": ["2026-06-08", "2026-06-09"]},
            {"week": "2026-06-22", "days": ["2026-06-22", "2026-06-24", "2026-06-28"]},
        ],
    }
    assert [week["week"] for week in (await _refused(company, interviewer, maxDaysPerWeek=2))["weeks"]] == [
        "2026-06-22"
    ]


async def test_a_limit_that_fits_is_taken_and_kept_from_then_on(company: Company) -> None:
    interviewer = await company.interviewer(maxDaysPerWeek=4)
    await interviewer.slot("2026-06-10T10:00:00Z")
    assert (await _edited(company, interviewer, maxDaysPerWeek=1))["maxDaysPerWeek"] == 1
    assert refusal(await interviewer.open_slot("2026-06-11T10:00:00Z"), 409, "day_limit")["limit"] == 1
    await _edited(company, interviewer, maxDaysPerWeek=2)
    await interviewer.slot("2026-06-11T10:00:00Z")
    refusal(await interviewer.open_slot("2026-06-12T10:00:00Z"), 409, "day_limit")


async def test_a_higher_limit_opens_more_days_at_once(company: Company) -> None:
    interviewer = await company.interviewer()
    for day in (8, 9):
        await interviewer.slot(f"2026-06-{day:02}T10:00:00Z")
    await _edited(company, interviewer, maxDaysPerWeek=7)
    for day in range(10, 15):
        await interviewer.slot(f"2026-06-{day}T10:00:00Z")


async def test_a_zone_in_which_one_day_becomes_two_is_refused(company: Company) -> None:
    interviewer = await company.interviewer("UTC", maxDaysPerWeek=1)
    await interviewer.slot("2026-06-10T09:00:00Z")
    await interviewer.slot("2026-06-10T20:00:00Z")
    details = await _refused(company, interviewer, timeZone="Asia/Kolkata")
    assert details == {"limit": 1, "weeks": [{"week": "2026-06-08", "days": ["2026-06-10", "2026-06-11"]}]}
    await _edited(company, interviewer, timeZone="Europe/London")


async def test_a_zone_that_moves_a_sunday_into_a_full_week_is_refused(company: Company) -> None:
    interviewer = await company.interviewer("UTC")
    for instant in ("2026-06-14T20:00:00Z", "2026-06-16T10:00:00Z", "2026-06-17T10:00:00Z"):
        await interviewer.slot(instant)
    details = await _refused(company, interviewer, timeZone="Asia/Tokyo")
    assert details["weeks"] == [{"week": "2026-06-15", "days": ["2026-06-15", "2026-06-16", "2026-06-17"]}]


async def test_zone_and_limit_are_judged_together(company: Company) -> None:
    interviewer = await company.interviewer("UTC", maxDaysPerWeek=1)
    await interviewer.slot("2026-06-10T09:00:00Z")
    await interviewer.slot("2026-06-10T20:00:00Z")
    edited = await _edited(company, interviewer, timeZone="Asia/Kolkata", maxDaysPerWeek=2)
    assert (edited["timeZone"], edited["maxDaysPerWeek"]) == ("Asia/Kolkata", 2)
    refused = await interviewer.open_slot("2026-06-12T10:00:00Z")
    assert refusal(refused, 409, "day_limit")["days"] == ["2026-06-10", "2026-06-11"]


async def test_after_a_move_the_days_are_the_new_zones(company: Company) -> None:
    interviewer = await company.interviewer("UTC", maxDaysPerWeek=1)
    await interviewer.slot("2026-06-10T20:00:00Z")
    await _edited(company, interviewer, timeZone="Asia/Tokyo")
    # In Tokyo that slot is on the 11th, so 10:00 UTC of the 10th is another day and of the 11th the same one.
    refused = await interviewer.open_slot("2026-06-10T10:00:00Z")
    assert refusal(refused, 409, "day_limit") == {
        "limit": 1, "week": "2026-06-08", "days": ["2026-06-11"], "day": "2026-06-10",
    }  # fmt: skip
    await interviewer.slot("2026-06-11T10:00:00Z")


async def test_days_that_swap_numbers_in_the_recount_do_not_collide(company: Company) -> None:
    # Numbered in the order they were offered, the recount numbers them by date: each takes another's number.
    interviewer = await company.interviewer("UTC", maxDaysPerWeek=7)
    for day in (14, 12, 10, 8, 9, 11, 13):
        await interviewer.slot(f"2026-06-{day:02}T10:00:00Z")
    await _edited(company, interviewer, timeZone="Europe/Paris")
    numbers = await company.sql("select day_no from slot order by start_time")
    assert [row[0] for row in numbers] == [1, 2, 3, 4, 5, 6, 7]


async def test_a_week_that_is_over_is_left_as_it_was(company: Company) -> None:
    interviewer = await company.interviewer("UTC", maxDaysPerWeek=3)
    for day in ("2026-06-08", "2026-06-09", "2026-06-10"):
        await interviewer.slot(f"{day}T20:00:00Z")
    company.clock.now = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)
    await interviewer.slot("2026-06-17T20:00:00Z")
    await _edited(company, interviewer, timeZone="Asia/Tokyo", maxDaysPerWeek=1)
    rows = await company.sql("select local_day::text, time_zone, days_allowed from slot order by start_time")
    assert [tuple(row) for row in rows] == [
        ("2026-06-08", "UTC", 3),
        ("2026-06-09", "UTC", 3),
        ("2026-06-10", "UTC", 3),
        ("2026-06-18", "Asia/Tokyo", 1),
    ]


async def test_the_running_week_is_not_over_even_where_its_days_are_past(company: Company) -> None:
    interviewer = await company.interviewer("UTC")
    await interviewer.slot("2026-06-08T10:00:00Z")
    await interviewer.slot("2026-06-12T10:00:00Z")
    company.clock.now = datetime(2026, 6, 10, 8, 0, tzinfo=UTC)
    assert [week["week"] for week in (await _refused(company, interviewer, maxDaysPerWeek=1))["weeks"]] == [
        "2026-06-08"
    ]


async def test_withdrawn_slots_do_not_stand_in_the_way_of_a_move(company: Company) -> None:
    interviewer = await company.interviewer("UTC", maxDaysPerWeek=1)
    slot = await interviewer.slot("2026-06-10T20:00:00Z")
    await interviewer.slot("2026-06-10T09:00:00Z")
    await interviewer.call("DELETE", f"/api/slots/{slot['id']}")
    await _edited(company, interviewer, timeZone="Asia/Kolkata")


async def test_booked_slots_are_recounted_too_and_keep_their_version(company: Company) -> None:
    interviewer, coordinator = await company.interviewer("UTC", maxDaysPerWeek=1), await company.coordinator()
    slot = await interviewer.slot("2026-06-10T20:00:00Z")
    await coordinator.booking(slot, await company.candidate())
    held = (await interviewer.get(f"/api/slots/{slot['id']}")).json()
    await _edited(company, interviewer, timeZone="Asia/Tokyo")
    assert (await interviewer.get(f"/api/slots/{slot['id']}")).json() == held
    refused = await interviewer.open_slot("2026-06-09T20:00:00Z")
    assert refusal(refused, 409, "day_limit")["days"] == ["2026-06-11"]


async def test_the_caller_hears_of_the_new_zone_at_once(company: Company) -> None:
    interviewer = await company.interviewer("UTC")
    assert (await interviewer.get("/api/me")).json()["timeZone"] == "UTC"
    await _edited(company, interviewer, timeZone="Asia/Tokyo")
    assert (await interviewer.get("/api/me")).json()["timeZone"] == "Asia/Tokyo"
