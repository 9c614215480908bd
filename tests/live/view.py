"""A page as it follows the live updates: it reads everything when it connects, and afterwards what messages name."""

import asyncio
import contextlib
from itertools import cycle

import httpx
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from company import Json, Person
from live.client import COORDINATORS, Client, listening
from live.conftest import at, calling

_GATHER_S = 0.05
_AWAY = (OSError, TimeoutError, httpx.TransportError, ConnectionClosed, InvalidHandshake)


class View:
    """What a coordinator's page shows, over whichever node it reaches. connected: how often it had to read everything."""

    def __init__(self, ports: list[int], person: Person) -> None:
        self._ports = cycle(ports)
        self._person = person
        self.slots: dict[str, Json] = {}
        self.bookings: dict[str, Json] = {}
        self.connected = 0

    async def follow(self) -> None:
        """For ever, at the next node when one goes away."""
        for port in self._ports:
            with contextlib.suppress(*_AWAY):
                async with calling(port) as http:
                    person = at(http, self._person)
                    async with listening(port, person, COORDINATORS) as client:
                        await self._read_all(person)
                        self.connected += 1
                        while True:
                            await self._read(person, await _gathered(client))
            await asyncio.sleep(0.1)

    async def _read_all(self, person: Person) -> None:
        self.slots = {slot["id"]: slot for slot in await person.items("/api/slots", limit=200)}
        self.bookings = {booking["id"]: booking for booking in await person.items("/api/bookings", limit=200)}

    async def _read(self, person: Person, named: set[tuple[str, str]]) -> None:
        for path, shown in (("/api/slots/", self.slots), ("/api/booking/", self.bookings)):
            for id in (id for at_path, id in named if at_path == path):
                answer = await person.get(path + id)
                assert answer.status_code in (200, 404), answer.text
                shown[id] = answer.json()
                if answer.status_code == 404:
                    del shown[id]


async def _gathered(client: Client) -> set[tuple[str, str]]:
    """What the next messages name: at least one, and whatever follows closely."""
    named: set[tuple[str, str]] = set()
    within_s: float | None = None
    while True:
        try:
            async with asyncio.timeout(within_s):
                message = await client.heard(3600)
        except TimeoutError:
            return named
        if message["event"] == "pusher:ping":
            await client.say("pusher:pong")
            continue
        named.add(("/api/slots/", message["data"]["slotId"]))
        if "bookingId" in message["data"]:
            named.add(("/api/booking/", message["data"]["bookingId"]))
        within_s = _GATHER_S
