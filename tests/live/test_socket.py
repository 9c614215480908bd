"""What a client may say on its socket, how much of it, and what becomes of one who does not keep to it."""

import asyncio
import contextlib
import json
import socket
import struct

import psutil
import pytest
from websockets.exceptions import ConnectionClosed

from live.bare import bare, close_code, frame
from live.client import COORDINATORS, connected, eventually, listening, of
from live.conftest import Place

pytestmark = pytest.mark.anyio


async def test_a_ping_is_answered_with_a_pong(place: Place) -> None:
    async with connected(place.port) as client:
        assert await client.ask("pusher:ping", {}) == {"event": "pusher:pong", "data": {}}
        await client.say("pusher:pong", {})
        await (await client.socket.ping())
        assert (await client.ask("pusher:ping"))["event"] == "pusher:pong"


async def test_who_unsubscribes_hears_no_more_and_may_come_back(place: Place) -> None:
    coordinator = await place.company.coordinator()
    interviewer = await place.company.interviewer()
    async with listening(place.port, coordinator, COORDINATORS) as client:
        first = await interviewer.slot("2098-01-06T09:00Z")
        assert [change["id"] for change in await client.told(1)] == [first["id"]]
        await client.say("pusher:unsubscribe", {"channel": COORDINATORS})
        await client.say("pusher:unsubscribe", {"channel": "private-never-heard"})
        assert (await client.ask("pusher:ping"))["event"] == "pusher:pong"
        await interviewer.slot("2098-01-06T11:00Z")
        await client.silence(0.5)
        await client.subscribe(coordinator, COORDINATORS)
        third = await interviewer.slot("2098-01-06T13:00Z")
        assert [change["id"] for change in await client.told(1)] == [third["id"]]


async def test_subscribing_twice_is_one_subscription(place: Place) -> None:
    coordinator = await place.company.coordinator()
    interviewer = await place.company.interviewer()
    async with listening(place.port, coordinator, COORDINATORS) as client:
        assert (await client.subscribe(coordinator, COORDINATORS))["event"] == "pusher_internal:subscription_succeeded"
        await interviewer.slot("2098-01-06T09:00Z")
        await client.told(1)
        await client.silence(0.3)


async def test_a_proof_that_is_forged_borrowed_or_missing_opens_no_channel(place: Place) -> None:
    coordinator = await place.company.coordinator()
    async with connected(place.port) as client, connected(place.port) as other:
        others = await other.leave(coordinator, COORDINATORS)
        own = await client.leave(coordinator, COORDINATORS)
        interviewers = await client.leave(coordinator, of(await place.company.interviewer()))
        for auth in (others, interviewers, own[:-1], own.upper(), "panelist:" + "0" * 64, "", "\u00e9"):
            answer = await client.ask("pusher:subscribe", {"channel": COORDINATORS, "auth": auth})
            assert answer["event"] == "pusher:subscription_error"
            assert answer["channel"] == COORDINATORS
            assert (answer["data"]["type"], answer["data"]["status"]) == ("AuthError", 401)
        answer = await client.ask("pusher:subscribe", {"channel": COORDINATORS})
        assert answer["event"] == "pusher:subscription_error"


@pytest.mark.parametrize(
    "channel",
    [
        "",
        "coordinators",
        "public",
        "private-",
        "presence-coordinators",
        "private-encrypted-coordinators",
        "cache-coordinators",
        "private-cache-coordinators",
        "presence-cache-coordinators",
        "private-interviewer-",
        "x" * 5000,
        "private-\u00e9",
    ],
)
async def test_there_are_no_other_channels_to_hear(place: Place, channel: str) -> None:
    coordinator = await place.company.coordinator()
    async with connected(place.port) as client:
        answer = await client.ask("pusher:subscribe", {"channel": channel, "auth": "panelist:" + "0" * 64})
        assert (answer["event"], answer["channel"]) == ("pusher:subscription_error", channel[:200])
        wanted = {"socket_id": client.socket_id, "channel_name": channel}
        assert (await coordinator.call("POST", "/api/live/auth", wanted)).status_code in (400, 403)


