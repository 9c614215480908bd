"""An endpoint: its contract (who may call it, what goes in and out, how it refuses), and the one way a request is answered.

The contract is data. The authorization table in the tests, docs/API.md and the OpenAPI file are all made from it.
"""

import math
from collections.abc import Awaitable, Callable
from typing import Any, Final, Literal, NamedTuple, TypeAlias, cast
from uuid import UUID

import msgspec
from litestar import Request
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse
from msgspec import Struct, structs

from panelist.actions.outcome import Outcome
from panelist.api import reading
from panelist.api.rooms import Rooms
from panelist.api.same_site import check_same_site
from panelist.errors import (
    DomainError,
    Forbidden,
    IdempotencyKeyReused,
    InvalidInput,
    MethodNotAllowed,
    TooLarge,
    Unauthenticated,
    Unavailable,
)
from panelist.events import Cause
from panelist.identity import Caller
from panelist.models import Actor, Error, Role
from panelist.rules import RateLimited

Method = Literal["GET", "POST", "PATCH", "DELETE"]
READS: Final = ("GET", "HEAD")
"""What a GET would answer, asked for without its body: the server leaves that out (RFC 9110, 9.3.2)."""
EVERYBODY: Final = frozenset(Role)
JSON: Final = "application/json"


class Contract(Struct, frozen=True, kw_only=True):
    """One row of the API. who: the roles that may call it; None for anybody, without identity."""

    method: Method
    path: str
    summary: str
    who: frozenset[Role] | None
    query: type[Struct] | None = None
    body: type[Struct] | None = None
    form: bool = False
    """The body is an HTML form's: for protocols that say so."""
    answer: type[Struct] | None = None
    status: int = 200
    or_status: int | None = None
    """Another one that brings the same object: what it says may be that not all is well."""
    refuses: tuple[type[DomainError], ...] = ()
    name: str = ""
    """The function's; filled in by `endpoint`."""

    @property
    def methods(self) -> tuple[str, ...]:
        """HEAD is no row of its own: whatever is said of GET holds for it."""
        return READS if self.method == "GET" else (self.method,)

    @property
    def changes(self) -> bool:
        return self.method != "GET" and not self.form

    def all_refusals(self) -> tuple[type[DomainError], ...]:
        """Those named, and those that follow from what the endpoint takes."""
        # Also where nothing is taken: a query or a body is refused there, not passed over.
        found: list[type[DomainError]] = [InvalidInput]
        if self.who is not None:
            found += [Unauthenticated, Unavailable]
            found += [Forbidden] if self.who != EVERYBODY or self.changes else []
        if self.body:
            found.append(TooLarge)
        if self.changes:
            found.append(IdempotencyKeyReused)
        return tuple(dict.fromkeys((*found, *self.refuses)))


class Call:
    """One request, its caller proven and its role allowed."""

    __slots__ = ("caller", "request", "rooms")

    def __init__(self, request: reading.Asked, rooms: Rooms, caller: Caller) -> None:
        self.request = request
        self.rooms = rooms
        self.caller = caller

    @property
    def actor(self) -> Actor:
        return self.caller.actor

    @property
    def id(self) -> UUID:
        """The id in the path. Raises InvalidInput (400)."""
        return reading.path_id(self.request)

    def cause(self, wanted: object = None) -> Cause:
        """wanted: the body, decoded; it makes the repeat of an idempotency key the same request or another."""
        key = reading.idempotency_key(self.request)
        return Cause(
            actor=self.actor,
            now=self.rooms.settings.clock(),
            request_id=self.request.scope["state"].get("request_id"),
            key=key,
            request_hash=reading.request_hash(self.request, wanted) if key else None,
        )


Handler = Callable[..., Awaitable[ASGIResponse]]


def endpoint(contract: Contract) -> Callable[[Handler], HTTPRouteHandler]:
    """Makes a route of a function (call, wanted) -> answer; `wanted` is left out where the contract takes no input.

    What comes first decides: who calls (401), may they (403), what do they want (400, 413), and then the rules.
    """

    def make(handler: Handler) -> HTTPRouteHandler:
        named = structs.replace(contract, name=handler.__name__)

        async def route(request: Request[Any, Any, Any]) -> ASGIResponse:
            try:
                return await _answer(contract, handler, request)
            except DomainError as refusal:
                return refused(refusal, request.scope)

        route.__name__ = route.__qualname__ = handler.__name__
        route.__doc__ = contract.summary
        return HTTPRouteHandler(
            contract.path.replace("{id}", "{id:str}"),
            http_method=cast("Any", contract.methods),
            status_code=200,  # what is really sent, the answer itself says
            opt={"contract": named},
            name=handler.__name__,
        )(route)

    return make


