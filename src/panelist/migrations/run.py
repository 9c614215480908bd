"""`panelist migrate`: brings a database to the newest step, while the version before goes on using it."""

import asyncio
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import asyncpg

from panelist.migrations import too_old

if TYPE_CHECKING:
    from sqlalchemy import Connection

LOCK_WITHIN: Final = "100ms"
"""What a step waits for a table that is in use. Whoever comes after it queues behind it, so nobody is stalled for longer."""
_AGAIN_FOR_S: Final = 60.0
# What a role is given for its requests (docs/OPERATIONS.md, PgBouncer) is not for building an index.
_PATIENCE: Final = "set statement_timeout = 0; set transaction_timeout = 0; set idle_in_transaction_session_timeout = 0"
_STEPS: Final = Path(__file__).parent


class MigrationError(Exception):
    """The database could not be brought up to date; one line that says why. The steps before the one that failed stay."""


async def migrate(database_url: str, *, steps: Path = _STEPS) -> None:
    """Where a table stays in use it gives way and tries again, for a minute. Raises MigrationError.

    Each step is taken as a whole, by itself, and suits the version before: so it does no harm where a later one fails.

    steps: the folder with env.py and versions/; the tests add one.
    """
    # Imported only by who migrates: they take as long as all else together, and a served process keeps them in memory.
    from alembic.util import CommandError
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    async def connect() -> "asyncpg.Connection[asyncpg.Record]":
        # By asyncpg itself, as all else connects: SQLAlchemy reads an address otherwise, and knows no `?sslmode=`.
        connection = await asyncpg.connect(database_url, server_settings={"lock_timeout": LOCK_WITHIN})
        if wrong := too_old(connection.get_server_version()):
            await connection.close()
            raise MigrationError(f"the database {wrong}")
        await connection.execute(_PATIENCE)
        return connection

    engine = create_async_engine("postgresql+asyncpg://", poolclass=NullPool, async_creator=connect)
    until = time.monotonic() + _AGAIN_FOR_S
    try:
        while True:
            try:
                async with engine.connect() as connection:
                    return await connection.run_sync(_upgrade, steps)
            except DBAPIError as fault:
                in_use = getattr(fault.orig, "sqlstate", None) == asyncpg.LockNotAvailableError.sqlstate
                if not in_use or time.monotonic() > until:
                    raise
            await asyncio.sleep(random.uniform(0.3, 1.0))  # noqa: S311 (jitter, not a secret)
    except CommandError:
        raise MigrationError("the database was migrated by a newer Panelist than this one") from None
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, SQLAlchemyError) as fault:
        # What PostgreSQL said, without the names of the libraries that handed it on.
        said = getattr(fault, "orig", None) or fault
        raise MigrationError(f"the database cannot be migrated: {str(said).splitlines()[0]}") from fault
    finally:
        await engine.dispose()


def _upgrade(connection: "Connection", steps: Path) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(steps).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
