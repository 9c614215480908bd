"""The hub by itself: who is told what, in which turn, and what stays of those who leave."""

import asyncio

import pytest

from live.client import COORDINATORS
from panelist.live.hub import Hub
from panelist.live.protocol import Code

pytestmark = pytest.mark.anyio


class Deaf:
    """A listener that counts what it is told, and keeps it."""

    def __init__(self) -> None:
        self.channels: tuple[str, ...] = ()
        self.socket_id = ""
        self.seen = 0.0
        self.pinged = False
        self.pushed = 0
        self.writes: list[bytes] = []
        self.codes: list[int] = []

    def push(self, frames: bytes) -> None:
        self.pushed += frames.count(b"booking.updated")
        self.writes.append(frames)

    def close(self, code: Code, text: str) -> None:
        self.codes.append(code)


async def test_who_parts_in_a_crowd_parts_at_a_rate_that_others_can_take() -> None:
    crowd = Hub()
    listeners = [Deaf() for _ in range(1_000)]
    for listener in listeners:
        crowd.join(listener)
    parting = asyncio.create_task(crowd.drain())
    await asyncio.sleep(0.05)
    told = sum(len(listener.codes) for listener in listeners)
    assert 0 < told < len(listeners)
    assert crowd.refusal() is not None
    await parting
    assert [listener.codes for listener in listeners] == [[Code.RECONNECT]] * len(listeners)


async def test_the_loop_belongs_to_others_too_while_many_are_told() -> None:
    crowd = Hub()
    listeners = [Deaf() for _ in range(5_000)]
    for listener in listeners:
        crowd.join(listener)
        crowd.subscribe(listener, COORDINATORS)
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(others())
    told: dict[str, object] = {"id": "x"}
    await crowd.publish([(COORDINATORS, "booking.updated", told)] * 3)
    task.cancel()
    assert turns >= 9
    assert {listener.pushed for listener in listeners} == {3}
    assert crowd.told == 15_000


async def test_a_burst_is_encoded_once_for_all_and_is_one_write_to_each() -> None:
    crowd = Hub()
    listeners = [Deaf() for _ in range(100)]
    for listener in listeners:
        crowd.join(listener)
        crowd.subscribe(listener, COORDINATORS)
    await crowd.publish([(COORDINATORS, "booking.updated", {"seq": seq}) for seq in range(50)])
    assert {len(listener.writes) for listener in listeners} == {1}
    assert {listener.pushed for listener in listeners} == {50}
    # The very same bytes, not equal ones.
    assert len({id(listener.writes[0]) for listener in listeners}) == 1


async def test_hearing_several_channels_and_leaving_keeps_no_trace() -> None:
    crowd = Hub()
    one, other = Deaf(), Deaf()
    for listener in (one, other):
        crowd.join(listener)
        for channel in ("a", "b", "a"):
            crowd.subscribe(listener, channel)
    crowd.unsubscribe(one, "a")
    crowd.unsubscribe(one, "never")
    await crowd.publish([("a", "booking.updated", {}), ("b", "booking.updated", {}), ("c", "booking.updated", {})])
    assert (one.pushed, other.pushed) == (1, 2)
    for listener in (one, other, other):
        crowd.leave(listener)
    await crowd.publish([("a", "booking.updated", {}), ("b", "booking.updated", {})])
    assert (one.pushed, other.pushed, len(crowd)) == (1, 2, 0)
