"""`panelist people import` on the data that is there: all rows or none, known addresses updated, every rule kept."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime

import asyncpg
import msgspec
import pytest

from company import Company, refusal
from panelist.actions.people_import import Counts, import_people
from panelist.db import Database
from panelist.models import EventPage
from panelist.people_file import PeopleFileError, Row
from panelist.sql.people import Kind
from panelist.wire import Email, ExternalId, Name, TimeZone

pytestmark = pytest.mark.anyio

_INSERT = "insert into coordinator (name, email, external_id, created_at, updated_at)"


@pytest.fixture
async def db(dsn: str) -> AsyncGenerator[Database]:
    db = Database(dsn, size=1, statement_timeout_s=60)
    await db.open()
    yield db
    await db.close()


def _row(
    line: int, kind: str, name: str, email: str, id: str | None = None, zone: str | None = None, days: int | None = None
) -> Row:
    return Row(
        line=line, kind=Kind(kind), name=Name(name), email=Email.read(email), external_id=ExternalId(id) if id else None,
        time_zone=TimeZone(zone) if zone else None, max_days_per_week=days,
    )  # fmt: skip


async def _import(company: Company, db: Database, rows: Sequence[Row], *, dry_run: bool = False) -> Counts:
    return await import_people(db, rows, now=company.clock(), dry_run=dry_run)


async def _refused(company: Company, db: Database, rows: Sequence[Row]) -> list[tuple[int, str, str]]:
    async with company.unchanged():
        with pytest.raises(PeopleFileError) as refused:
            await _import(company, db, rows)
    return [(problem.line, problem.column, problem.reason) for problem in refused.value.problems]


async def test_five_thousand_people_of_every_kind(company: Company, db: Database) -> None:
    kinds = ["interviewer", "coordinator", "candidate", "admin", "candidate"]
    names = ["Émile", "李小龍", "محمد علي", "O'Brien, Jr.", "👩‍👩‍👧‍👦"]
    rows = [
        _row(
            line, kinds[line % 5], names[line % 5], f"person{line}@example.com",
            None if kinds[line % 5] == "candidate" else f"id-{line}", "Asia/Kathmandu" if line % 5 == 0 else None,
        )
        for line in range(2, 5002)
    ]  # fmt: skip
    counts = await _import(company, db, rows)
    assert counts == {
        "interviewer": (1000, 0, 0),
        "coordinator": (1000, 0, 0),
        "candidate": (2000, 0, 0),
        "admin": (1000, 0, 0),
    }
    assert counts.line() == (
        "interviewers: 1000 added, 0 updated, 0 unchanged; coordinators: 1000 added, 0 updated, 0 unchanged; "
        "candidates: 2000 added, 0 updated, 0 unchanged; admins: 1000 added, 0 updated, 0 unchanged"
    )
    found = await company.admin.items("/api/interviewers", q="person4995@")
    assert [
        (person["name"], person["externalId"], person["timeZone"], person["maxDaysPerWeek"]) for person in found
    ] == [("Émile", "id-4995", "Asia/Kathmandu", 2)]
    # Again: they are known, nobody is there twice, and nothing is written of those who are as they were.
    company.clock.advance(days=1)
    async with company.unchanged():
        assert set((await _import(company, db, rows)).values()) == {(0, 0, 1000), (0, 0, 2000)}
    married = [_row(2, "candidate", "Émile", "person4@example.com"), *(row for row in rows if row.line != 4)]
    assert (await _import(company, db, married))["candidate"] == (0, 1, 1999)
    assert await company.sql("select count(*) from event where actor_role = 'operator'") == [(5001,)]


async def test_one_bad_row_among_thousands_and_nothing_is_imported(company: Company, db: Database) -> None:
    await company.coordinator(externalId="taken")
    rows = [_row(line, "candidate", "C", f"c{line}@x") for line in range(2, 2000)]
    rows.append(_row(2000, "coordinator", "Eve", "eve@x", "taken"))
    rows += [_row(line, "interviewer", "I", f"i{line}@x", zone="UTC") for line in range(2001, 3000)]
    rows.append(_row(3000, "interviewer", "No Zone", "nozone@x"))
    assert await _refused(company, db, rows) == [
        (2000, "externalId", "belongs to somebody with another e-mail address"),
        (3000, "timeZone", "is missing: a new interviewer needs one"),
    ]


async def test_a_known_address_updates_what_the_row_says_and_keeps_the_rest(company: Company, db: Database) -> None:
    interviewer = await company.interviewer("Asia/Tokyo", email="ada@example.com", externalId="ada", maxDaysPerWeek=3)
    before = (await company.admin.items("/api/interviewers"))[0]
    company.clock.advance(days=1)
    assert await _import(company, db, [_row(2, "interviewer", "Ada Lovelace", "ADA@example.com")]) == {
        "interviewer": (0, 1, 0)
    }
    after = (await company.admin.items("/api/interviewers"))[0]
    assert after == before | {"name": "Ada Lovelace", "email": "ADA@example.com"}
    await _import(company, db, [_row(2, "interviewer", "Ada", "ada@example.com", "lovelace", "Europe/London", 1)])
    assert await company.admin.items("/api/interviewers") == [
        {"id": interviewer.id, "name": "Ada", "email": "ada@example.com", "externalId": "lovelace",
         "timeZone": "Europe/London", "maxDaysPerWeek": 1}
    ]  # fmt: skip


async def test_imported_staff_can_sign_in_by_their_directory_ids(company: Company, db: Database) -> None:
    await _import(company, db, [
        _row(2, "admin", "Root", "root@x", "root"), _row(3, "coordinator", "Morgan", "m@x", "morgan"),
        _row(4, "interviewer", "Ada", "ada@x", "ada", "Asia/Tokyo"),
    ])  # fmt: skip
    for role, id, name in (
        ("admin", "root", "Root"),
        ("coordinator", "morgan", "Morgan"),
        ("interviewer", "ada", "Ada"),
    ):
        answer = await company.client.get("/api/me", headers={"X-User-Id": id, "X-User-Role": role})
        assert (answer.status_code, answer.json()["name"]) == (200, name)


async def test_a_trial_counts_and_keeps_nothing(company: Company, db: Database) -> None:
    rows = [_row(2, "candidate", "Ada", "ada@x"), _row(3, "interviewer", "Bo", "bo@x", zone="UTC")]
    async with company.unchanged():
        assert await _import(company, db, rows, dry_run=True) == {"interviewer": (1, 0, 0), "candidate": (1, 0, 0)}
    assert await _import(company, db, []) == {}


async def test_a_zone_or_limit_that_breaks_a_coming_week_is_refused_by_row(company: Company, db: Database) -> None:
    one = await company.interviewer("UTC", email="one@x", maxDaysPerWeek=1)
    await one.slot("2026-06-10T09:00:00Z")
    await one.slot("2026-06-10T20:00:00Z")
    two = await company.interviewer("UTC", email="two@x")
    for day in ("2026-06-09", "2026-06-10", "2026-06-16", "2026-06-17"):
        await two.slot(f"{day}T10:00:00Z")
    rows = [
        _row(2, "interviewer", "One", "one@x", zone="Asia/Kolkata"),
        _row(3, "interviewer", "Two", "two@x", days=1),
        _row(4, "interviewer", "Three", "three@x", zone="UTC"),
    ]
    assert await _refused(company, db, rows) == [
        (2, "timeZone", "would offer slots on too many days in the weeks of 2026-06-08"),
        (3, "maxDaysPerWeek", "would offer slots on too many days in the weeks of 2026-06-08, 2026-06-15"),
    ]


async def test_a_zone_that_fits_is_counted_in_from_then_on(company: Company, db: Database) -> None:
    one = await company.interviewer("UTC", email="one@x", maxDaysPerWeek=1)
    await one.slot("2026-06-10T20:00:00Z")
    await _import(company, db, [_row(2, "interviewer", "One", "one@x", zone="Asia/Tokyo")])
    refused = await one.open_slot("2026-06-10T10:00:00Z")
    assert refusal(refused, 409, "day_limit")["days"] == ["2026-06-11"]


async def test_a_week_that_is_over_stands_in_nobodys_way(company: Company, db: Database) -> None:
    one = await company.interviewer("UTC", email="one@x")
    for day in ("2026-06-09", "2026-06-10"):
        await one.slot(f"{day}T10:00:00Z")
    company.clock.now = datetime(2026, 6, 15, tzinfo=UTC)
    assert await _import(company, db, [_row(2, "interviewer", "One", "one@x", days=1)]) == {"interviewer": (0, 1, 0)}


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("straße@x", "STRASSE@x"),
        ("ὈΔΥΣΣΕΎΣ@x", "ὀδυσσεύς@x"),
        # Letters that got their other case in Unicode 16: PostgreSQL 18 knows of it, Python 3.11 does not.
        ("\U00010d50@x", "\U00010d70@x"),
        ("\ua7cb@x", "\u0264@x"),
        # And the other way about, should Python know a pair that PostgreSQL does not.
        ("\U00016ea0@x", "\U00016ebb@x"),
    ],
)
async def test_rows_that_are_one_address_to_the_database_never_end_in_a_fault(
    company: Company, db: Database, one: str, same: str
) -> None:
    rows = [_row(2, "candidate", "A", one), _row(3, "candidate", "B", same)]
    folded = (
        await company.sql(
            "select casefold($1 collate pg_unicode_fast) = casefold($2 collate pg_unicode_fast)", one, same
        )
    )[0][0]
    if folded:
        assert await _refused(company, db, rows) == [(3, "email", "is the same as on line 2")]
    else:
        assert await _import(company, db, rows) == {"candidate": (2, 0, 0)}


async def test_directory_ids_of_one_file_may_not_be_swapped_between_people(company: Company, db: Database) -> None:
    await company.coordinator(email="a@x", externalId="a")
    await company.coordinator(email="b@x", externalId="b")
    rows = [_row(2, "coordinator", "A", "a@x", "b"), _row(3, "coordinator", "B", "b@x", "a")]
    found = await _refused(company, db, rows)
    assert [(line, column) for line, column, _ in found] == [(2, "externalId"), (3, "externalId")]


async def test_what_somebody_else_takes_meanwhile_is_named(company: Company, db: Database) -> None:
    """The directory's id is still free when the import looks, and taken when it writes."""
    other = await asyncpg.connect(company.dsn)
    await other.execute("begin")
    await other.execute(_INSERT + " values ('Other', 'other@x', 'morgan', now(), now())")
    importing = asyncio.create_task(_import(company, db, [_row(2, "coordinator", "Morgan", "m@x", "morgan")]))
    await company.until_somebody_waits()
    await other.execute("commit")
    with pytest.raises(PeopleFileError) as refused:
        await importing
    assert [str(problem) for problem in refused.value.problems] == [
        "line 2, column externalId: belongs to somebody with another e-mail address"
    ]
    # An address that is taken meanwhile is a known one, and its row is brought up to date.
    await other.execute("begin")
    await other.execute(_INSERT + " values ('Other', 'm@x', null, now(), now())")
    importing = asyncio.create_task(_import(company, db, [_row(2, "coordinator", "Morgan", "m@x", "m")]))
    await company.until_somebody_waits()
    await other.execute("commit")
    await other.close()
    assert await importing == {"coordinator": (0, 1, 0)}


async def test_each_person_is_one_event_of_the_operator(company: Company, db: Database) -> None:
    await company.interviewer(email="ada@x")
    await _import(company, db, [
        _row(2, "interviewer", "Ada", "ada@x"), _row(3, "interviewer", "Bo", "bo@x", zone="UTC"),
        _row(4, "admin", "Root", "root@x"),
    ])  # fmt: skip
    await _import(company, db, [_row(2, "candidate", "Eve", "eve@x"), _row(3, "candidate", "Ann", "ann@x")])
    await _import(company, db, [_row(2, "candidate", "Eva", "eve@x"), _row(3, "admin", "Rooted", "root@x")])
    page = await company.admin.get("/api/events", limit=200)
    assert msgspec.json.decode(page.content, type=EventPage).items
    events = [event for event in page.json()["items"] if event["actorRole"] == "operator"]
    assert sorted(event["action"] for event in events) == [
        "admin.created",
        "admin.edited",
        "candidate.created",
        "candidate.created",
        "candidate.edited",
        "interviewer.created",
        "interviewer.edited",
    ]
    assert all(event["personId"] and event["actorId"] is None and event["data"] is None for event in events)