async def _answer(contract: Contract, handler: Handler, request: reading.Asked) -> ASGIResponse:
    rooms: Rooms = request.app.state["rooms"]
    state = request.scope["state"]
    state["route"] = contract.path
    caller = ANYBODY
    if contract.who is not None:
        caller = await rooms.identity.caller(request.scope)
        state["actor"] = caller.actor
        if caller.actor.role not in contract.who:
            raise Forbidden(f"This is not for the role {caller.actor.role}.")
    if contract.method != "GET":
        check_same_site(request)
    call = Call(request, rooms, caller)
    if contract.body is None:
        await reading.no_body(request)
    if contract.query is None:
        reading.no_query(request)
    if contract.query is not None:
        answer = await handler(call, reading.query(request, contract.query))
    elif contract.body is not None:
        body = await (reading.form if contract.form else reading.body)(request, contract.body)
        answer = await handler(call, body)
    else:
        answer = await handler(call)
    if contract.changes:
        await rooms.reads.wrote()
        rooms.live.changed()
    return answer


ANYBODY: Final = Caller(Actor(UUID(int=0), Role.INTERVIEWER), "", None)
"""Stands in where a contract asks for no identity; never looked at."""

# ── Answers ──────────────────────────────────────────────────────────────────────────────────────────────────────────

READ: Final = (("cache-control", "private, no-cache"),)

_Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]
_TYPE: Final = (b"content-type", JSON.encode())
_READ: Final = ((b"cache-control", b"private, no-cache"), _TYPE)
_CHANGED: Final = ((b"cache-control", b"no-store"),)
_REPLAYED: Final = (*_CHANGED, (b"idempotency-replayed", b"true"))


class _Json(ASGIResponse):
    """An answer whose headers are known beforehand. Litestar's own puts them together anew, name by name: 20 us each."""

    __slots__ = ("_start",)

    def __init__(self, body: bytes, status: int, headers: _Headers) -> None:
        """Nothing of Litestar's own is used but its place in the type of what a handler answers."""
        self.body = body
        self._start = {
            "type": "http.response.start",
            "status": status,
            "headers": [*headers, (b"content-length", str(len(body)).encode())] if status != 204 else headers,
        }

    async def __call__(self, _scope: Any, _receive: Any, send: Any) -> None:
        await send(self._start)
        await send({"type": "http.response.body", "body": self.body})


def read(json: str) -> ASGIResponse:
    """200 to a GET, with JSON that PostgreSQL wrote."""
    return _Json(json.encode(), 200, _READ)


def changed(call: Call, outcome: Outcome, status: int = 200) -> ASGIResponse:
    """The answer to a change, or to its repeat under the same key. Also leaves the event's number for the log line."""
    call.request.scope["state"]["event_seq"] = outcome.event_seq
    headers = _REPLAYED if outcome.replayed else _CHANGED
    if outcome.json is None:
        return _Json(b"", 204, headers)
    return _Json(outcome.json.encode(), status, (*headers, _TYPE))


class Refusal(NamedTuple):
    """A refusal as HTTP: what every error looks like (models.Error), with Retry-After where waiting helps."""

    status: int
    headers: dict[str, str]
    body: bytes


def refusal_as_http(refusal: DomainError, scope: Any) -> Refusal:
    """Also leaves the code for the log line and the count of refusals."""
    scope["state"]["error_code"] = refusal.code
    headers = {"cache-control": "private, no-cache" if scope["method"] in READS else "no-store"}
    # By class, not by what is in the details: those of InvalidInput have the names that a client made up.
    if isinstance(refusal, Unavailable | RateLimited):
        headers["retry-after"] = str(math.ceil(refusal.details["retryAfter"]))
    elif isinstance(refusal, MethodNotAllowed):
        headers["allow"] = ", ".join(refusal.details["allow"])
    error = Error(refusal.code, refusal.message, refusal.details or msgspec.UNSET)
    return Refusal(refusal.status, headers, msgspec.json.encode(error))


def refused(refusal: DomainError, scope: Any) -> ASGIResponse:
    """As refusal_as_http, for Litestar to send."""
    status, headers, body = refusal_as_http(refusal, scope)
    return ASGIResponse(body=body, media_type=JSON, status_code=status, headers=headers)
