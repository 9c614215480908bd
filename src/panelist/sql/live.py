"""What the live feed reads: changes in the log's own order, the shared secret, and how far an outside server was told."""

from typing import Final, NamedTuple
from uuid import UUID

from panelist.db import Connection, Database

AT_ONCE: Final = 500
"""Changes read in one statement."""


class Position(NamedTuple):
    """A place in the log: everything up to and with it has been told."""

    xid: int
    seq: int


class Change(NamedTuple):
    """One row of the log, as far as listeners may know of it."""

    position: Position
    action: str
    interviewer_id: UUID | None
    slot_id: UUID | None
    booking_id: UUID | None
    version: int | None
    old_interviewer_id: UUID | None
    old_slot_id: UUID | None
    old_slot_version: int | None

    @property
    def seq(self) -> int:
        return self.position.seq


# xid8 goes over the wire as text: asyncpg has no codec for it.
_BELOW_THE_OLDEST: Final = "e.xid < pg_snapshot_xmin(pg_current_snapshot())"


async def end(db: Database) -> Position:
    """Where the log ends now, by what every reader may already see."""
    rows = await db.rows(
        "select e.xid::text, e.seq from event e where " + _BELOW_THE_OLDEST + " order by e.xid desc, e.seq desc limit 1"
    )
    return Position(int(rows[0][0]), rows[0][1]) if rows else Position(0, 0)


async def since(db: Database, position: Position) -> list[Change]:
    """The next changes, at most AT_ONCE. A withdrawn slot still has its version."""
    rows = await db.rows(
        """select e.xid::text, e.seq, e.action, e.interviewer_id, e.slot_id, e.booking_id, e.version,
                  e.old_interviewer_id, e.old_slot_id, o.version
           from event e left join slot o on o.id = e.old_slot_id
           where (e.xid, e.seq) > ($1::text::xid8, $2) and """
        + _BELOW_THE_OLDEST
        + " order by e.xid, e.seq limit $3",
        str(position.xid),
        position.seq,
        AT_ONCE,
    )
    return [Change(Position(int(row[0]), row[1]), *row[2:]) for row in rows]


async def held_back_s(db: Database) -> float:
    """How old the oldest change is that waits for an older transaction to end; 0 when none does.

    That transaction may be anybody's, in any database of the cluster, so it is worth knowing of.
    """
    rows = await db.rows(
        """select coalesce(extract(epoch from clock_timestamp() - min(e.at)), 0)::float8
           from event e where e.xid >= pg_snapshot_xmin(pg_current_snapshot())"""
    )
    return max(0.0, rows[0][0])


async def secret(db: Database) -> str:
    """The secret all nodes share where none was configured."""
    rows = await db.rows("select secret from live_secret")
    return rows[0][0]


async def try_lead(connection: Connection) -> bool:
    """Whether this connection may tell the outside server; it leads until it is closed.

    A session lock, not a row lock: a transaction open during a call to somebody else would stall the feed for everybody.
    """
    return await connection.fetchval("select pg_try_advisory_lock(7265364)")


async def told_until(connection: Connection, publisher: str) -> Position | None:
    row = await connection.fetchrow("select xid::text, seq from live_position where publisher = $1", publisher)
    return Position(int(row[0]), row[1]) if row else None


async def tell_until(connection: Connection, publisher: str, position: Position) -> None:
    """On the connection that leads: who lost the lead cannot say so any more. Never backwards."""
    await connection.execute(
        """insert into live_position as p (publisher, xid, seq) values ($1, $2::text::xid8, $3)
           on conflict (publisher) do update set xid = excluded.xid, seq = excluded.seq
           where (p.xid, p.seq) < (excluded.xid, excluded.seq)""",
        publisher,
        str(position.xid),
        position.seq,
    )
