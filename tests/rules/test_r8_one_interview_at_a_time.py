"""R8: a candidate is never in two interviews at once, whoever booked them and under whatever spelling of their address."""

import pytest

from company import Company, Json, refusal

pytestmark = pytest.mark.anyio


async def _slot(company: Company, start: str, minutes: int = 60) -> Json:
    """Each of another interviewer, so that their own slots cannot be what stands in the way."""
    return await (await company.interviewer()).slot(start, minutes)


@pytest.mark.parametrize(
    ("start", "minutes"),
    [
        ("2026-06-09T10:00:00Z", 60),
        ("2026-06-09T10:15:00Z", 15),
        ("2026-06-09T09:00:00Z", 180),
        ("2026-06-09T09:30:00Z", 31),
        ("2026-06-09T10:59:59.999999Z", 5),
        ("2026-06-09T15:45:00+05:45", 60),
    ],
)
async def test_an_overlapping_interview_is_refused_and_names_the_other(
    company: Company, start: str, minutes: int
) -> None:
    coordinator, candidate = await company.coordinator(), await company.candidate()
    booking = await coordinator.booking(await _slot(company, "2026-06-09T10:00:00Z"), candidate)
    slot, other = await _slot(company, start, minutes), await company.coordinator()
    async with company.unchanged():
        refused = await other.book(slot, candidate)
    assert refusal(refused, 409, "candidate_busy") == {
        "bookingId": booking["id"],
        "slotId": booking["slotId"],
        "startTime": booking["startTime"],
        "endTime": booking["endTime"],
        "alternatives": [],
    }


async def test_interviews_that_touch_are_granted(company: Company) -> None:
    coordinator, candidate = await company.coordinator(), await company.candidate()
    for start in ("2026-06-09T10:00:00Z", "2026-06-09T11:00:00Z", "2026-06-09T09:00:00Z"):
        await coordinator.booking(await _slot(company, start), candidate)


async def test_two_candidates_may_be_interviewed_at_once(company: Company) -> None:
    coordinator = await company.coordinator()
    for _ in range(2):
        await coordinator.booking(await _slot(company, "2026-06-09T10:00:00Z"), await company.candidate())


async def test_a_cancelled_interview_stands_in_nobodys_way(company: Company) -> None:
    coordinator, candidate = await company.coordinator(), await company.candidate()
    booking = await coordinator.booking(await _slot(company, "2026-06-09T10:00:00Z"), candidate)
    slot = await _slot(company, "2026-06-09T10:30:00Z")
    refusal(await coordinator.book(slot, candidate), 409, "candidate_busy")
    await coordinator.cancel(booking)
    await coordinator.booking(slot, candidate)


async def test_a_move_may_overlap_where_the_booking_itself_was(company: Company) -> None:
    coordinator, candidate = await company.coordinator(), await company.candidate()
    booking = await coordinator.booking(await _slot(company, "2026-06-09T10:00:00Z"), candidate)
    moved = await coordinator.reschedule(booking, await _slot(company, "2026-06-09T10:30:00Z"))
    assert (moved.status_code, moved.json()["startTime"]) == (200, "2026-06-09T10:30:00Z")


async def test_a_move_onto_another_interview_is_refused_and_frees_nothing(company: Company) -> None:
    coordinator, candidate = await company.coordinator(), await company.candidate()
    first = await coordinator.booking(await _slot(company, "2026-06-09T10:00:00Z"), candidate)
    second = await coordinator.booking(await _slot(company, "2026-06-09T14:00:00Z"), candidate)
    slot = await _slot(company, "2026-06-09T10:30:00Z")
    async with company.unchanged():
        refused = await coordinator.reschedule(second, slot)
    assert refusal(refused, 409, "candidate_busy")["bookingId"] == first["id"]


def _with(slot: Json, email: str, name: str = "Grace Hopper") -> Json:
    return {"slotId": slot["id"], "candidate": {"name": name, "email": email}}


async def test_a_candidate_may_be_made_with_the_booking(company: Company) -> None:
    coordinator, slot = await company.coordinator(), await _slot(company, "2026-06-09T10:00:00Z")
    booked = await coordinator.call("POST", "/api/book", _with(slot, "grace@example.com"))
    assert booked.status_code == 201
    people = await coordinator.items("/api/candidates")
    assert people == [{"id": booked.json()["candidateId"], "name": "Grace Hopper", "email": "grace@example.com"}]


