"""Two nodes, one PostgreSQL, one Valkey: what happens at one is heard at the other, whatever dies."""

import asyncio
import random
import signal
import time
from collections.abc import AsyncGenerator, Iterable
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median

import httpx
import pytest

from company import Clock, Company, Json, Person
from live.client import COORDINATORS, eventually, listening
from live.conftest import at, calling, own_database
from live.view import View
from servers import Node, Valkey, panelist, valkey

pytestmark = pytest.mark.anyio


@dataclass
class Pair:
    """Two nodes. clients: what calls them, in their order."""

    dsn: str
    log: Path
    company: Company
    valkey: Valkey
    nodes: list[Node]
    clients: list[httpx.AsyncClient]
    running: ExitStack

    @property
    def ports(self) -> list[int]:
        return [node.port for node in self.nodes]

    async def start_again(self, which: int) -> None:
        node = panelist(self.dsn, self.log, port=self.nodes[which].port, PANELIST_REDIS_URL=self.valkey.url)
        self.nodes[which] = await asyncio.to_thread(self.running.enter_context, node)


@pytest.fixture(scope="module")
async def pair(cluster: Path, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Pair]:
    log = tmp_path_factory.mktemp("nodes") / "server.log"
    async with AsyncExitStack() as around:
        dsn = await around.enter_async_context(own_database(cluster, template))
        with ExitStack() as running:
            store = running.enter_context(valkey())
            nodes = [running.enter_context(panelist(dsn, log, PANELIST_REDIS_URL=store.url)) for _ in range(2)]
            clients = [await around.enter_async_context(calling(node.port)) for node in nodes]
            company = await Company.founded(clients[0], dsn, Clock(datetime.now(UTC)))
            yield Pair(dsn, log, company, store, nodes, clients, running)


class Changes:
    """Changes that must all be granted, at whichever node answers. made: how many were."""

    def __init__(self, pair: Pair, chance: random.Random) -> None:
        self._pair = pair
        self._chance = chance
        self._keys = count()
        self.made = 0

    async def make(self, hand: "Hand", many: int) -> None:
        for _ in range(many):
            await hand.change(self)
            self.made += 1

    async def reach(self, many: int) -> None:
        await eventually(lambda: _all([self.made >= many]))

    async def granted(self, person: Person, method: str, path: str, body: Json | None = None) -> Json:
        key, client = f"change-{next(self._keys)}", self._chance.choice(self._pair.clients)
        for _ in range(200):
            try:
                return await _granted(at(client, person), method, path, body, key)
            except httpx.TransportError:
                # Perhaps it was done and only not said: the same key at the other node tells.
                client = next(other for other in self._pair.clients if other is not client)
                await asyncio.sleep(0.02)
        raise AssertionError("neither node answers")


class Hand:
    """Books one candidate into one of three slots, moves them, edits what is free, cancels, and begins again."""

    def __init__(self, owner: Person, coordinator: Person, candidate: Json, slots: list[Json]) -> None:
        self._owner, self._coordinator, self._candidate = owner, coordinator, candidate
        self._free = [slot["id"] for slot in slots]
        self._booking: Json | None = None
        self._step = 0

    @classmethod
    async def hired(cls, company: Company, coordinator: Person) -> "Hand":
        owner = await company.interviewer()
        slots = [await owner.slot(f"2098-01-06T{hour:02}:00Z") for hour in (9, 11, 13)]
        return cls(owner, coordinator, await company.candidate(), slots)

    async def change(self, changes: Changes) -> None:
        self._step += 1
        slot = self._free.pop(0)
        if self._booking is None:
            body = {"slotId": slot, "candidateId": self._candidate["id"]}
            self._booking = await changes.granted(self._coordinator, "POST", "/api/book", body)
        elif self._step % 10 == 0:
            path = f"/api/booking/{self._booking['id']}"
            self._free += [slot, self._booking["slotId"]]
            await changes.granted(self._coordinator, "DELETE", path)
            self._booking = None
        elif self._step % 2:
            self._free.append(slot)
            await changes.granted(self._owner, "PATCH", f"/api/slots/{slot}", {"location": f"Room {self._step}"})
        else:
            self._free.append(self._booking["slotId"])
            body = {"bookingId": self._booking["id"], "newSlotId": slot}
            self._booking = await changes.granted(self._coordinator, "POST", "/api/reschedule", body)


