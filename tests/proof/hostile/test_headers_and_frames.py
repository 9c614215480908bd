"""Bytes to a real server: headers that say who calls, keys, leave to listen, and frames; read as meant, or refused."""

import json
import random
import re
import socket
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import msgspec
import pytest
from hypothesis import strategies as st
from websockets.frames import Opcode
from websockets.protocol import Protocol, Side

from company import Clock, Company
from live.bare import bare, frame
from ops.wire import Answer, Line, request
from panelist.headers import Safety
from panelist.live.handshake import greet
from panelist.live.protocol import Code
from proof.hostile.searching import chances, json_values, mangle, mangled, search
from servers import Node, panelist


class Place(NamedTuple):
    """A server, and a coordinator of it with both of their names."""

    node: Node
    id: str
    external_id: str
    log: Path


@pytest.fixture(scope="module")
async def place(module_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Place]:
    log = tmp_path_factory.mktemp("frames") / "server.log"
    with panelist(module_dsn, log) as node:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{node.port}", timeout=60) as client:
            company = await Company.founded(client, module_dsn, Clock(datetime.now(UTC)))
            coordinator = await company.coordinator(externalId="Grace Höpper")
        yield Place(node, coordinator.id, "Grace Höpper", log)
        assert node.process.poll() is None
        faults = [
            line for line in log.read_text("utf-8").splitlines() if '"level":"error"' in line or "Traceback" in line
        ]
        assert not faults, "\n".join(faults)


