"""The same promises from a real server, byte by byte: what its HTTP parser lets through must still be refused."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import anyio
import msgspec
import pytest

from company import Company
from ops.wire import Answer, Line, request
from servers import Node, panelist

pytestmark = pytest.mark.anyio


@pytest.fixture
def node(company: Company, tmp_path: Path) -> Generator[Node]:
    with panelist(company.dsn, tmp_path / "log") as node:
        yield node


def _ask(node: Node, raw: bytes) -> Answer:
    with Line(node.port) as line:
        line.send(raw)
        return line.answer()


async def test_identity_cannot_be_smuggled_past_the_parser(company: Company, node: Node, tmp_path: Path) -> None:
    id, role = company.admin.id, "admin"
    head = b"GET /api/me HTTP/1.1\r\nHost: x\r\n"
    good = f"X-User-Id: {id}\r\nX-User-Role: {role}\r\n".encode()
    assert _ask(node, head + good + b"\r\n").status == 200
    for more in (
        b"X-User-Role: admin\r\n", b"x-user-id: " + id.encode() + b"\r\n", b"X_User_Role: admin\r\n", b"x_user_id: x\r\n",
        b"Connection: X-User-Role\r\n", b"Connection: close, x-user-id\r\n",
        b"CONNECTION: keep-alive\r\nConnection: X-USER-ID\r\n",
    ):  # fmt: skip
        for raw in (head + good + more, head + more + good):
            answer = _ask(node, raw + b"\r\n")
            assert (answer.status, answer.code) == (401, "unauthenticated"), more
    for wrong in (
        f"X-User-Id: {id},{id}\r\nX-User-Role: admin\r\n", f"X-User-Id: {id}\r\nX-User-Role: admin, admin\r\n",
        f"X-User-Id: {id}\r\nX-User-Role: coordinator\r\n", "X-User-Id:\r\nX-User-Role: admin\r\n", f"X-User-Id: {id}\r\n",
        f"X-User-Id : {id}\r\nX-User-Role: admin\r\n", f"X-User-Id: {id}\r\n X-User-Role: admin\r\n",
    ):  # fmt: skip
        assert _ask(node, head + wrong.encode() + b"\r\n").status in (400, 401), wrong
    # White space around a value is no part of it; that is HTTP's own rule.
    assert _ask(node, head + f"X-User-Id: \t{id} \r\nx-USER-role:admin\t\r\n\r\n".encode()).status == 200


@pytest.mark.parametrize("path", ["/api/health", "/api/health/live", "/api/health/ready", "/api/me", "/api/nowhere"])
async def test_an_answer_to_head_ends_with_its_headers(node: Node, path: str) -> None:
    """What came behind them would be taken for the next answer."""
    with Line(node.port) as line:
        line.send(request("HEAD", path) + request("GET", path))
        asked, got = line.answer(to_head=True), line.answer()
    assert asked.status == got.status
    changing = {"x-request-id": "", "date": ""}
    assert asked.headers | changing == got.headers | changing
    assert int(asked.headers["content-length"]) == len(got.body) > 0


async def test_what_stands_behind_a_chunked_body_is_no_header(company: Company, node: Node) -> None:
    """A proxy may replace the identity among the headers, and let the fields behind the body pass."""
    who = f"X-User-Id: {company.admin.id}\r\nX-User-Role: admin\r\n".encode()
    head = (
        b"POST /api/candidates HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
    )
    body = b'\r\n27\r\n{"name":"Ada","email":"ada@behind.org"}\r\n0\r\n'
    refused = _ask(node, head + body + who + b"\r\n")
    assert (refused.status, refused.code) == (401, "unauthenticated")
    answer = _ask(node, head + who + body + b"X-User-Role: interviewer\r\nX-Request-Id: behind\r\n\r\n")
    assert answer.status == 201
    assert answer.headers["x-request-id"] != "behind"


async def test_an_endless_field_behind_a_body_is_refused_before_its_end(company: Company, node: Node) -> None:
    """As an endless header is. "100 Continue" says that the headers were read, so that the rest comes by itself."""
    who = {"X_User_Id": company.admin.id, "X_User_Role": "admin", "Content_Type": "application/json"}
    with Line(node.port) as line:
        line.send(request("POST", "/api/candidates", Transfer_Encoding="chunked", Expect="100-continue", **who))
        assert line.answer().status == 100
        line.send(b"0\r\nX-Long: " + b"a" * 40_000)
        answer = line.answer()
        assert (answer.status, answer.code) == (431, "headers_too_large")
        assert line.ended() == b""


async def test_bytes_that_are_no_text_are_refused_wherever_they_come(company: Company, node: Node) -> None:
    named = {"X_User_Id": company.admin.id, "X_User_Role": "admin"}
    for path in ("/api/candidates?q=\xc3\xa9", "/api/candidates?q=\xff", "/api/slots/\xff", "/api/slots?from=2026\x80"):
        answer = _ask(node, request("GET", path, **named))
        assert answer.status == 400, path
    for body in (b"\xff", b'{"name":"\xed\xa0\x80","email":"a@x"}', b'{"name":"\\ud800","email":"a@x"}', b"\x00" * 10):
        answer = _ask(node, request("POST", "/api/candidates", body, **named))
        assert (answer.status, answer.code) == (400, "invalid_input"), body
    for header in ({"X_Request_Id": "caf\xe9"}, {"X_Request_Id": "a b"}, {"X_Request_Id": 'x","level":"error'}):
        answer = _ask(node, request("GET", "/api/me", **named, **header))
        assert answer.status == 200
        assert answer.headers["x-request-id"].isalnum()
    for header in ({"Idempotency_Key": "\xe9"}, {"Idempotency_Key": "a b"}):
        answer = _ask(node, request("POST", "/api/candidates", b'{"name":"A","email":"a@x"}', **named, **header))
        assert (answer.status, answer.code) == (400, "invalid_input")
    assert await company.admin.items("/api/candidates") == []


async def test_a_body_is_cut_at_64_kib_however_it_is_sent(company: Company, node: Node) -> None:
    named = {"X_User_Id": company.admin.id, "X_User_Role": "admin"}
    large = _ask(node, request("POST", "/api/candidates", b" " * 70_000, **named))
    assert (large.status, large.code) == (413, "too_large")
    head = request("POST", "/api/candidates", **named, Content_Type="application/json", Transfer_Encoding="chunked")
    chunks = b"".join(b"1000\r\n" + b" " * 0x1000 + b"\r\n" for _ in range(20)) + b"0\r\n\r\n"
    chunked = _ask(node, head + chunks)
    assert (chunked.status, chunked.code) == (413, "too_large")
    person = b'{"name":"A","email":"a@x"}'
    small = _ask(node, head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(person), person))
    assert small.status == 201


async def test_every_line_of_the_log_stays_one_object(company: Company, node: Node, tmp_path: Path) -> None:
    evil = '"}\\n{\\"level\\":\\"error\\"}%0a%0d${jndi:x}'
    named = {"X_User_Id": company.admin.id, "X_User_Role": "admin"}
    for raw in (
        request("GET", f"/api/slots/{evil}", **named),
        request("GET", "/api/candidates?q=%0a%0d%00", **named),
        request("GET", "/api/me", X_User_Id=evil, X_User_Role=evil, X_Request_Id=evil, User_Agent=evil, Referer=evil),
        request("POST", "/api/candidates", msgspec.json.encode({"name": "a\n" + evil, evil: 1}), **named),
        request("GET", f"/{evil}"),
    ):
        assert _ask(node, raw).status in (400, 401, 404)
    # A request is logged once it was answered.
    while len(lines := (tmp_path / "log").read_text(encoding="utf-8").splitlines()) < 5:  # noqa: ASYNC110
        await anyio.sleep(0.01)
    for line in lines:
        found = msgspec.json.decode(line, type=dict[str, object])
        assert "jndi" not in line
        assert found["level"] in ("info", "warning")


@contextmanager
def _on_a_unix_socket(company: Company, folder: Path) -> Generator[socket.socket]:
    """A connection to a server of its own that listens there."""
    path = str(folder / "socket")
    settings = {"PANELIST_DATABASE_URL": company.dsn, "PANELIST_TRUSTED_PROXIES": "unix", "PANELIST_DRAIN_S": "0"}
    command = [sys.executable, "-m", "panelist", "serve", "--uds", path]
    with (folder / "log").open("ab") as log, socket.socket(socket.AF_UNIX) as caller:
        server = subprocess.Popen(command, env=os.environ | settings, stderr=log)
        caller.settimeout(60)
        try:
            while caller.connect_ex(path) != 0:
                assert server.poll() is None, "it ended: see its log"
                time.sleep(0.05)
            yield caller
        finally:
            server.terminate()
            assert server.wait(timeout=60) == 0


async def test_over_a_unix_socket_the_headers_are_believed_where_that_is_said(company: Company, tmp_path: Path) -> None:
    with _on_a_unix_socket(company, tmp_path) as caller:
        caller.sendall(request("GET", "/api/me", X_User_Id=company.admin.id, X_User_Role="admin", Connection="close"))
        assert caller.recv(65536).split()[1] == b"200"


def _by(id: str, role: str, body: bytes, **more: str) -> bytes:
    return request("POST", "/api/candidates", body, X_User_Id=id, X_User_Role=role, **more)


@pytest.mark.parametrize(
    "behind",
    [
        b"POST /api/candidates HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        b"GET http://x:99999/ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 40_000 + b"\r\n\r\n",
        b"GET /app/panelist?protocol=7 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        b"\0",
    ],
    ids=["chunk", "host", "address", "headers", "upgrade", "nonsense"],
)
async def test_what_came_whole_is_answered_whatever_comes_behind_it(
    company: Company, node: Node, behind: bytes
) -> None:
    """A refusal of the second in the place of the first one's answer would say that nothing was made."""
    made = [b'{"name":"Ada","email":"%d@example.com"}' % number for number in range(3)]
    with Line(node.port) as line:
        line.send(b"".join(_by(company.admin.id, "admin", body) for body in made) + behind)
        assert [line.answer().status for _ in made] == [201, 201, 201]
        assert line.ended() == b""


async def test_what_cannot_be_read_on_a_used_connection_is_told_so(node: Node) -> None:
    live = request("GET", "/api/health/live")
    with Line(node.port) as line:
        line.send(live)
        assert line.answer().status == 200
        line.send(b"GET http://x:99999/ HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = line.answer()
        assert (answer.status, answer.code) == (400, "invalid_input")


@pytest.mark.parametrize("host", ["x:y", "localhost:99999999", "[", ""])
async def test_an_odd_host_is_no_fault_of_ours(company: Company, node: Node, host: str) -> None:
    ada = b'{"name":"Ada","email":"ada@example.com"}'
    odd = _by(company.admin.id, "admin", ada, Idempotency_Key="key-1", Host=host)
    asked = _by(company.admin.id, "admin", ada, Idempotency_Key="key-1")
    first, again = _ask(node, odd), _ask(node, asked)
    assert (first.status, again.status, again.headers["idempotency-replayed"]) == (201, 201, "true")
    assert first.body == again.body
