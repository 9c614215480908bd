"""R4: an instant has an offset, coming in and going out; whatever else looks like a time is refused by name."""

import re
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from company import Company, Json, refusal

pytestmark = pytest.mark.anyio

NO_INSTANT = [
    # Without an offset, or not whole.
    "2026-06-09T10:00:00", "2026-06-09T10:00", "2026-06-09", "2026-06-09T10Z", "2026-06T10:00:00Z", "10:00:00Z",
    "2026-06-09T10:00:00.000", "2026-W24-2T10:00:00Z", "2026-W24-2", "2026-160T10:00:00Z", "20260609T100000Z",
    "2026-06-09T100000Z", "2026-6-9T10:00:00Z", "+2026-06-09T10:00:00Z", "-2026-06-09T10:00:00Z", "26-06-09T10:00:00Z",
    # Offsets that are none.
    "2026-06-09T10:00:00+05:75", "2026-06-09T10:00:00+23:59", "2026-06-09T10:00:00+16:00", "2026-06-09T10:00:00-16:00",
    "2026-06-09T10:00:00+05", "2026-06-09T10:00:00+0530", "2026-06-09T10:00:00+5:30", "2026-06-09T10:00:00+05:30:15",
    "2026-06-09T10:00:00ZZ", "2026-06-09T10:00:00Z+00:00", "2026-06-09T10:00:00 +00:00", "2026-06-09T10:00:00+٠٥:٣٠",
    "2026-06-09T10:00:00UTC", "2026-06-09T10:00:00 IST", "2026-06-09T10:00:00[Asia/Kolkata]",
    "2026-06-09T10:00:00Z[UTC]", "2026-06-09T10:00:00\u221205:00",
    # Separators and letters.
    "2026-06-09 10:00:00Z", "2026-06-09t10:00:00Z", "2026-06-09T10:00:00z", "2026-06-09_10:00:00Z",
    "2026/06/09T10:00:00Z", "2026-06-09T10.00.00Z", "2026-06-09TT10:00:00Z", "2026\u201306\u201309T10:00:00Z",
    # Around it.
    " 2026-06-09T10:00:00Z", "2026-06-09T10:00:00Z ", "2026-06-09T10:00:00Z\n", "2026-06-09T10:00:00Z\0",
    "2026-06-09T10:00:00Z\u200b", "\ufeff2026-06-09T10:00:00Z", "'2026-06-09T10:00:00Z'", "",
    # Parts out of bounds.
    "2026-06-09T24:00:00Z", "2026-06-09T24:00Z", "2026-06-09T10:60:00Z", "2026-06-09T10:00:60Z", "2026-06-09T23:59:60Z",
    "2026-06-09T25:00:00Z", "2026-13-09T10:00:00Z", "2026-00-09T10:00:00Z", "2026-06-00T10:00:00Z",
    "2026-06-31T10:00:00Z", "2026-02-30T10:00:00Z", "2027-02-29T10:00:00Z", "2026-06-09T-1:00:00Z",
    # Fractions.
    "2026-06-09T10:00:00.1234567Z", "2026-06-09T10:00:00.Z", "2026-06-09T10:00:00,5Z", "2026-06-09T10:00.5Z",
    # Years.
    "1999-12-31T23:59:59Z", "2100-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999999Z",
    "0001-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "2000-01-01T00:00:00+00:01",
    "2099-12-31T23:59:59-00:01", "0001-01-01T00:00:00+15:00", "9999-12-31T23:59:59-15:00",
    # Words that PostgreSQL would take, and digits that Python would.
    "now", "today", "tomorrow", "yesterday", "infinity", "-infinity", "epoch", "allballs", "2026-06-09 10:00 BC",
    "٢٠٢٦-٠٦-٠٩T١٠:٠٠:٠٠Z", "２０２６-06-09T10:00:00Z", "1780999200", "1780999200.5", "2461200.9", "P1D",
    "2026-06-09T10:00:00Z/P1D", "Tue, 09 Jun 2026 10:00:00 GMT", "2026-06-09T1\u00b2:00:00Z",
]  # fmt: skip
NOT_EVEN_TEXT: list[object] = [None, 0, 1780999200, 1780999200.5, True, [], {}, ["2026-06-09T10:00:00Z"]]