class Caller:
    """Keeps its connection until the server closes it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._line = Line(port)

    def ask(self, raw: bytes) -> Answer:
        if self._line.is_closed():
            self.close()
            self._line = Line(self._port)
        self._line.send(raw)
        answer = self._line.answer()
        if answer.headers.get("connection") == "close":
            self.close()
            self._line = Line(self._port)
        return answer

    def close(self) -> None:
        self._line.__exit__()


@contextmanager
def _calling(place: Place) -> Generator[Callable[[bytes], Answer]]:
    caller = Caller(place.node.port)
    try:
        yield caller.ask
    finally:
        caller.close()


_NAMES = ("X-User-Id", "X-User-Role", "x-user-id", "X-USER-ROLE", "X_User_Id", "x_user_role", "Connection", "X-Other")
Header = tuple[str, bytes]


def _headers(chance: random.Random, place: Place) -> list[Header]:
    """Mostly the two that are needed, mostly as they should be, and at times others."""
    good = [("X-User-Id", chance.choice((place.id, place.external_id)).encode()), ("X-User-Role", b"coordinator")]
    found = [header for header in good if chance.random() < 0.95]
    while chance.random() < 0.35:
        value = chance.choice((place.id, "coordinator", "admin", "keep-alive, X-User-Role", "", "a,b")).encode()
        found.append((chance.choice(_NAMES), value))
    chance.shuffle(found)
    return [(name, _clean(_mangled_now_and_then(value.decode(), chance))) for name, value in found]


def _clean(value: str) -> bytes:
    """Without what would end a header, or is none of HTTP's: that is the HTTP parser's to refuse."""
    return re.sub(rb"[\x00-\x08\x0a-\x1f\x7f]", b"", value.encode("utf-8", "surrogatepass"))


def _is_believed(headers: list[Header], place: Place) -> bool:
    """By the words of API.md: each once, with hyphens, one value, and not named by Connection; hex digits of either case."""
    ids = [value.strip(b" \t") for name, value in headers if name.lower() == "x-user-id"]
    roles = [value.strip(b" \t") for name, value in headers if name.lower() == "x-user-role"]
    connection = b",".join(value for name, value in headers if name == "Connection").lower()
    is_odd = any("_" in name for name, _ in headers) or b"x-user-id" in connection or b"x-user-role" in connection
    one_each = len(ids) == len(roles) == 1 and roles[0] == b"coordinator"
    is_theirs = one_each and (ids[0].lower() == place.id.encode() or ids[0] == place.external_id.encode())
    return is_theirs and not is_odd


def test_a_caller_is_who_the_headers_clearly_say_or_nobody(place: Place) -> None:
    with _calling(place) as ask:

        def check(chance: random.Random) -> None:
            headers = _headers(chance, place)
            lines = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in headers)
            answer = ask(b"GET /api/me HTTP/1.1\r\nHost: x\r\n" + lines + b"\r\n")
            if _is_believed(headers, place):
                assert answer.status == 200, (headers, answer)
                assert msgspec.json.decode(answer.body)["id"] == place.id
            else:
                assert answer.status == 401, (headers, answer)
                assert answer.code == "unauthenticated"

        search("identity headers", check, chances, 0.5)


def test_a_key_is_visible_ascii_or_refused(place: Place) -> None:
    named = {"X_User_Id": place.id, "X_User_Role": "coordinator"}
    unknown = request("DELETE", f"/api/booking/{uuid4()}", **named).removesuffix(b"\r\n")
    with _calling(place) as ask:

        def check(key: str) -> None:
            sent = _clean(key)
            answer = ask(unknown + b"Idempotency-Key: " + sent + b"\r\n\r\n")
            if re.fullmatch(rb"[\x21-\x7e]{1,255}", sent.strip(b" \t")):
                assert (answer.status, answer.code) == (404, "not_found"), answer
            else:
                assert (answer.status, answer.code) == (400, "invalid_input"), answer
                assert msgspec.json.decode(answer.body)["details"].keys() == {"idempotencyKey"}

        search(
            "idempotency keys",
            check,
            mangled(st.sampled_from(("k", str(uuid4()), "x" * 255, "a b", '"quoted"', ""))),
            0.5,
        )


_ASKED = {
    "socket_id": ("1.2", "1" * 20 + ".9", "1.", "x"),
    "channel_name": ("private-coordinators", "presence-x", "private-"),
}


def _leave(chance: random.Random) -> tuple[str, bytes]:
    """(content type, body) of a request for leave to listen: a form or JSON, good or mangled, or something else."""
    fields = {name: chance.choice(values) for name, values in _ASKED.items() if chance.random() < 0.97}
    fields = {name: _mangled_now_and_then(value, chance) for name, value in fields.items()}
    if chance.random() < 0.5:
        kind, text = "application/x-www-form-urlencoded", urlencode(fields, errors="replace")
    else:
        kind, text = "application/json", json.dumps(fields | ({"more": "1"} if chance.random() < 0.05 else {}))
    return kind, _mangled_now_and_then(text, chance).encode("utf-8", "surrogatepass")


def _mangled_now_and_then(text: str, chance: random.Random) -> str:
    return mangle(text, chance) if chance.random() < 0.2 else text


def test_leave_to_listen_is_given_for_a_socket_and_a_channel_or_refused(place: Place) -> None:
    statuses: set[int] = set()
    with _calling(place) as ask:

        def check(chance: random.Random) -> None:
            kind, body = _leave(chance)
            named = {"X_User_Id": place.id, "X_User_Role": "coordinator", "Content_Length": str(len(body))}
            answer = ask(request("POST", "/api/live/auth", Content_Type=kind, **named) + body)
            statuses.add(answer.status)
            if answer.status == 200:
                assert re.fullmatch(r"panelist:[0-9a-f]{64}", msgspec.json.decode(answer.body)["auth"])
                assert b"private-coordinators" in body
            else:
                assert (answer.status, answer.code) in ((400, "invalid_input"), (403, "forbidden")), (
                    kind,
                    body,
                    answer,
                )

        search("leave to listen", check, chances, 0.5)
    assert statuses == {200, 400, 403}


_HANDSHAKE = (
    "GET /app/panelist?protocol=7 HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def test_a_handshake_is_answered_or_refused(place: Place) -> None:
    def check(text: str) -> None:
        # The HTTP server hands over one whole request, and nothing that comes after it.
        whole = text.partition("\r\n\r\n")[0].rstrip("\r\n") + "\r\n\r\n"
        is_demo = "localhost" in text
        greeting = greet(whole.encode("utf-8", "surrogatepass"), "panelist", (), Safety(), is_demo=is_demo)
        if greeting.is_open:
            assert greeting.answer.startswith(b"HTTP/1.1 101 ")
        else:
            assert not greeting.answer or re.match(rb"HTTP/1\.1 4\d\d ", greeting.answer), greeting.answer
        assert greeting.refused is None or isinstance(greeting.refused[0], Code)

    hosts = st.sampled_from(("a", "localhost"))
    search("handshakes", check, mangled(hosts.map(lambda host: _HANDSHAKE.replace("Host: a", f"Host: {host}"))), 0.5)


_EVENTS = ("pusher:ping", "pusher:pong", "pusher:subscribe", "pusher:unsubscribe", "client-x", "pusher:error")
_SAID = {
    "pusher:pong",
    "pusher:error",
    "pusher:subscription_error",
    "pusher_internal:subscription_succeeded",
}
_DATA: list[Any] = [{"channel": "private-coordinators", "auth": "x"}, '{"channel":"private-x"}', {}, None, "x", 1, []]
_messages = st.fixed_dictionaries(
    {"event": st.sampled_from(_EVENTS), "data": st.sampled_from(_DATA)},
    optional={"channel": st.none() | st.text(max_size=5), "more": json_values},
)
_TEXTS = st.one_of(_messages.map(json.dumps), json_values.map(json.dumps))


def _frames(chance: random.Random, texts: list[str]) -> bytes:
    """Each in a frame or in two, now and then of another kind, unmasked, or with a byte turned."""
    sent = b""
    for text in texts:
        payload = mangle(text, chance).encode("utf-8", "surrogatepass")[:60_000]
        opcode = chance.choice((1, 1, 1, 1, 1, 0, 2, 8, 9, 10, 3))
        cut = chance.randrange(len(payload) + 1) if chance.random() < 0.2 else len(payload)
        sent += frame(opcode, payload[:cut], fin=cut == len(payload), masked=chance.random() < 0.95)
        sent += frame(0, payload[cut:]) if cut < len(payload) else b""
    if chance.random() < 0.3:
        place = chance.randrange(len(sent) + 1)
        sent = sent[:place] + chance.randbytes(chance.randrange(4)) + sent[place:]
    return sent


def test_whatever_a_socket_says_it_is_answered_by_the_protocol(place: Place) -> None:
    def check(sent: bytes) -> None:
        with bare(place.node.port) as line:
            with suppress(OSError):  # it may have ended the line in the middle of what was sent
                line.sendall(sent)
                line.shutdown(socket.SHUT_WR)
            _check_said(_all_of(line))

    many = st.builds(_frames, chances, st.lists(_TEXTS, min_size=1, max_size=4))
    search("frames", check, many, 0.15)


def _all_of(line: socket.socket) -> bytes:
    said = b""
    try:
        while more := line.recv(65536):
            said += more
    except ConnectionResetError:
        pass
    return said


def _check_said(said: bytes) -> None:
    """Whole frames of the protocol's own messages, and a close code that it or RFC 6455 has."""
    client = Protocol(Side.CLIENT, max_size=None)
    client.receive_data(said)
    for found in client.events_received():
        opcode, data = getattr(found, "opcode", None), getattr(found, "data", b"")
        if opcode is Opcode.TEXT:
            assert msgspec.json.decode(data)["event"] in _SAID
        elif opcode is Opcode.CLOSE and len(data) >= 2:
            code = int.from_bytes(data[:2], "big")
            assert code in set(map(int, Code)) or 1000 <= code <= 1015, code
        else:
            assert opcode in (Opcode.PONG, Opcode.CLOSE), found
