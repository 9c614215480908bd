"""Making and changing people. An interviewer's new zone or limit must keep R2 in every week that is not over."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from msgspec import UNSET, UnsetType

from panelist import events, rules
from panelist.actions.outcome import Outcome
from panelist.db import Connection, ConstraintBroken, Database
from panelist.errors import DomainError, EmailTaken, ExternalIdTaken, InvalidInput, NotFound, Unavailable
from panelist.events import Cause
from panelist.inputs import EditCoordinator, EditInterviewer, NewCandidate, NewCoordinator, NewInterviewer
from panelist.models import Action
from panelist.sql import people, weeks
from panelist.sql.people import Kind
from panelist.sql.weeks import FullWeek


async def create_candidate(db: Database, cause: Cause, wanted: NewCandidate) -> Outcome:
    """Raises EmailTaken (409) with the id of the candidate who has the address."""

    async def work(connection: Connection) -> Outcome:
        if done := await _told_again(connection, cause, Kind.CANDIDATE):
            return done
        made = await people.insert_candidate(connection, name=wanted.name, email=wanted.email, now=cause.now)
        if made is None:
            # A repeat of our own may have committed while the insert waited for it.
            if done := await _told_again(connection, cause, Kind.CANDIDATE):
                return done
            raise await _email_taken(connection, Kind.CANDIDATE, wanted.email)
        seq = await events.append(connection, cause, "candidate.created", person_id=made.id)
        return Outcome(made.json, seq)

    return await _once(db, cause, Kind.CANDIDATE, work, email=wanted.email)


async def create_interviewer(db: Database, cause: Cause, wanted: NewInterviewer) -> Outcome:
    """Raises EmailTaken or ExternalIdTaken (409)."""

    async def work(connection: Connection) -> Outcome:
        if done := await _told_again(connection, cause, Kind.INTERVIEWER):
            return done
        await _check_zone(connection, wanted.time_zone)
        made = await people.insert_interviewer(
            connection,
            external_id=wanted.external_id,
            name=wanted.name,
            email=wanted.email,
            time_zone=wanted.time_zone,
            max_days_per_week=wanted.max_days_per_week,
            now=cause.now,
        )
        seq = await events.append(connection, cause, "interviewer.created", interviewer_id=made.id, person_id=made.id)
        return Outcome(made.json, seq)

    return await _once(db, cause, Kind.INTERVIEWER, work, email=wanted.email, external_id=wanted.external_id)


async def create_coordinator(db: Database, cause: Cause, wanted: NewCoordinator) -> Outcome:
    """Raises EmailTaken or ExternalIdTaken (409)."""

    async def work(connection: Connection) -> Outcome:
        if done := await _told_again(connection, cause, Kind.COORDINATOR):
            return done
        made = await people.insert_coordinator(
            connection, external_id=wanted.external_id, name=wanted.name, email=wanted.email, now=cause.now
        )
        seq = await events.append(connection, cause, "coordinator.created", person_id=made.id)
        return Outcome(made.json, seq)

    return await _once(db, cause, Kind.COORDINATOR, work, email=wanted.email, external_id=wanted.external_id)


async def edit_interviewer(db: Database, cause: Cause, id: UUID, wanted: EditInterviewer) -> Outcome:
    """R2. Raises NotFound (404), DayLimit, EmailTaken or ExternalIdTaken (409)."""

    async def work(connection: Connection) -> Outcome:
        # The same row lock that opening and editing slots take: no slot can slip in between the count and the change.
        person = await people.lock(connection, Kind.INTERVIEWER, id)
        if done := await _told_again(connection, cause, Kind.INTERVIEWER):
            return done
        if person is None:
            raise NotFound("There is no such interviewer.")
        changed = person.changed(wanted)
        if changed == person:
            return await _kept(connection, cause, Kind.INTERVIEWER, id, "interviewer.kept")
        time_zone, limit = changed.time_zone, changed.max_days_per_week
        if (time_zone, limit) != (person.time_zone, person.max_days_per_week):
            await _check_zone(connection, time_zone)
            full = await weeks.over_the_limit(connection, id, time_zone=time_zone, limit=limit, now=cause.now)
            if full:
                raise too_many_days(full, limit)
            await weeks.renumber(connection, id, time_zone=time_zone, limit=limit, now=cause.now)
        json = await people.update_interviewer(connection, id, changed, now=cause.now)
        seq = await events.append(connection, cause, "interviewer.edited", interviewer_id=id, person_id=id)
        return Outcome(json, seq)

    return await _once(db, cause, Kind.INTERVIEWER, work, email=wanted.email, external_id=wanted.external_id)


async def edit_coordinator(db: Database, cause: Cause, id: UUID, wanted: EditCoordinator) -> Outcome:
    """Raises NotFound (404), EmailTaken or ExternalIdTaken (409)."""

    async def work(connection: Connection) -> Outcome:
        person = await people.lock(connection, Kind.COORDINATOR, id)
        if done := await _told_again(connection, cause, Kind.COORDINATOR):
            return done
        if person is None:
            raise NotFound("There is no such coordinator.")
        changed = person.changed(wanted)
        if changed == person:
            return await _kept(connection, cause, Kind.COORDINATOR, id, "coordinator.kept")
        json = await people.update_coordinator(connection, id, changed, now=cause.now)
        seq = await events.append(connection, cause, "coordinator.edited", person_id=id)
        return Outcome(json, seq)

    return await _once(db, cause, Kind.COORDINATOR, work, email=wanted.email, external_id=wanted.external_id)


def too_many_days(full: list[FullWeek], limit: int) -> rules.DayLimit:
    """R2 for a change of zone or limit: names each week that would have too many days."""
    weeks_named = [
        {"week": week.week_start.isoformat(), "days": [day.isoformat() for day in week.days]} for week in full
    ]
    return rules.DayLimit(
        "With this time zone and limit, some coming weeks would have slots on too many days.",
        limit=limit,
        weeks=weeks_named,
    )


async def _check_zone(connection: Connection, time_zone: str) -> None:
    """Our zone names are tzdata's; PostgreSQL counts the days, so it must know this one too."""
    if not await people.zone_is_known(connection, time_zone):
        raise InvalidInput(timeZone="this time zone is newer than the database's own tables")


