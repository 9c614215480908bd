"""A request has to arrive in time and be of a size; who sends one byte a minute, or endless headers, holds nothing."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from uuid import uuid4

import pytest

from ops.wire import LIVE, Line, request
from servers import Node

NOBODY = {"X_User_Id": str(uuid4()), "X_User_Role": "coordinator"}
BOOK = request("POST", "/api/book", b'{"slotId":"x"}', **NOBODY)


def _answered(node: Node) -> Line:
    """A connection that has had an answer. A new one may go unheard: a node that stands still for its second lets it go."""
    while True:
        line = Line(node.port)
        try:
            line.send(LIVE)
            assert line.answer().status == 200
        except (AssertionError, OSError):
            line.close()
        else:
            return line


def test_what_does_not_arrive_whole_in_time_is_cut(impatient: Node) -> None:
    """All at once, since each takes its second."""
    begun = {
        "half a line": b"GET /api/hea",
        "half the headers": LIVE[:-10],
        "no end of the headers": LIVE[:-2],
        "half a body": request("POST", "/api/live/auth", b"x" * 50)[:-20],
        "no body": request("POST", "/api/book", b"x" * 50, **NOBODY)[:-50],
        "half a chunk": request("POST", "/api/book", b"", Transfer_Encoding="chunked", **NOBODY) + b"20\r\nabc",
        "no last chunk": request("POST", "/api/book", b"", Transfer_Encoding="chunked", **NOBODY) + b"3\r\nabc\r\n",
    }

    def cut(what: str) -> None:
        with _answered(impatient) as line:
            began = time.monotonic()
            line.send(begun[what])
            said = line.ended()
            assert time.monotonic() - began > 0.8, what
            # Who could be answered before the body was needed, was.
            assert said.startswith((b"HTTP/1.1 408 ", b"HTTP/1.1 401 ")), (what, said)
            assert said.count(b"HTTP/1.1") == 1, what

    with ThreadPoolExecutor(len(begun)) as threads:
        list(threads.map(cut, begun))


def test_the_refusal_looks_like_any_other(impatient: Node) -> None:
    with _answered(impatient) as line:
        line.send(LIVE[:-2])
        answer = line.answer()
    assert (answer.status, answer.code) == (408, "too_slow")
    assert answer.headers["connection"] == "close"
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_what_is_cut_can_be_traced(impatient: Node) -> None:
    """N3: the request's own id once its headers are whole, else a new one, and never that of the request before."""
    body = b"channel_name=" + b"x" * 50
    slow = request("POST", "/api/candidates", body, X_Request_Id="slow-1", **NOBODY)[:-20]
    for sent, known in ((slow, "slow-1"), (LIVE[:-2], None), (b"FOO / HTTP/1.1\r\nX-Request-Id: a\r\n\r\n", None)):
        with _answered(impatient) as line:
            line.send(request("GET", "/api/health/live", X_Request_Id="before"))
            assert line.answer().headers["x-request-id"] == "before"
            line.send(sent)
            told = line.answer().headers["x-request-id"]
            assert told == known or (known is None and len(told) == 32), told


def test_dripping_bytes_gains_no_time(impatient: Node) -> None:
    drips = {
        "a line": (b"GET /", b"a"),
        "a header": (LIVE[:-2] + b"X-Slow: ", b"a"),
        "a body": (request("POST", "/api/book", b"x" * 60_000, **NOBODY)[:-59_990], b"x"),
        "the body of a request that is answered already": (
            request("GET", "/api/health/live", b"x" * 60_000)[:-59_990],
            b"x",
        ),
        "empty lines": (b"", b"\r\n"),
    }

    def cut(what: str) -> None:
        for line in (Line(impatient.port), _answered(impatient)):
            with line:
                line.drip(*drips[what], every_s=0.05)

    with ThreadPoolExecutor(len(drips)) as threads:
        list(threads.map(cut, drips))


def test_who_says_nothing_at_all_is_let_go(impatient: Node) -> None:
    began = time.monotonic()
    with Line(impatient.port) as line:
        assert line.ended() == b""
        assert time.monotonic() - began > 0.8


