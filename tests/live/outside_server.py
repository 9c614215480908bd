"""A Pusher-compatible server's HTTP side, small but real: it checks what it is sent by the published rules."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

from company import Json

KEY, SECRET = "278d425bdf160c739803", "7ad3773142a6692b25b8"


class OutsideServer:
    """told: every event taken, in order. answer: gives the status of a call by its events, after whatever wait it likes.

    drips: so many calls are answered byte by byte, without an end.
    """

    def __init__(self) -> None:
        self.port = 0
        self.told: list[Json] = []
        self.calls = 0
        self.drips = 0
        self.answer: Callable[[list[Json]], Awaitable[int]] = self.take
        self.lines: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://{KEY}:{SECRET}@127.0.0.1:{self.port}/apps/3"

    async def take(self, _: list[Json]) -> int:
        return 200

    def hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines.add(asyncio.create_task(self._hear(reader, writer)))

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                asked, *lines = head.decode().split("\r\n")
                headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
                body = await reader.readexactly(int(headers["content-length"]))
                events = _checked(asked, headers, body)
                self.calls += 1
                if self.drips:
                    self.drips -= 1
                    await _drip(writer)
                status = await self.answer(events)
                if status == 200:
                    self.told += events
                # Where to a redirection leads is no place that anything is to be sent to.
                writer.write(
                    f"HTTP/1.1 {status} So\r\nLocation: {self.url}/elsewhere\r\nContent-Length: 2\r\n\r\n{{}}".encode()
                )


async def _drip(writer: asyncio.StreamWriter) -> None:
    """Until the caller has had enough, which ends the connection."""
    writer.write(b"HTTP/1.1 200 So\r\nContent-Length: 1000000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.02)


def _checked(asked: str, headers: dict[str, str], body: bytes) -> list[Json]:
    """The events of a call that keeps to the rules of the HTTP API: its signature, and at most ten events."""
    method, target, _ = asked.split(" ")
    path, _, query = target.partition("?")
    assert (method, path) == ("POST", "/apps/3/batch_events")
    parameters = dict(parse_qsl(query, strict_parsing=True))
    signature = parameters.pop("auth_signature")
    assert parameters["auth_key"] == KEY
    assert abs(int(parameters["auth_timestamp"]) - time.time()) < 600
    assert parameters["auth_version"] == "1.0"
    assert parameters["body_md5"] == hashlib.md5(body).hexdigest()
    in_order = "&".join(f"{name}={parameters[name]}" for name in sorted(parameters))
    signed = hmac.new(SECRET.encode(), f"POST\n{path}\n{in_order}".encode(), hashlib.sha256).hexdigest()
    assert signature == signed
    assert headers["content-type"] == "application/json"
    batch = json.loads(body)["batch"]
    assert 1 <= len(batch) <= 10
    for event in batch:
        assert event.keys() == {"name", "channel", "data"}
    return [event | {"data": json.loads(event["data"])} for event in batch]


@asynccontextmanager
async def outside_server() -> AsyncGenerator[OutsideServer]:
    outside = OutsideServer()
    server = await asyncio.start_server(outside.hear, "127.0.0.1", 0)
    outside.port = server.sockets[0].getsockname()[1]
    async with server:
        yield outside
        for line in outside.lines:
            line.cancel()
        await asyncio.gather(*outside.lines, return_exceptions=True)
