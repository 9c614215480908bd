"""A process of its own that holds connections open by single bytes, beside others that send far too much.

python drip.py PORT COORDINATOR SOCKETS SECONDS: says "ready" once all are connected, and in the end what became of them, as JSON.
"""

import asyncio
import json
import random
import sys
import time
from collections import Counter
from contextlib import suppress

_EVERY_S = 0.5
_GIANTS = 4
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


class Drips:
    """longest_s: of all connections that dripped. statuses: what they, and the giants, were answered."""

    def __init__(self, port: int, coordinator: str) -> None:
        self._port = port
        post = _POST + f"X-User-Id: {coordinator}\r\nX-User-Role: coordinator\r\n".encode()
        self._begun, self._too_much = _begun(post), _too_much(post)
        self.connected = 0
        self.cut = 0
        self.longest_s = 0.0
        self.statuses: Counter[str] = Counter()

    async def drip(self) -> None:
        """One connection after another, until it is cancelled."""
        while True:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            self.connected += 1
            began = time.monotonic()
            ended = asyncio.ensure_future(reader.read())
            writer.write(random.choice(self._begun))
            while not ended.done():
                await asyncio.wait([ended], timeout=random.uniform(0.5, 1.5) * _EVERY_S)
                with suppress(ConnectionError):
                    writer.write(b"a")
            self.cut += 1
            self.longest_s = max(self.longest_s, time.monotonic() - began)
            self._heard(ended)
            writer.close()

    async def overwhelm(self) -> None:
        while True:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            with suppress(ConnectionError):
                writer.write(random.choice(self._too_much))
                answer = asyncio.ensure_future(reader.read())
                await asyncio.wait([answer])
                self._heard(answer)
            writer.close()
            await asyncio.sleep(_EVERY_S / 5)

    def _heard(self, answer: "asyncio.Future[bytes]") -> None:
        said = b"" if answer.exception() else answer.result()
        self.statuses[said[9:12].decode() or "none"] += 1


async def main(port: int, coordinator: str, sockets: int, seconds: float) -> None:
    drips = Drips(port, coordinator)
    async with asyncio.TaskGroup() as tasks:
        held = [tasks.create_task(drips.drip()) for _ in range(sockets)]
        while drips.connected < sockets:  # noqa: ASYNC110 (each is an event of its own)
            await asyncio.sleep(0.01)
        held += [tasks.create_task(drips.overwhelm()) for _ in range(_GIANTS)]
        print("ready", flush=True)
        await asyncio.sleep(seconds)
        for task in held:
            task.cancel()
    print(json.dumps({"cut": drips.cut, "longest_s": round(drips.longest_s, 2), "statuses": drips.statuses}))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))
