"""N2: how many booking attempts a coordinator makes in a sliding window, counted in Valkey or Redis.

A booking never fails because Redis is away: then each node admits its share of the limit by what it has seen itself,
so that all of them together stay within limit + nodes, and asks Redis again every few seconds.
"""

import asyncio
import math
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final, cast
from uuid import UUID

import limits
import structlog
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError
from redis.asyncio.connection import ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from panelist.rules import RateLimited

ANSWER_WITHIN_S: Final = 0.05
"""A frozen Redis is told from a slow one by this; a booking waits no longer for it."""
AWAY_FOR_S: Final = 5.0
"""After a failure Redis is left alone for so long: the circuit is open."""

_TRIES: Final = 3
_NOBODY: Final = "nobody"
"""Whose attempts are counted to see whether Redis takes any: one that is full answers, and takes none."""

_log = structlog.stdlib.get_logger(__name__)


class Limiter:
    """Admits or refuses booking attempts. One that is let in counts, whatever becomes of it; one refused here does not."""

    def __init__(
        self, rate: str, redis_url: str | None = None, *, nodes: int = 1, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._item = limits.parse(rate)
        # A node's share, rounded up: n shares are less than the limit + n.
        share = math.ceil(self._item.amount / nodes) if redis_url else self._item.amount
        self._here = _Here(share, self._item.get_expiry())
        self._pool = _pool(redis_url) if redis_url else None
        self._shared = MovingWindowRateLimiter(_storage(self._pool)) if self._pool else None
        self._clock = clock
        self._away_until = -math.inf
        self._is_away = False

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.aclose()

    @property
    def on_fallback(self) -> bool:
        """Whether Redis is configured, but was away when it was last asked."""
        return self._is_away

    async def attempt(self, coordinator_id: UUID) -> None:
        """Counts one booking or rescheduling attempt. Raises RateLimited (429) with the seconds to wait."""
        who = str(coordinator_id)
        if self._shared is not None and await self._answers(partial(_hit, self._shared, self._item, who)):
            # Seen here too, so that this node's window is not empty on the day Redis goes away.
            self._here.hit(who)
        elif (frees_at := self._here.hit(who)) is not None:
            raise _refused(frees_at)

    async def look(self) -> None:
        """Asks Redis as an attempt would. For who watches: nobody may be booking when it goes, or when it is back."""
        if self._shared is not None:
            await self._answers(partial(self._shared.hit, self._item, _NOBODY))

    async def _answers(self, ask: Callable[[], Awaitable[object]]) -> bool:
        """False: Redis is away, or left alone because it just was. Raises RateLimited where it says so."""
        if self._clock() < self._away_until:
            return False
        try:
            async with asyncio.timeout(2 * ANSWER_WITHIN_S):
                await ask()
        except (StorageError, TimeoutError) as fault:
            self._is_away = True
            self._away_until = self._clock() + AWAY_FOR_S
            _log.warning("limiter_on_fallback", reason=type(fault).__name__, again_in_s=AWAY_FOR_S)
            return False
        except RateLimited:
            self._is_away = False
            raise
        self._is_away = False
        return True


class _Here:
    """The window of this process: when each coordinator was let in, the latest last.

    Ours, because what `limits` has for it goes through all coordinators, each in another thread, over and over while
    anybody books: a thousand of them took as much CPU as the bookings.
    """

    def __init__(self, most: int, window_s: int) -> None:
        self._most = most
        self._window_s = window_s
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()  # who was let in last stands last

    def hit(self, who: str) -> float | None:
        """Counts an attempt and lets it in (None), or says when the oldest of those in its way leaves the window."""
        now = time.time()
        since = now - self._window_s  # one exactly a window old still counts, as in Redis
        while self._seen and next(iter(self._seen.values()))[-1] < since:
            self._seen.popitem(last=False)
        times = self._seen.setdefault(who, deque())
        while times and times[0] < since:
            times.popleft()
        if len(times) >= self._most:
            return times[0] + self._window_s
        times.append(now)
        self._seen.move_to_end(who)
        return None


async def _hit(window: MovingWindowRateLimiter, item: limits.RateLimitItem, who: str) -> None:
    frees_at = 0.0
    for _ in range(_TRIES):
        if await window.hit(item, who):
            return
        leaves_at, left = await window.get_window_stats(item, who)
        if left <= 0:
            frees_at = leaves_at
            break
        # One left the window between the two questions. What is oldest now is the one behind it, up to a window away.
    raise _refused(frees_at)


def _refused(frees_at: float) -> RateLimited:
    # A millisecond more, since an attempt exactly one window old still counts.
    wait_s = max(frees_at - time.time(), 0.0) + 0.001
    return RateLimited(retryAfter=round(wait_s, 3))


def _pool(url: str) -> ConnectionPool:
    """Read by redis-py, which knows the default port; `limits` by itself insists on one."""
    scheme, rest = url.split("://", 1)
    scheme = {"valkey": "redis", "valkeys": "rediss"}.get(scheme, scheme)
    options: dict[str, Any] = {
        "socket_timeout": ANSWER_WITHIN_S,
        # Its own retries would turn 50 ms into seconds.
        "retry": Retry(NoBackoff(), 0),
        "retry_on_timeout": False,
    }
    if scheme != "unix":
        options["socket_connect_timeout"] = ANSWER_WITHIN_S
    return cast("Any", ConnectionPool).from_url(f"{scheme}://{rest}", **options)


def _storage(pool: ConnectionPool) -> RedisStorage:
    # The URL is only a kind of its own here: the pool knows where Redis is.
    return RedisStorage(
        "async+redis://",
        wrap_exceptions=True,
        implementation="redispy",
        key_prefix="panelist",
        connection_pool=cast("Any", pool),  # passed on to redis-py as it is; typed for simpler options
    )
