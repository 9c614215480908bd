"""A chaos proxy: TCP in front, TCP or a Unix socket behind, and in between whatever a network does on a bad day."""

import asyncio
import random
import socket
import struct
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Self


class Weather(StrEnum):
    """What happens to what passes. After a storm new connections are fine; those that lost bytes stay dead and silent."""

    FAIR = "fair"
    SLOW = "slow"
    """Each packet takes up to a quarter of a second."""
    RESETS = "resets"
    """Now and then both ends are told that the connection is no more."""
    HALF_OPEN = "half-open"
    """The far end hangs up and the near one is not told."""
    BLACK_HOLE = "black hole"
    """Everything is taken and nothing arrives; new connections, too."""


_SLOWEST_S = 0.25
_RESET_CHANCE = 0.05


class Proxy:
    """behind: a TCP port of this machine, or the path of a Unix socket."""

    def __init__(self, behind: int | Path, chance: random.Random) -> None:
        self.weather = Weather.FAIR
        self._behind = behind
        self._chance = chance
        self._at_work: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._at_work:
            task.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._pass_on(reader, writer))
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ahead = _Pair(self, writer)
        try:
            far_reader, far_writer = await self._to_behind()
        except OSError:
            _reset(writer)
            return
        ahead.far = far_writer
        try:
            await asyncio.gather(ahead.pump(reader, far_writer), ahead.pump(far_reader, writer))
        finally:
            for end in (writer, far_writer):
                end.transport.abort()

    async def _to_behind(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._behind, int):
            return await asyncio.open_connection("127.0.0.1", self._behind)
        return await asyncio.open_unix_connection(self._behind)

    async def befalls(self) -> Weather:
        """What happens to a packet now."""
        if self.weather is Weather.SLOW:
            await asyncio.sleep(self._chance.uniform(0, _SLOWEST_S))
        if self.weather is Weather.RESETS and self._chance.random() > _RESET_CHANCE:
            return Weather.FAIR
        return self.weather


class _Pair:
    """One connection's two halves. dead: it lost bytes, so it passes on nothing any more, not even its end."""

    far: asyncio.StreamWriter

    def __init__(self, proxy: Proxy, near: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._near = near
        self._dead = False

    async def pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while packet := await reader.read(65536):
                befallen = await self._proxy.befalls()
                if befallen is Weather.RESETS:
                    _reset(self._near)
                    _reset(self.far)
                    return
                if befallen is Weather.HALF_OPEN and not self._dead:
                    self._dead = True
                    self.far.close()
                if befallen is Weather.BLACK_HOLE:
                    self._dead = True
                if not self._dead:
                    writer.write(packet)
                    await writer.drain()
            if not self._dead:
                writer.close()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Ends it with an RST rather than politely."""
    end = writer.get_extra_info("socket")
    with suppress(OSError):
        if end.family == socket.AF_INET:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
