"""One event row per change, in the change's own transaction: audit log, outbox, idempotency record and feed in one."""

from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from msgspec import Struct

from panelist.db import Connection, Database
from panelist.errors import IdempotencyKeyReused
from panelist.inputs import EventFilter
from panelist.models import Actor
from panelist.wire import Cursor

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
    action: str,
    *,
    interviewer_id: UUID | None = None,
    slot_id: UUID | None = None,
    person_id: UUID | None = None,
    version: int | None = None,
    data: str | None = None,
) -> None:
    """Writes the row of a change that is made in several statements. Booking and cancelling write theirs in their own.

    data: the slot or booking as answered. Never a person: the log outlives their wish to be forgotten.
    """
    await connection.execute(
        """insert into event (at, action, actor_id, actor_role, request_id, interviewer_id, slot_id, person_id, version,
                              data, idempotency_key, request_hash)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::json, $11, $12)""",
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
    connection: Connection, cause: Cause, action: str, *, data: str | None = None, person_id: UUID | None = None
) -> None:
    """Records a success that changed nothing, where it has a key: a late repeat must not undo what was done since."""
    if cause.key is not None:
        await append(connection, cause, action, data=data, person_id=person_id)


async def feed(db: Database, wanted: EventFilter, *, owner: UUID | None) -> tuple[list[str], Cursor]:
    """The change feed as JSON rows, oldest first, and where to go on.

    owner: the interviewer who asks, None for those who see all. Complete: it is ordered by transaction, and stops below
    the oldest one still running, so that no row can appear behind a reader (by `seq` alone a slow one is lost for ever).
    Raises BadCursor for one that is not the feed's.
    """
    xid, seq = wanted.after.two_counts() if wanted.after else (0, 0)
    if owner is None:
        sql = _FEED if wanted.slot_id is None and wanted.booking_id is None else _FEED_OF_ONE
        filters = () if sql is _FEED else (wanted.slot_id, wanted.booking_id)
    else:
        sql, filters = _FEED_OF_INTERVIEWER, (owner, wanted.slot_id, wanted.booking_id)
    rows = await db.rows(sql, str(xid), seq, wanted.limit, *filters)
    last = (rows[-1]["xid"], str(rows[-1]["seq"])) if rows else (str(xid), str(seq))
    return [row["json"] for row in rows], Cursor.of(*last)


_FROM: Final = (
    " from event t where (t.xid, t.seq) > ($1::text::xid8, $2) and t.xid < pg_snapshot_xmin(pg_current_snapshot())"
)
_ORDER: Final = " order by t.xid, t.seq limit $3"
_ROW: Final = """'{"seq":' || t.seq || ',"at":"' || wire_time(t.at) || '","action":"' || t.action
    || '","actorId":' || coalesce('"' || t.actor_id || '"', 'null') || ',"actorRole":"' || t.actor_role
    || '","requestId":' || coalesce(to_json(t.request_id)::text, 'null')
    || ',"interviewerId":' || coalesce('"' || t.interviewer_id || '"', 'null')
    || ',"slotId":' || coalesce('"' || t.slot_id || '"', 'null')
    || ',"bookingId":' || coalesce('"' || t.booking_id || '"', 'null')
    || ',"personId":' || coalesce('"' || t.person_id || '"', 'null')
    || ',"oldSlotId":' || coalesce('"' || t.old_slot_id || '"', 'null')
    || ',"version":' || coalesce(t.version::text, 'null')
    || ',"data":' || coalesce(t.data::text, 'null') || '}' as json, t.xid::text as xid, t.seq"""
_FEED: Final = "select " + _ROW + _FROM + _ORDER
# Both names of a rescheduled slot: whoever follows the one it left is to hear of it too.
_OF_ONE: Final = """ and ($4::uuid is null or t.slot_id = $4 or t.old_slot_id = $4)
    and ($5::uuid is null or t.booking_id = $5)"""
_FEED_OF_ONE: Final = "select " + _ROW + _FROM + _OF_ONE + _ORDER
# An interview that left this interviewer for another is told as far as it is theirs: the slot that became free, and no more.
_FEED_OF_INTERVIEWER: Final = (
    "select " + _ROW + """ from (
      select t.seq, t.xid, t.at, t.action, t.actor_id, t.actor_role, t.request_id, t.interviewer_id, t.slot_id,
             t.booking_id, t.person_id, case when t.old_interviewer_id = $4 then t.old_slot_id end as old_slot_id,
             t.version, t.data"""
    + _FROM + """ and t.interviewer_id = $4
      union all
      select t.seq, t.xid, t.at, t.action, t.actor_id, t.actor_role, t.request_id, t.old_interviewer_id, t.old_slot_id,
             t.booking_id, t.person_id, null, t.version, null"""
    + _FROM + """ and t.old_interviewer_id = $4 and t.interviewer_id <> $4
    ) t where ($5::uuid is null or t.slot_id = $5 or t.old_slot_id = $5) and ($6::uuid is null or t.booking_id = $6)"""
    + _ORDER
)  # fmt: skip