@pytest.mark.parametrize(
    ("known", "same"),
    [
        ("grace@example.com", "GRACE@Example.COM"),
        ("straße@example.com", "STRASSE@example.com"),
        ("ὈΔΥΣΣΕΎΣ@example.com", "ὀδυσσεύς@example.com"),
        ("İlke@example.com", "i\u0307lke@example.com"),
        ("zo\u00eb@example.com", "ZOE\u0308@example.com"),
    ],
)
async def test_a_known_address_is_the_same_candidate_under_the_name_we_have(
    company: Company, known: str, same: str
) -> None:
    coordinator, candidate = await company.coordinator(), await company.candidate(email=known)
    booked = await coordinator.call("POST", "/api/book", _with(await _slot(company, "2026-06-09T10:00:00Z"), same))
    assert (booked.status_code, booked.json()["candidateId"]) == (201, candidate["id"])
    assert await coordinator.items("/api/candidates") == [candidate]
    elsewhere = await _slot(company, "2026-06-09T10:30:00Z")
    async with company.unchanged():
        refused = await coordinator.call("POST", "/api/book", _with(elsewhere, same))
    assert refusal(refused, 409, "candidate_busy")["bookingId"] == booked.json()["id"]


@pytest.mark.parametrize("other", ["ilke@example.com", "ılke@example.com"])
async def test_dotted_and_dotless_i_are_different_addresses(company: Company, other: str) -> None:
    coordinator, candidate = await company.coordinator(), await company.candidate(email="İlke@example.com")
    booked = await coordinator.call("POST", "/api/book", _with(await _slot(company, "2026-06-09T10:00:00Z"), other))
    assert (booked.status_code, booked.json()["candidateId"] == candidate["id"]) == (201, False)


async def test_a_refused_booking_leaves_no_new_candidate_behind(company: Company) -> None:
    coordinator, slot = await company.coordinator(), await _slot(company, "2026-06-09T10:00:00Z")
    await coordinator.booking(slot, await company.candidate())
    started = await _slot(company, "2026-06-01T08:30:00Z")
    company.clock.advance(hours=1)
    async with company.unchanged():
        taken = await coordinator.call("POST", "/api/book", _with(slot, "grace@example.com"))
        begun = await coordinator.call("POST", "/api/book", _with(started, "grace@example.com"))
        gone = await coordinator.call("POST", "/api/book", _with({"id": coordinator.id}, "grace@example.com"))
    refusal(taken, 409, "slot_taken")
    refusal(begun, 409, "slot_started")
    refusal(gone, 404, "not_found")


@pytest.mark.parametrize("both", [True, False])
async def test_exactly_one_of_candidate_and_candidate_id_is_given(company: Company, both: bool) -> None:
    coordinator, slot = await company.coordinator(), await _slot(company, "2026-06-09T10:00:00Z")
    candidate = await company.candidate()
    wanted = _with(slot, "grace@example.com") | {"candidateId": candidate["id"]} if both else {"slotId": slot["id"]}
    async with company.unchanged():
        refused = await coordinator.call("POST", "/api/book", wanted)
    assert refusal(refused, 400, "invalid_input").keys() == {"candidateId"}


@pytest.mark.parametrize(
    ("candidate", "field"),
    [
        ({"name": "Grace"}, "candidate.email"),
        ({"email": "grace@example.com"}, "candidate.name"),
        ({"name": "", "email": "grace@example.com"}, "candidate.name"),
        ({"name": "Grace", "email": "grace"}, "candidate.email"),
        ({"name": "Grace", "email": "g@x", "id": "7"}, "candidate.id"),
        ("grace@example.com", "candidate"),
        (None, "candidate"),
    ],
)
async def test_a_new_candidate_must_be_whole(company: Company, candidate: object, field: str) -> None:
    coordinator, slot = await company.coordinator(), await _slot(company, "2026-06-09T10:00:00Z")
    async with company.unchanged():
        refused = await coordinator.call("POST", "/api/book", {"slotId": slot["id"], "candidate": candidate})
    assert refusal(refused, 400, "invalid_input").keys() == {field}
