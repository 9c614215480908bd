"""Tracing (N3): request ids, one JSON log line per request, metrics. The outermost layer, around everything HTTP."""

import logging
import re
import sys
import time
from asyncio import Protocol
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec
import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from panelist import __version__
from panelist.headers import Safety
from panelist.settings import Settings

_GIVEN_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,128}")
_log = logging.getLogger("panelist.request")


class Metrics:
    """What /metrics shows. Labels are routes, never paths: their number stays fixed, and no id gets into them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.seconds = Histogram(
            "panelist_request_seconds",
            "Time to answer a request.",
            ("method", "route", "status"),
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
            registry=self.registry,
        )
        self.refusals = Counter(
            "panelist_refusals_total", "Refused requests by error code.", ("code",), registry=self.registry
        )
        self.pool = Gauge("panelist_pool_in_use", "Database connections in use.", registry=self.registry)
        self.limiter = Gauge(
            "panelist_limiter_fallback", "1 while the booking rate is counted in this process.", registry=self.registry
        )
        build = Gauge("panelist_build_info", "The version running.", ("version",), registry=self.registry)
        build.labels(__version__).set(1)


class _RequestLine(msgspec.Struct):
    """What the log says of a request. Always these fields, so that it is found by any of them."""

    request_id: str
    method: str
    route: str
    status: int
    ms: float
    actor_id: UUID | None
    actor_role: str | None
    code: str | None
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
        request_id = _request_id(scope["headers"])
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
            self._metrics.refusals.labels(code).inc()
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
                time=datetime.now(UTC),
            )
            with suppress(OSError):  # a log that nobody takes any more must not cost a caller the connection
                sys.stderr.write(_encode(line).decode() + "\n")


def _request_id(headers: list[tuple[bytes, bytes]]) -> str:
    """The caller's own, when it is one plain word sent once; else a new one. So no input shapes a log line (R5)."""
    given = [value for name, value in headers if name == b"x-request-id"]
    if len(given) == 1 and _GIVEN_ID.fullmatch(given[0]):
        return given[0].decode("ascii")
    return uuid4().hex


def start_logging(level: str) -> None:
    """One JSON object a line on stderr; standard library loggers, uvicorn's among them, the same way."""
    stamps: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.stdlib.add_logger_name,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *stamps, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=stamps,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(serializer=_as_json),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # They would write a line for every connection, with the address asked for; in httpx's there are signatures.
    for name in ("uvicorn", "httpx"):
        logging.getLogger(name).setLevel(logging.WARNING)


def frames(fault: BaseException) -> list[str]:
    """Where a fault came from, for the log. Never its message: that may quote somebody's data."""
    found: list[str] = []
    trace = fault.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename.rpartition('site-packages/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-12:]


def _as_json(event: Any, **_: Any) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()
