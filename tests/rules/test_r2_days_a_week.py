"""R2: an interviewer offers slots on at most two days of a week, or on as many as their own limit says."""

import pytest

from company import Company, refusal

pytestmark = pytest.mark.anyio

MONDAY, TUESDAY, WEDNESDAY, SUNDAY = "2026-06-08", "2026-06-09", "2026-06-10", "2026-06-14"
NEXT_MONDAY = "2026-06-15"


async def test_a_third_day_is_refused_and_names_the_two(company: Company) -> None:
    interviewer = await company.interviewer()
    await interviewer.slot(f"{TUESDAY}T10:00:00Z")
    await interviewer.slot(f"{MONDAY}T10:00:00Z")
    async with company.unchanged():
        refused = await interviewer.open_slot(f"{SUNDAY}T10:00:00Z")
    assert refusal(refused, 409, "day_limit") == {
        "limit": 2,
        "week": MONDAY,
        "days": [MONDAY, TUESDAY],
        "day": SUNDAY,
    }


async def test_any_number_of_slots_fit_on_a_day_that_is_offered(company: Company) -> None:
    interviewer = await company.interviewer()
    await interviewer.slot(f"{MONDAY}T08:00:00Z")
    await interviewer.slot(f"{TUESDAY}T08:00:00Z")
    for hour in range(9, 18):
        await interviewer.slot(f"{MONDAY}T{hour:02}:00:00Z")
        await interviewer.slot(f"{TUESDAY}T{hour:02}:00:00Z")


async def test_sunday_ends_a_week_and_monday_begins_the_next(company: Company) -> None:
    interviewer = await company.interviewer(maxDaysPerWeek=1)
    await interviewer.slot(f"{SUNDAY}T23:00:00Z", 30)
    await interviewer.slot(f"{NEXT_MONDAY}T00:00:00Z", 30)
    refusal(await interviewer.open_slot(f"{MONDAY}T10:00:00Z"), 409, "day_limit")


async def test_one_interviewers_days_are_not_anothers(company: Company) -> None:
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        await (await company.interviewer(maxDaysPerWeek=1)).slot(f"{day}T10:00:00Z")


@pytest.mark.parametrize("limit", range(1, 8))
async def test_each_interviewer_has_a_limit_of_their_own(company: Company, limit: int) -> None:
    interviewer = await company.interviewer(maxDaysPerWeek=limit)
    days = [f"2026-06-{8 + n:02}" for n in range(7)]
    for day in days[:limit]:
        await interviewer.slot(f"{day}T10:00:00Z")
    for day in days[limit:]:
        assert refusal(await interviewer.open_slot(f"{day}T10:00:00Z"), 409, "day_limit")["limit"] == limit
    await interviewer.slot(f"{NEXT_MONDAY}T10:00:00Z")


@pytest.mark.parametrize("limit", [0, 8, -1, 1.5, "2", True, None])
async def test_a_limit_is_one_to_seven(company: Company, limit: object) -> None:
    person = {"name": "Ada", "email": "ada@example.com", "timeZone": "UTC", "maxDaysPerWeek": limit}
    interviewer = await company.interviewer()
    async with company.unchanged():
        created = await company.admin.call("POST", "/api/interviewers", person)
        edited = await company.admin.call("PATCH", f"/api/interviewers/{interviewer.id}", {"maxDaysPerWeek": limit})
    assert refusal(created, 400, "invalid_input").keys() == {"maxDaysPerWeek"}
    assert refusal(edited, 400, "invalid_input").keys() == {"maxDaysPerWeek"}


async def test_a_day_of_booked_slots_counts(company: Company) -> None:
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    for day in (MONDAY, TUESDAY):
        await coordinator.booking(await interviewer.slot(f"{day}T10:00:00Z"), await company.candidate())
    refusal(await interviewer.open_slot(f"{WEDNESDAY}T10:00:00Z"), 409, "day_limit")


