"""People: who a caller is, the lists with their search, and the writes."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, LiteralString, NamedTuple
from uuid import UUID

from msgspec import UNSET

from panelist.db import Connection, Database
from panelist.inputs import EditCoordinator, EditInterviewer, PeopleFilter
from panelist.models import Role
from panelist.sql.shape import CANDIDATE, COORDINATOR, INTERVIEWER, Rows, Where, page
from panelist.wire import read_id


class Kind(StrEnum):
    """The tables of people."""

    INTERVIEWER = "interviewer"
    COORDINATOR = "coordinator"
    CANDIDATE = "candidate"
    ADMIN = "admin"


_JSON: Final[Mapping[Kind, LiteralString]] = {
    Kind.INTERVIEWER: INTERVIEWER,
    Kind.COORDINATOR: COORDINATOR,
    Kind.CANDIDATE: CANDIDATE,
    Kind.ADMIN: COORDINATOR,
}
_TABLE: Final[Mapping[Kind, LiteralString]] = {
    Kind.INTERVIEWER: "interviewer",
    Kind.COORDINATOR: "coordinator",
    Kind.CANDIDATE: "candidate",
    Kind.ADMIN: "admin",
}
# The same expressions as in the indexes of candidates and interviewers.
_SEARCHED: Final = "casefold((t.name || ' ' || t.email) collate pg_unicode_fast)"
_BACKWARDS: Final = """(reverse(casefold(split_part(t.email, '@', 1) collate pg_unicode_fast)) collate "C")"""
_EMAIL_IS: Final = "casefold(t.email collate pg_unicode_fast) = casefold($1 collate pg_unicode_fast)"


class Known(NamedTuple):
    """A person as identity.py needs them; time_zone is None but for interviewers."""

    id: UUID
    name: str
    time_zone: str | None


async def known(db: Database, role: Role, user_id: str) -> Known | None:
    """The person of that role whose id or externalId this is; where it is both, the id counts."""
    try:
        id = read_id(user_id)
    except ValueError:
        id = None
    rows = await db.rows(_KNOWN[role], id, user_id)
    return Known(*rows[0]) if rows else None


_BY_ID_OR_EXTERNAL_ID: Final = " where id = $1 or external_id = $2 order by id = $1 desc nulls last limit 1"
_KNOWN: Final[Mapping[Role, LiteralString]] = {
    Role.INTERVIEWER: "select id, name, time_zone from interviewer" + _BY_ID_OR_EXTERNAL_ID,
    Role.COORDINATOR: "select id, name, null from coordinator" + _BY_ID_OR_EXTERNAL_ID,
    Role.ADMIN: "select id, name, null from admin" + _BY_ID_OR_EXTERNAL_ID,
}


async def listed(db: Database, kind: Kind, wanted: PeopleFilter, *, only: UUID | None) -> Rows:
    """By name, then id; `q` is looked for in names and addresses, whatever the case. only: the one person who may be seen."""
    where = Where(*(("t.erased_at is null",) if kind is Kind.CANDIDATE else ()))
    where.add_if(only, "t.id = ?")
    if wanted.q:
        _search(where, wanted.q)
    if wanted.cursor is not None:
        where.add("(t.name, t.id) > (?, ?)", *wanted.cursor.text_and_id())
    people = _TABLE[kind] + " t {where}"
    # Three characters make a trigram: then the matches come first, by their index. With fewer nearly everybody matches,
    # and walking the names in order finds a page soonest.
    if wanted.q and len(wanted.q) >= 3:
        select = "with t as materialized (select * from " + people + ") select " + _JSON[kind] + " from t"
    else:
        select = "select " + _JSON[kind] + " from " + people
    return await page(db, select, where, wanted, by="t.name, t.id")


def _search(where: Where, sought: str) -> None:
    """Those whose name and address, one behind the other, have it somewhere."""
    before, at, _ = sought.partition("@")
    ending = before.rpartition(" ")[2]
    if at and ending:
        # What is before the @ ends an address's first part. So that part stands in an index backwards: one look, in
        # however large a company, where by three letters each a list of many thousands is read. Some names have an @ as well.
        backwards = 'reverse(casefold(? collate pg_unicode_fast)) collate "C"'
        begins = _BACKWARDS + " >= " + backwards + " and " + _BACKWARDS + " < (" + backwards + ") || chr(1114111)"
        where.add("(" + begins + " or strpos(t.name, '@') > 0)", ending, ending)
        where.add("strpos(" + _SEARCHED + ", casefold(? collate pg_unicode_fast)) > 0", sought)
    else:
        where.add(
            _SEARCHED + " like '%' || casefold(? collate pg_unicode_fast) || '%'",
            sought.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_"),
        )


async def personas(db: Database, kind: Kind) -> list[tuple[UUID, str, str | None]]:
    """The first 200 by name, for the demo's start page."""
    zone: LiteralString = "time_zone" if kind is Kind.INTERVIEWER else "null"
    rows = await db.rows("select id, name, " + zone + " from " + _TABLE[kind] + " order by name, id limit 200")
    return [(row[0], row[1], row[2]) for row in rows]