async def test_no_other_form_is_taken_in_a_new_slot(company: Company) -> None:
    interviewer = await company.interviewer()
    taken: list[object] = []
    async with company.unchanged():
        for wrong in [*NO_INSTANT, *NOT_EVEN_TEXT]:
            for field, right in (("startTime", "2026-06-09T10:00:00Z"), ("endTime", "2026-06-09T11:00:00Z")):
                times = {"startTime": right, "endTime": right} | {field: wrong}
                answer = await interviewer.call("POST", "/api/slots", times)
                if answer.status_code != 400 or refusal(answer, 400, "invalid_input").keys() != {field}:
                    taken.append((field, wrong, answer.text))
    assert taken == []


async def test_no_other_form_is_taken_in_an_edit(company: Company) -> None:
    interviewer = await company.interviewer()
    slot = await interviewer.slot("2026-06-09T10:00:00Z")
    taken: list[object] = []
    async with company.unchanged():
        for wrong in [*NO_INSTANT, *NOT_EVEN_TEXT]:
            answer = await interviewer.call("PATCH", f"/api/slots/{slot['id']}", {"startTime": wrong})
            if answer.status_code != 400 or refusal(answer, 400, "invalid_input").keys() != {"startTime"}:
                taken.append((wrong, answer.text))
    assert taken == []


@pytest.mark.parametrize("path", ["/api/slots", "/api/bookings", "/api/calendar"])
async def test_no_other_form_is_taken_in_a_query(company: Company, path: str) -> None:
    coordinator = await company.coordinator()
    taken: list[object] = []
    for wrong in [*NO_INSTANT, "null", "NULL", "None", "2026-06-09T10:00:00+00:00".replace("+", "%2B")]:
        for field in ("from", "to"):
            answer = await coordinator.call("GET", path, **{field: wrong})
            if answer.status_code != 400 or refusal(answer, 400, "invalid_input").keys() != {field}:
                taken.append((field, wrong, answer.text))
    assert taken == []


SAME_INSTANT = [
    "2026-06-09T10:00:00Z", "2026-06-09T10:00Z", "2026-06-09T10:00:00.0Z", "2026-06-09T10:00:00.000000Z",
    "2026-06-09T10:00:00+00:00", "2026-06-09T10:00:00-00:00", "2026-06-09T15:30:00+05:30", "2026-06-09T15:45+05:45",
    "2026-06-08T19:00:00-15:00", "2026-06-10T01:59:00+15:59", "2026-06-10T00:00:00+14:00",
]  # fmt: skip


async def test_an_instant_is_the_same_in_every_offset_and_answered_in_utc(company: Company) -> None:
    interviewer = await company.interviewer()
    slot = await interviewer.slot("2026-06-09T10:00:00Z")
    for same in SAME_INSTANT:
        edited = await interviewer.call("PATCH", f"/api/slots/{slot['id']}", {"startTime": same})
        assert (edited.status_code, edited.json()) == (200, slot), same
        assert await interviewer.items("/api/slots", from_=same) == [slot]
        assert await interviewer.items("/api/slots", to=same) == []


@pytest.mark.parametrize(
    ("given", "answered"),
    [
        ("2026-06-09T10:00:00.123456+00:00", "2026-06-09T10:00:00.123456Z"),
        ("2026-06-09T10:00:00.5Z", "2026-06-09T10:00:00.5Z"),
        ("2026-06-09T10:00:00.000001Z", "2026-06-09T10:00:00.000001Z"),
        ("2028-02-29T23:30:00-01:00", "2028-03-01T00:30:00Z"),
        ("2026-12-31T23:59:59-00:30", "2027-01-01T00:29:59Z"),
    ],
)
async def test_answers_keep_every_digit_and_say_z(company: Company, given: str, answered: str) -> None:
    slot = await (await company.interviewer()).slot(given)
    assert datetime.fromisoformat(slot["startTime"]) == datetime.fromisoformat(answered)
    assert slot["startTime"].endswith("Z")


