"""Tracing (N3): every request named, timed, counted and logged in one line. The outermost layer, around all HTTP."""

import logging
import os
import re
import sys
import time
from asyncio import Protocol
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from prometheus_client import Histogram

from panelist.headers import Safety
from panelist.metrics import Metrics
from panelist.settings import Settings

_GIVEN_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,128}")
_log = logging.getLogger("panelist.request")


class _RequestLine(msgspec.Struct):
    """What the log says of a request. Always these fields, so that it is found by any of them.

    event_seq: the number of the row that the change left in the event log.
    """

    request_id: str
    method: str
    route: str
    status: int
    ms: float
    actor_id: UUID | None
    actor_role: str | None
    code: str | None
    event_seq: int | None
    time: datetime
    event: str = "request"
    level: str = "info"
    logger: str = "panelist.request"


_encode: Final = msgspec.json.Encoder().encode


class Ending:
    """Whether this process was told to end. It goes on answering for a while, so that others hear of it in time."""

    begun = False


class Observed:
    """An ASGI app with every request named, timed, counted and logged."""

    def __init__(
        self,
        app: Any,
        metrics: Metrics,
        socket: Callable[[set[Any]], Protocol],
        drain: Callable[[], Awaitable[None]],
        *,
        ending: Ending,
        settings: Settings,
    ) -> None:
        """socket: makes a live socket, which never comes by here. drain: tells them all that this process ends."""
        self.app = app
        self.socket = socket
        self.drain = drain
        self.ending = ending
        self.settings = settings
        self.safety = Safety(settings.hsts_s)
        self._metrics = metrics
        self._seconds: dict[
            tuple[str, str, int], Histogram
        ] = {}  # those with labels, which take longer to find than to use

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        request_id = request_id_of(scope["headers"])
        state: dict[str, Any] = scope.setdefault("state", {})
        state["request_id"] = request_id
        status = 0

        async def sending(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = message["headers"]
                added = self.safety.added_to(headers)
                message["headers"] = [*headers, (b"x-request-id", request_id.encode()), *added]
                if self.ending.begun:
                    message["headers"].append((b"connection", b"close"))
            await send(message)

        try:
            await self.app(scope, receive, sending)
        finally:
            self._seen(scope, state, status or 499, time.perf_counter() - began, request_id)

    def _seen(self, scope: Any, state: dict[str, Any], status: int, took_s: float, request_id: str) -> None:
        method, route, code = scope["method"], state.get("route", "other"), state.get("error_code")
        seconds = self._seconds.get((method, route, status))
        if seconds is None:
            seconds = self._seconds[method, route, status] = self._metrics.seconds.labels(method, route, status)
        seconds.observe(took_s)
        if code:
            self._metrics.refusals.labels(route, code).inc()
        if _log.isEnabledFor(logging.INFO):
            actor = state.get("actor")
            # Past structlog and the handlers of logging: by way of them, this line was a third of the app's own time.
            line = _RequestLine(
                request_id=request_id,
                method=method,
                route=route,
                status=status,
                ms=round(took_s * 1000, 2),
                actor_id=actor.id if actor else None,
                actor_role=actor.role if actor else None,
                code=code,
                event_seq=state.get("event_seq"),
                time=datetime.now(UTC),
            )
            with suppress(OSError):  # a log that nobody takes any more must not cost a caller the connection
                sys.stderr.write(_encode(line).decode() + "\n")


def request_id_of(headers: list[tuple[bytes, bytes]]) -> str:
    """The caller's own, when it is one plain word sent once; else a new one. So no input shapes a log line (R5)."""
    given = [value for name, value in headers if name == b"x-request-id"]
    if len(given) == 1 and _GIVEN_ID.fullmatch(given[0]):
        return given[0].decode("ascii")
    return os.urandom(16).hex()
