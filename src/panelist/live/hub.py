"""The sockets of this node and the channels they hear; a change goes to each as bytes that were encoded once."""

import asyncio
import itertools
import resource
import secrets
import time
from collections import Counter
from collections.abc import Iterable
from typing import Final, Protocol

from msgspec import Struct

from panelist.live import protocol
from panelist.live.channels import Message
from panelist.live.protocol import ACTIVITY_TIMEOUT_S, Code

MAX_SOCKETS: Final = 20_000
_OTHER_DESCRIPTORS: Final = 512
"""Left to the database, to files and to those who only ask."""
_AT_ONCE: Final = 500
"""Sockets written to before others get their turn on the loop."""
_PARTING: Final = 250
_PARTING_EVERY_S: Final = 0.1
"""So that the other nodes meet those who leave this one at a rate they can take: 2,500 a second."""


class Listener(Protocol):
    """A socket, as far as the hub knows one. channels belongs to the hub."""

    channels: tuple[str, ...]
    socket_id: str
    seen: float
    pinged: bool

    def push(self, frames: bytes) -> None: ...
    def close(self, code: Code, text: str) -> None: ...


class Patience(Struct, frozen=True):
    """How long silence is taken for presence."""

    before_ping_s: float = ACTIVITY_TIMEOUT_S
    for_pong_s: float = 30.0
    look_every_s: float = 10.0
    before_subscription_s: float = 10.0
    """Who is on no channel after so long makes room for others when the node is full."""


class Hub:
    """All sockets of this process. closed: how many it closed, by code. told: how many events it sent to how many."""

    def __init__(self, *, capacity: int = MAX_SOCKETS, patience: Patience | None = None) -> None:
        self.capacity = capacity
        self.patience = patience or Patience()
        self.draining = False
        self.closed: Counter[int] = Counter()
        self.told = 0
        self._listeners: set[Listener] = set()
        self._idle: dict[Listener, float] = {}
        """Those on no channel, longest first, and since when."""
        self._channels: dict[str, set[Listener]] = {}
        self._numbers = itertools.count(secrets.randbelow(10**9))

    def __len__(self) -> int:
        return len(self._listeners)

    def refusal(self) -> tuple[Code, str] | None:
        """Why nobody can join just now; None when they can."""
        if self.draining:
            return (Code.OVER_CAPACITY, "This server is about to end; connect to another.")
        if len(self._listeners) >= self.capacity:
            self._make_room()
            return (Code.OVER_CAPACITY, "No more sockets here just now; come back in a moment.")
        return None

    def _make_room(self) -> None:
        """For whoever comes next: the public key is enough to connect, so it must not be enough to keep others out."""
        longest = next(iter(self._idle.items()), None)
        if longest is not None and time.monotonic() - longest[1] > self.patience.before_subscription_s:
            del self._idle[longest[0]]
            longest[0].close(Code.OVER_CAPACITY, "Others who wait for a channel need the room.")

    def join(self, listener: Listener) -> str:
        """The listener's socket id: two numbers with a dot, as the protocol has it; the second cannot be guessed."""
        self._listeners.add(listener)
        self._idle[listener] = time.monotonic()
        return f"{next(self._numbers)}.{secrets.randbelow(10**9)}"

    def leave(self, listener: Listener) -> None:
        self.unsubscribe_all(listener)
        self._listeners.discard(listener)

    def subscribe(self, listener: Listener, channel: str) -> None:
        if channel not in listener.channels:
            listener.channels = (*listener.channels, channel)
            self._channels.setdefault(channel, set()).add(listener)
            self._idle.pop(listener, None)

    def unsubscribe(self, listener: Listener, channel: str) -> None:
        if channel in listener.channels:
            listener.channels = tuple(other for other in listener.channels if other != channel)
            self._forget(listener, channel)
            if not listener.channels:
                self._idle[listener] = time.monotonic()

    def unsubscribe_all(self, listener: Listener) -> None:
        """For one that is about to go, and so neither hears nor waits any more."""
        for channel in listener.channels:
            self._forget(listener, channel)
        listener.channels = ()
        self._idle.pop(listener, None)

    def _forget(self, listener: Listener, channel: str) -> None:
        self._channels[channel].discard(listener)
        if not self._channels[channel]:
            del self._channels[channel]

    async def publish(self, told: Iterable[Message]) -> None:
        """In order. Each channel's frames are joined, so that a burst is one write a listener."""
        frames: dict[str, list[bytes]] = {}
        for channel, event, data in told:
            if channel in self._channels:
                frames.setdefault(channel, []).append(protocol.frame(protocol.message(event, data, channel)))
        for channel, parts in frames.items():
            joined = b"".join(parts)
            listeners = tuple(self._channels.get(channel, ()))
            self.told += len(parts) * len(listeners)
            for number, listener in enumerate(listeners):
                listener.push(joined)
                if number % _AT_ONCE == _AT_ONCE - 1:
                    await asyncio.sleep(0)

    def start_over(self) -> None:
        """Everybody connects again and reads everything: what they were told no longer holds."""
        for listener in tuple(self._listeners):
            listener.close(Code.RECONNECT, "What you heard may be out of date; connect again.")

    async def drain(self) -> None:
        """Before the process ends: all are told to connect again at once, to another node or to the next process."""
        self.draining = True
        for number, listener in enumerate(tuple(self._listeners)):
            listener.close(Code.RECONNECT, "This server ends; connect again.")
            if number % _PARTING == _PARTING - 1:
                await asyncio.sleep(_PARTING_EVERY_S)

    async def sweep(self) -> None:
        """Runs for ever: pings those that have been silent, and lets go of those that do not answer."""
        ping = protocol.frame(protocol.message("pusher:ping", {}))
        patience = self.patience
        while True:
            await asyncio.sleep(patience.look_every_s)
            now = time.monotonic()
            for number, listener in enumerate(tuple(self._listeners)):
                silent_s = now - listener.seen
                if listener.pinged and silent_s > patience.before_ping_s + patience.for_pong_s:
                    listener.close(Code.NO_PONG, "No pong came; connect again.")
                elif not listener.pinged and silent_s > patience.before_ping_s:
                    listener.pinged = True
                    listener.push(ping)
                if number % _AT_ONCE == _AT_ONCE - 1:
                    await asyncio.sleep(0)


def room() -> int:
    """How many sockets this process can have, by the descriptors it may open."""
    return max(1, min(MAX_SOCKETS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - _OTHER_DESCRIPTORS))
