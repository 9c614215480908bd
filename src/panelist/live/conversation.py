"""What a client says on its live socket, and what it is answered (Pusher Channels protocol, version 7)."""

from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct

from panelist.headers import Safety
from panelist.live import channels, protocol
from panelist.live.hub import Hub, Listener
from panelist.live.protocol import Code

MAX_CHANNELS: Final = 20
"""Of one socket; our own client hears one."""


class House(Struct, frozen=True):
    """What the sockets of a node have in common.

    secret: what `POST /api/live/auth` signs with; None: not known yet. is_demo: only by this machine's own names.
    """

    key: str
    origins: tuple[str, ...]
    safety: Safety
    hub: Hub
    secret: Callable[[], str | None]
    is_demo: bool


def answer(listener: Listener, house: House, text: str) -> None:
    try:
        message = protocol.read(text)
    except ValueError:
        _object(listener, "That is not a message of this protocol.")
        return
    if message.event == "pusher:ping":
        _say(listener, protocol.message("pusher:pong", {}))
    elif message.event == "pusher:subscribe":
        _subscribe(listener, house, message.data)
    elif message.event == "pusher:unsubscribe":
        _unsubscribe(listener, house, message.data)
    elif message.event != "pusher:pong":
        _object(listener, "Clients publish nothing here.")


def _subscribe(listener: Listener, house: House, data: Any) -> None:
    try:
        wanted = protocol.subscription(data)
    except ValueError:
        _object(listener, "A subscription names its channel.")
        return
    secret, channel = house.secret(), wanted.channel
    if secret is None:
        listener.close(Code.OVER_CAPACITY, "The database is away; come back in a moment.")
    elif not channels.exists(channel) or not protocol.is_authorized(
        wanted.auth, house.key, secret, listener.socket_id, channel
    ):
        _refuse(listener, channel[:200], "AuthError", 401, "This socket may not hear that channel.")
    elif channel not in listener.channels and len(listener.channels) >= MAX_CHANNELS:
        _refuse(listener, channel, "LimitReached", 403, f"At most {MAX_CHANNELS} channels a socket.")
    else:
        house.hub.subscribe(listener, channel)
        _say(listener, protocol.message("pusher_internal:subscription_succeeded", {}, channel))


def _unsubscribe(listener: Listener, house: House, data: Any) -> None:
    try:
        house.hub.unsubscribe(listener, protocol.subscription(data).channel)
    except ValueError:
        _object(listener, "An unsubscription names its channel.")


def _refuse(listener: Listener, channel: str, kind: str, status: int, text: str) -> None:
    wrong = {"type": kind, "error": text, "status": status}
    _say(listener, protocol.message("pusher:subscription_error", wrong, channel))


def _object(listener: Listener, text: str) -> None:
    _say(listener, protocol.error(Code.CLIENT_EVENT_REJECTED, text))


def _say(listener: Listener, text: str) -> None:
    listener.push(protocol.frame(text))
