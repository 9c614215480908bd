"""This node's share of the live updates: hub, feed, hint and publisher, started and ended together."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Final
from urllib.parse import urlsplit

import structlog

from panelist import works
from panelist.db import Database
from panelist.errors import DomainError
from panelist.headers import Safety
from panelist.live import channels, hub, outside, protocol
from panelist.live.conversation import House
from panelist.live.feed import Feed
from panelist.live.figures import Figures
from panelist.live.hint import Hint
from panelist.live.hub import Hub
from panelist.live.outside import OutsidePublisher
from panelist.live.socket import LiveSocket
from panelist.logs import frames
from panelist.models import Actor, LiveServer
from panelist.settings import Settings
from panelist.sql import live as sql
from panelist.sql.live import Change

_SECRET_WITHIN_S: Final = 1.0
_AGAIN_S: Final = 1.0

_log = structlog.stdlib.get_logger(__name__)


class LiveNode:
    """What the rest of the process sees of the live updates."""

    def __init__(self, settings: Settings, db: Database, before_telling: Callable[[], Awaitable[None]]) -> None:
        """before_telling: awaited between reading changes and telling clients, who will then read lists."""
        self._db = db
        self._before_telling = before_telling
        self._secret = settings.live_secret
        self._key = settings.live_key
        self._outside = OutsidePublisher(db, settings.pusher_url, before_telling) if settings.pusher_url else None
        self._outside_url = settings.pusher_url
        if settings.pusher_url:
            self._key, self._secret = outside.credentials(settings.pusher_url)
        self.hub = Hub()
        self.feed = Feed(db, self._publish, self.hub.start_over)
        self.figures = Figures(self.hub, self.feed, self._outside)
        self._hint = Hint(settings.redis_url, self.feed.wake) if settings.redis_url else None
        self._house = House(
            self._key,
            settings.allowed_origins,
            Safety(settings.hsts_s),
            self.hub,
            lambda: self._secret,
            is_demo=settings.auth == "demo",
        )

    def socket(self, everyone: set[Any]) -> LiveSocket:
        """A new socket, for the server to hand a connection to; everyone: all its connections."""
        return LiveSocket(self._house, everyone)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        self.hub.capacity = hub.room()
        running: list[Callable[[], Awaitable[None]]] = [self._learn_secret, self.feed.run, self.hub.sweep]
        running += [self._hint.tells, self._hint.hears] if self._hint else []
        running += [self._outside.run] if self._outside else []
        # Sockets that come first would have to be sent away; with the database away there is nothing to hear anyway.
        with suppress(DomainError, TimeoutError):
            async with asyncio.timeout(_SECRET_WITHIN_S):
                await self.secret()
        tasks = [asyncio.create_task(_kept(work)) for work in running]
        try:
            yield
        finally:
            await works.end(tasks)

    def changed(self) -> None:
        """Something was committed here: the feed looks at once, and the other nodes get the hint."""
        self.feed.wake()
        if self._hint:
            self._hint.tell()

    async def secret(self) -> str:
        """What channel authorisations are signed with: configured, or the one all nodes find in the database."""
        if self._secret is None:
            self._secret = await sql.secret(self._db)
        return self._secret

    async def _learn_secret(self) -> None:
        """Until the sockets know it."""
        while self._secret is None:
            with suppress(DomainError):
                await self.secret()
            await asyncio.sleep(_AGAIN_S)

    async def authorization(self, actor: Actor, socket_id: str, channel: str) -> str | None:
        """The proof that this socket may hear that channel; None where the actor may not (R7)."""
        if not channels.may_hear(actor, channel):
            return None
        return protocol.channel_auth(self._key, await self.secret(), socket_id, channel)

    @property
    def server(self) -> LiveServer:
        """Where clients connect to: here, unless an outside server does it."""
        if self._outside_url is None:
            return LiveServer(key=self._key, host=None, port=None, tls=None)
        parts = urlsplit(self._outside_url)
        tls = parts.scheme == "https"
        return LiveServer(key=self._key, host=parts.hostname, port=parts.port or (443 if tls else 80), tls=tls)

    async def _publish(self, changes: list[Change]) -> None:
        await self._before_telling()
        await self.hub.publish(message for change in changes for message in channels.told(change))


async def _kept(work: Callable[[], Awaitable[None]]) -> None:
    """Begins again whatever it fails of: without a feed every page would go on looking alive while it is not."""
    while True:
        try:
            return await work()
        except Exception as fault:  # noqa: BLE001 (whatever it is, it is logged, and a change must still be told)
            kind = f"{type(fault).__module__}.{type(fault).__qualname__}"
            _log.error("live_work_failed", work=work.__qualname__, kind=kind, where=frames(fault))
        await asyncio.sleep(_AGAIN_S)
