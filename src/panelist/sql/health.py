"""Whether the database is there, and set up so that nothing acknowledged can be lost."""

from panelist.db import Connection


async def schema_version(connection: Connection) -> str | None:
    """The migration the database stands at; None for a database never migrated."""
    if not await connection.fetchval("select to_regclass('alembic_version') is not null"):
        return None
    return await connection.fetchval("select version_num from alembic_version")


async def durable(connection: Connection) -> dict[str, str]:
    """The three settings without which a crash may lose or tear a committed booking."""
    rows = await connection.fetch(
        """select name, setting from pg_settings
           where name in ('fsync', 'full_page_writes', 'synchronous_commit') order by name"""
    )
    return {row[0]: row[1] for row in rows}
