"""One live socket, from its handshake to its end: bytes in, frames out (RFC 6455).

It is a protocol of the event loop's own, without a task, a queue or a scope: there are 20,000 of them, and they mostly
listen. What a client can make it keep is bounded: a few frames, one message, its channels, and what it does not read.
"""

import asyncio
import socket
import time
from typing import Any, Final, cast

from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import Protocol, Side, State

from panelist.live import conversation, handshake, protocol
from panelist.live.conversation import House
from panelist.live.protocol import Code

MAX_MESSAGE_BYTES: Final = 10 * 1024
BUFFER_BYTES: Final = 64 * 1024
"""What may wait for a slow client. Beyond it the socket is closed, and the client reads everything anew."""
_FRAMES_A_SECOND: Final = 10.0
_BURST: Final = 60.0
_SLICE_BYTES: Final = 4096
"""Read at once: a flood of tiny frames costs the memory of so many, and then their rate ends it."""
_GONE_AFTER_S: Final = 5.0
"""A client told to go has so long to take the news..."""
_FAILED_GONE_AFTER_S: Final = 1.0
"""...and one that does not keep to the protocol so long."""


class LiveSocket(asyncio.Protocol):
    """Made by uvicorn for a request that asks for a WebSocket, and handed that request as its first data."""

    __slots__ = (
        "_allowed_at",
        "_everyone",
        "_frames",
        "_house",
        "_leaving",
        "_message",
        "_transport",
        "channels",
        "pinged",
        "seen",
        "socket_id",
    )
    _transport: asyncio.Transport

    def __init__(self, house: House, everyone: set[Any]) -> None:
        """everyone: uvicorn's connections; it calls `shutdown` of each before it ends, and waits until all are gone."""
        self._house = house
        self._everyone = everyone
        self._frames: Protocol | None = None
        self._message: bytearray | None = None
        self._leaving = False
        self._allowed_at = 0.0
        self.socket_id = ""
        self.channels: tuple[str, ...] = ()
        self.seen = 0.0
        self.pinged = False

    # ── What the event loop and uvicorn call. ────────────────────────────────────────────────────────────────────────

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._everyone.add(self)

    def data_received(self, data: bytes) -> None:
        if self._frames is None:
            self._begin(data)
            return
        for first in range(0, len(data), _SLICE_BYTES):
            if self._transport.is_closing() or not self._transport.is_reading():
                return
            self._frames.receive_data(data[first : first + _SLICE_BYTES])
            for frame in self._frames.events_received():
                if not self._leaving:
                    self._heard(cast("Frame", frame))
            # What the library says by itself: pongs, the echo of a close frame, what is wrong with a frame; and b"" at
            # the end of it all.
            for answer in self._frames.data_to_send():
                if answer:
                    self.push(answer)
                else:
                    self._leave(_FAILED_GONE_AFTER_S)

    def eof_received(self) -> None:
        self._leave()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (how it was lost is all the same)
        self._house.hub.leave(self)
        self._everyone.discard(self)

    def shutdown(self) -> None:
        self.close(Code.RECONNECT, "This server ends; connect again.")

    # ── What others call. ────────────────────────────────────────────────────────────────────────────────────────────

    def push(self, frames: bytes) -> None:
        """Never waits: what a client does not take in time costs it the socket, and nobody else anything."""
        if self._leaving or self._transport.is_closing():
            return
        if self._transport.get_write_buffer_size() > BUFFER_BYTES:
            self.close(Code.RECONNECT, "You read too slowly; connect again.")
            return
        self._transport.write(frames)

    def close(self, code: Code | CloseCode, text: str, *, within_s: float = _GONE_AFTER_S) -> None:
        """A close frame behind what is still to be read, and soon afterwards the end, read or not."""
        if self._leaving or self._frames is None or self._transport.is_closing():
            return
        if self._frames.state is State.OPEN:
            self._frames.send_close(code, text)
            self._house.hub.closed[code] += 1
        self._transport.write(b"".join(self._frames.data_to_send()))
        self._leave(within_s)

    # ── From the handshake to the end. ───────────────────────────────────────────────────────────────────────────────

    def _begin(self, request: bytes) -> None:
        hub = self._house.hub
        house = self._house
        greeting = handshake.greet(request, house.key, house.origins, house.safety, is_demo=house.is_demo)
        self._transport.write(greeting.answer)
        refused = greeting.refused or hub.refusal()
        if not greeting.is_open:
            self._transport.close()
        elif refused:
            # It has said nothing yet that could be lost by not waiting for its goodbye.
            self._transport.write(protocol.frame(protocol.error(*refused)) + protocol.close_frame(*refused))
            self._transport.close()
        else:
            # The kernel would hold up to 4 MiB for it, out of memory that all connections of the machine share.
            self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
            self._frames = Protocol(Side.SERVER, max_size=MAX_MESSAGE_BYTES, logger=handshake.QUIET)
            self.seen = time.monotonic()
            self.socket_id = hub.join(self)
            self.push(protocol.frame(protocol.established(self.socket_id)))

    def _heard(self, frame: Frame) -> None:
        """Counts a frame of whatever kind against the rate, and answers the message that it completes."""
        self.pinged = False
        now = self.seen = time.monotonic()
        self._allowed_at = max(self._allowed_at, now) + 1 / _FRAMES_A_SECOND
        if self._allowed_at - now > _BURST / _FRAMES_A_SECOND:
            self.close(Code.OVER_CAPACITY, "Too many messages; come back more slowly.", within_s=_FAILED_GONE_AFTER_S)
            # Its flood is not even read while it has a moment to take the news.
            self._transport.pause_reading()
        elif frame.opcode is Opcode.BINARY:
            self.close(CloseCode.UNSUPPORTED_DATA, "Messages are text.")
        elif frame.opcode is Opcode.TEXT or frame.opcode is Opcode.CONT:
            message = self._message or bytearray()
            message += frame.data
            self._message = None if frame.fin else message
            if frame.fin:
                self._read(message)

    def _read(self, message: bytearray) -> None:
        try:
            text = message.decode()
        except UnicodeDecodeError:
            self.close(CloseCode.INVALID_DATA, "Text is UTF-8.")
        else:
            conversation.answer(self, self._house, text)

    def _leave(self, within_s: float = _GONE_AFTER_S) -> None:
        """Hears nothing more. Who has said goodbye is done with; others have a moment to read ours."""
        if not self._leaving:
            self._leaving = True
            self._house.hub.unsubscribe_all(self)
            asyncio.get_running_loop().call_later(within_s, self._transport.abort)
        if self._frames is not None and self._frames.close_rcvd is not None:
            self._transport.close()