async def test_every_time_in_every_answer_is_in_utc_with_a_z(company: Company) -> None:
    interviewer, coordinator = await company.interviewer("Asia/Kathmandu"), await company.coordinator()
    slot = await interviewer.slot("2026-06-09T10:00:00.25+05:45", 5)
    booking = await coordinator.booking(slot, await company.candidate())
    refused = await coordinator.book(slot, await company.candidate())
    paths = ("/api/slots", "/api/bookings", f"/api/booking/{booking['id']}", "/api/calendar", "/api/events")
    answers = [await coordinator.get(path) for path in paths]
    found = [value for answer in (*answers, refused) for value in _times(answer.json())]
    assert len(found) > 20
    assert [text for text in found if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", text)] == []


def _times(value: Any) -> list[str]:
    """Whatever begins like a date, however deep it lies."""
    if isinstance(value, dict):
        return [text for part in cast("Json", value).values() for text in _times(part)]
    if isinstance(value, list):
        return [text for part in cast("list[Any]", value) for text in _times(part)]
    return [value] if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d", value) else []


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        ("2026-06-09T10:00:00Z", "2026-06-09T10:00:00Z", "endTime"),
        ("2026-06-09T10:00:00Z", "2026-06-09T12:00:00+02:00", "endTime"),
        ("2026-06-09T10:00:00Z", "2026-06-09T09:00:00Z", "endTime"),
        ("2026-06-09T10:00:00Z", "2026-06-09T10:04:59.999999Z", "endTime"),
        ("2026-06-09T10:00:00Z", "2026-06-09T18:00:00.000001Z", "endTime"),
        ("2026-06-01T08:00:00Z", "2026-06-01T09:00:00Z", "startTime"),
        ("2026-06-01T07:59:00Z", "2026-06-01T09:00:00Z", "startTime"),
        ("2000-01-01T00:00:00Z", "2000-01-01T01:00:00Z", "startTime"),
        ("2099-12-31T23:30:00Z", "2100-01-01T00:00:00Z", "endTime"),
    ],
)
async def test_a_slots_length_and_place_in_time_are_bounded(company: Company, start: str, end: str, field: str) -> None:
    interviewer = await company.interviewer()
    slot = await interviewer.slot("2026-06-20T10:00:00Z")
    times = {"startTime": start, "endTime": end}
    async with company.unchanged():
        opened = await interviewer.call("POST", "/api/slots", times)
        edited = await interviewer.call("PATCH", f"/api/slots/{slot['id']}", times)
    assert refusal(opened, 400, "invalid_input").keys() == {field}
    assert refusal(edited, 400, "invalid_input").keys() == {field}


@pytest.mark.parametrize(
    ("start", "minutes"),
    [("2026-06-01T08:00:00.000001Z", 5), ("2026-06-09T10:00:00Z", 480), ("2099-12-31T15:59:59.999999Z", 480)],
)
async def test_at_the_bounds_a_slot_is_granted(company: Company, start: str, minutes: int) -> None:
    slot = await (await company.interviewer()).slot(start, minutes)
    length = datetime.fromisoformat(slot["endTime"]) - datetime.fromisoformat(slot["startTime"])
    assert length.total_seconds() == minutes * 60
    assert datetime.fromisoformat(slot["startTime"]).tzinfo == UTC


async def test_a_plus_that_became_a_space_in_an_address_is_told_how_to_arrive(company: Company) -> None:
    answer = await company.admin.client.get("/api/slots?from=2026-06-09T10:00:00+02:00", headers=company.admin.headers)
    assert "%2B" in refusal(answer, 400, "invalid_input")["from"]
    answer = await company.admin.client.get(
        "/api/slots?from=2026-06-09T10:00:00%2B02:00", headers=company.admin.headers
    )
    assert answer.status_code == 200
