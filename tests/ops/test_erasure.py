"""A candidate who asks to be forgotten is: the bookings stay, and nothing anywhere says who it was."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from company import Company, Json, Person, refusal
from ops import postgres
from panelist import migrations
from panelist.actions import care
from panelist.db import Database
from panelist.errors import NotFound

pytestmark = pytest.mark.anyio

NAME, EMAIL = "Zebedee Q. Xylophone", "Zebedee.Xylophone@Marked.example"
MARKS = ("zebedee", "xylophone", "marked.example")


def _marks_in(text: str) -> list[str]:
    return [mark for mark in MARKS if mark in text.casefold()]


async def _history(company: Company) -> tuple[Person, Json, Json]:
    """A coordinator, the candidate, and their booking, made with keys, moved, seen, cancelled and made again."""
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    slots = [await interviewer.slot(f"2098-06-09T{hour}:00:00Z") for hour in (10, 12, 14)]
    inline = {"slotId": slots[0]["id"], "candidate": {"name": NAME, "email": EMAIL}}
    booking = (await coordinator.call("POST", "/api/book", inline, key="mine")).json()
    assert (await coordinator.call("POST", "/api/candidates", {"name": "x", "email": EMAIL.lower()})).status_code == 409
    await coordinator.reschedule(booking, slots[1], key="move")
    await coordinator.cancel(booking, key="cancel")
    candidate = (await coordinator.items("/api/candidates", q="zebedee"))[0]
    booking = (await coordinator.book(slots[2], candidate, key="again")).json()
    return coordinator, candidate, booking


async def _erase(company: Company, who: str) -> care.Erased:
    """As the command line does, without the second that it takes to start."""
    db = Database(company.dsn, size=1)
    await db.open()
    try:
        return await care.erase_candidate(db, who, now=datetime.now(UTC))
    finally:
        await db.close()


async def test_nothing_says_who_it_was_and_the_bookings_stay(company: Company) -> None:
    coordinator, candidate, booking = await _history(company)
    # A key that is not theirs, and that goes on working.
    other = {"name": "Olga", "email": "olga@example.com"}
    made = await company.admin.call("POST", "/api/candidates", other, key="olga")
    assert _marks_in(postgres.dump(company.dsn).decode()) == list(MARKS)
    bookings, events = await coordinator.items("/api/bookings"), await postgres.feed(coordinator)

    said = await postgres.command(company.dsn, "candidate", "erase", EMAIL.upper())

    assert (
        said
        == f"candidate {candidate['id']} is erased\nstill booked: 1 interview to come; cancel what will not take place\n"
    )
    assert _marks_in(postgres.dump(company.dsn).decode()) == []
    assert await coordinator.items("/api/bookings") == bookings
    after, _ = await postgres.feed(coordinator)
    assert after[:-1] == events[0]
    assert (after[-1]["action"], after[-1]["actorRole"], after[-1]["personId"]) == (
        "candidate.erased",
        "operator",
        candidate["id"],
    )
    erased = {"id": candidate["id"], "name": "Erased candidate", "email": f"erased:{candidate['id']}"}
    entry = (await coordinator.items("/api/calendar"))[0]
    assert (entry["booking"]["id"], entry["candidate"]) == (booking["id"], erased)
    assert await coordinator.items("/api/candidates", q="zebedee") == []
    again = await company.admin.call("POST", "/api/candidates", other, key="olga")
    assert (again.json(), again.headers["idempotency-replayed"]) == (made.json(), "true")


async def test_not_even_a_fingerprint_of_the_requests_is_left(company: Company) -> None:
    """A hash over a name and an address is as good as both for whoever has a list of people."""
    coordinator, candidate, _ = await _history(company)
    by_key = "select count(*) from event where idempotency_key in ('mine', 'move', 'cancel', 'again')"
    assert (await company.sql(by_key))[0][0] == 4
    await _erase(company, candidate["id"])
    assert (await company.sql("select count(*) from event where request_hash is not null"))[0][0] == 0
    async with company.unchanged():
        # A repeat so late makes nobody come back: the slot is taken.
        wanted = {"slotId": (await coordinator.items("/api/bookings", status="booked"))[0]["slotId"]}
        late = await coordinator.call(
            "POST", "/api/book", wanted | {"candidate": {"name": NAME, "email": EMAIL}}, key="again"
        )
        assert late.status_code == 409


async def test_the_address_is_free_for_somebody_new_and_the_old_place_cannot_be_taken(company: Company) -> None:
    _, candidate, _ = await _history(company)
    await _erase(company, candidate["id"])
    fresh = await company.admin.call("POST", "/api/candidates", {"name": NAME, "email": EMAIL})
    assert fresh.status_code == 201
    assert fresh.json()["id"] != candidate["id"]
    place = {"name": "Eve", "email": f"erased:{candidate['id']}"}
    assert (await company.admin.call("POST", "/api/candidates", place)).status_code == 400


async def test_the_erased_are_in_no_list_and_cannot_be_booked_but_their_bookings_can_be_put_right(
    company: Company,
) -> None:
    coordinator, candidate, booking = await _history(company)
    await _erase(company, candidate["id"])
    for search in ({}, {"q": "erased"}, {"q": "er"}, {"q": candidate["id"]}):
        assert await coordinator.items("/api/candidates", **search) == []
    interviewer = await company.interviewer()
    slot, later = await interviewer.slot("2098-06-10T10:00:00Z"), await interviewer.slot("2098-06-10T12:00:00Z")
    async with company.unchanged():
        refused = await coordinator.book(slot, candidate, key="anew")
        assert refusal(refused, 404, "not_found") == {"candidateId": candidate["id"]}
    assert await coordinator.items("/api/bookings", candidateId=candidate["id"], status="booked") == [booking]
    moved = await coordinator.reschedule(booking, later)
    assert moved.status_code == 200
    assert (await coordinator.items("/api/calendar"))[0]["candidate"]["name"] == "Erased candidate"
    assert (await coordinator.cancel(booking)).status_code == 200


async def test_who_was_erased_by_the_version_before_is_marked_by_the_migration(company: Company) -> None:
    _, candidate, _ = await _history(company)
    other = await company.candidate()
    await _erase(company, candidate["id"])
    await company.sql("update candidate set erased_at = null")
    step = (Path(migrations.__file__).parent / "versions" / "0006_erased_before.sql").read_text(encoding="utf-8")
    await company.sql(step.rstrip().rstrip(";"))
    marked = await company.sql("select id, erased_at = updated_at from candidate where erased_at is not null")
    assert [(str(row[0]), row[1]) for row in marked] == [(candidate["id"], True)]
    assert other["id"] != candidate["id"]


async def test_erasing_twice_changes_nothing_and_nobody_else_is_touched(company: Company) -> None:
    _, candidate, _ = await _history(company)
    await _erase(company, candidate["id"])
    async with company.unchanged():
        assert (await _erase(company, candidate["id"].upper())).already
        for nobody in (EMAIL, "nobody@example.com", "' or true --", "01a202fb-9528-7df7-a7a4-a1c7c8f4d9c6", "%"):
            with pytest.raises(NotFound):
                await _erase(company, nobody)
    done = postgres.panelist(company.dsn, "candidate", "erase", EMAIL)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "panelist: There is no candidate with this id or e-mail address.\n"


async def test_erasing_reads_of_the_log_only_what_is_theirs(company: Company) -> None:
    """The feed stops below the oldest transaction still running: one that reads a log of years would hold it up."""
    _, candidate, _ = await _history(company)
    await company.sql(
        """insert into event (at, action, actor_id, actor_role, person_id, booking_id, idempotency_key, request_hash)
           select now(), 'candidate.created', gen_random_uuid(), 'admin', gen_random_uuid(), gen_random_uuid(), 'key', '\\x00'
           from generate_series(1, 20000)"""
    )
    await company.sql("vacuum analyze event")
    await company.sql("vacuum analyze booking")
    read = (
        "select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) from pg_stat_user_tables where relname = 'event'"
    )
    before = (await company.sql(read))[0][0]
    assert not (await _erase(company, candidate["id"])).already
    assert (await company.sql(read))[0][0] - before < 1000


async def test_a_cancelled_interview_is_not_still_to_come(company: Company) -> None:
    coordinator, candidate, booking = await _history(company)
    await coordinator.cancel(booking)
    assert (await _erase(company, candidate["id"])).coming == 0