def test_a_connection_may_rest_between_requests(impatient: Node) -> None:
    """For as long as it takes to let go of somebody who says nothing, and longer than a request may take."""
    with _answered(impatient) as line:
        for _ in range(3):
            with Line(impatient.port) as silent:
                assert silent.ended() == b""
            line.send(LIVE)
            assert line.answer().status == 200


def test_requests_may_come_two_at_once_in_one_piece_and_in_two(patient: Node) -> None:
    with Line(patient.port) as line:
        line.send(LIVE + LIVE[:20])
        assert line.answer().status == 200
        line.send(LIVE[20:] + LIVE)
        assert (line.answer().status, line.answer().status) == (200, 200)


@pytest.mark.parametrize(
    "endless",
    [
        b"GET /" + b"a" * 40_000,
        LIVE[:-2] + b"X-Long: " + b"a" * 40_000,
        LIVE[:-2] + b"a" * 40_000,
        LIVE[:-2] + b"".join(b"X-%d: y\r\n" % number for number in range(200)) + b"\r\n",
        LIVE[:-2] + b"Cookie: " + b"a" * 40_000 + b"\r\n\r\n",
        LIVE[:-2] + b"".join(b"X-%d: %b\r\n" % (number, b"y" * 700) for number in range(60)),
    ],
    ids=["address", "header", "name", "many", "whole", "together"],
)
def test_endless_headers_are_refused_before_their_end(patient: Node, endless: bytes) -> None:
    with Line(patient.port) as line:
        line.send(endless)
        answer = line.answer()
        assert (answer.status, answer.code) == (431, "headers_too_large")
        assert line.ended() == b""


def test_what_a_large_cookie_and_a_long_token_need_is_taken(patient: Node) -> None:
    with Line(patient.port) as line:
        line.send(request("GET", "/api/health/live", Cookie="a" * 20_000, Authorization="Bearer " + "b" * 8000))
        assert line.answer().status == 200


@pytest.mark.parametrize(
    "nonsense", [b"\x16\x03\x01\x02\x00", b"hello\r\n\r\n", b"GET / HTTP/1.1\r\nbad header\r\n\r\n"]
)
def test_what_is_not_http_is_told_so(patient: Node, nonsense: bytes) -> None:
    with Line(patient.port) as line:
        line.send(nonsense)
        answer = line.answer()
        assert (answer.status, answer.code) == (400, "invalid_input")
        assert answer.headers["x-frame-options"] == "DENY"


def test_the_host_is_said_once(patient: Node) -> None:
    """RFC 9112, 3.2: also by who wants a socket; HTTP/1.0 may leave it out."""
    get, upgrade = b"GET /api/health/live HTTP/1.", b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
    host, other = b"Host: panelist.test\r\n", b"HOST: elsewhere.test\r\n"
    refused = [b"1\r\n", b"1\r\n" + host + host, b"1\r\n" + host + other, b"0\r\n" + other + host]
    refused += [begin + upgrade for begin in refused[:3]]
    for rest in refused:
        with Line(patient.port) as line:
            line.send(LIVE)
            assert line.answer().status == 200
            line.send(get + rest + b"\r\n")
            answer = line.answer()
            assert (answer.status, answer.code) == (400, "invalid_input"), rest
            assert b'"details":{"host":"must be given once"}' in answer.body
            assert line.ended() == b""
    for rest in (b"1\r\n" + host, b"0\r\n" + host, b"0\r\n"):
        with Line(patient.port) as line:
            line.send(get + rest + b"\r\n")
            assert line.answer().status == 200, rest


def test_others_are_answered_meanwhile(patient: Node) -> None:
    with ExitStack() as lines:
        held = [lines.enter_context(Line(patient.port)) for _ in range(200)]
        for line in held:
            line.send(BOOK[:-3])
        with Line(patient.port) as line:
            line.send(LIVE)
            assert line.answer().status == 200
        # Nobody had to go first.
        assert not any(line.is_closed() for line in held)
