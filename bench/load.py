"""The load generator: a process of its own that keeps some connections busy and says how long the answers took.

Cheap on purpose, since it shares the machine with what it measures: requests are bytes made beforehand, and of an answer
only its status and length are read. `python -m bench.load < spec.json` prints one JSON object.
"""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from typing import Final, cast

import msgspec
import uvloop
from msgspec import Struct

_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length: "


class Spec(Struct):
    """requests: each whole, as it goes over the wire. once: stop when they are used up, instead of beginning anew."""

    port: int
    requests: list[str]
    once: bool
    connections: int
    seconds: float
    warmup_s: float


class Heard(Struct):
    """requests and seconds: without the warm-up; all_requests: with it. Latencies in milliseconds."""

    requests: int
    all_requests: int
    seconds: float
    p50: float
    p99: float
    statuses: dict[int, int]


class _Run:
    """What the connections of one run share."""

    def __init__(self, spec: Spec) -> None:
        wires = [request.encode() for request in spec.requests]
        self.next: Iterator[bytes] = iter(wires) if spec.once else cycle(wires)
        self.counted_from = time.perf_counter() + spec.warmup_s
        self.until = self.counted_from + spec.seconds
        self.ended = self.until
        self.latencies: list[float] = []
        self.statuses: Counter[int] = Counter()


class _Connection(asyncio.Protocol):
    """Sends, waits for the whole answer, sends the next."""

    def __init__(self, run: _Run) -> None:
        self._run = run
        self._sent = 0.0
        self._buffer = b""
        self._expected = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def _send(self) -> None:
        wire = next(self._run.next, None) if time.perf_counter() < self._run.until else None
        if wire is None:
            self._run.ended = min(self._run.ended, time.perf_counter())
            self._transport.close()
            return
        self._sent = time.perf_counter()
        self._transport.write(wire)

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        if not self._expected:
            head = self._buffer.find(_END)
            if head < 0:
                return
            at = self._buffer.find(_LENGTH, 0, head) + len(_LENGTH)
            self._expected = head + len(_END) + int(self._buffer[at : self._buffer.index(b"\r", at)])
        if len(self._buffer) < self._expected:
            return
        now = time.perf_counter()
        if self._sent >= self._run.counted_from:
            self._run.latencies.append(now - self._sent)
        self._run.statuses[int(self._buffer[9:12])] += 1
        self._buffer, self._expected = b"", 0
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (asyncio names it)
        if not self.done.done():
            self.done.set_result(None)


async def _drive(spec: Spec) -> Heard:
    run = _Run(spec)
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: _Connection(run), "127.0.0.1", spec.port) for _ in range(spec.connections)
    ]
    for _, connection in opened:
        await connection.done
    took = sorted(run.latencies)
    return Heard(
        requests=len(took),
        all_requests=sum(run.statuses.values()),
        seconds=run.ended - run.counted_from,
        p50=took[len(took) // 2] * 1000,
        p99=took[len(took) * 99 // 100] * 1000,
        statuses=dict(run.statuses),
    )


def main() -> None:
    spec = msgspec.json.decode(sys.stdin.buffer.read(), type=Spec)
    heard = uvloop.run(_drive(spec))
    sys.stdout.buffer.write(msgspec.json.encode(heard))


if __name__ == "__main__":
    main()
