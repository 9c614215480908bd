"""A PostgreSQL of the test's own that can be killed as a power cut would, and comes back."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Self

import asyncpg

from panelist import embedded
from panelist.embedded import processes
from panelist.migrations.run import migrate
from proof.faults.disk import Disk, small_disk

_MEMORY = Path("/dev/shm")
# So that the log is no larger than the small disk.
_SIZES = {"min_wal_size": "32MB", "max_wal_size": "64MB"}


class Cluster:
    """options: PostgreSQL settings."""

    disk: Disk
    dsn: str

    def __init__(self, options: Mapping[str, str] | None = None) -> None:
        self._options = _SIZES | dict(options or {})
        self._stack = ExitStack()

    async def __aenter__(self) -> Self:
        try:
            await asyncio.to_thread(self._start)
            await migrate(self.dsn)
        except BaseException:
            self._stack.close()
            raise
        return self

    def _start(self) -> None:
        roomy = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > 2**30
        made = tempfile.TemporaryDirectory(prefix="panelist-proof-", dir=_MEMORY if roomy else None)
        self.disk = self._stack.enter_context(small_disk(Path(self._stack.enter_context(made))))
        self.data = self.disk.folder / "data"
        self.dsn = self._stack.enter_context(embedded.postgres(self.data, options=self._options))

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._stack.close)

    @property
    def socket(self) -> Path:
        """Of the server, for a proxy in front of it."""
        return (self.data / "run").resolve() / ".s.PGSQL.5432"

    @property
    def log(self) -> str:
        """What the server has said."""
        return (self.data / "postgres.log").read_text("utf-8", "replace")

    def dsn_through(self, port: int) -> str:
        return f"postgresql://panelist@127.0.0.1:{port}/panelist"

    def kill(self) -> None:
        """kill -9, all its processes at once: what they had not yet handed to the operating system is gone."""
        for pid in processes.at_work_in(self.data / "postgres"):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    async def start_again(self) -> None:
        """Returns once it answers; recovery after a kill is part of that."""
        again = embedded.postgres(self.data, options=self._options)
        await asyncio.to_thread(self._stack.enter_context, again)

    async def save(self) -> None:
        """Writes all there is to the disk, whatever commits wait for."""
        await self._said("checkpoint")

    async def position(self) -> str:
        """Up to where the log has been handed to the operating system; what lies behind is only in PostgreSQL's memory."""
        return (await self._said("select pg_current_wal_lsn()::text"))[0][0]

    async def _said(self, sql: str) -> list[asyncpg.Record]:
        """As superuser."""
        connection = await asyncpg.connect(embedded.admin_dsn(self.data, database="panelist"))
        try:
            return await connection.fetch(sql)
        finally:
            await connection.close()
