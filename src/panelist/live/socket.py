"""`GET /app/{key}`: one WebSocket, from its handshake to its end (Pusher Channels protocol, version 7)."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from panelist.errors import Unavailable
from panelist.live import channels, protocol
from panelist.live.hub import MAX_CHANNELS, Connection, Hub, Pipe
from panelist.live.protocol import Code

MAX_MESSAGE_BYTES: Final = 10 * 1024
_MESSAGES_A_SECOND: Final = 10.0
_BURST: Final = 60.0
_GONE_AFTER_S: Final = 5.0
"""A client told to go has so long to take the news."""

Scope = dict[str, Any]


class LiveSocket:
    """The ASGI app behind /app/{key}. secret: gives what `POST /api/live/auth` signs with."""

    def __init__(self, key: str, origins: tuple[str, ...], hub: Hub, secret: Callable[[], Awaitable[str]]) -> None:
        self._key = key
        self._origins = origins
        self._hub = hub
        self._secret = secret

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if (await receive())["type"] != "websocket.connect":
            return
        if not self._is_ours(scope):
            # Before the handshake: a page of another site learns nothing, not even that there is a socket.
            await send({"type": "websocket.close"})
            return
        await send({"type": "websocket.accept"})
        pipe: Pipe = scope["extensions"]["panelist.pipe"]
        connection = Connection(pipe, self._hub.socket_id(), lambda code, text: _close(pipe, code, text))
        refused = self._refused(scope)
        if refused:
            connection.say(protocol.error(*refused))
            connection.close(*refused)
            await _until_gone(receive)
            return
        self._hub.join(connection)
        try:
            connection.say(protocol.established(connection.socket_id))
            await self._listen(connection, receive)
        finally:
            self._hub.leave(connection)

    def _is_ours(self, scope: Scope) -> bool:
        """The Origin check: browsers send one and cannot lie about it; other clients have none."""
        found: dict[bytes, bytes] = dict(scope["headers"])
        origin = found.get(b"origin")
        if origin is None:
            return True
        text = origin.decode("latin-1")
        host = urlsplit(text).netloc
        return text in self._origins or host == found.get(b"host", b"").decode("latin-1")

    def _refused(self, scope: Scope) -> tuple[Code, str] | None:
        if scope["path"].removeprefix("/app/") != self._key:
            return (Code.NO_SUCH_KEY, "There is no app by that key.")
        if refused := _check_version(parse_qs(scope["query_string"].decode("latin-1")).get("protocol", [""])[0]):
            return refused
        if self._hub.draining:
            return (Code.RECONNECT, "This server is about to end; connect again.")
        if self._hub.is_full:
            return (Code.OVER_CAPACITY, "No more connections here just now.")
        return None

    async def _listen(self, connection: Connection, receive: Any) -> None:
        allowance, filled_at = _BURST, time.monotonic()
        while (event := await receive())["type"] == "websocket.receive":
            now = connection.seen = time.monotonic()
            connection.pinged = False
            allowance = min(_BURST, allowance + (now - filled_at) * _MESSAGES_A_SECOND) - 1
            filled_at = now
            if allowance < 0:
                connection.close(Code.OVER_CAPACITY, "Too many messages; come back more slowly.")
                await _until_gone(receive)
                return
            await self._answer(connection, event.get("text"))

    async def _answer(self, connection: Connection, text: str | None) -> None:
        try:
            message = protocol.read(text or "")
        except ValueError:
            connection.say(protocol.error(Code.CLIENT_EVENT_REJECTED, "That is not a message of this protocol."))
            return
        if message.event == "pusher:ping":
            connection.say(protocol.message("pusher:pong", {}))
        elif message.event == "pusher:subscribe":
            await self._subscribe(connection, message.data)
        elif message.event == "pusher:unsubscribe":
            self._unsubscribe(connection, message.data)
        elif message.event != "pusher:pong":
            connection.say(protocol.error(Code.CLIENT_EVENT_REJECTED, "Clients publish nothing here."))

    async def _subscribe(self, connection: Connection, data: Any) -> None:
        try:
            wanted = protocol.subscription(data)
        except ValueError:
            connection.say(protocol.error(Code.CLIENT_EVENT_REJECTED, "A subscription names its channel."))
            return
        try:
            secret = await self._secret()
        except Unavailable:
            connection.close(Code.OVER_CAPACITY, "The database is away; come back in a moment.")
            return
        channel = wanted.channel
        if not channels.exists(channel) or not protocol.is_authorized(
            wanted.auth, self._key, secret, connection.socket_id, channel
        ):
            wrong = {"type": "AuthError", "error": "This socket may not hear that channel.", "status": 401}
            connection.say(protocol.message("pusher:subscription_error", wrong, channel[:200]))
        elif len(connection.channels) >= MAX_CHANNELS:
            wrong = {"type": "LimitReached", "error": f"At most {MAX_CHANNELS} channels a socket.", "status": 403}
            connection.say(protocol.message("pusher:subscription_error", wrong, channel))
        else:
            self._hub.subscribe(connection, channel)
            connection.say(protocol.message("pusher_internal:subscription_succeeded", {}, channel))

    def _unsubscribe(self, connection: Connection, data: Any) -> None:
        try:
            self._hub.unsubscribe(connection, protocol.subscription(data).channel)
        except ValueError:
            connection.say(protocol.error(Code.CLIENT_EVENT_REJECTED, "An unsubscription names its channel."))


def _check_version(version: str) -> tuple[Code, str] | None:
    if not version:
        return (Code.NO_VERSION, "Say which protocol version you speak: ?protocol=7")
    if not (version.isascii() and version.isdigit()):
        return (Code.BAD_VERSION, "The protocol version is a whole number.")
    if version != str(protocol.VERSION):
        return (Code.UNSUPPORTED_VERSION, "Only version 7 of the protocol is spoken here.")
    return None


def _close(pipe: Pipe, code: Code, text: str) -> None:
    """A close frame behind what is still to be read, and soon afterwards the end, read or not."""
    if pipe.is_closing():
        return
    payload = int(code).to_bytes(2, "big") + text.encode()
    pipe.write(bytes((0x88, len(payload))) + payload)
    asyncio.get_running_loop().call_later(_GONE_AFTER_S, pipe.abort)


async def _until_gone(receive: Any) -> None:
    while (await receive())["type"] == "websocket.receive":
        pass
