"""One HTTP connection: uvicorn's own, with a deadline and a size for what uvicorn would wait for and keep for ever.

A request has so many seconds from its first byte to its last, or from the connection to the first byte; who sends one byte
a minute holds nothing for long. Its address and headers together have so many bytes. Bodies are measured by the app.
"""

import asyncio
import random
from enum import Enum, auto
from http import HTTPStatus
from typing import Any, Final, cast

import msgspec
import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from panelist.errors import DomainError, HeadersTooLarge, InvalidInput, TooSlow
from panelist.headers import Safety
from panelist.models import Error
from panelist.observe import request_id_of

MOST_HEADERS: Final = 100
MOST_HEADER_BYTES: Final = 32 * 1024
"""What nginx takes by default, and four of the longest tokens."""
_LATEST: Final = 1.1
"""Times the deadline."""

_log = structlog.stdlib.get_logger(__name__)


class _Refused(Exception):
    """Stops the parser; what is wrong stands in the connection."""


class _Part(Enum):
    """Of a request, which is being received."""

    NONE = auto()
    HEAD = auto()
    BODY = auto()


class Receiving(HttpToolsProtocol):
    """within_s: how long a request may take to arrive. safety: the headers also of what is refused here."""

    def __init__(self, *, within_s: float, safety: Safety, **uvicorns: Any) -> None:
        super().__init__(**uvicorns)
        self._within_s = within_s
        self._safety = safety
        self._deadline: asyncio.TimerHandle | None = None
        self._part = _Part.NONE
        self._head_bytes = 0
        self._went_on = False  # whether what came last ended the headers or brought some of the body
        self._wrong: DomainError | None = None
        self._before: RequestResponseCycle | None = None  # the request before the one whose body is being received
        self._is_cut = False

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._set_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        self._drop_deadline()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_cut:
            return
        # Also for what begins no request, such as empty lines: they stop uvicorn's clock for idle connections.
        self._set_deadline()
        self._went_on = False
        super().data_received(data)
        # One endless header, or field behind a body, would never get as far as the checks below; and the parser copies
        # all of it for each piece that comes.
        self._head_bytes = 0 if self._went_on or self._part is _Part.NONE else self._head_bytes + len(data)
        if self._head_bytes > MOST_HEADER_BYTES and not self.transport.is_closing():
            self._refuse(HeadersTooLarge())

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._part = _Part.HEAD
        self._set_deadline()

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._part is _Part.BODY:
            # A field behind a chunked body. uvicorn would add it to the headers, but a proxy that takes identity out of
            # those may let it pass (RFC 9110, 6.5.1).
            return
        # At once, not when all have come: the rest costs as much again, and everybody waits for it.
        if len(self.headers) == MOST_HEADERS:
            self._wrong = HeadersTooLarge()
            raise _Refused
        # White space around a value is no part of it (RFC 9110, 5.5); httptools leaves what stands behind.
        super().on_header(name, value.rstrip(b" \t"))

    def on_headers_complete(self) -> None:
        size = len(self.url) + sum([len(name) + len(value) for name, value in self.headers])
        if size > MOST_HEADER_BYTES:
            self._wrong = HeadersTooLarge()
            raise _Refused
        assert self.parser is not None
        hosts = [name for name, _ in self.headers].count(b"host")
        # Of two, a proxy in front may have gone by the other one. HTTP/1.0 had none yet (RFC 9112, 3.2).
        if hosts != 1 and (hosts or self.parser.get_http_version() != "1.0"):
            self._wrong = InvalidInput("Say once which host this is for.", host="must be given once")
            raise _Refused
        self._part = _Part.BODY
        self._went_on = True
        self._before = self._cycle
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._went_on = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._part = _Part.NONE
        self._drop_deadline()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        if self._due() is not None:
            # It would have its 101 before the answer that is due, and then that one among its frames.
            self._refuse(
                InvalidInput("Wait for your answers before you ask for a WebSocket.", request="came too early")
            )
            return
        self._drop_deadline()
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002
        """uvicorn's way to say that something cannot be parsed."""
        self._refuse(self._wrong or InvalidInput("This is not HTTP.", request="cannot be read"))

    def _set_deadline(self) -> None:
        if self._deadline is None:
            # Each a little later than promised, so that those who came all at once are not all cut at once: everybody else
            # would wait for that.
            within_s = self._within_s * random.uniform(1, _LATEST)  # noqa: S311 (jitter, not a secret)
            self._deadline = self.loop.call_later(within_s, self._too_late)

    def _drop_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        self._deadline = None
        if self.pipeline or (self._part is not _Part.BODY and self._is_answering()):
            # It waits for the answer to the one before, not we for it.
            self._set_deadline()
        elif self._part is _Part.NONE:
            self.transport.close()
        else:
            self._refuse(TooSlow())

    def _refuse(self, refusal: DomainError) -> None:
        """Says so where an answer is still to come, and closes."""
        if self._is_cut:
            return
        self._is_cut = True
        # Headers that did not all come may hold half an id, and those of a request before are not this one's.
        request_id = request_id_of(self.headers if self._part is _Part.BODY else [])
        _log.info("request_cut", request_id=request_id, code=refusal.code)
        if (last := self._due()) is not None:
            # What came whole is under way, and who sent it is told how it went. This refusal in its place would be taken for
            # its answer: of a booking that was made, say.
            if self.pipeline and self.pipeline[0][0] is not last:
                self.pipeline.popleft()  # the one that is refused
            last.keep_alive = False
            return
        if not self._has_answered():
            self.transport.write(self._answer(refusal, request_id))
        self.transport.close()

    def _due(self) -> RequestResponseCycle | None:
        """The last request before the one being received, where it has not been answered to the end."""
        before = self._before if self._part is _Part.BODY else self._cycle
        return before if before is not None and not before.response_complete else None

    def _answer(self, refusal: DomainError, request_id: str) -> bytes:
        body = msgspec.json.encode(Error(refusal.code, refusal.message, refusal.details or msgspec.UNSET))
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
            (b"connection", b"close"),
            (b"x-request-id", request_id.encode()),
        ]
        lines = b"".join([b"%b: %b\r\n" % header for header in (*headers, *self._safety.added_to(headers))])
        phrase = HTTPStatus(refusal.status).phrase.encode()
        return b"HTTP/1.1 %d %b\r\n%b\r\n%b" % (refusal.status, phrase, lines, body)

    @property
    def _cycle(self) -> RequestResponseCycle | None:
        # uvicorn has none before the headers of a connection's first request have ended.
        return cast("RequestResponseCycle | None", self.cycle)

    def _is_answering(self) -> bool:
        return self._cycle is not None and not self._cycle.response_complete

    def _has_answered(self) -> bool:
        """Whether the request being received was answered before it was all there."""
        begun = self._cycle if self._part is _Part.BODY and self._cycle is not self._before else None
        return begun is not None and begun.response_started
