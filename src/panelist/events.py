"""One event row per change, in the change's own transaction: audit log, outbox, idempotency record and feed in one."""

from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from msgspec import Struct

from panelist.db import Connection
from panelist.errors import IdempotencyKeyReused
from panelist.models import Action, Actor

IDEMPOTENCY_KEY: Final = "event_idempotency_key"
"""The unique index that lets one key record one change."""


class Cause(Struct, frozen=True):
    """Who changes something, when, and by which request; key and request_hash when the caller may repeat it."""

    actor: Actor
    now: datetime
    request_id: str | None = None
    key: str | None = None
    request_hash: bytes | None = None


class Recorded(NamedTuple):
    """What the first success with this key did: the object it answered with, or the person it made."""

    data: str | None
    person_id: UUID | None


async def recorded(connection: Connection, cause: Cause) -> Recorded | None:
    """The first success of this key and actor, or None. Ask it after the locks, in a statement of its own.

    Before them it would miss a success that commits while we wait, and the caller's own booking would come back "taken".
    Raises IdempotencyKeyReused (422) when the key was for another request.
    """
    if cause.key is None:
        return None
    row = await connection.fetchrow(
        """select data, person_id, request_hash from event
           where actor_id = $1 and actor_role = $2 and idempotency_key = $3""",
        cause.actor.id,
        cause.actor.role,
        cause.key,
    )
    if row is None:
        return None
    if row[2] != cause.request_hash:
        raise IdempotencyKeyReused()
    return Recorded(row[0], row[1])


async def append(
    connection: Connection,
    cause: Cause,
    action: Action,
    *,
    interviewer_id: UUID | None = None,
    slot_id: UUID | None = None,
    person_id: UUID | None = None,
    version: int | None = None,
    data: str | None = None,
) -> int:
    """Writes the row of a change that is made in several statements, and gives its number (seq).

    Booking, moving and cancelling write theirs in their own.

    data: the slot or booking as answered. Never a person: the log outlives their wish to be forgotten.
    """
    return await connection.fetchval(
        """insert into event (at, action, actor_id, actor_role, request_id, interviewer_id, slot_id, person_id, version,
                              data, idempotency_key, request_hash)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::json, $11, $12)
           returning seq""",
        cause.now,
        action,
        cause.actor.id,
        cause.actor.role,
        cause.request_id,
        interviewer_id,
        slot_id,
        person_id,
        version,
        data,
        cause.key,
        cause.request_hash,
    )


async def append_kept(
    connection: Connection, cause: Cause, action: Action, *, data: str | None = None, person_id: UUID | None = None
) -> int | None:
    """Records a success that changed nothing, where it has a key: a late repeat must not undo what was done since."""
    if cause.key is None:
        return None
    return await append(connection, cause, action, data=data, person_id=person_id)
