"""Which database a command is about: the embedded one of --data DIR, or else what PANELIST_DATABASE_URL says."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

import click

from panelist import embedded, settings
from panelist.db import Database

T = TypeVar("T")

data_option: Final = click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="The embedded PostgreSQL of this folder, started if it is not running.",
)


@contextmanager
def database(data: Path | None) -> Generator[str]:
    """Its DSN. Raises SettingsError or EmbeddedError."""
    if data is not None:
        with embedded.postgres(data) as dsn:
            yield dsn
    elif settings.said(os.environ, "DATABASE_URL"):
        yield settings.database_url(os.environ)
    else:
        raise settings.SettingsError("PANELIST_DATABASE_URL is not set: say where PostgreSQL is, or use --data DIR")


def at_work_in(data: Path | None, work: Callable[[Database], Awaitable[T]], *, statement_timeout_s: int = 60) -> T:
    """Runs `work` on one connection to it. Raises also what `work` does."""

    async def run(dsn: str) -> T:
        db = Database(dsn, size=1, statement_timeout_s=statement_timeout_s)
        await db.open()
        try:
            return await work(db)
        finally:
            await db.close()

    with database(data) as dsn:
        return asyncio.run(run(dsn))
