"""The connections of this node and the channels they hear; a change goes to each as bytes that were encoded once."""

import asyncio
import itertools
import secrets
import time
from collections.abc import Callable, Iterable
from typing import Final, Protocol

from panelist.live import protocol
from panelist.live.protocol import ACTIVITY_TIMEOUT_S, Code

MAX_CONNECTIONS: Final = 20_000
MAX_CHANNELS: Final = 20
"""Of one connection; our own client hears one."""
BUFFER_BYTES: Final = 64 * 1024
"""What may wait for a slow client. Beyond it the connection is closed, and the client reads everything anew."""
_PONG_WITHIN_S: Final = 30
_SWEEP_EVERY_S: Final = 10.0
_AT_ONCE: Final = 500
"""Connections written to before others get their turn on the loop."""


class Pipe(Protocol):
    """Where frames go: uvicorn's own transport, see serving.py."""

    def write(self, data: bytes) -> None: ...
    def get_write_buffer_size(self) -> int: ...
    def is_closing(self) -> bool: ...
    def abort(self) -> None: ...


class Connection:
    """One socket. `close` sends the close frame and is given by who runs the socket."""

    __slots__ = ("channels", "close", "pinged", "pipe", "seen", "socket_id")

    def __init__(self, pipe: Pipe, socket_id: str, close: Callable[[Code, str], None]) -> None:
        self.pipe = pipe
        self.socket_id = socket_id
        self.close = close
        self.channels: set[str] = set()
        self.seen = time.monotonic()
        self.pinged = False

    def say(self, text: str) -> None:
        self.push(protocol.frame(text))

    def push(self, frames: bytes) -> None:
        """Never waits: what a client does not take in time costs it the connection, and nobody else anything."""
        if self.pipe.is_closing():
            return
        if self.pipe.get_write_buffer_size() > BUFFER_BYTES:
            self.close(Code.RECONNECT, "You read too slowly; connect again.")
            return
        self.pipe.write(frames)


class Hub:
    """All connections of this process."""

    def __init__(self) -> None:
        self._connections: set[Connection] = set()
        self._channels: dict[str, set[Connection]] = {}
        self._numbers = itertools.count(secrets.randbelow(10**9))
        self.draining = False

    def __len__(self) -> int:
        return len(self._connections)

    @property
    def is_full(self) -> bool:
        return len(self._connections) >= MAX_CONNECTIONS

    def socket_id(self) -> str:
        """Two numbers with a dot, as the protocol has it; the second cannot be guessed."""
        return f"{next(self._numbers)}.{secrets.randbelow(10**9)}"

    def join(self, connection: Connection) -> None:
        self._connections.add(connection)

    def leave(self, connection: Connection) -> None:
        for channel in tuple(connection.channels):
            self.unsubscribe(connection, channel)
        self._connections.discard(connection)

    def subscribe(self, connection: Connection, channel: str) -> None:
        connection.channels.add(channel)
        self._channels.setdefault(channel, set()).add(connection)

    def unsubscribe(self, connection: Connection, channel: str) -> None:
        connection.channels.discard(channel)
        listeners = self._channels.get(channel)
        if listeners is not None:
            listeners.discard(connection)
            if not listeners:
                del self._channels[channel]

    async def publish(self, told: Iterable[tuple[str, str, dict[str, object]]]) -> None:
        """(channel, event, data), in order. Each channel's frames are joined, so that a burst is one write a listener."""
        frames: dict[str, list[bytes]] = {}
        for channel, event, data in told:
            if channel in self._channels:
                frames.setdefault(channel, []).append(protocol.frame(protocol.message(event, data, channel)))
        for channel, parts in frames.items():
            joined = b"".join(parts)
            for number, connection in enumerate(tuple(self._channels.get(channel, ()))):
                connection.push(joined)
                if number % _AT_ONCE == _AT_ONCE - 1:
                    await asyncio.sleep(0)

    def drain(self) -> None:
        """Before the process ends: everybody is told to connect again at once, to another node or to the next process."""
        self.draining = True
        for connection in tuple(self._connections):
            connection.close(Code.RECONNECT, "This server restarts; connect again.")

    async def sweep(self) -> None:
        """Runs for ever: pings those that have been silent, and lets go of those that do not answer."""
        ping = protocol.frame(protocol.message("pusher:ping", {}))
        while True:
            await asyncio.sleep(_SWEEP_EVERY_S)
            now = time.monotonic()
            for number, connection in enumerate(tuple(self._connections)):
                silent_s = now - connection.seen
                if silent_s > ACTIVITY_TIMEOUT_S + _PONG_WITHIN_S and connection.pinged:
                    connection.close(Code.NO_PONG, "No pong came; connect again.")
                elif silent_s > ACTIVITY_TIMEOUT_S and not connection.pinged:
                    connection.pinged = True
                    connection.push(ping)
                if number % _AT_ONCE == _AT_ONCE - 1:
                    await asyncio.sleep(0)
