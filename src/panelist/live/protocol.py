"""The Pusher Channels protocol, version 7, as text and numbers: frames, close codes, signatures. Pure.

Source: the protocol's published description (connection, error codes, private channel signatures) and HTTP API.
"""

import hashlib
import hmac
import json
from enum import IntEnum
from typing import Any, Final

import msgspec
from msgspec import Struct

VERSION: Final = 7
ACTIVITY_TIMEOUT_S: Final = 120
"""A client that heard nothing for so long sends a ping; see hub.py for what becomes of a silent one."""


class Code(IntEnum):
    """Why a connection is closed. 4000-4099: do not come back; 4100-4199: back off first; 4200-4299: come back now."""

    NO_SUCH_KEY = 4001
    NO_SUCH_PATH = 4005
    BAD_VERSION = 4006
    UNSUPPORTED_VERSION = 4007
    NO_VERSION = 4008
    OVER_CAPACITY = 4100
    RECONNECT = 4200
    NO_PONG = 4201
    CLIENT_EVENT_REJECTED = 4301


class Message(Struct):
    """What a client says. data is an object, or JSON text of one, or nothing."""

    event: str
    data: Any = None
    channel: str | None = None


class Subscription(Struct):
    channel: str
    auth: str = ""


_message: Final = msgspec.json.Decoder(Message)


def read(text: str) -> Message:
    """Raises ValueError for what is not a message of this protocol."""
    try:
        return _message.decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as fault:
        raise ValueError(str(fault)) from None


def subscription(data: Any) -> Subscription:
    """The data of pusher:subscribe and pusher:unsubscribe. Raises ValueError."""
    try:
        return (
            msgspec.json.decode(data, type=Subscription)
            if isinstance(data, str)
            else msgspec.convert(data, Subscription)
        )
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as fault:
        raise ValueError(str(fault)) from None


def message(event: str, data: object, channel: str | None = None) -> str:
    """A server's message: data is JSON within JSON, as the protocol has it."""
    envelope = {"event": event, "data": json.dumps(data, separators=(",", ":"))}
    if channel is not None:
        envelope["channel"] = channel
    return json.dumps(envelope, separators=(",", ":"))


def established(socket_id: str) -> str:
    return message("pusher:connection_established", {"socket_id": socket_id, "activity_timeout": ACTIVITY_TIMEOUT_S})


def error(code: Code, text: str) -> str:
    """pusher:error is the one event whose data is an object, not text."""
    return json.dumps({"event": "pusher:error", "data": {"code": int(code), "message": text}}, separators=(",", ":"))


def frame(text: str) -> bytes:
    """One unmasked WebSocket text frame (RFC 6455, 5.2): what a server sends is the same for every client."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 2**16:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload


def close_frame(code: Code, text: str) -> bytes:
    """A close frame (RFC 6455, 5.5.1): the code, and up to 123 bytes that say why."""
    payload = int(code).to_bytes(2, "big") + text.encode()
    return bytes((0x88, len(payload))) + payload


def signature(secret: str, text: str) -> str:
    """HMAC-SHA256 in hex, the only kind this protocol has."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def channel_auth(key: str, secret: str, socket_id: str, channel: str) -> str:
    """What `POST /api/live/auth` answers: proof that this socket may hear that channel."""
    return f"{key}:{signature(secret, f'{socket_id}:{channel}')}"


def is_authorized(auth: str, key: str, secret: str, socket_id: str, channel: str) -> bool:
    return hmac.compare_digest(auth.encode(), channel_auth(key, secret, socket_id, channel).encode())
