"""Connections to PostgreSQL that are kept for whoever needs one next."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, TypeAlias

import asyncpg

ACQUIRE_TIMEOUT_S: Final = 3.0
IDLE_AT_MOST_S: Final = 300.0

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class Pool:
    """Connections at rest, the one used last on top; one is opened when none is at rest, at most `size` of them.

    asyncpg's own pool makes a task for every release and a timer for every acquisition: of the 60 us of CPU that a
    statement of one row took here, 25 were those.
    """

    def __init__(
        self, connect: "Callable[[], Awaitable[Connection]]", size: int, on_wait: Callable[[float], None]
    ) -> None:
        """on_wait: told the seconds of each who had to wait because all were in use."""
        self._connect = connect
        self._on_wait = on_wait
        self._size = size
        self._free = asyncio.Semaphore(size)
        self._at_rest: list[tuple[float, Connection]] = []
        self._in_use: set[Connection] = set()
        self._closed = False

    @property
    def in_use(self) -> int:
        return len(self._in_use)

    async def take(self) -> Connection:
        """Raises TimeoutError when all stay in use for ACQUIRE_TIMEOUT_S, ConnectionError, or what connecting raises."""
        if self._closed:
            raise ConnectionError("the pool is closed")
        if self._free.locked():
            began = time.monotonic()
            try:
                async with asyncio.timeout(ACQUIRE_TIMEOUT_S):
                    await self._free.acquire()
            finally:
                self._on_wait(time.monotonic() - began)
        else:
            await self._free.acquire()  # there is one: this does not wait
        try:
            connection = self._rested() or await self._connect()
        except BaseException:
            self._free.release()
            raise
        self._in_use.add(connection)
        return connection

    def give_back(self, connection: Connection) -> None:
        self._in_use.discard(connection)
        now = time.monotonic()
        if connection.is_closed() or connection.is_in_transaction():
            connection.terminate()
        else:
            self._at_rest.append((now, connection))
        # The one at the bottom has not been needed for longest.
        if self._at_rest and now - self._at_rest[0][0] > IDLE_AT_MOST_S:
            self._at_rest.pop(0)[1].terminate()
        self._free.release()

    def _rested(self) -> "Connection | None":
        """One that is still open, and was not left alone for so long that something in between may have forgotten it."""
        while self._at_rest:
            since, connection = self._at_rest.pop()
            if not connection.is_closed() and time.monotonic() - since <= IDLE_AT_MOST_S:
                return connection
            connection.terminate()
        return None

    async def close(self, *, within_s: float) -> None:
        """Waits so long for what is under way, then cuts the rest. Nothing can be taken any more."""
        self._closed = True
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                for _ in range(self._size):
                    await self._free.acquire()
                for _, connection in self._at_rest:
                    await connection.close()
        for connection in self._in_use | {connection for _, connection in self._at_rest}:
            connection.terminate()


class Held:
    """One connection in a pool's place: whoever took it keeps it, however often it is taken and given back here."""

    in_use = 1

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection

    async def take(self) -> "Connection":
        return self._connection

    def give_back(self, connection: "Connection") -> None:
        """Stays with whoever took it."""

    async def close(self, *, within_s: float) -> None:
        """Is closed by whoever took it."""
