"""Keeping the event log: cutting off its old end, and putting its order right after a restore."""

from datetime import datetime
from typing import Final, NamedTuple

from panelist.db import Connection

# xid8 goes over the wire as text: asyncpg has no codec for it.


class Place(NamedTuple):
    """A place in the log's own order."""

    xid: str
    seq: int


BEGINNING: Final = Place("0", 0)


async def first_since(connection: Connection, before: datetime) -> Place:
    """Where, in the log's order, the rows begin that are not older than `before`; where all are, its end as it is now.

    What goes is a beginning of the log, never a row out of its middle: who reads on from anywhere misses nothing. The end
    is where readers stop too, since a transaction that is still running may yet put new rows behind it.
    """
    row = await connection.fetchrow(
        """with log_end as (select pg_snapshot_xmin(pg_current_snapshot()) as xid)
           select place.xid::text, place.seq from (
             (select e.xid, e.seq from event e, log_end where e.at >= $1 and e.xid < log_end.xid
              order by e.xid, e.seq limit 1)
             union all select xid, 0 from log_end) place
           order by place.xid limit 1""",
        before,
    )
    assert row is not None
    return Place(*row)


async def first_untold(connection: Connection) -> Place | None:
    """The first row that an outside server has not been told of; None where all have, or where there is no such server."""
    row = await connection.fetchrow(
        """select e.xid::text, e.seq from event e
           where (e.xid, e.seq) > (select p.xid, p.seq from live_position p order by p.xid, p.seq limit 1)
           order by e.xid, e.seq limit 1"""
    )
    return Place(*row) if row else None


async def cut(connection: Connection, *, after: Place, before: Place, at_most: int) -> tuple[int, Place]:
    """Deletes the next rows behind `after`, up to `before`; how many those were, and the last of them."""
    rows = await connection.fetch(
        """delete from event where seq = any (array(
             select seq from event
             where (xid, seq) > ($1::text::xid8, $2)
               and (xid, seq) < ($3::text::xid8, $4)
               and xid < pg_snapshot_xmin(pg_current_snapshot())
             order by xid, seq limit $5))
           returning xid::text, seq""",
        after.xid,
        after.seq,
        before.xid,
        before.seq,
        at_most,
    )
    last = max(((int(row[0]), row[1]) for row in rows), default=(int(after.xid), after.seq))
    return len(rows), Place(str(last[0]), last[1])


async def remember_cut(connection: Connection, now: datetime) -> None:
    """That rows are gone is itself a change of the log."""
    await connection.execute("insert into event (at, action, actor_role) values ($1, 'events.pruned', 'operator')", now)


async def is_from_elsewhere(connection: Connection) -> bool:
    """Whether the log has transactions that this cluster has not come to yet: it was restored from a dump.

    Readers stop below the oldest transaction still running, so they would see nothing of it for a long time.
    """
    return await connection.fetchval(
        """select coalesce(
             (select xid >= pg_snapshot_xmax(pg_current_snapshot()) from event order by event.xid desc, event.seq desc limit 1),
             false)"""
    )


async def lock(connection: Connection) -> None:
    """Nobody writes to the log until this transaction ends; reading goes on."""
    await connection.execute("lock table event in exclusive mode")


async def put_first(connection: Connection) -> int:
    """Puts all rows before whatever comes: in transaction 0, by their numbers. How many those were.

    What an outside server has been told of is then a number too: the one before the first row it was not told of.
    """
    await connection.execute(
        """update live_position p set xid = '0', seq = coalesce(
             (select min(e.seq) - 1 from event e where (e.xid, e.seq) > (p.xid, p.seq)), p.seq)"""
    )
    done = await connection.execute("update event set xid = '0' where xid <> '0'")
    return int(done.rpartition(" ")[2])
