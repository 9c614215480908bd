"""Whether the database is there, and set up so that nothing acknowledged can be lost and nobody holds a lock for long."""

from typing import NamedTuple

from panelist.db import Connection


class Missing(NamedTuple):
    """durable: settings without which a crash may lose or tear a committed booking. bounds: time-outs that are not set.

    writable: whether it takes changes; a standby does not, nor does a primary that was told so.
    """

    writable: bool
    durable: list[str]
    bounds: list[str]


async def schema_version(connection: Connection) -> str | None:
    """The migration the database stands at; None for a database never migrated."""
    if not await connection.fetchval("select to_regclass('alembic_version') is not null"):
        return None
    return await connection.fetchval("select version_num from alembic_version")


async def missing(connection: Connection) -> Missing:
    """As they count for this very connection: db.py sets the time-outs, but PgBouncer may not have passed them on."""
    rows = await connection.fetch(
        """select name, setting from pg_settings
           where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'
              or name in ('idle_in_transaction_session_timeout', 'lock_timeout', 'statement_timeout', 'transaction_timeout')
                 and setting = '0'
              or name = 'transaction_read_only' and setting = 'on'
           order by name"""
    )
    by_value = {value: [row[0] for row in rows if row[1] == value] for value in ("on", "off", "0")}
    return Missing(not by_value["on"], by_value["off"], by_value["0"])
