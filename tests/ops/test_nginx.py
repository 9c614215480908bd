"""What nginx answers by itself, with ops/nginx/panelist.conf.template: as Panelist would, and nothing of anybody in its logs."""

import os
from collections.abc import Generator
from pathlib import Path

import httpx
import msgspec
import pytest

import cluster as several
import proxy
from node import Node
from ops.wire import Line, request
from panelist.errors import HeadersTooLarge, InvalidInput, NotFound, TooLarge, Unavailable
from panelist.headers import Safety
from panelist.models import Error
from servers import free_port

MARK = "zqx7"


@pytest.fixture(scope="module")
def folder(cluster: Path) -> Path:
    """cluster: only for where it lies, which nginx's workers can get at."""
    missing = several.get_nginx()
    if missing:
        pytest.skip(missing)
    return cluster.parent / f"nginx-{os.urandom(4).hex()}"


@pytest.fixture(scope="module")
def alone(folder: Path) -> Generator[int]:
    """The port of an nginx whose only node is not there."""
    port = free_port()
    with proxy.running(folder, [Node(free_port(), folder / "no.log", {})], port):
        yield port


def _checked(status: int, headers: dict[str, str], body: bytes, code: str) -> None:
    error = msgspec.json.decode(body, type=Error)
    assert error.code == code
    assert error.message
    assert headers["content-type"] == "application/json"
    assert headers["cache-control"] == "no-store"
    assert headers["x-request-id"].isalnum()
    for name, value in Safety().added_to([]):
        assert headers[name.decode()] == value.decode(), name
    assert ("retry-after" in headers) == (status == 503)


@pytest.mark.parametrize(
    ("method", "path", "more", "refusal"),
    [
        ("GET", "/api/slots", {}, Unavailable),
        ("POST", "/api/book", {"json": {}}, Unavailable),
        ("GET", "/metrics", {}, NotFound),
        ("GET", "/panelist-refuses", {}, NotFound),
        ("POST", "/api/book", {"content": b"x" * 65_537}, TooLarge),
        ("GET", "/api/slots", {"headers": {"Cookie": "x" * 9000}}, HeadersTooLarge),
        ("GET", "/" + "x" * 9000, {}, HeadersTooLarge),
    ],
)
def test_its_refusals_look_like_ours(
    alone: int, method: str, path: str, more: dict[str, object], refusal: type[Unavailable]
) -> None:
    answer = httpx.request(method, f"http://127.0.0.1:{alone}{path}", timeout=30, **more)  # pyright: ignore[reportArgumentType]
    assert answer.status_code == refusal.status
    _checked(answer.status_code, dict(answer.headers), answer.content, refusal.code)


def test_what_is_not_http_is_refused_likewise(alone: int) -> None:
    for nonsense in (b"hello\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", request("GET", "/%zz")):
        with Line(alone) as line:
            line.send(nonsense)
            answer = line.answer()
        assert answer.status == InvalidInput.status
        _checked(answer.status, answer.headers, answer.body, InvalidInput.code)


def test_it_keeps_no_log_of_who_asked_for_what(alone: int, folder: Path) -> None:
    """Of what it cannot pass on its error log has the address, at a level that a company may turn off."""
    template = (Path(proxy.__file__).parents[1] / "nginx" / "panelist.conf.template").read_text()
    assert "    access_log off;" in template.splitlines()
    httpx.get(f"http://127.0.0.1:{alone}/metrics?q={MARK}", auth=(MARK, MARK))
    written = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert MARK.encode() not in written
