"""A process of its own that holds connections open by single bytes, beside others that send far too much.

python drip.py PORT COORDINATOR SOCKETS SECONDS: says "ready" once all are connected, and in the end what became of them, as JSON.

Plain sockets in one loop: what it takes of the processor itself is taken from whom it attacks, and would be measured as theirs.
"""

import heapq
import itertools
import json
import random
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector

_EVERY_S = 0.5
_GIANTS = 4
_GIANT_EVERY_S = 0.1
_POST = b"POST /api/book HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"


def _begun(post: bytes) -> tuple[bytes, ...]:
    """Beginnings, to be gone on with by single letters."""
    return (
        b"GET /api/slots",
        b"GET /api/slots HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        post,
        post + b"Content-Length: 500\r\n\r\n",
        post + b"Transfer-Encoding: chunked\r\n\r\n1000\r\n",
    )


def _too_much(post: bytes) -> tuple[bytes, ...]:
    chunks = 8 * (b"4000\r\n" + b" " * 0x4000 + b"\r\n") + b"0\r\n\r\n"
    return (
        b"GET /" + b"a" * 60_000,
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 60_000,
        post + b"X-Many: a\r\n" * 200 + b"\r\n",
        post + b"Content-Length: 90000\r\n\r\n" + b" " * 90_000,
        post + b"Transfer-Encoding: chunked\r\n\r\n" + chunks,
    )


class Connection:
    """One request, of which as much is written as the other side takes. After its end comes what is to come next."""

    def __init__(self, port: int, data: bytes, ended: "Callable[[Connection], None]") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setblocking(False)
        self.began = time.monotonic()
        self.ended = ended
        self.is_over = False
        self._unsent = memoryview(data)
        self._heard = b""

    @property
    def status(self) -> str:
        return self._heard[9:12].decode() or "none"

    def write(self, more: bytes = b"") -> bool:
        """Whether there is something left to write."""
        self._unsent = memoryview(bytes(self._unsent) + more) if more else self._unsent
        try:
            self._unsent = self._unsent[self.socket.send(self._unsent) :]
        except BlockingIOError:
            pass
        except ConnectionError:
            self._unsent = self._unsent[:0]
        return bool(self._unsent)

    def read(self) -> None:
        try:
            heard = self.socket.recv(65536)
        except ConnectionError:
            heard = b""
        self._heard += heard
        self.is_over = not heard


class Drips:
    """longest_s: of all connections that dripped. statuses: what they, and the giants, were answered."""

    def __init__(self, port: int, coordinator: str) -> None:
        self._port = port
        post = _POST + f"X-User-Id: {coordinator}\r\nX-User-Role: coordinator\r\n".encode()
        self._begun, self._too_much = _begun(post), _too_much(post)
        self._selector = DefaultSelector()
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self.cut = 0
        self.longest_s = 0.0
        self.statuses: Counter[str] = Counter()

    def drip(self) -> None:
        """One connection after another."""
        connection = self._connected(random.choice(self._begun), self._was_cut)
        self._soon(_EVERY_S, lambda: self._go_on(connection))

    def overwhelm(self) -> None:
        """The same, each with all that it has to say."""
        # At moments of their own: four at once would be one that is four times as big.
        self._connected(random.choice(self._too_much), lambda _: self._soon(_GIANT_EVERY_S, self.overwhelm))

    def run(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (now := time.monotonic()) < until:
            for key, ready in self._selector.select(max(0.0, self._due[0][0] - now)):
                self._happened(key.data, ready)
            while self._due[0][0] <= time.monotonic():
                heapq.heappop(self._due)[2]()

    def _connected(self, data: bytes, ended: Callable[[Connection], None]) -> Connection:
        connection = Connection(self._port, data, ended)
        wanted = EVENT_READ | EVENT_WRITE if connection.write() else EVENT_READ
        self._selector.register(connection.socket, wanted, connection)
        return connection

    def _happened(self, connection: Connection, ready: int) -> None:
        if ready & EVENT_WRITE and not connection.write():
            self._selector.modify(connection.socket, EVENT_READ, connection)
        if ready & EVENT_READ:
            connection.read()
        if connection.is_over:
            self._selector.unregister(connection.socket)
            connection.socket.close()
            self.statuses[connection.status] += 1
            connection.ended(connection)

    def _go_on(self, connection: Connection) -> None:
        if not connection.is_over:
            connection.write(b"a")
            self._soon(_EVERY_S, lambda: self._go_on(connection))

    def _was_cut(self, connection: Connection) -> None:
        self.cut += 1
        self.longest_s = max(self.longest_s, time.monotonic() - connection.began)
        self.drip()

    def _soon(self, about_s: float, then: Callable[[], None]) -> None:
        at = time.monotonic() + random.uniform(0.5, 1.5) * about_s
        heapq.heappush(self._due, (at, next(self._numbers), then))


def main(port: int, coordinator: str, sockets: int, seconds: float) -> None:
    drips = Drips(port, coordinator)
    for _ in range(sockets):
        drips.drip()
    print("ready", flush=True)
    for _ in range(_GIANTS):
        drips.overwhelm()
    drips.run(seconds)
    print(json.dumps({"cut": drips.cut, "longest_s": round(drips.longest_s, 2), "statuses": drips.statuses}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
