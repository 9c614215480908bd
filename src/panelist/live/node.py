"""This node's share of the live updates: hub, feed, hint and publisher, started and ended together."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from panelist.db import Database
from panelist.live import channels, protocol
from panelist.live.feed import Feed
from panelist.live.hint import Hint
from panelist.live.hub import Hub
from panelist.live.outside import OutsidePublisher
from panelist.live.socket import LiveSocket
from panelist.models import Actor, LiveServer
from panelist.settings import Settings
from panelist.sql import live as sql
from panelist.sql.live import Change


class LiveNode:
    """What the rest of the process sees of the live updates."""

    def __init__(self, settings: Settings, db: Database) -> None:
        self._db = db
        self._secret = settings.live_secret
        self._key = settings.live_key
        self._outside = OutsidePublisher(db, settings.pusher_url) if settings.pusher_url else None
        self._outside_url = settings.pusher_url
        if settings.pusher_url:
            parts = urlsplit(settings.pusher_url)
            self._key, self._secret = parts.username or "", parts.password or ""
        self.hub = Hub()
        self.feed = Feed(db, self._publish)
        self._hint = Hint(settings.redis_url, self.feed.wake) if settings.redis_url else None
        self.socket = LiveSocket(self._key, settings.allowed_origins, self.hub, self.secret)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        works: list[Any] = [self.feed.run(), self.hub.sweep()]
        works += [self._hint.run()] if self._hint else []
        works += [self._outside.run()] if self._outside else []
        tasks = [asyncio.create_task(work) for work in works]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task

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
        await self.hub.publish(message for change in changes for message in channels.told(change))
