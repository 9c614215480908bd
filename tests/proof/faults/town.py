"""The whole of it, each part with a handle to break it by: clients, proxies, two nodes, a proxy, PostgreSQL, and Valkey."""

import asyncio
import random
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from pathlib import Path

import httpx

from proof.faults.cluster import Cluster
from proof.faults.proxy import Proxy
from proof.histories.clients import Client, Scene
from proof.histories.house import Stage
from proof.histories.order import Counted
from servers import Node, panelist, valkey

WITHIN_S = 5.0
"""So soon after a fault is over bookings succeed again."""
_PATIENT_S = 2.0
_SETTLES_WITHIN_S = 60
_WISHES = 100
_NAP_S = 0.01
_OVERSLEPT_S = 0.25


class Town:
    """nodes, fronts: one proxy before each node. back: the proxy before PostgreSQL."""

    def __init__(self, cluster: Cluster, back: Proxy, log: Path, chance: random.Random) -> None:
        self.cluster = cluster
        self.back = back
        self.fronts: list[Proxy] = []
        self.nodes: list[Node] = []
        self.chance = chance
        self.log = log
        self._stack = ExitStack()
        self.valkey = self._stack.enter_context(valkey())

    def start_valkey_again(self) -> None:
        self.valkey = self._stack.enter_context(valkey(port=self.valkey.port))

    def start_node(self, port: int | None = None) -> Node:
        # Fewer connections than clients: those that hang must not be all there are.
        settings = {"PANELIST_REDIS_URL": self.valkey.url, "PANELIST_NODES": "2", "PANELIST_POOL_SIZE": "4"}
        dsn = self.cluster.dsn_through(self.back.port)
        node = self._stack.enter_context(panelist(dsn, self.log, port=port, **settings))
        self.nodes = [*(other for other in self.nodes if other.port != node.port), node]
        return node

    def close(self) -> None:
        self._stack.close()

    @asynccontextmanager
    async def busy(self, *, clients: int = 12) -> AsyncGenerator["Crowd"]:
        """Clients at work as long as the block lasts; at its end log, tables and answers must be one story."""
        stage = await Stage.set_up(self.cluster.dsn)
        crowd = Crowd.of(stage, self.chance, [front.port for front in self.fronts], clients=clients)
        async with at_work(crowd):
            yield crowd
        await self._at_rest()
        crowd.counted = await stage.prove()

    async def _at_rest(self) -> None:
        """Until no node has a connection in use: so no request whose caller has hung up is still waiting for one."""
        async with httpx.AsyncClient() as client, asyncio.timeout(_SETTLES_WITHIN_S):
            for node in self.nodes:
                while not await _is_at_rest(client, node):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)


async def _is_at_rest(client: httpx.AsyncClient, node: Node) -> bool:
    return "panelist_pool_in_use 0.0" in (await client.get(f"http://127.0.0.1:{node.port}/metrics")).text


class Standstills:
    """Naps that are known by how much they were overslept: clients and proxies, of the same loop, have slept as long."""

    def __init__(self) -> None:
        self._found: list[tuple[float, float]] = []

    async def nap(self) -> None:
        due = time.monotonic() + _NAP_S
        await asyncio.sleep(_NAP_S)
        if (woken := time.monotonic()) > due + _OVERSLEPT_S:
            self._found.append((due, woken))

    def between(self, begin: float, end: float) -> float:
        """Seconds."""
        return sum(max(min(end, woken) - max(begin, due), 0) for due, woken in self._found)


class Crowd:
    """The clients, and how they fare."""

    counted: Counted

    def __init__(self, scene: Scene, clients: list[Client]) -> None:
        self.scene = scene
        self.clients = clients
        self.goes_on = True

    @classmethod
    def of(cls, stage: Stage, chance: random.Random, ports: list[int], *, clients: int) -> "Crowd":
        each = [Client(stage.scene, random.Random(chance.random()), ports, _PATIENT_S) for _ in range(clients)]
        return cls(stage.scene, each)

    async def at_work(self) -> None:
        """Waits until a good deal more was wished for, and a booking was granted."""
        wishes = len(self.scene.ops) + _WISHES
        await self.booked_since(time.monotonic(), within_s=_SETTLES_WITHIN_S)
        async with asyncio.timeout(_SETTLES_WITHIN_S):
            while len(self.scene.ops) < wishes:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def booked_since(self, since: float, *, within_s: float = WITHIN_S) -> float:
        """Waits until a booking that was asked for after `since` was granted. Gives the seconds from then to its answer,
        without those in which the machine stood still: nobody asked then, and nobody could have been answered.
        """
        looked = 0
        stops = Standstills()
        while True:
            ops = self.scene.ops
            for op in ops[looked:]:
                for attempt in op.attempts:
                    if op.call.path == "/api/book" and attempt.status == 201 and attempt.sent > since:
                        return attempt.ended - since - stops.between(since, attempt.ended)
            unfinished = (
                no for no in range(looked, len(ops)) if not ops[no].attempts or not ops[no].attempts[-1].status
            )
            looked = min(unfinished, default=len(ops))
            now = time.monotonic()
            waited = now - since - stops.between(since, now)
            assert waited < within_s + _PATIENT_S, f"no booking for {waited:.1f} s"
            await stops.nap()


@asynccontextmanager
async def at_work(crowd: Crowd) -> AsyncGenerator[None]:
    """The crowd is, before the block, in it and for a while after it."""
    working = asyncio.gather(*(client.run(lambda: crowd.goes_on) for client in crowd.clients))
    try:
        await crowd.at_work()
        yield
        await crowd.at_work()
    finally:
        crowd.goes_on = False
        await working


@asynccontextmanager
async def town(log: Path, chance: random.Random) -> AsyncGenerator[Town]:
    async with Cluster() as cluster, Proxy(cluster.socket, chance) as back:
        built = Town(cluster, back, log, chance)
        try:
            async with AsyncExitStack() as fronts:
                for _ in range(2):
                    node = await asyncio.to_thread(built.start_node)
                    built.fronts.append(await fronts.enter_async_context(Proxy(node.port, chance)))
                yield built
        finally:
            await asyncio.to_thread(built.close)
