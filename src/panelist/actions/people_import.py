"""Importing people: all rows in one transaction, or none and every bad row named."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from itertools import groupby
from typing import Final, NamedTuple

from panelist.db import Connection, ConstraintBroken, Database
from panelist.people_file import PeopleFileError, Problem, Row
from panelist.sql import people_import as sql
from panelist.sql import weeks
from panelist.sql.people import Kind

_ATTEMPTS: Final = 3
"""Somebody may take an address or externalId after we looked; then we look again, so often at most."""


class _DryRun(Exception):
    """Rolls a trial back."""


class _Overtaken(Exception):
    """Somebody of the file was added meanwhile, so they were not among those whose weeks were counted anew."""


class Count(NamedTuple):
    """unchanged: those who are already as their row says."""

    added: int
    updated: int
    unchanged: int


class Counts(dict[str, Count]):
    """kind -> how many."""

    def line(self) -> str:
        parts = [
            f"{kind}s: {many.added} added, {many.updated} updated, {many.unchanged} unchanged"
            for kind, many in self.items()
        ]
        return "; ".join(parts) or "nobody"


async def import_people(db: Database, rows: Sequence[Row], *, now: datetime, dry_run: bool = False) -> Counts:
    """Raises PeopleFileError naming every row that the data already there refuses (R2, externalIds)."""
    counts = Counts()

    async def work(connection: Connection) -> None:
        counts.clear()
        problems: list[Problem] = []
        for kind, group in groupby(sorted(rows, key=lambda row: list(Kind).index(row.kind)), key=lambda row: row.kind):
            await _import_kind(connection, kind, list(group), now, problems, counts)
        if problems:
            problems.sort(key=lambda problem: problem.line)
            raise PeopleFileError("nothing was imported", problems)
        if dry_run:
            raise _DryRun

    for _ in range(_ATTEMPTS):
        with suppress(ConstraintBroken, _Overtaken):
            with suppress(_DryRun):
                await db.transaction(work)
            return counts
    raise PeopleFileError("nothing was imported: somebody else is changing these very people; try again")


async def _import_kind(
    connection: Connection, kind: Kind, rows: list[Row], now: datetime, problems: list[Problem], counts: Counts
) -> None:
    emails = [row.email for row in rows]
    external_ids = [row.external_id for row in rows]
    before = len(problems)
    known = await sql.lock_known(connection, kind, emails)
    problems += [
        Problem(rows[no - 1].line, "email", f"is the same as on line {rows[first - 1].line}")
        for no, first in await sql.same_addresses(connection, emails)
    ]
    problems += [
        Problem(rows[no - 1].line, "externalId", "belongs to somebody with another e-mail address")
        for no in await sql.taken_external_ids(connection, kind, external_ids, emails)
    ]
    if kind is Kind.INTERVIEWER:
        await _check_interviewers(connection, rows, known, now, problems)
    if len(problems) > before:
        return
    done = await sql.upsert(
        connection,
        kind,
        names=[row.name for row in rows],
        emails=emails,
        external_ids=external_ids,
        time_zones=[row.time_zone for row in rows],
        days=[row.max_days_per_week for row in rows],
        now=now,
    )
    added = sum(person.created for person in done)
    updated = {person.id for person in done if not person.created}
    if not updated <= {person.id for person in known}:
        raise _Overtaken
    await sql.append_events(connection, kind, done, now)
    counts[kind] = Count(added, len(updated), len(rows) - len(done))


async def _check_interviewers(
    connection: Connection, rows: list[Row], known: list[sql.Known], now: datetime, problems: list[Problem]
) -> None:
    """New ones need a zone; for those with another zone or limit than before, R2 is counted anew."""
    zones = {row.time_zone for row in rows if row.time_zone is not None}
    strange = await sql.unknown_zones(connection, sorted(zones))
    at_hand = {person.no: person for person in known}
    for no, row in enumerate(rows, start=1):
        person = at_hand.get(no)
        if row.time_zone in strange:
            problems.append(Problem(row.line, "timeZone", "is newer than the database's own tables"))
        elif person is None:
            if row.time_zone is None:
                problems.append(Problem(row.line, "timeZone", "is missing: a new interviewer needs one"))
        else:
            await _count_anew(connection, row, person, now, problems)


async def _count_anew(
    connection: Connection, row: Row, person: sql.Known, now: datetime, problems: list[Problem]
) -> None:
    time_zone = row.time_zone or person.time_zone
    limit = row.max_days_per_week or person.max_days_per_week
    assert time_zone is not None
    assert limit is not None
    if (time_zone, limit) == (person.time_zone, person.max_days_per_week):
        return
    full = await weeks.over_the_limit(connection, person.id, time_zone=time_zone, limit=limit, now=now)
    if full:
        column = "maxDaysPerWeek" if limit != person.max_days_per_week else "timeZone"
        named = ", ".join(week.week_start.isoformat() for week in full)
        problems.append(Problem(row.line, column, f"would offer slots on too many days in the weeks of {named}"))
    else:
        await weeks.renumber(connection, person.id, time_zone=time_zone, limit=limit, now=now)
