"""The adapter: changes go to an outside Pusher-compatible server by its signed HTTP API, at least once, from the log.

One node at a time does it, and how far it has come stands in the database: whoever leads next goes on from there.
"""

import asyncio
import hashlib
import itertools
import json
import time
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import unquote, urlencode, urlsplit

import httpx
import structlog

from panelist.db import Connection, Database
from panelist.errors import DomainError
from panelist.live import channels, protocol
from panelist.live.channels import Message
from panelist.sql import live as sql

PUBLISHER: Final = "pusher"
_BATCH: Final = 10
"""Events of one call: what the protocol's batch endpoint takes."""
_WITHIN_S: Final = 5.0
_AGAIN_S: Final = (0.2, 0.5, 1.0, 2.0, 5.0)
_WRONG: Final = (400, 413, 422)
"""What a server says of a call itself. All else may pass or be put right: a fault, a limit, a key or an app unknown so far."""
_LOOK_EVERY_S: Final = 0.25
_FOLLOW_EVERY_S: Final = 2.0

_log = structlog.stdlib.get_logger(__name__)


class Refused(Exception):
    """The outside server did not take a batch; `status` is 0 when it did not answer."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(str(status))


def signed(key: str, secret: str, path: str, body: bytes, *, at: int) -> str:
    """The query string of a call, by the HTTP API's rules: parameters in order, the body by its MD5.

    at: seconds since 1970. Source: the HTTP API's page on signatures; tests hold it to the examples there.
    """
    parameters = {
        "auth_key": key,
        "auth_timestamp": str(at),
        "auth_version": "1.0",
        "body_md5": hashlib.md5(
            body, usedforsecurity=False
        ).hexdigest(),  # the protocol's own choice, no secret of ours
    }
    query = "&".join(f"{name}={value}" for name, value in parameters.items())
    return query + "&" + urlencode({"auth_signature": protocol.signature(secret, f"POST\n{path}\n{query}")})


class OutsidePublisher:
    """Follows the log and tells the outside server."""

    def __init__(self, db: Database, url: str, before_telling: Callable[[], Awaitable[None]]) -> None:
        """url: http(s)://KEY:SECRET@host[:port]/apps/APP_ID"""
        parts = urlsplit(url)
        self._db = db
        self._before_telling = before_telling
        self._key, self._secret = credentials(url)
        self._path = parts.path.rstrip("/") + "/batch_events"
        self._base = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self._refused_since: float | None = None

    @property
    def behind_s(self) -> float:
        """How long the server has not taken what is next; 0 where it takes everything, and on nodes that do not lead."""
        return 0.0 if self._refused_since is None else time.monotonic() - self._refused_since

    async def run(self) -> None:
        """Runs for ever: leads when nobody else does."""
        while True:
            try:
                async with self._db.connection() as connection:
                    if await sql.try_lead(connection):
                        try:
                            await self._lead(connection)
                        finally:
                            self._refused_since = None
                            # The lead belongs to the session: back in the pool it would be nobody's, and nobody's to take.
                            connection.terminate()
            except DomainError as fault:
                _log.warning("outside_publisher_waits", reason=fault.code)
            await asyncio.sleep(_FOLLOW_EVERY_S)

    async def _lead(self, connection: Connection) -> None:
        position = await sql.told_until(connection, PUBLISHER)
        if position is None:
            # Written down before anything is told, or else what fails first would be forgotten with this process.
            position = await sql.end(self._db)
            await sql.tell_until(connection, PUBLISHER, position)
        async with httpx.AsyncClient(base_url=self._base, timeout=_WITHIN_S) as client:
            while True:
                changes = await sql.since(self._db, position)
                told = [message for change in changes for message in channels.told(change)]
                if told:
                    await self._before_telling()
                for first in range(0, len(told), _BATCH):
                    await self._tell(client, connection, told[first : first + _BATCH])
                if changes:
                    position = changes[-1].position
                    await sql.tell_until(connection, PUBLISHER, position)
                else:
                    await _still_lead(connection)
                    await asyncio.sleep(_LOOK_EVERY_S)

    async def _tell(self, client: httpx.AsyncClient, connection: Connection, told: list[Message]) -> None:
        """Until it is taken, or called wrong."""
        batch = [{"channel": channel, "name": event, "data": json.dumps(data)} for channel, event, data in told]
        body = json.dumps({"batch": batch}).encode()
        for attempt in itertools.count():
            try:
                await self._post(client, body)
            except Refused as refused:
                _log.warning("outside_server_refused", status=refused.status, attempt=attempt)
                self._refused_since = self._refused_since or time.monotonic()
                if refused.status in _WRONG:
                    await self._tell_apart(client, connection, told)
                    return
            else:
                self._refused_since = None
                return
            await asyncio.sleep(_AGAIN_S[min(attempt, len(_AGAIN_S) - 1)])
            await _still_lead(connection)

    async def _tell_apart(self, client: httpx.AsyncClient, connection: Connection, told: list[Message]) -> None:
        """What was wrong together would be wrong again: each by itself, and one that is wrong by itself is left."""
        if len(told) == 1:
            self._refused_since = None
            _, event, data = told[0]
            _log.error("outside_event_left", event_name=event, seq=data["seq"])
        else:
            for one in told:
                await self._tell(client, connection, [one])

    async def _post(self, client: httpx.AsyncClient, body: bytes) -> None:
        query = signed(self._key, self._secret, self._path, body, at=int(time.time()))
        try:
            # httpx counts anew with every byte that comes.
            async with asyncio.timeout(_WITHIN_S):
                answer = await client.post(
                    f"{self._path}?{query}", content=body, headers={"content-type": "application/json"}
                )
        except (httpx.HTTPError, TimeoutError):
            raise Refused(0) from None
        if not answer.is_success:
            raise Refused(answer.status_code)


async def _still_lead(connection: Connection) -> None:
    """Raises, by way of db.py, Unavailable when the connection, and with it the lead, is lost."""
    await connection.execute("select 1")


def credentials(url: str) -> tuple[str, str]:
    """Key and secret."""
    parts = urlsplit(url)
    return unquote(parts.username or ""), unquote(parts.password or "")
