"""R1: an interviewer's slots never overlap; half-open, so touching is allowed."""

import pytest

from company import Company

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("start", "minutes"),
    [
        ("2026-06-09T10:00:00Z", 60),
        ("2026-06-09T09:30:00Z", 31),
        ("2026-06-09T10:59:59Z", 30),
        ("2026-06-09T10:15:00Z", 15),
        ("2026-06-09T09:00:00Z", 180),
        ("2026-06-09T12:00:00+02:00", 60),
    ],
)
async def test_an_overlapping_slot_is_refused_and_names_the_one_in_the_way(
    company: Company, start: str, minutes: int
) -> None:
    interviewer = await company.interviewer()
    first = await interviewer.slot("2026-06-09T10:00:00Z", 60)
    refused = await interviewer.open_slot(start, minutes)
    assert refused.status_code == 409
    assert refused.json()["code"] == "slot_overlap"
    assert refused.json()["details"] == {key: first[name] for key, name in _NAMED.items()}
    assert await interviewer.items("/api/slots") == [first]


_NAMED = {"slotId": "id", "startTime": "startTime", "endTime": "endTime"}


async def test_touching_slots_are_both_granted(company: Company) -> None:
    interviewer = await company.interviewer()
    await interviewer.slot("2026-06-09T10:00:00Z", 60)
    await interviewer.slot("2026-06-09T11:00:00Z", 60)
    await interviewer.slot("2026-06-09T09:00:00Z", 60)


async def test_two_interviewers_may_offer_the_same_time(company: Company) -> None:
    await (await company.interviewer()).slot("2026-06-09T10:00:00Z")
    await (await company.interviewer()).slot("2026-06-09T10:00:00Z")


async def test_a_withdrawn_slot_makes_room(company: Company) -> None:
    interviewer = await company.interviewer()
    slot = await interviewer.slot("2026-06-09T10:00:00Z")
    assert (await interviewer.call("DELETE", f"/api/slots/{slot['id']}")).status_code == 204
    await interviewer.slot("2026-06-09T10:30:00Z")


async def test_an_edit_may_overlap_where_the_slot_itself_was(company: Company) -> None:
    interviewer = await company.interviewer()
    slot = await interviewer.slot("2026-06-09T10:00:00Z", 60)
    moved = {"startTime": "2026-06-09T10:30:00Z", "endTime": "2026-06-09T11:30:00Z"}
    edited = await interviewer.call("PATCH", f"/api/slots/{slot['id']}", moved)
    assert edited.status_code == 200
    assert edited.json()["version"] == 2


async def test_an_edit_into_another_slot_is_refused_and_changes_nothing(company: Company) -> None:
    interviewer = await company.interviewer()
    await interviewer.slot("2026-06-09T10:00:00Z", 60)
    slot = await interviewer.slot("2026-06-09T12:00:00Z", 60)
    refused = await interviewer.call("PATCH", f"/api/slots/{slot['id']}", {"startTime": "2026-06-09T10:59:00Z"})
    assert refused.status_code == 409
    assert refused.json()["code"] == "slot_overlap"
    assert (await interviewer.get(f"/api/slots/{slot['id']}")).json() == slot
