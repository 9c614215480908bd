"""The faults, each a block in which it lasts. `goes_on`: those under which bookings must succeed all the while."""

import asyncio
import signal
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import NamedTuple

from proof.faults.proxy import Proxy, Weather
from proof.faults.town import Town

_FELT_WITHIN_S = 30
"""PostgreSQL has some room left in the files that it has."""


class Fault(NamedTuple):
    lasts: Callable[[Town], AbstractAsyncContextManager[None]]
    goes_on: bool
    needs_small_disk: bool = False


@asynccontextmanager
async def postgresql_is_killed(town: Town) -> AsyncGenerator[None]:
    town.cluster.kill()
    try:
        yield
    finally:
        await town.cluster.start_again()


@asynccontextmanager
async def the_disk_is_full(town: Town) -> AsyncGenerator[None]:
    said_before, told_before = len(town.cluster.log), len(town.log.read_text())
    await asyncio.to_thread(town.cluster.disk.fill)
    try:
        async with asyncio.timeout(_FELT_WITHIN_S):
            # In the nodes' log, too: PostgreSQL's own lies on the full disk.
            while not (  # noqa: ASYNC110
                "No space left on device" in town.cluster.log[said_before:]
                or "DiskFullError" in town.log.read_text()[told_before:]
            ):
                await asyncio.sleep(0.05)
        yield
    finally:
        town.cluster.disk.make_room()
        # It may have ended itself, and then whoever watches over it starts it again.
        await town.cluster.start_again()


@asynccontextmanager
async def a_node_is_killed(town: Town) -> AsyncGenerator[None]:
    node = town.nodes[0]
    node.process.kill()
    try:
        yield
    finally:
        await asyncio.to_thread(town.start_node, node.port)


@asynccontextmanager
async def valkey_is_killed(town: Town) -> AsyncGenerator[None]:
    town.valkey.process.kill()
    try:
        yield
    finally:
        await asyncio.to_thread(town.start_valkey_again)


@asynccontextmanager
async def valkey_freezes(town: Town) -> AsyncGenerator[None]:
    town.valkey.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        town.valkey.process.send_signal(signal.SIGCONT)


@asynccontextmanager
async def valkey_is_full(town: Town) -> AsyncGenerator[None]:
    await _tell(town, "CONFIG SET maxmemory 1")
    try:
        yield
    finally:
        await _tell(town, "CONFIG SET maxmemory 0")


async def _tell(town: Town, command: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", town.valkey.port)
    writer.write(f"{command}\r\n".encode())
    assert await reader.readline() == b"+OK\r\n"
    writer.close()


@asynccontextmanager
async def _storm(proxies: list[Proxy], weather: Weather) -> AsyncGenerator[None]:
    for proxy in proxies:
        proxy.weather = weather
    try:
        yield
    finally:
        for proxy in proxies:
            proxy.weather = Weather.FAIR


def _before_the_database(weather: Weather) -> Fault:
    def lasts(town: Town) -> AbstractAsyncContextManager[None]:
        return _storm([town.back], weather)

    return Fault(lasts, goes_on=False)


def _before_the_nodes(weather: Weather) -> Fault:
    def lasts(town: Town) -> AbstractAsyncContextManager[None]:
        return _storm(town.fronts, weather)

    return Fault(lasts, goes_on=False)


_STORMS = list(Weather)[1:]
FAULTS: dict[str, Fault] = {
    "PostgreSQL is killed": Fault(postgresql_is_killed, goes_on=False),
    "the database's disk is full": Fault(the_disk_is_full, goes_on=False, needs_small_disk=True),
    "a node is killed": Fault(a_node_is_killed, goes_on=True),
    "Valkey is killed": Fault(valkey_is_killed, goes_on=True),
    "Valkey freezes": Fault(valkey_freezes, goes_on=True),
    "Valkey is full": Fault(valkey_is_full, goes_on=True),
    **{f"{weather} before the database": _before_the_database(weather) for weather in _STORMS},
    **{f"{weather} before the nodes": _before_the_nodes(weather) for weather in _STORMS},
}
