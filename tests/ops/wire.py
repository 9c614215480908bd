"""HTTP byte by byte: for what no client library would send, and for what it would hide."""

import itertools
import socket
import time
from dataclasses import dataclass
from typing import Self

import msgspec

PATIENCE_S = 60.0
"""What must come may be so late: the machine may stand still for seconds."""


@dataclass(frozen=True, slots=True)
class Answer:
    """headers: by their names in lower case; a doubled one is an error."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        return msgspec.json.decode(self.body)["code"]


class Line:
    """One connection to a server on this machine."""

    def __init__(self, port: int, *, patience_s: float = PATIENCE_S) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=patience_s)
        self._patience_s = patience_s
        self._read = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def drip(self, first: bytes, then: bytes, *, every_s: float) -> None:
        """One byte at a time, `first` and then `then` over and over, until the other side closes: soon, or else it fails."""
        until = time.monotonic() + self._patience_s
        for byte in itertools.chain(first, itertools.cycle(then)):
            assert time.monotonic() < until, "it would be read for ever"
            try:
                self._socket.sendall(bytes((byte,)))
            except OSError:
                break
            time.sleep(every_s)
            if self.is_closed():
                break

    def is_closed(self) -> bool:
        """Whether the other side has ended; what it said before is kept."""
        self._socket.setblocking(False)
        try:
            while data := self._socket.recv(65536):
                self._read += data
        except BlockingIOError:
            return False
        except ConnectionError:
            pass
        finally:
            self._socket.settimeout(self._patience_s)
        return True

    def answer(self, *, to_head: bool = False) -> Answer:
        """The next answer, whole. to_head: it says how long its body would be, and has none."""
        head = self._until(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")[:-2]
        headers: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(": ")
            assert name.lower() not in headers, f"{name} was sent twice"
            headers[name.lower()] = value
        size = 0 if to_head else int(headers.get("content-length", "0"))
        return Answer(int(first.split()[1]), headers, self._exactly(size))

    def ended(self) -> bytes:
        """Waits until the other side closes; what it still said."""
        try:
            while data := self._socket.recv(65536):
                self._read += data
        except ConnectionError:
            pass
        rest, self._read = self._read, b""
        return rest

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._read:
            self._more()
        end = self._read.index(mark) + len(mark)
        return self._exactly(end)

    def _exactly(self, size: int) -> bytes:
        while len(self._read) < size:
            self._more()
        found, self._read = self._read[:size], self._read[size:]
        return found

    def _more(self) -> None:
        data = self._socket.recv(65536)
        assert data, f"closed after {self._read!r}"
        self._read += data


def request(method: str, path: str, body: bytes = b"", /, **headers: str) -> bytes:
    """headers: with _ for -."""
    named = {"Host": "panelist.test"} | {name.replace("_", "-"): value for name, value in headers.items()}
    if body:
        named |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode("latin-1") + body


READY, LIVE = request("GET", "/api/health/ready"), request("GET", "/api/health/live")
