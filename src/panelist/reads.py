"""Where lists are read: on a streaming replica while it has all that anybody may have been told of, else on the primary.

docs/decisions/0008-reads-from-a-replica.md says why the log's position is compared, and not a clock or a caller.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Final

import structlog
from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from panelist import works
from panelist.db import Database
from panelist.settings import Settings
from panelist.sql import replica as sql
from panelist.sql.replica import FAILS, Behind
from panelist.sql.shape import Rows, Source
from panelist.told import Told

LOOKS: Final = 4
"""How often within the bound on the lag each node asks both servers how far they are."""
WITHIN_S: Final = 0.5
"""A list that the replica has not answered by then is read on the primary."""
CATCH_UP_S: Final = (0.002, 0.008)
"""What a list waits for a replica that is merely a moment behind: replaying takes milliseconds."""

_log = structlog.stdlib.get_logger(__name__)


class Reads:
    """The two places, and what is known of them. Without PANELIST_REPLICA_URL there is one, and nothing is done here."""

    def __init__(self, settings: Settings, primary: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._primary = primary
        self._replica = (
            Database(settings.replica_url, size=settings.pool_size, statement_cache=settings.statement_cache)
            if settings.replica_url
            else None
        )
        self._bound_s = settings.replica_lag_s
        self._told = Told(settings.redis_url)
        self._clock = clock
        # (when the primary was asked, its position), within the bound, oldest first.
        self._seen: deque[tuple[float, int]] = deque()
        self._replayed: int | None = None
        self._keeps_up = False
        self._counts = {"replica": 0, "primary": 0}
        self.figures = _Figures(self)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        if self._replica is None:
            yield
            return
        await self._replica.open()
        watch = asyncio.create_task(self._watch(self._replica))
        try:
            yield
        finally:
            await works.end([watch])
            await self._told.close()
            await self._replica.close()

    @property
    def counts(self) -> dict[str, int] | None:
        """How many lists were read where; None without a replica."""
        return self._counts if self._replica is not None else None

    @property
    def lag_s(self) -> float | None:
        """How long the replica has been without something, as far back as the bound; None while it is away."""
        if self._replica is None or self._replayed is None:
            return None
        missing = [asked for asked, position in self._seen if position > self._replayed]
        return max(self._clock() - missing[0], 0.0) if missing else 0.0

    async def wrote(self) -> None:
        """Before anybody is told of a change: from here on no list of any node is without it. Never fails."""
        if self._replica is None:
            return
        try:
            position = await sql.written(self._primary)
        except FAILS:
            # Committed, and where in the log it is not known: nothing but the primary will do until it is.
            self._told.lose()
        else:
            await self._told.rise(position)

    async def listed(self, read: Callable[[Source], Awaitable[Rows]]) -> Rows:
        """What `read` finds. It may be called twice, and must not change anything."""
        rows = await self._from_replica(read)
        self._counts["primary" if rows is None else "replica"] += 1
        return await read(self._primary) if rows is None else rows

    async def _from_replica(self, read: Callable[[Source], Awaitable[Rows]]) -> Rows | None:
        """None: the primary will have to do."""
        if self._replica is None or not self._keeps_up or (least := await self._least()) is None:
            return None
        source = sql.Replayed(self._replica, least)
        try:
            async with asyncio.timeout(WITHIN_S):
                for pause_s in CATCH_UP_S:
                    with suppress(Behind):
                        return await read(source)
                    await asyncio.sleep(pause_s)
                return await read(source)
        except Behind:
            pass
        except FAILS as fault:
            _log.warning("replica_left", reason=type(fault).__name__)
        # Not again before the watch has heard from it: a few lists that waited in vain are enough.
        self._keeps_up = False
        return None

    async def _least(self) -> int | None:
        """What a replica must have replayed; None where that cannot be known, which leaves the primary."""
        oldest_s = self._clock() - self._bound_s
        # The first look since then found at least what there was then, so this is the bound on the lag.
        bound = next((position for asked, position in self._seen if asked >= oldest_s), None)
        told = await self._told.position()
        return None if bound is None or told is None else max(bound, told)

    async def _watch(self, replica: Database) -> None:
        """Runs for ever."""
        while True:
            with suppress(*FAILS):
                async with asyncio.timeout(self._bound_s):
                    await self._look_at_primary()
            before, self._replayed = self._replayed, None
            with suppress(*FAILS):
                async with asyncio.timeout(WITHIN_S):
                    self._replayed = await sql.replayed(replica)
            # A look or two behind may be a moment; more is a replica that would make lists wait in vain.
            self._keeps_up = (lag_s := self.lag_s) is not None and lag_s <= self._bound_s / 2
            if (before is None) != (self._replayed is None):
                _log.warning("replica_away" if self._replayed is None else "replica_back")
            await asyncio.sleep(self._bound_s / LOOKS)

    async def _look_at_primary(self) -> None:
        asked = self._clock()
        position = await self._told.learn(lambda: sql.written(self._primary))
        if self._seen and position < self._seen[-1][1]:
            self._seen.clear()  # another log, as after a restore
        self._seen.append((asked, position))
        while self._seen[0][0] < asked - self._bound_s:
            self._seen.popleft()


class _Figures(Collector):
    """What /metrics shows of it: nothing without a replica, so that no alert waits for one that was never there."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def collect(self) -> Iterable[Metric]:
        counts, lag_s = self._reads.counts, self._reads.lag_s
        if counts is None:
            return
        lists = CounterMetricFamily("panelist_lists", "Lists by where they were read.", labels=("server",))
        for server, many in counts.items():
            lists.add_metric((server,), many)
        yield lists
        yield GaugeMetricFamily("panelist_replica_up", "1 while the replica answers.", value=lag_s is not None)
        late = "For how long the replica has lacked something, as far back as the bound."
        yield GaugeMetricFamily("panelist_replica_lag_seconds", late, math.nan if lag_s is None else lag_s)
