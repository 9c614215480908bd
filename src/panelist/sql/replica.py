"""How far the primary's log has come and how far a replica has replayed it; positions are bytes since the log began."""

from typing import Final, LiteralString

import asyncpg

from panelist.db import Database
from panelist.errors import Unavailable

FAILS: Final = (Unavailable, asyncpg.PostgresError, TimeoutError)
"""What asking a replica may end in. Also the cancelling of a statement that stood in the way of replay (40001)."""

# NULL from a server that is no replica (any more): after a failover its own history may have gone another way.
_REPLAYED: Final = "select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() - '0/0'::pg_lsn end::int8"


class Behind(Exception):
    """The replica has not replayed what its reader must be shown."""


async def written(db: Database) -> int:
    """The primary's position. What anybody has committed lies before it: a commit is flushed before it is visible."""
    rows = await db.rows("select (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::int8")
    return rows[0][0]


async def replayed(db: Database) -> int | None:
    """A replica's position; None from a server that is none."""
    rows = await db.rows(_REPLAYED)
    return rows[0][0]


class Replayed:
    """A replica from `position` on, to read lists from. Each is asked on the very connection that then reads, so that
    several replicas may share one address, and in a statement of its own: the list's snapshot is to be the later one.
    """

    def __init__(self, replica: Database, position: int) -> None:
        self._replica = replica
        self._position = position

    async def rows(self, sql: LiteralString, *values: object) -> list[asyncpg.Record]:
        """Raises Behind, or one of FAILS."""
        async with self._replica.connection() as connection:
            here = await connection.fetchval(_REPLAYED)
            if here is None or here < self._position:
                raise Behind
            return await connection.fetch(sql, *values)
