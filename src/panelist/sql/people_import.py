"""The statements of an import: thousands of people in a few round trips."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, LiteralString, NamedTuple
from uuid import UUID

from panelist.db import Connection
from panelist.rules import DAYS_PER_WEEK_DEFAULT
from panelist.sql.people import Kind


class Known(NamedTuple):
    """The person whose address row `no` (from 1) has."""

    no: int
    id: UUID
    time_zone: str | None
    max_days_per_week: int | None


async def same_addresses(connection: Connection, emails: Sequence[str]) -> list[tuple[int, int]]:
    """The rows (from 1) whose address is an earlier one's to the database, each with that one.

    It folds case by its own tables, which may be of another Unicode than Python's: of the file alone one cannot tell.
    """
    rows = await connection.fetch(
        """select no, first from (
             select no, min(no) over (partition by casefold(email collate pg_unicode_fast)) as first
             from unnest($1::text[]) with ordinality as g (email, no)) seen
           where no <> first order by no""",
        emails,
    )
    return [(row[0], row[1]) for row in rows]


async def lock_known(connection: Connection, kind: Kind, emails: Sequence[str]) -> list[Known]:
    """Locks and returns those whose address is known already, in the order of their ids, so that imports do not deadlock."""
    return [Known(*row) for row in await connection.fetch(_LOCK_KNOWN[kind], emails)]


_HAS_ADDRESS: Final = """ t join unnest($1::text[]) with ordinality as g (email, no)
    on casefold(t.email collate pg_unicode_fast) = casefold(g.email collate pg_unicode_fast)
    order by t.id for no key update of t"""
_LOCK_KNOWN: Final[Mapping[Kind, LiteralString]] = {
    Kind.INTERVIEWER: "select g.no, t.id, t.time_zone, t.max_days_per_week from interviewer" + _HAS_ADDRESS,
    Kind.COORDINATOR: "select g.no, t.id, null, null from coordinator" + _HAS_ADDRESS,
    Kind.CANDIDATE: "select g.no, t.id, null, null from candidate" + _HAS_ADDRESS,
    Kind.ADMIN: "select g.no, t.id, null, null from admin" + _HAS_ADDRESS,
}


async def taken_external_ids(
    connection: Connection, kind: Kind, external_ids: Sequence[str | None], emails: Sequence[str]
) -> list[int]:
    """The rows (from 1) whose externalId belongs to somebody with another address."""
    if kind is Kind.CANDIDATE:
        return []
    rows = await connection.fetch(_TAKEN[kind], external_ids, emails)
    return [row[0] for row in rows]


_HAS_EXTERNAL_ID: Final = """ t join unnest($1::text[], $2::text[]) with ordinality as g (external_id, email, no)
    on t.external_id = g.external_id
    where casefold(t.email collate pg_unicode_fast) <> casefold(g.email collate pg_unicode_fast) order by g.no"""
_TAKEN: Final[Mapping[Kind, LiteralString]] = {
    Kind.INTERVIEWER: "select g.no from interviewer" + _HAS_EXTERNAL_ID,
    Kind.COORDINATOR: "select g.no from coordinator" + _HAS_EXTERNAL_ID,
    Kind.ADMIN: "select g.no from admin" + _HAS_EXTERNAL_ID,
}


class Upserted(NamedTuple):
    id: UUID
    created: bool


async def upsert(
    connection: Connection,
    kind: Kind,
    *,
    names: Sequence[str],
    emails: Sequence[str],
    external_ids: Sequence[str | None],
    time_zones: Sequence[str | None],
    days: Sequence[int | None],
    now: datetime,
) -> list[Upserted]:
    """Inserts or, where the address is known, updates; what a row leaves empty stays as it was.

    Those who are already as their row says are left alone, and not among the answer.
    """
    if kind is Kind.INTERVIEWER:
        rows = await connection.fetch(
            _UPSERT_INTERVIEWERS, names, emails, external_ids, now, time_zones, days, DAYS_PER_WEEK_DEFAULT
        )
    elif kind is Kind.CANDIDATE:
        rows = await connection.fetch(_UPSERT_CANDIDATES, names, emails, now)
    else:
        rows = await connection.fetch(_UPSERT_STAFF[kind], names, emails, external_ids, now)
    return [Upserted(*row) for row in rows]


# xmax is 0 in a row that was inserted, and the updating transaction's in one that was not.
_CREATED: Final = " returning t.id, t.xmax = 0"
_UPSERT_INTERVIEWERS: Final = (
    """insert into interviewer as t (name, email, external_id, time_zone, max_days_per_week, created_at, updated_at)
       select g.name, g.email, g.external_id, coalesce(g.zone, k.time_zone),
              coalesce(g.days, k.max_days_per_week, $7), $4, $4
       from unnest($1::text[], $2::text[], $3::text[], $5::text[], $6::int[]) as g (name, email, external_id, zone, days)
       left join interviewer k on casefold(k.email collate pg_unicode_fast) = casefold(g.email collate pg_unicode_fast)
       on conflict (casefold(email collate pg_unicode_fast)) do update
       set name = excluded.name, email = excluded.email, external_id = coalesce(excluded.external_id, t.external_id),
           time_zone = excluded.time_zone, max_days_per_week = excluded.max_days_per_week, updated_at = excluded.updated_at
       where (t.name, t.email, t.external_id, t.time_zone, t.max_days_per_week) is distinct from
             (excluded.name, excluded.email, coalesce(excluded.external_id, t.external_id), excluded.time_zone,
              excluded.max_days_per_week)"""
    + _CREATED
)
_STAFF: Final = (
    """ as t (name, email, external_id, created_at, updated_at)
       select g.name, g.email, g.external_id, $4, $4
       from unnest($1::text[], $2::text[], $3::text[]) as g (name, email, external_id)
       on conflict (casefold(email collate pg_unicode_fast)) do update
       set name = excluded.name, email = excluded.email, external_id = coalesce(excluded.external_id, t.external_id),
           updated_at = excluded.updated_at
       where (t.name, t.email, t.external_id) is distinct from
             (excluded.name, excluded.email, coalesce(excluded.external_id, t.external_id))"""
    + _CREATED
)
_UPSERT_STAFF: Final[Mapping[Kind, LiteralString]] = {
    Kind.COORDINATOR: "insert into coordinator" + _STAFF,
    Kind.ADMIN: "insert into admin" + _STAFF,
}
_UPSERT_CANDIDATES: Final = (
    """insert into candidate as t (name, email, created_at, updated_at)
       select g.name, g.email, $3, $3 from unnest($1::text[], $2::text[]) as g (name, email)
       on conflict (casefold(email collate pg_unicode_fast)) do update
       set name = excluded.name, email = excluded.email, updated_at = excluded.updated_at
       where (t.name, t.email) is distinct from (excluded.name, excluded.email)"""
    + _CREATED
)


async def append_events(connection: Connection, kind: Kind, people: Sequence[Upserted], now: datetime) -> None:
    """One event a person, by the operator of the command line."""
    await connection.execute(
        """insert into event (at, action, actor_role, person_id, interviewer_id)
           select $1, $2 || case when g.created then '.created' else '.edited' end, 'operator', g.id,
                  case when $2 = 'interviewer' then g.id end
           from unnest($3::uuid[], $4::bool[]) as g (id, created)""",
        now,
        kind,
        [person.id for person in people],
        [person.created for person in people],
    )


async def unknown_zones(connection: Connection, names: Sequence[str]) -> set[str]:
    """Those of the time zones that PostgreSQL does not know."""
    rows = await connection.fetch(
        "select g.name from unnest($1::text[]) as g (name) where g.name not in (select name from pg_timezone_names)",
        names,
    )
    return {row[0] for row in rows}