async def _kept(connection: Connection, cause: Cause, kind: Kind, id: UUID, action: Action) -> Outcome:
    """An edit to what the row says already is no change."""
    seq = await events.append_kept(connection, cause, action, person_id=id)
    return Outcome(await people.one(connection, kind, id), seq)


async def _told_again(connection: Connection, cause: Cause, kind: Kind) -> Outcome | None:
    """A person's row is not kept in the log (they may ask to be forgotten), so a replay reads it anew."""
    done = await events.recorded(connection, cause)
    if done is None or done.person_id is None:
        return None
    return Outcome(await people.one(connection, kind, done.person_id), replayed=True)


async def _email_taken(connection: Connection, kind: Kind, email: str) -> DomainError:
    """Says who has the address; where they have given it up meanwhile, that it is worth another try."""
    holder = await people.id_of_email(connection, kind, email)
    if holder is None:
        return Unavailable("This e-mail address has just become free. Try again.", retryAfter=1)
    return EmailTaken(id=str(holder))


async def _external_id_taken(connection: Connection, kind: Kind, external_id: str) -> DomainError:
    """As _email_taken."""
    holder = await people.id_of_external_id(connection, kind, external_id)
    if holder is None:
        return Unavailable("This externalId has just become free. Try again.", retryAfter=1)
    return ExternalIdTaken(id=str(holder))


async def _once(
    db: Database,
    cause: Cause,
    kind: Kind,
    work: Callable[[Connection], Awaitable[Outcome]],
    *,
    email: str | UnsetType,
    external_id: str | UnsetType | None = UNSET,
) -> Outcome:
    """Runs the change, and says what a broken constraint on people means.

    The constraints of the four tables are named alike: <table>_email_taken, <table>_external_id_taken.
    """
    try:
        return await db.transaction(work)
    except ConstraintBroken as broken:
        name = broken.name

    async def why(connection: Connection) -> Outcome:
        if done := await _told_again(connection, cause, kind):
            return done
        if name == f"{kind}_email_taken" and isinstance(email, str):
            raise await _email_taken(connection, kind, email)
        if name == f"{kind}_external_id_taken" and isinstance(external_id, str):
            raise await _external_id_taken(connection, kind, external_id)
        raise Unavailable(retryAfter=1)

    return await db.run(why)