async def test_a_socket_hears_at_most_twenty_channels(place: Place) -> None:
    coordinator = await place.company.coordinator()
    interviewers = [await place.company.interviewer() for _ in range(21)]
    async with connected(place.port) as client:
        for interviewer in interviewers[:20]:
            answer = await client.subscribe(coordinator, of(interviewer))
            assert answer["event"] == "pusher_internal:subscription_succeeded"
        answer = await client.subscribe(coordinator, of(interviewers[20]))
        assert (answer["event"], answer["data"]["type"]) == ("pusher:subscription_error", "LimitReached")
        assert (await client.subscribe(coordinator, of(interviewers[0])))["event"].endswith("succeeded")
        await client.say("pusher:unsubscribe", {"channel": of(interviewers[0])})
        assert (await client.subscribe(coordinator, of(interviewers[20])))["event"].endswith("succeeded")


@pytest.mark.parametrize("event", ["client-typing", "slot.updated", "booking.updated", "pusher:made_up", "", "\x00"])
async def test_clients_publish_nothing(place: Place, event: str) -> None:
    coordinator = await place.company.coordinator()
    async with listening(place.port, coordinator, COORDINATORS) as other, connected(place.port) as client:
        await client.subscribe(coordinator, COORDINATORS)
        await client.say(event, {"id": "forged"}, channel=COORDINATORS)
        assert (await client.heard())["data"]["code"] == 4301
        assert (await other.ask("pusher:ping"))["event"] == "pusher:pong"


@pytest.mark.parametrize(
    "said",
    [
        "",
        "null",
        "[]",
        "{}",
        "hello",
        '{"event":1}',
        '{"event":"pusher:subscribe"}',
        '{"event":"pusher:subscribe","data":"{"}',
        '{"event":"pusher:subscribe","data":{"channel":["a"]}}',
        '{"event":"pusher:unsubscribe","data":7}',
        '{"event":"x","data":' + "[" * 9_000 + "]" * 900 + "}",
        json.dumps({"event": "pusher:subscribe", "data": '{"channel":"a","b":' + "[" * 9_000}),
        '{"event":"pusher:subscribe","data":{"channel":"\\ud800"}}',
    ],
)
async def test_what_is_no_message_is_said_to_be_none_and_the_socket_stays(place: Place, said: str) -> None:
    async with connected(place.port) as client:
        await client.socket.send(said)
        wrong = await client.heard()
        assert (wrong["event"], wrong["data"]["code"]) == ("pusher:error", 4301)
        assert (await client.ask("pusher:ping"))["event"] == "pusher:pong"


async def test_a_message_over_10_kib_ends_the_socket(place: Place) -> None:
    fits = json.dumps({"event": "pusher:ping", "data": "x" * (10 * 1024 - 100)})
    async with connected(place.port) as client:
        await client.socket.send(fits)
        assert (await client.heard())["event"] == "pusher:pong"
        await client.socket.send(fits + " " * 200)
        assert (await client.closed())[0] == 1009


async def test_a_message_in_pieces_is_one_message_and_its_pieces_are_counted_together(place: Place) -> None:
    async with connected(place.port) as client:
        await client.socket.send(iter(['{"event":', '"pusher:', 'ping"}']))
        assert (await client.heard())["event"] == "pusher:pong"
        await client.socket.send(iter(["x" * 4000, "x" * 4000, "x" * 4000]))
        assert (await client.closed())[0] == 1009


async def test_binary_is_not_taken(place: Place) -> None:
    async with connected(place.port) as client:
        await client.socket.send(b'{"event":"pusher:ping"}')
        assert (await client.closed())[0] == 1003


