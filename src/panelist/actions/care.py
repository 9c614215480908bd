"""What an operator does to the stored data: forgets a candidate, cuts the log's old end, puts a restored log right."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from msgspec import Struct

from panelist.db import Connection, Database
from panelist.errors import InvalidInput, NotFound
from panelist.sql import erasure, log
from panelist.wire import read_id

KEPT_AT_LEAST: Final = timedelta(days=7)
"""A repeat under an Idempotency-Key, and a reader of the change feed, may come so late and find what they need."""
_AT_ONCE: Final = 5000
"""Rows of one transaction: short enough that nobody who reads the log waits for it."""


class Erased(Struct, frozen=True):
    """already: they had been. coming: live bookings that have not ended, which stay."""

    id: UUID
    already: bool
    coming: int


async def erase_candidate(db: Database, who: str, *, now: datetime) -> Erased:
    """who: their id or e-mail address. Raises NotFound."""
    try:
        id = read_id(who)
    except ValueError:
        id = None

    async def work(connection: Connection) -> Erased:
        found = await erasure.lock(connection, id=id, email=who)
        if found is None:
            raise NotFound("There is no candidate with this id or e-mail address.")
        if not found.is_erased:
            await erasure.erase(connection, found.id, now)
        return Erased(found.id, found.is_erased, await erasure.coming_interviews(connection, found.id, now))

    return await db.transaction(work)


class Pruned(Struct, frozen=True):
    """held_by_publisher: older rows were left, because an outside server has not been told of them."""

    rows: int
    held_by_publisher: bool


async def prune_events(db: Database, before: datetime, *, now: datetime) -> Pruned:
    """Deletes what is older than `before` from the log's beginning, a few thousand rows at a time.

    Raises InvalidInput where that would leave less than a week.
    """
    if before > now - KEPT_AT_LEAST:
        raise InvalidInput(f"The log is kept for {KEPT_AT_LEAST.days} days at least; give an earlier date.")
    async with db.connection() as connection:
        first_kept = await log.first_since(connection, before)
        untold = await log.first_untold(connection)
    held = untold is not None and _is_before(untold, first_kept)
    end = untold if untold is not None and held else first_kept
    rows, place = 0, log.BEGINNING
    while True:
        many, place = await db.transaction(partial(log.cut, after=place, before=end, at_most=_AT_ONCE))
        rows += many
        if not many:
            break
    if rows:
        await db.transaction(partial(log.remember_cut, now=now))
    return Pruned(rows, held)


def _is_before(one: log.Place, other: log.Place) -> bool:
    return (int(one.xid), one.seq) < (int(other.xid), other.seq)


async def put_restored_right(db: Database) -> int | None:
    """After a restore from a dump: how many rows of the log were put first; None where its order was right already."""

    async def work(connection: Connection) -> int | None:
        await log.lock(connection)
        return await log.put_first(connection) if await log.is_from_elsewhere(connection) else None

    return await db.transaction(work)
