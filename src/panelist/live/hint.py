"""The hint between nodes: "something was committed", through Redis. Only a hint: the feed looks by itself all the time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, cast

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

CHANNEL: Final = "panelist:changed"
_AGAIN_S: Final = 2.0
_WITHIN_S: Final = 0.5
_LISTEN_S: Final = 30.0


class Hint:
    """Tells the other nodes, and hears from them. Redis may be away for as long as it likes."""

    def __init__(self, url: str, heard: Callable[[], None]) -> None:
        # redis-py knows Valkey's addresses by Redis's names only.
        self._url = "redis" + url.removeprefix("valkey") if url.startswith("valkey") else url
        self._heard = heard
        self._due = asyncio.Event()

    def tell(self) -> None:
        """Returns at once; several in a row become one."""
        self._due.set()

    async def tells(self) -> None:
        """Runs for ever."""
        await self._kept(self._telling)

    async def hears(self) -> None:
        """Runs for ever."""
        await self._kept(self._hearing)

    async def _kept(self, work: Callable[[Any], Awaitable[None]]) -> None:
        """Begins again whenever Redis went away. The feed's own look every 250 ms bridges the gap."""
        while True:
            client: Any = cast("Any", Redis).from_url(
                self._url,
                socket_connect_timeout=_WITHIN_S,
                socket_timeout=None if work == self._hearing else _WITHIN_S,
                retry=Retry(NoBackoff(), 0),
            )
            try:
                await work(client)
            except (RedisError, OSError):
                await asyncio.sleep(_AGAIN_S)
            finally:
                await client.aclose()

    async def _telling(self, client: Any) -> None:
        while True:
            await self._due.wait()
            self._due.clear()
            await client.publish(CHANNEL, b"")

    async def _hearing(self, client: Any) -> None:
        """A peer that vanished without a word is noticed by its silence: every 30 s it is asked whether it is there."""
        async with client.pubsub() as listening:
            await listening.subscribe(CHANNEL)
            asked = False
            while True:
                within_s = _WITHIN_S if asked else _LISTEN_S
                message = await listening.get_message(ignore_subscribe_messages=True, timeout=within_s)
                if message is not None:
                    asked = False
                    if message["type"] == "message":
                        self._heard()
                elif asked:
                    raise TimeoutError
                else:
                    await listening.ping()
                    asked = True
