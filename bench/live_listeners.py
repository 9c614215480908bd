"""The listeners: a process with thousands of live sockets that only note which event each heard, and when last.

Cheap on purpose, since it shares the machine with what it measures: one loop over epoll, no library a connection, and bytes
that a thousand sockets get alike are taken apart once. Each socket asks leave of nobody: 20,000 POSTs would measure something
else, so the proof is computed here from PANELIST_LIVE_SECRET. `python -m bench.live_listeners < spec.json` prints a line of
JSON when all listen, and one when a line comes on its input.
"""

import hashlib
import hmac
import json
import os
import re
import select
import socket
import sys
import time
from collections import deque
from typing import Final

import msgspec
from msgspec import Struct

_AT_ONCE: Final = 200
"""Sockets on their way through the handshake."""
_SOCKET_ID: Final = re.compile(rb'socket_id\\":\\"([0-9.]+)')
_SEQ: Final = re.compile(rb'\\"seq\\":([0-9]+)')
_PONG: Final = b'{"event":"pusher:pong","data":{}}'


class Spec(Struct):
    """channels: one a socket. sources: loopback addresses to come from, since one has 28,000 ports."""

    port: int
    secret: str
    channels: list[str]
    sources: list[str]


class Connected(Struct):
    """cpu_s: what the handshakes cost here."""

    seconds: float
    cpu_s: float


class Heard(Struct):
    """Event -> how many times it was heard and the instant (seconds since 1970) when for the last time."""

    events: dict[int, tuple[int, float]]
    lost: int
    """Sockets that were closed."""
    cpu_s: float


class Listeners:
    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._poll = select.epoll()
        self._waiting = deque(enumerate(spec.channels))
        self._sockets: dict[int, socket.socket] = {}
        self._steps: dict[int, str] = {}
        """Those that do not listen yet, and the channel they want."""
        self._rests: dict[int, bytes] = {}
        self._known: dict[bytes, list[int]] = {}
        self._events: dict[int, tuple[int, float]] = {}
        self._lost = 0
        self._request = (
            f"GET /app/panelist?protocol=7&client=js&version=8.6.0&flash=false HTTP/1.1\r\nHost: 127.0.0.1:{spec.port}\r\n"
            f"Origin: http://127.0.0.1:{spec.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36\r\n"
            "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: en\r\nCache-Control: no-cache\r\n\r\n"
        ).encode()

    def connect(self) -> Connected:
        began, cpu = time.monotonic(), time.process_time()
        while self._waiting or self._steps:
            while self._waiting and len(self._steps) < _AT_ONCE:
                self._open(*self._waiting.popleft())
            for fd, _ in self._poll.poll(10):
                self._advance(fd)
        return Connected(time.monotonic() - began, time.process_time() - cpu)

    def _open(self, number: int, channel: str) -> None:
        line = socket.socket()
        line.setsockopt(socket.IPPROTO_IP, 24, 1)  # IP_BIND_ADDRESS_NO_PORT: the port is chosen with the peer in view
        line.bind((self._spec.sources[number % len(self._spec.sources)], 0))
        line.connect(("127.0.0.1", self._spec.port))
        line.sendall(self._request)
        line.settimeout(0)
        self._sockets[line.fileno()] = line
        self._steps[line.fileno()] = channel
        self._poll.register(line.fileno(), select.EPOLLIN)

    def _advance(self, fd: int) -> None:
        if fd not in self._steps:
            self._hear(fd, time.time())
            return
        said = self._rests.pop(fd, b"") + self._sockets[fd].recv(65536)
        if b"subscription_succeeded" in said:
            del self._steps[fd]
        elif found := _SOCKET_ID.search(said):
            channel = self._steps[fd]
            proof = hmac.new(self._spec.secret.encode(), found[1] + b":" + channel.encode(), hashlib.sha256).hexdigest()
            wanted = {"event": "pusher:subscribe", "data": {"channel": channel, "auth": f"panelist:{proof}"}}
            self._sockets[fd].sendall(_masked(json.dumps(wanted).encode()))
        else:
            assert said, "a socket was closed before it listened"
            assert b"pusher:error" not in said, said
            self._rests[fd] = said

    def listen(self) -> Heard:
        """Until a line comes on standard input."""
        cpu = time.process_time()
        self._poll.register(0, select.EPOLLIN)
        while True:
            for fd, _ in self._poll.poll():
                if fd == 0:
                    os.read(0, 4096)
                    return Heard(self._events, self._lost, time.process_time() - cpu)
                self._hear(fd, time.time())

    def _hear(self, fd: int, now: float) -> None:
        data = os.read(fd, 262_144)
        if not data:
            self._poll.unregister(fd)
            self._lost += 1
            return
        if fd in self._rests:
            data = self._rests.pop(fd) + data
        found = self._known.get(data)
        if found is None:
            found, rest = _events(data)
            if rest:
                self._rests[fd] = rest
            elif len(self._known) < 100_000:
                self._known[data] = found
            if b"pusher:ping" in data:
                self._sockets[fd].sendall(_masked(_PONG))
        for event in found:
            self._events[event] = (self._events.get(event, (0, 0.0))[0] + 1, now)


def _events(data: bytes) -> tuple[list[int], bytes]:
    """The numbers of the events in these frames, and the beginning of a frame that is not there as a whole."""
    found: list[int] = []
    at = 0
    while len(data) - at >= 4:
        size, first = data[at + 1], at + 2
        if size == 126:
            size, first = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
        if len(data) < first + size:
            break
        found += [int(number) for number in _SEQ.findall(data, first, first + size)]
        at = first + size
    return found, data[at:]


def _masked(payload: bytes) -> bytes:
    """A client's text frame; a mask of zeros is one too."""
    size = len(payload)
    head = bytes((0x81, 0x80 | size)) if size < 126 else b"\x81\xfe" + size.to_bytes(2, "big")
    return head + b"\0\0\0\0" + payload


def main() -> None:
    listeners = Listeners(msgspec.json.decode(sys.stdin.buffer.readline(), type=Spec))
    for said in (listeners.connect, listeners.listen):
        sys.stdout.buffer.write(msgspec.json.encode(said()) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
