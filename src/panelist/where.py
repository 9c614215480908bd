"""Which database a command is about: the embedded one of --data DIR, or else what PANELIST_DATABASE_URL says."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from panelist import embedded, settings
from panelist.db import Database

T = TypeVar("T")


class _Folder(click.Path):
    """A folder that is named: an empty word, as of a variable that is not set, would be wherever one happens to be."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("it is empty; name a folder", param, ctx)
        return super().convert(value, param, ctx)


FOLDER: Final = _Folder(path_type=Path)

data_option: Final = click.option(
    "--data",
    type=FOLDER,
    help="The embedded PostgreSQL of this folder, started if it is not running. Without it PANELIST_DATABASE_URL counts.",
)


@contextmanager
def database(data: Path | None, *, make: bool = False) -> Generator[str]:
    """Its DSN. make: also where the folder holds none yet. Raises SettingsError or EmbeddedError."""
    if data is not None:
        if not make and not embedded.is_made(data):
            raise embedded.EmbeddedError(
                f"{data} holds no database: look at the name, or make one with `panelist up` or `panelist migrate`"
            )
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