async def test_who_talks_too_much_is_told_to_come_back_more_slowly(place: Place) -> None:
    codes: list[int | None] = []
    # Again where the machine stood still: who did so in between was slow after all, or came too late for the reason.
    while 4100 not in codes and len(codes) < 10:
        async with connected(place.port) as client:
            with contextlib.suppress(ConnectionClosed):
                for _ in range(100):
                    await client.say("pusher:ping")
                for _ in range(100):
                    await client.heard()
            codes.append(client.socket.close_code)
    assert 4100 in codes


# ── Bytes that no library would send. ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (frame(1, b"\xff\xfe"), 1007),
        (frame(1, b"\xc3", fin=False) + frame(0, b"\x28"), 1007),
        (frame(1, b"{}", masked=False), 1002),
        (frame(3, b"{}"), 1002),
        (frame(0x41, b"{}"), 1002),  # a reserved bit
        (frame(0, b"{}"), 1002),  # goes on with what never began
        (frame(1, b"{", fin=False) + frame(1, b"}"), 1002),
        (frame(9, b"", fin=False), 1002),
        (frame(8, b"\x03"), 1002),
        (frame(8, struct.pack("!H", 1005)), 1002),
        (bytes((0x81, 0xFF)) + struct.pack("!Q", 2**63 - 1) + b"\0\0\0\0", 1009),
        (frame(8, struct.pack("!H", 1000)), 1000),
    ],
)
async def test_what_is_no_frame_ends_the_socket_with_the_reason(place: Place, sent: bytes, code: int) -> None:
    def said() -> int | None:
        with bare(place.port) as line:
            line.sendall(sent)
            return close_code(line)

    assert await asyncio.to_thread(said) == code


async def test_a_frame_may_come_byte_by_byte(place: Place) -> None:
    def said() -> bytes:
        with bare(place.port) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in frame(1, b'{"event":"pusher:ping"}'):
                line.sendall(bytes((byte,)))
            return line.recv(4096)

    assert b"pusher:pong" in await asyncio.to_thread(said)


@pytest.mark.parametrize(
    ("first", "flood"),
    [
        (b"", frame(9, b"x" * 125)),  # pings, whose pongs are never read
        (b"", frame(10)),
        (b"", frame(1, b"{}")),
        (frame(1, b"", fin=False), frame(0, b"", fin=False)),
    ],
    ids=["pings", "pongs", "messages", "fragments"],
)
async def test_a_flood_ends_itself_and_costs_no_memory(place: Place, first: bytes, flood: bytes) -> None:
    """64 MiB are offered by one who reads nothing; the server has closed long before, and holds what it held before."""
    server = psutil.Process(place.node.process.pid)
    before = server.memory_info().rss

    def said() -> None:
        chunk = flood * (65536 // len(flood))
        with bare(place.port) as line:
            line.sendall(first)
            for _ in range(1000):
                line.sendall(chunk)

    with pytest.raises((ConnectionError, TimeoutError)):
        await asyncio.to_thread(said)
    assert server.memory_info().rss - before < 16 * 2**20


async def test_who_hangs_up_without_a_word_or_half_way_is_let_go(place: Place) -> None:
    """Half closed, with an answer that is never read: the connection must not stay for ever."""
    person = await place.company.coordinator()
    server = psutil.Process(place.node.process.pid)
    before = server.num_fds()

    def hang_up() -> list[socket.socket]:
        kept: list[socket.socket] = []
        for how in (socket.SHUT_WR, socket.SHUT_RDWR):
            with bare(place.port) as line:
                line.shutdown(how)
                kept.append(socket.fromfd(line.fileno(), line.family, line.type))
        return kept

    kept = await asyncio.to_thread(hang_up)

    async def let_go() -> bool:
        return server.num_fds() <= before

    await eventually(let_go)
    for line in kept:
        line.close()
    assert (await person.get("/api/live")).status_code == 200
