"""A client of the live socket, as plain as the protocol allows, so that a test sees every message and every code."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from company import Json, Person

COORDINATORS = "private-coordinators"
WITHIN_S = 60.0
"""How long a test waits for what must come: the machine may stand still for seconds."""


def of(interviewer: Person) -> str:
    """The channel of this interviewer."""
    return f"private-interviewer-{interviewer.id}"


class Client:
    """One socket that is connected."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.socket_id = ""

    async def heard(self, within_s: float = WITHIN_S) -> Json:
        """The next message, whichever it is, its data decoded."""
        async with asyncio.timeout(within_s):
            message: Json = json.loads(await self.socket.recv())
        assert message.keys() <= {"event", "data", "channel"}
        if isinstance(message.get("data"), str):
            message["data"] = json.loads(message["data"])
        return message

    async def told(self, many: int, within_s: float = WITHIN_S) -> list[Json]:
        """So many changes, which must be the next messages, each with its channel and event among its fields."""
        found: list[Json] = []
        async with asyncio.timeout(within_s):
            while len(found) < many:
                message = await self.heard()
                assert message["event"] in ("slot.updated", "booking.updated"), message
                found.append({"event": message["event"], "channel": message["channel"], **message["data"]})
        return found

    async def silence(self, for_s: float) -> None:
        """Nothing is heard so long."""
        with contextlib.suppress(TimeoutError):
            raise AssertionError(await self.heard(for_s))

    async def say(self, event: str, data: Any = None, **more: object) -> None:
        await self.socket.send(json.dumps({"event": event, "data": data, **more}))

    async def ask(self, event: str, data: Any = None) -> Json:
        """Says something, and gives the answer."""
        await self.say(event, data)
        return await self.heard()

    async def subscribe(self, person: Person, channel: str) -> Json:
        """As pusher-js does it: leave by HTTP, then the subscription. Gives the socket's answer."""
        return await self.ask("pusher:subscribe", {"channel": channel, "auth": await self.leave(person, channel)})

    async def leave(self, person: Person, channel: str) -> str:
        """The proof, which must be given."""
        wanted = {"socket_id": self.socket_id, "channel_name": channel}
        answer = await person.call("POST", "/api/live/auth", wanted)
        assert answer.status_code == 200, answer.text
        assert answer.json().keys() == {"auth"}
        return answer.json()["auth"]

    async def closed(self, within_s: float = WITHIN_S) -> tuple[int | None, str | None]:
        """The code and reason with which the server ends it; what comes before is passed over."""
        with contextlib.suppress(ConnectionClosed):
            async with asyncio.timeout(within_s):
                while True:
                    await self.socket.recv()
        return self.socket.close_code, self.socket.close_reason


async def eventually(true: Callable[[], Awaitable[bool]], within_s: float = WITHIN_S) -> None:
    """Waits until it is."""
    async with asyncio.timeout(within_s):
        while not await true():  # noqa: ASYNC110 (it is in another process)
            await asyncio.sleep(0.02)


def address(port: int, key: str = "panelist", query: str = "protocol=7&client=tests&version=1") -> str:
    return f"ws://127.0.0.1:{port}/app/{key}?{query}"


@contextlib.asynccontextmanager
async def opened(url: str, **options: Any) -> AsyncGenerator[Client]:
    """A socket after its WebSocket handshake; what the server says first is still to be heard."""
    async with connect(url, compression=None, ping_interval=None, close_timeout=1, proxy=None, **options) as socket:
        yield Client(socket)


@contextlib.asynccontextmanager
async def connected(port: int, **options: Any) -> AsyncGenerator[Client]:
    """A socket that the server has welcomed."""
    async with opened(address(port), **options) as client:
        welcome = await client.heard()
        assert welcome["event"] == "pusher:connection_established"
        assert welcome["data"]["activity_timeout"] == 120
        client.socket_id = welcome["data"]["socket_id"]
        yield client


@contextlib.asynccontextmanager
async def listening(port: int, person: Person, channel: str) -> AsyncGenerator[Client]:
    """A socket that hears the channel."""
    async with connected(port) as client:
        answer = await client.subscribe(person, channel)
        assert answer == {"event": "pusher_internal:subscription_succeeded", "channel": channel, "data": {}}
        yield client
