"""Every answer is exactly what models.py says: PostgreSQL writes the JSON, and here it is read back strictly."""

import msgspec
import pytest

from company import Company
from panelist.api.endpoint import Contract
from panelist.api.routes import CONTRACTS

pytestmark = pytest.mark.anyio

LISTS = [contract for contract in CONTRACTS if contract.method == "GET" and "{id}" not in contract.path]


async def _full(company: Company) -> tuple[str, str]:
    """A company in which every list has something to show; text that JSON must escape everywhere text may stand."""
    interviewer = await company.interviewer("Asia/Kathmandu", externalId='quo"te\\', name='Anna "Ann" O\\Neil')
    coordinator = await company.coordinator(name="Zoë </script>")
    candidate = await company.candidate(name='Li "李" \u2028 Wei')
    slots = [
        await interviewer.slot(f"2026-06-09T{hour}:00:00Z", location='Room "4" \\ 🚪 \u202eabc')
        for hour in (10, 12, 14)
    ]
    booking = await coordinator.booking(slots[0], candidate)
    await coordinator.reschedule(booking, slots[1])
    await coordinator.cancel(await coordinator.booking(slots[2], candidate))
    return slots[0]["id"], booking["id"]


@pytest.mark.parametrize("contract", LISTS, ids=lambda contract: contract.path)
async def test_a_read_answers_its_model(company: Company, contract: Contract) -> None:
    await _full(company)
    answer = await company.admin.get(contract.path)
    if contract.path == "/api/demo/people":
        assert answer.status_code == 404
        return
    assert contract.answer
    found = msgspec.json.decode(answer.content, type=contract.answer)
    assert getattr(found, "items", None) != []


@pytest.mark.parametrize("kind", ["slots", "booking"])
async def test_one_object_answers_its_model(company: Company, kind: str) -> None:
    slot_id, booking_id = await _full(company)
    id = slot_id if kind == "slots" else booking_id
    (contract,) = [c for c in CONTRACTS if c.method == "GET" and c.path == f"/api/{kind}/{{id}}"]
    assert contract.answer
    answer = await company.admin.get(f"/api/{kind}/{id}")
    msgspec.json.decode(answer.content, type=contract.answer)


async def test_text_comes_back_as_it_was_given(company: Company) -> None:
    await _full(company)
    (entry,) = await company.admin.items("/api/calendar")
    assert entry["candidate"]["name"] == 'Li "李" \u2028 Wei'
    assert entry["slot"]["location"] == 'Room "4" \\ 🚪 \u202eabc'
    assert entry["interviewer"] == {
        "id": entry["booking"]["interviewerId"],
        "name": 'Anna "Ann" O\\Neil',
        "timeZone": "Asia/Kathmandu",
    }


async def test_times_are_utc_with_a_z(company: Company) -> None:
    interviewer = await company.interviewer()
    slot = await interviewer.slot("2026-06-09T10:00:00.250+05:45")
    assert slot["startTime"] == "2026-06-09T04:15:00.25Z"
    assert slot["endTime"] == "2026-06-09T05:15:00.25Z"
    assert slot["createdAt"] == "2026-06-01T08:00:00Z"
