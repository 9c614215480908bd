"""create_app(settings): the only place that knows all rooms."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog
from litestar import Litestar, Request, Response, route
from litestar.datastructures import State
from litestar.exceptions import HTTPException, MethodNotAllowedException
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from panelist.api import client, reference
from panelist.api.endpoint import JSON, READ, READS, refusal_as_http, refused
from panelist.api.reading import MAX_BODY_BYTES
from panelist.api.rooms import Rooms
from panelist.api.routes import ROUTES
from panelist.api.same_site import loopback_only
from panelist.db import Database
from panelist.errors import DomainError, Internal, InvalidInput, MethodNotAllowed, NotFound, TooLarge
from panelist.identity import Identity
from panelist.limiter import Limiter
from panelist.live.node import LiveNode
from panelist.logs import DatabaseAway, described
from panelist.metrics import Metrics
from panelist.observe import Ending, Observed
from panelist.reads import Reads
from panelist.settings import Settings
from panelist.tracing import Tracing

_log = structlog.stdlib.get_logger(__name__)


def create_app(settings: Settings, tracing: Tracing | None = None) -> Observed:
    """An ASGI app. It starts with the database away, answers 503 meanwhile, and needs no restart after."""
    db = Database(settings.database_url, size=settings.pool_size, statement_cache=settings.statement_cache)
    reads = Reads(settings, db)
    live = LiveNode(settings, db, reads.wrote)
    ending = Ending()
    rooms = Rooms(
        settings=settings,
        ending=ending,
        db=db,
        reads=reads,
        live=live,
        identity=Identity(settings, db),
        limiter=Limiter(settings.booking_rate, settings.redis_url, nodes=settings.nodes),
    )

    metrics = Metrics(pool_size=settings.pool_size)
    metrics.registry.register(live.figures)
    metrics.registry.register(reads.figures)
    db.on_wait = metrics.pool_wait.observe
    db.on_away = DatabaseAway()
    if tracing is not None:
        db.on_statement = tracing.statement

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncGenerator[None]:
        await db.open()
        try:
            async with reads.running(), live.running():
                yield
        finally:
            await rooms.identity.close()
            await rooms.limiter.close()
            await db.close()
            if tracing is not None:
                await asyncio.to_thread(tracing.end)

    handlers = [*ROUTES, *reference.ROUTES, client.client_file, _metrics_route(metrics, rooms)]
    app = Litestar(
        route_handlers=[*_no_options(handlers), *handlers],
        lifespan=[lifespan],
        state=State({"rooms": rooms}),
        exception_handlers={DomainError: _refused, HTTPException: _http_fault, Exception: _fault},
        request_max_body_size=MAX_BODY_BYTES,
        openapi_config=None,
        logging_config=None,
    )
    # Any peer may be anybody in the demo, so at least it is to be this machine that is asked.
    asked = loopback_only(app, refused) if settings.auth == "demo" else app
    if tracing is not None:
        asked = tracing.traced(asked)
    return Observed(asked, metrics, live.socket, live.hub.drain, ending=ending, settings=settings)


def _no_options(handlers: Sequence[HTTPRouteHandler]) -> list[HTTPRouteHandler]:
    """405 to OPTIONS, as to any other method: nobody on another site is to be told that they may.

    Litestar would answer it by itself, with an Allow that leaves methods out, wherever it finds none registered before.
    """
    takes: dict[str, set[str]] = {}
    for handler in handlers:
        for path in handler.paths:
            takes.setdefault(path, set()).update(handler.http_methods)

    def make(path: str, methods: list[str]) -> HTTPRouteHandler:
        async def options() -> ASGIResponse:
            raise MethodNotAllowed(allow=methods)

        return HTTPRouteHandler(path, http_method="OPTIONS", status_code=200)(options)

    return [make(path, sorted(methods)) for path, methods in takes.items()]


def _metrics_route(metrics: Metrics, rooms: Rooms) -> HTTPRouteHandler:
    @route("/metrics", http_method=READS)
    async def show_metrics() -> ASGIResponse:
        await rooms.limiter.look()
        metrics.pool.set(rooms.db.in_use)
        metrics.limiter.set(rooms.limiter.on_fallback)
        metrics.ending.set(rooms.ending.begun)
        return ASGIResponse(
            body=generate_latest(metrics.registry),
            # Not as media_type, to which Litestar would add a second charset: Prometheus 3 refuses that.
            headers=(*READ, ("content-type", CONTENT_TYPE_PLAIN_0_0_4)),
        )

    return show_metrics


def _http_fault(request: Request[Any, Any, Any], fault: HTTPException) -> Response[bytes]:
    """What Litestar refuses by itself, in the one shape of all errors."""
    return _refused(request, _refusal_of(fault))


def _refusal_of(fault: HTTPException) -> DomainError:
    if isinstance(fault, MethodNotAllowedException):
        return MethodNotAllowed(
            allow=[m for m in (fault.headers or {}).get("allow", "").split(", ") if m not in ("", "OPTIONS")]
        )
    if fault.status_code == NotFound.status:
        return NotFound("There is nothing at this address; /schema lists what there is.")
    if fault.status_code == TooLarge.status:
        return TooLarge()
    if fault.status_code < Internal.status:
        return InvalidInput()
    return Internal()


def _fault(request: Request[Any, Any, Any], fault: Exception) -> Response[bytes]:
    """A fault of ours. The log gets where and what kind, never the message: that may quote somebody's data."""
    _log.error(
        "fault",
        request_id=request.scope["state"].get("request_id"),
        **described(fault),
    )
    return _refused(request, Internal())


def _refused(request: Request[Any, Any, Any], refusal: DomainError) -> Response[bytes]:
    status, headers, body = refusal_as_http(refusal, request.scope)
    return Response(content=body, status_code=status, headers=headers, media_type=JSON)