async def test_a_cancelled_interviews_day_still_counts_since_its_slot_is_still_offered(company: Company) -> None:
    interviewer, coordinator = await company.interviewer(maxDaysPerWeek=1), await company.coordinator()
    booking = await coordinator.booking(await interviewer.slot(f"{MONDAY}T10:00:00Z"), await company.candidate())
    assert (await coordinator.cancel(booking)).status_code == 200
    refusal(await interviewer.open_slot(f"{TUESDAY}T10:00:00Z"), 409, "day_limit")


async def test_withdrawing_a_days_last_slot_frees_the_day(company: Company) -> None:
    interviewer = await company.interviewer(maxDaysPerWeek=1)
    first, second = await interviewer.slot(f"{MONDAY}T10:00:00Z"), await interviewer.slot(f"{MONDAY}T11:00:00Z")
    assert (await interviewer.call("DELETE", f"/api/slots/{first['id']}")).status_code == 204
    refusal(await interviewer.open_slot(f"{TUESDAY}T10:00:00Z"), 409, "day_limit")
    assert (await interviewer.call("DELETE", f"/api/slots/{second['id']}")).status_code == 204
    await interviewer.slot(f"{TUESDAY}T10:00:00Z")


def _moved_to(day: str) -> dict[str, str]:
    return {"startTime": f"{day}T15:00:00Z", "endTime": f"{day}T16:00:00Z"}


async def test_a_days_only_slot_may_move_to_another_day_of_the_week(company: Company) -> None:
    interviewer = await company.interviewer()
    await interviewer.slot(f"{MONDAY}T10:00:00Z")
    slot = await interviewer.slot(f"{TUESDAY}T10:00:00Z")
    moved = await interviewer.call("PATCH", f"/api/slots/{slot['id']}", _moved_to(SUNDAY))
    assert moved.status_code == 200
    refused = await interviewer.open_slot(f"{WEDNESDAY}T10:00:00Z")
    assert refusal(refused, 409, "day_limit")["days"] == [MONDAY, SUNDAY]


async def test_one_of_two_slots_of_a_day_may_not_move_to_a_third_day(company: Company) -> None:
    interviewer = await company.interviewer()
    await interviewer.slot(f"{MONDAY}T10:00:00Z")
    await interviewer.slot(f"{TUESDAY}T10:00:00Z")
    slot = await interviewer.slot(f"{TUESDAY}T12:00:00Z")
    async with company.unchanged():
        refused = await interviewer.call("PATCH", f"/api/slots/{slot['id']}", _moved_to(WEDNESDAY))
    assert refusal(refused, 409, "day_limit")["day"] == WEDNESDAY
    assert (await interviewer.call("PATCH", f"/api/slots/{slot['id']}", _moved_to(MONDAY))).status_code == 200


async def test_a_slot_may_not_move_into_a_week_that_is_full(company: Company) -> None:
    interviewer = await company.interviewer(maxDaysPerWeek=1)
    await interviewer.slot(f"{MONDAY}T10:00:00Z")
    slot = await interviewer.slot(f"{NEXT_MONDAY}T10:00:00Z")
    async with company.unchanged():
        refused = await interviewer.call("PATCH", f"/api/slots/{slot['id']}", _moved_to(SUNDAY))
    assert refusal(refused, 409, "day_limit") == {"limit": 1, "week": MONDAY, "days": [MONDAY], "day": SUNDAY}
    # Within its own week it is the only one, and may go anywhere.
    assert (await interviewer.call("PATCH", f"/api/slots/{slot['id']}", _moved_to("2026-06-21"))).status_code == 200


async def test_days_given_up_and_taken_again_in_any_order_never_make_three(company: Company) -> None:
    interviewer = await company.interviewer()
    slots = {day: await interviewer.slot(f"{day}T10:00:00Z") for day in (MONDAY, TUESDAY)}
    for gone, new in ((MONDAY, WEDNESDAY), (TUESDAY, MONDAY), (WEDNESDAY, SUNDAY), (SUNDAY, TUESDAY)):
        refusal(await interviewer.open_slot(f"{new}T10:00:00Z"), 409, "day_limit")
        await interviewer.call("DELETE", f"/api/slots/{slots.pop(gone)['id']}")
        slots[new] = await interviewer.slot(f"{new}T10:00:00Z")
    assert len(slots) == 2