async def _granted(person: Person, method: str, path: str, body: Json | None, key: str) -> Json:
    """Asked for again where the database kept a node waiting for longer than it waits; the same key does nothing twice."""
    while (answer := await person.call(method, path, body, key=key)).status_code == 503:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


async def _stored(pair: Pair, person: Person, path: str) -> dict[str, Json]:
    return {item["id"]: item for item in await at(pair.clients[0], person).items(path, limit=200)}


async def _all(true: Iterable[bool]) -> bool:
    return all(true)


async def _delays_s(pair: Pair) -> list[float]:
    """From the answer to a booking at one node to its message at the other, a few times."""
    interviewer, coordinator = await pair.company.interviewer(), await pair.company.coordinator()
    slot, candidate = await interviewer.slot("2098-01-06T09:00Z"), await pair.company.candidate()
    found: list[float] = []
    async with listening(pair.ports[1], at(pair.clients[1], coordinator), COORDINATORS) as client:
        for no in range(5):
            wanted = {"slotId": slot["id"], "candidateId": candidate["id"]}
            booking = await _granted(coordinator, "POST", "/api/book", wanted, f"book-{no}")
            answered = time.monotonic()
            while (await client.told(1))[0].get("bookingId") != booking["id"]:
                pass
            found.append(time.monotonic() - answered)
            await _granted(coordinator, "DELETE", f"/api/booking/{booking['id']}", None, f"cancel-{no}")
            assert (await client.told(1))[0]["action"] == "booking.cancelled"
    return found


async def test_a_booking_on_one_is_heard_on_the_other_within_a_second(pair: Pair) -> None:
    assert median(await _delays_s(pair)) < 1


async def test_a_thousand_changes_and_both_nodes_killed_leave_no_view_behind(pair: Pair) -> None:
    """Changes are made at both nodes and, when one does not answer, once more at the other under the same key."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    changes = Changes(pair, random.Random(seed))
    coordinator = await pair.company.coordinator()
    people = [await Hand.hired(pair.company, coordinator) for _ in range(8)]
    async with asyncio.TaskGroup() as tasks:
        views = [View(ports, coordinator) for ports in (pair.ports, pair.ports[::-1]) for _ in range(2)]
        following = [tasks.create_task(view.follow()) for view in views]
        await eventually(lambda: _all(view.connected == 1 for view in views))
        working = [tasks.create_task(changes.make(hand, 125)) for hand in people]

        await changes.reach(300)
        pair.nodes[0].process.kill()
        await changes.reach(400)
        await pair.start_again(0)
        views += [View(pair.ports, coordinator) for _ in range(2)]
        following += [tasks.create_task(view.follow()) for view in views[4:]]
        await eventually(lambda: _all(view.connected == 1 for view in views[4:]))
        await changes.reach(700)
        pair.nodes[1].process.kill()
        await asyncio.gather(*working)

        # Each view was told all it shows by one node or the other; those at a node that was never killed, by messages only.
        assert changes.made == 1000
        slots, bookings = [await _stored(pair, coordinator, path) for path in ("/api/slots", "/api/bookings")]
        for view in views:
            await eventually(lambda view=view: _all([view.slots == slots, view.bookings == bookings]))
        for task in following:
            task.cancel()
    assert [view.connected for view in views[4:]] == [1, 1]
    assert all(view.connected >= 2 for view in views[:4])


async def test_also_while_valkey_is_frozen_and_after_it_has_died(pair: Pair) -> None:
    if pair.nodes[1].process.poll() is not None:
        await pair.start_again(1)
    for how in (signal.SIGSTOP, signal.SIGKILL):
        pair.valkey.process.send_signal(how)
        assert median(await _delays_s(pair)) < 1
