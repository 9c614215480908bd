"""Up to where in the log anybody may have been told of changes; in Valkey or Redis, where nodes share one.

It is a position in the primary's write-ahead log, so it says the same to every node, whatever their clocks say.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, cast

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

ANSWER_WITHIN_S: Final = 0.05
"""A frozen Redis is told from a slow one by this; a list or a change waits no longer for it."""
# A sorted set of one member, because ZADD has GT: of two nodes the one that knows less never wins.
_KEY: Final = "panelist:told"
_MEMBER: Final = "position"
_AWAY: Final = (RedisError, OSError, TimeoutError)

_log = structlog.stdlib.get_logger(__name__)


class Told:
    """What is not known is None, and then only the primary will do."""

    def __init__(self, redis_url: str | None) -> None:
        self._redis: Any = _client(redis_url) if redis_url else None
        self._here: int | None = None
        self._losses = 0
        # Until `learn` has heard from it; and so after each failure, so that no list waits for a frozen one twice.
        self._away = True
        # Whether something was told here that Redis does not know of.
        self._owed = False

    async def close(self) -> None:
        if self._redis is not None:
            await self._redis.aclose()

    async def position(self) -> int | None:
        """What every list must show."""
        if self._redis is None:
            return self._here
        if self._away or self._here is None:
            return None
        try:
            shared = await self._shared()
        except _AWAY as fault:
            self._leave(fault)
            return None
        return None if shared is None else max(self._here, shared)

    async def rise(self, position: int) -> None:
        """Before something that was committed by `position` is told."""
        self._here = max(self._here or 0, position)
        if self._redis is None:
            return
        if not self._away:
            try:
                # XX: a Redis that has lost its memory must not take this for all there is; see `learn`.
                await self._raise(position, xx=True, gt=True)
                return
            except _AWAY as fault:
                self._leave(fault)
        self._owed = True

    def lose(self) -> None:
        """Something is about to be told, and where in the log it stands could not be found out."""
        self._here = None
        self._losses += 1
        self._owed = True

    async def learn(self, ask: Callable[[], Awaitable[int]]) -> int:
        """Asks the primary for its position, and sets right what is missing here or in Redis since a start or a failure.

        What is known is read before the primary is asked: so a log that has not come so far is another log, as after a
        restore, and what is missing is surely covered by the answer.
        """
        here, losses = self._here, self._losses
        known, shared = False, None
        if self._redis is not None:
            try:
                shared = await self._shared()
                known = True
            except _AWAY as fault:
                self._leave(fault)
        position = await ask()
        if losses == self._losses and (here is None or here > position):
            self._here = position
        if known:
            await self._set_right(shared, position, losses)
        return position

    async def _set_right(self, shared: int | None, position: int, losses: int) -> None:
        try:
            if shared is None or shared > position:
                await self._raise(position)
            elif self._owed:
                await self._raise(position, gt=True)
        except _AWAY as fault:
            self._leave(fault)
            return
        if losses == self._losses:
            self._owed = False
        self._away = False

    async def _shared(self) -> int | None:
        async with asyncio.timeout(2 * ANSWER_WITHIN_S):
            score = await self._redis.zscore(_KEY, _MEMBER)
        return None if score is None else int(score)

    async def _raise(self, position: int, **how: bool) -> None:
        async with asyncio.timeout(2 * ANSWER_WITHIN_S):
            await self._redis.zadd(_KEY, {_MEMBER: position}, **how)

    def _leave(self, fault: BaseException) -> None:
        if not self._away:
            _log.warning("told_without_redis", reason=type(fault).__name__)
        self._away = True


def _client(url: str) -> Any:
    # redis-py knows Valkey's addresses by Redis's names only.
    return cast("Any", Redis).from_url(
        "redis" + url.removeprefix("valkey") if url.startswith("valkey") else url,
        socket_timeout=ANSWER_WITHIN_S,
        socket_connect_timeout=ANSWER_WITHIN_S,
        # Its own retries would turn 50 ms into seconds.
        retry=Retry(NoBackoff(), 0),
    )
