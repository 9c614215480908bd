"""The callers: a process that changes and reads at given rates, whatever the answers take.

Changes: an interviewer opens a slot, a coordinator books it, and cancels. `python -m bench.callers < spec.json` prints
one JSON object when its time is over.
"""

import asyncio
import json
import random
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

import msgspec
import uvloop
from msgspec import Struct

_LINES: Final = 32


class Spec(Struct):
    """first_day: a Monday; slots are opened from then on, and read within a month of it."""

    port: int
    interviewers: list[str]
    coordinators: list[str]
    candidates: list[str]
    changes_a_second: float
    reads_a_second: float
    seconds: float
    first_day: str = "2027-01-04"


class Made(Struct):
    """Latencies in milliseconds, from the moment when the request was due."""

    changes: int
    reads: int
    change_p50: float
    change_p99: float
    read_p50: float
    read_p99: float
    statuses: dict[int, int]
    cpu_s: float


Then = Callable[[bytes], None]


class Line(asyncio.Protocol):
    """A connection that takes one request at a time."""

    def __init__(self, calls: "Calls") -> None:
        self._calls = calls
        self._buffer = b""
        self._due = 0.0
        self._then: Then | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._calls.free(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (asyncio names it)
        self._calls.lost(self)

    def send(self, due: float, wire: bytes, then: Then | None) -> None:
        self._due, self._then = due, then
        self._transport.write(wire)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, _, body = self._buffer.partition(b"\r\n\r\n")
        at = head.find(b"content-length: ")
        if not _ or len(body) < int(head[at + 16 :].split(b"\r", 1)[0]):
            return
        self._buffer = b""
        self._calls.answered(time.monotonic() - self._due, int(head[9:12]), body, self._then)
        self._calls.free(self)


class Calls:
    """Requests, each at the moment when it is due, over the first line that is free then."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._start = datetime.fromisoformat(spec.first_day).replace(hour=8, tzinfo=UTC)
        self._window = f"from={spec.first_day}T00:00:00Z&to={self._start + timedelta(days=28):%Y-%m-%dT%H:%M:%SZ}"
        self._chance = random.Random(1)
        self._free: list[Line] = []
        self._lines = 0
        self._opening: set[asyncio.Task[object]] = set()
        self._queue: deque[tuple[float, bytes, Then | None]] = deque()
        self._follow_ups: deque[Callable[[], tuple[bytes, Then | None]]] = deque()
        self._opened: Counter[str] = Counter()
        self._took: dict[bool, list[float]] = {True: [], False: []}
        self._statuses: Counter[int] = Counter()

    async def run(self) -> Made:
        cpu = time.process_time()
        until = time.monotonic() + self._spec.seconds
        await asyncio.gather(
            self._at_rate(self._spec.changes_a_second, until, self._change),
            self._at_rate(self._spec.reads_a_second, until, self._read),
        )
        while self._queue or len(self._free) < self._lines:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        changes, reads = sorted(self._took[True]), sorted(self._took[False])
        return Made(
            len(changes),
            len(reads),
            _at(changes, 50),
            _at(changes, 99),
            _at(reads, 50),
            _at(reads, 99),
            dict(self._statuses),
            time.process_time() - cpu,
        )

    async def _at_rate(self, rate: float, until: float, make: Callable[[], tuple[bytes, Then | None]]) -> None:
        due = time.monotonic()
        while rate and due < until:
            await asyncio.sleep(max(0, due - time.monotonic()))
            self._queue.append((due, *make()))
            self._send()
            due += 1 / rate

    def free(self, line: Line) -> None:
        self._free.append(line)
        self._send()

    def lost(self, line: Line) -> None:
        """The server closes what is idle."""
        self._lines -= 1
        if line in self._free:
            self._free.remove(line)

    def _send(self) -> None:
        while self._queue and self._free:
            self._free.pop().send(*self._queue.popleft())
        for _ in range(min(len(self._queue) - len(self._opening), _LINES - self._lines)):
            self._lines += 1
            connecting = asyncio.get_running_loop().create_connection(lambda: Line(self), "127.0.0.1", self._spec.port)
            task = asyncio.ensure_future(connecting)
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)

    def answered(self, took_s: float, status: int, body: bytes, then: Then | None) -> None:
        self._took[then is not None].append(took_s * 1000)
        self._statuses[status] += 1
        if then is not None and status < 300:
            then(body)

    def _change(self) -> tuple[bytes, Then | None]:
        return self._follow_ups.popleft()() if self._follow_ups and self._chance.random() < 0.7 else self._open()

    def _open(self) -> tuple[bytes, Then | None]:
        """Two days a week of eight hours: so many slots an interviewer may still open here."""
        interviewer = self._chance.choice(self._spec.interviewers)
        number = self._opened[interviewer]
        self._opened[interviewer] += 1
        start = self._start + timedelta(days=number // 8 % 2 + 7 * (number // 16), hours=number % 8)
        body = {"startTime": start.isoformat(), "endTime": (start + timedelta(minutes=30)).isoformat()}

        def book(said: bytes) -> None:
            slot = json.loads(said)["id"]
            wanted = {"slotId": slot, "candidateId": self._chance.choice(self._spec.candidates)}
            self._follow_ups.append(lambda: (self._wire("POST", "/api/book", "coordinator", None, wanted), cancel))

        def cancel(said: bytes) -> None:
            path = f"/api/booking/{json.loads(said)['id']}"
            self._follow_ups.append(lambda: (self._wire("DELETE", path, "coordinator"), lambda _: None))

        return self._wire("POST", "/api/slots", "interviewer", interviewer, body), book

    def _read(self) -> tuple[bytes, Then | None]:
        """What pages ask for: an interviewer their own slots of a month, a coordinator somebody's slots or calendar."""
        interviewer, kind = self._chance.choice(self._spec.interviewers), self._chance.random()
        if kind < 0.5:
            return self._wire("GET", f"/api/slots?{self._window}", "interviewer", interviewer), None
        path = "slots" if kind < 0.75 else "calendar"
        return self._wire("GET", f"/api/{path}?interviewerId={interviewer}&{self._window}", "coordinator"), None

    def _wire(self, method: str, path: str, role: str, id: str | None = None, body: Any = None) -> bytes:
        who = id or self._chance.choice(self._spec.coordinators)
        content = b"" if body is None else json.dumps(body).encode()
        kind = "Content-Type: application/json\r\n" if content else ""
        head = f"{method} {path} HTTP/1.1\r\nHost: b\r\nX-User-Id: {who}\r\nX-User-Role: {role}\r\n{kind}"
        return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content


def _at(took: list[float], percent: int) -> float:
    return took[min(len(took) - 1, len(took) * percent // 100)] if took else 0.0


def call(spec: Spec) -> Made:
    """In a process of its own, so that it does not stand in its own way."""
    command = [sys.executable, "-m", "bench.callers"]
    done = subprocess.run(command, input=msgspec.json.encode(spec), stdout=subprocess.PIPE, check=True)
    return msgspec.json.decode(done.stdout, type=Made)


def main() -> None:
    spec = msgspec.json.decode(sys.stdin.buffer.read(), type=Spec)
    sys.stdout.buffer.write(msgspec.json.encode(uvloop.run(Calls(spec).run())))


if __name__ == "__main__":
    main()
