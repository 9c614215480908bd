"""From the log to the listeners: reads what was committed, in the log's own order, and publishes it on this node.

Woken by this node's own changes and, where there are several nodes, by a hint through Redis; it looks every 250 ms
whatever is heard, so a hint that is lost costs a quarter of a second and nothing else.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from panelist.db import Database
from panelist.errors import DomainError
from panelist.sql import live as sql
from panelist.sql.live import AT_ONCE, Change, Position

LOOK_EVERY_S: Final = 0.25
COALESCE_S: Final = 0.01
"""After a wake-up, so that a burst is one read and one write a listener."""

_log = structlog.stdlib.get_logger(__name__)


class Feed:
    """Follows the log from where it ended at the start: who connects reads everything by GET first."""

    def __init__(self, db: Database, publish: Callable[[list[Change]], Awaitable[None]]) -> None:
        self._db = db
        self._publish = publish
        self._woken = asyncio.Event()
        self._looked_at = time.monotonic()
        self.position: Position | None = None

    def wake(self) -> None:
        """Something was committed, here or elsewhere."""
        self._woken.set()

    @property
    def lag_s(self) -> float:
        """Since the last look at the log that succeeded."""
        return time.monotonic() - self._looked_at

    async def run(self) -> None:
        """Runs for ever; while the database is away it keeps its place."""
        while True:
            try:
                if self.position is None:
                    self.position = await sql.end(self._db)
                await self._catch_up(self.position)
                self._looked_at = time.monotonic()
            except DomainError as fault:
                _log.warning("feed_waits", reason=fault.code)
            try:
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._woken.wait()
                await asyncio.sleep(COALESCE_S)
            except TimeoutError:
                pass
            self._woken.clear()

    async def _catch_up(self, position: Position) -> None:
        while True:
            changes = await sql.since(self._db, position)
            if changes:
                await self._publish(changes)
                self.position = position = changes[-1].position
            if len(changes) < AT_ONCE:
                return
