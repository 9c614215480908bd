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
_BREATH_S: Final = 0.05
"""Between one full read and the next: who takes in 500 changes at a time is not a slow client."""
STALLED_AFTER_S: Final = 5.0
"""Without a look that succeeded: what clients see is old, and they cannot know."""
_HELD_BACK_EVERY_S: Final = 5.0

_log = structlog.stdlib.get_logger(__name__)


class Feed:
    """Follows the log from where it ended at the start: who connects reads everything by GET first.

    publish: tells changes. start_over: what was told no longer holds, and everybody has to read everything anew.
    """

    def __init__(
        self, db: Database, publish: Callable[[list[Change]], Awaitable[None]], start_over: Callable[[], None]
    ) -> None:
        self._db = db
        self._publish = publish
        self._start_over = start_over
        self._woken = asyncio.Event()
        self._looked_at = time.monotonic()
        self._was_away = False
        self._waits = False
        self._held_back_asked_at = 0.0
        self.position: Position | None = None
        self.told = 0
        """How many changes were published."""
        self.held_back_s = 0.0
        """How long the oldest committed change has been waiting for an older transaction, of whomever, to end."""

    def wake(self) -> None:
        """Something was committed, here or elsewhere."""
        self._woken.set()

    @property
    def lag_s(self) -> float:
        """Since the last look at the log that succeeded."""
        return time.monotonic() - self._looked_at

    @property
    def is_stalled(self) -> bool:
        return self.lag_s > STALLED_AFTER_S

    async def run(self) -> None:
        """Runs for ever; while the database is away, and after a fault, it keeps its place."""
        self._was_away = True
        while True:
            began = time.monotonic()
            try:
                await self._look()
            except DomainError as fault:
                if not self._waits:
                    _log.warning("feed_waits", reason=fault.code)
                self._waits = self._was_away = True
            else:
                self._waits = False
            took_s = time.monotonic() - began
            try:
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._woken.wait()
                # As long again as it took to tell everybody, so that a busy feed leaves half of the loop to others.
                await asyncio.sleep(max(COALESCE_S, min(took_s, LOOK_EVERY_S)))
            except TimeoutError:
                pass
            self._woken.clear()

    async def _look(self) -> None:
        if self._was_away:
            await self._find_place()
        assert self.position is not None
        await self._catch_up(self.position)
        self._looked_at = time.monotonic()
        if self._looked_at - self._held_back_asked_at > _HELD_BACK_EVERY_S:
            self._held_back_asked_at = self._looked_at
            self.held_back_s = await sql.held_back_s(self._db)

    async def _find_place(self) -> None:
        """Where the log ends at the start; afterwards, whether the log that came back is the one that went away."""
        end = await sql.end(self._db)
        if self.position is not None and end < self.position:
            _log.warning("log_is_shorter", told_until=self.position, ends_at=end)
            self._start_over()
            self.position = None
        self.position = self.position or end
        self._was_away = False

    async def _catch_up(self, position: Position) -> None:
        while True:
            changes = await sql.since(self._db, position)
            if changes:
                await self._publish(changes)
                self.told += len(changes)
                self.position = position = changes[-1].position
            if len(changes) < AT_ONCE:
                return
            await asyncio.sleep(_BREATH_S)