async def one(connection: Connection, kind: Kind, id: UUID) -> str | None:
    """Their JSON; None when there is nobody by that id."""
    return await connection.fetchval("select " + _JSON[kind] + " from " + _TABLE[kind] + " t where t.id = $1", id)


async def id_of_email(connection: Connection, kind: Kind, email: str) -> UUID | None:
    """Who of this kind has the address, in whichever case."""
    return await connection.fetchval("select t.id from " + _TABLE[kind] + " t where " + _EMAIL_IS, email)


async def id_of_external_id(connection: Connection, kind: Kind, external_id: str) -> UUID | None:
    """Not of candidates, who have none."""
    return await connection.fetchval("select t.id from " + _TABLE[kind] + " t where t.external_id = $1", external_id)


class Made(NamedTuple):
    """A person just made: their id, and their JSON as it is answered."""

    id: UUID
    json: str


async def insert_interviewer(
    connection: Connection,
    *,
    external_id: str | None,
    name: str,
    email: str,
    time_zone: str,
    max_days_per_week: int,
    now: datetime,
) -> Made:
    row = await connection.fetchrow(
        """insert into interviewer as t (external_id, name, email, time_zone, max_days_per_week, created_at, updated_at)
           values ($1, $2, $3, $4, $5, $6, $6) returning t.id, """
        + INTERVIEWER,
        external_id,
        name,
        email,
        time_zone,
        max_days_per_week,
        now,
    )
    assert row is not None
    return Made(row[0], row[1])


class Person(NamedTuple):
    """An interviewer or coordinator under their row lock."""

    external_id: str | None
    name: str
    email: str
    time_zone: str
    max_days_per_week: int

    def changed(self, wanted: EditInterviewer | EditCoordinator) -> "Person":
        """With each field that was said."""
        said = ((field, getattr(wanted, field, UNSET)) for field in self._fields)
        return self._replace(**{field: value for field, value in said if value is not UNSET})


async def update_interviewer(connection: Connection, id: UUID, person: Person, *, now: datetime) -> str:
    return await connection.fetchval(
        """update interviewer t set external_id = $2, name = $3, email = $4, time_zone = $5, max_days_per_week = $6,
                                    updated_at = $7
           where t.id = $1 returning """
        + INTERVIEWER,
        id,
        person.external_id,
        person.name,
        person.email,
        person.time_zone,
        person.max_days_per_week,
        now,
    )


async def insert_coordinator(
    connection: Connection, *, external_id: str | None, name: str, email: str, now: datetime
) -> Made:
    row = await connection.fetchrow(
        "insert into coordinator as t (external_id, name, email, created_at, updated_at)"
        " values ($1, $2, $3, $4, $4) returning t.id, " + COORDINATOR,
        external_id,
        name,
        email,
        now,
    )
    assert row is not None
    return Made(row[0], row[1])


async def update_coordinator(connection: Connection, id: UUID, person: Person, *, now: datetime) -> str:
    return await connection.fetchval(
        "update coordinator t set external_id = $2, name = $3, email = $4, updated_at = $5 where t.id = $1 returning "
        + COORDINATOR,
        id,
        person.external_id,
        person.name,
        person.email,
        now,
    )


async def insert_candidate(connection: Connection, *, name: str, email: str, now: datetime) -> Made | None:
    """None when the address is known already."""
    row = await connection.fetchrow(
        "insert into candidate as t (name, email, created_at, updated_at) values ($1, $2, $3, $3)"
        " on conflict (casefold(email collate pg_unicode_fast)) do nothing returning t.id, " + CANDIDATE,
        name,
        email,
        now,
    )
    return Made(row[0], row[1]) if row else None


async def lock(connection: Connection, kind: Kind, id: UUID) -> Person | None:
    """Under their row lock (NO KEY). A coordinator has no zone and no limit: "" and 0."""
    more: LiteralString = "t.time_zone, t.max_days_per_week" if kind is Kind.INTERVIEWER else "'', 0"
    row = await connection.fetchrow(
        "select t.external_id, t.name, t.email, "
        + more
        + " from "
        + _TABLE[kind]
        + " t where t.id = $1 for no key update",
        id,
    )
    return Person(*row) if row else None


async def zone_is_known(connection: Connection, time_zone: str) -> bool:
    """Whether PostgreSQL's own tables have it, by its exact name."""
    return await connection.fetchval("select $1 in (select name from pg_timezone_names)", time_zone)
