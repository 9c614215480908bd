"""`panelist migrate`: brings a database to the newest step."""

from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

if TYPE_CHECKING:
    from sqlalchemy import Connection


class MigrationError(Exception):
    """The database could not be brought up to date; one line that says why. Nothing was changed."""


async def migrate(database_url: str) -> None:
    """Raises MigrationError."""
    # Imported only by who migrates: they take as long as all else together, and a served process keeps them in memory.
    from alembic.util import CommandError
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    engine = create_async_engine("postgresql+asyncpg://" + database_url.split("://", 1)[1], poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_upgrade)
    except CommandError:
        raise MigrationError("the database was migrated by a newer Panelist than this one") from None
    except (OSError, asyncpg.PostgresError, SQLAlchemyError) as fault:
        raise MigrationError(f"the database cannot be migrated: {str(fault).splitlines()[0]}") from fault
    finally:
        await engine.dispose()


def _upgrade(connection: "Connection") -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
