"""Forgetting a candidate: their row keeps its id, since bookings refer to it, and loses name and address."""

from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from panelist.db import Connection

NAME: Final = "Erased candidate"
# No address: it has no @, so it can neither be written to nor be given to somebody new. The id makes it unique.
_ADDRESS: Final = "erased:"


class Found(NamedTuple):
    id: UUID
    is_erased: bool


async def lock(connection: Connection, *, id: UUID | None, email: str) -> Found | None:
    """The candidate with this id or else this address, locked as a booking of theirs would lock them."""
    row = await connection.fetchrow(
        "select id, erased_at is not null from candidate"
        " where id = $1 or casefold(email collate pg_unicode_fast) = casefold($2 collate pg_unicode_fast)"
        " for no key update",
        id,
        email,
    )
    return Found(*row) if row else None


async def erase(connection: Connection, id: UUID, now: datetime) -> None:
    """Also the fingerprints of the requests that named them: a hash of a name and an address can be guessed at.

    Those requests cannot be repeated under their keys afterwards, which nobody does so much later.
    """
    await connection.execute(
        "update candidate set name = $2, email = $3::text || id, updated_at = $4, erased_at = $4 where id = $1",
        id,
        NAME,
        _ADDRESS,
        now,
    )
    # Two statements, each along an index: with an `or` PostgreSQL reads the whole log, and the feed, which stops below
    # the oldest transaction still running, would show nobody anything until that is done.
    await connection.execute(
        """update event set idempotency_key = null, request_hash = null
           where person_id = $1 and idempotency_key is not null""",
        id,
    )
    await connection.execute(
        """update event e set idempotency_key = null, request_hash = null
           from booking b where b.candidate_id = $1 and e.booking_id = b.id and e.idempotency_key is not null""",
        id,
    )
    await connection.execute(
        "insert into event (at, action, actor_role, person_id) values ($2, 'candidate.erased', 'operator', $1)", id, now
    )


async def coming_interviews(connection: Connection, id: UUID, now: datetime) -> int:
    """Live bookings that have not ended."""
    return await connection.fetchval(
        "select count(*) from booking where candidate_id = $1 and status = 'booked' and end_time > $2", id, now
    )
