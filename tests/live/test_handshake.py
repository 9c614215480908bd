"""How a socket begins, or does not."""

import asyncio
import socket

import httpx
import pytest
from msgspec import structs
from websockets.exceptions import InvalidStatus

from company import Clock, Company
from live.client import COORDINATORS, WITHIN_S, address, connected, eventually, listening, opened
from live.conftest import Place
from live.here import serving_here
from panelist.headers import Safety
from panelist.live import protocol
from panelist.settings import Settings

pytestmark = pytest.mark.anyio


async def test_who_connects_is_welcomed_with_a_socket_id_of_their_own(place: Place) -> None:
    async with connected(place.port) as one, connected(place.port) as other:
        assert one.socket_id != other.socket_id
        for client in (one, other):
            first, _, second = client.socket_id.partition(".")
            assert first.isdigit()
            assert second.isdigit()


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/app/somebody-else?protocol=7", 4001),
        ("/app/?protocol=7", 4001),
        ("/app/panelist/more?protocol=7", 4001),
        ("/other?protocol=7", 4005),
        ("/?protocol=7", 4005),
        ("/app?protocol=7", 4005),
        ("/app/panelist?protocol=seven", 4006),
        ("/app/panelist?protocol=-7", 4006),
        ("/app/panelist?protocol=%D9%A7", 4006),
        ("/app/panelist?protocol=8", 4007),
        ("/app/panelist?protocol=6", 4007),
        ("/app/panelist?protocol=07", 4007),
        ("/app/panelist", 4008),
        ("/app/panelist?protocol=", 4008),
        ("/app/panelist?client=js", 4008),
    ],
)
async def test_who_asks_for_what_is_not_here_is_told_why_and_not_to_retry(place: Place, path: str, code: int) -> None:
    async with opened(f"ws://127.0.0.1:{place.port}{path}") as client:
        wrong = await client.heard()
        assert wrong["event"] == "pusher:error"
        assert wrong["data"]["code"] == code
        assert wrong["data"]["message"]
        assert await client.closed() == (code, wrong["data"]["message"])


@pytest.mark.parametrize(
    "path", ["/app/panelist?protocol=7", "/app/panelist?flash=false&protocol=7&version=8.6.0&client=js"]
)
async def test_other_parameters_do_not_matter(place: Place, path: str) -> None:
    async with opened(f"ws://127.0.0.1:{place.port}{path}") as client:
        assert (await client.heard())["event"] == "pusher:connection_established"


async def test_a_page_of_our_own_may_come_and_another_sites_may_not(place: Place) -> None:
    here = f"127.0.0.1:{place.port}"
    async with connected(place.port, origin=f"http://{here}"), connected(place.port, origin=f"https://{here}"):
        pass
    for elsewhere in (
        "http://evil.example",
        "null",
        "",
        "file://",
        f"http://{here}.evil.example",
        f"http://evil.example:{place.port}",
        f"http://user@{here}",
        "http://[",
        f"http://127.0.0.1:{place.port}/app",
    ):
        with pytest.raises(InvalidStatus) as refused:
            async with opened(address(place.port), origin=elsewhere):
                pass
        answer = refused.value.response
        assert answer.status_code == 403
        # As on every answer (tests/ops/test_headers.py).
        for name, value in Safety().added_to([]):
            assert answer.headers.get_all(name.decode()) == [value.decode()]
        assert answer.headers["cache-control"] == "no-store"


async def test_pages_of_origins_that_are_allowed_may_come_too(settings: Settings) -> None:
    allowed = structs.replace(settings, allowed_origins=("https://hr.example.com",))
    async with serving_here(allowed) as here:
        async with connected(here.port, origin="https://hr.example.com"):
            pass
        for elsewhere in (
            "http://hr.example.com",
            "https://hr.example.com.evil.example",
            "https://hr.example.com:8443",
        ):
            with pytest.raises(InvalidStatus) as refused:
                async with opened(address(here.port), origin=elsewhere):
                    pass
            assert refused.value.response.status_code == 403


async def test_a_name_is_the_same_in_small_and_in_large_letters(place: Place) -> None:
    """A browser writes both small; what a proxy makes of Host is its own."""
    for host in (f"LOCALHOST:{place.port}", f"localhost:{place.port}"):
        headers = HANDSHAKE | {"Host": host, "Origin": f"http://localhost:{place.port}"}
        assert await asyncio.to_thread(_status, place.port, "/app/panelist?protocol=7", headers) == b"101"


async def test_the_demos_socket_is_asked_by_this_machines_names_only(settings: Settings) -> None:
    """As the rest of the demo is: a page whose name was made to mean this machine is of the same origin as the name."""
    async with serving_here(structs.replace(settings, auth="demo")) as here:
        for host, status in (("localhost", b"101"), ("127.0.0.1", b"101"), ("evil.example", b"403"), ("[::1", b"403")):
            headers = HANDSHAKE | {"Host": host, "Origin": f"http://{host}"}
            assert await asyncio.to_thread(_status, here.port, "/app/panelist?protocol=7", headers) == status, host


async def test_key_and_secret_can_be_ones_own(settings: Settings) -> None:
    secret = "a secret of one's own"
    async with serving_here(structs.replace(settings, live_key="acme.live", live_secret=secret)) as here:
        company = await Company.founded(here.client, settings.database_url, Clock(settings.clock()))
        coordinator = await company.coordinator()
        assert (await coordinator.get("/api/live")).json()["key"] == "acme.live"
        async with opened(address(here.port)) as client:
            assert (await client.closed())[0] == 4001
        async with opened(address(here.port, "acme.live")) as client:
            client.socket_id = (await client.heard())["data"]["socket_id"]
            leave = await client.leave(coordinator, COORDINATORS)
            assert leave == protocol.channel_auth("acme.live", secret, client.socket_id, COORDINATORS)
            assert (await client.subscribe(coordinator, COORDINATORS))["event"].endswith("succeeded")


async def test_a_second_origin_or_host_does_not_help(place: Place) -> None:
    here = f"127.0.0.1:{place.port}"
    for status, headers in (
        (403, [("Origin", "http://evil.example"), ("Origin", f"http://{here}")]),
        (403, [("Origin", f"http://{here}"), ("Origin", "http://evil.example")]),
        (400, [("Origin", "http://evil.example"), ("Host", "evil.example")]),
    ):
        with pytest.raises(InvalidStatus) as refused:
            async with opened(address(place.port), additional_headers=headers):
                pass
        assert refused.value.response.status_code == status


HANDSHAKE = {
    "Host": "panelist.test",
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


async def test_a_handshake_that_is_none_is_refused_as_http(place: Place) -> None:
    spoilt: list[dict[str, str]] = [
        {"Sec-WebSocket-Key": "short"},
        {"Sec-WebSocket-Key": ""},
        {"Sec-WebSocket-Version": "12"},
        {"Cookie": "x" * 9000},
        {"X-Caf\u00e9": "\u00e9"},
        {f"X-{number}": "" for number in range(200)},
    ]
    for changed in spoilt:
        status = await asyncio.to_thread(_status, place.port, "/app/panelist?protocol=7", HANDSHAKE | changed)
        assert status in (b"", b"400", b"431"), (changed, status)
    for target in (
        "/app/panelist?protocol=7\u00e9",
        "/app/\u00e9",
        "http://elsewhere/app/panelist?protocol=7",
        "*",
        "//",
    ):
        assert await asyncio.to_thread(_status, place.port, target, HANDSHAKE) in (b"", b"400", b"101"), target
    assert await asyncio.to_thread(_status, place.port, "/app/panelist?protocol=7", HANDSHAKE) == b"101"


def _status(port: int, target: str, headers: dict[str, str]) -> bytes:
    lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall("\r\n".join(lines).encode("latin-1"))
        return line.recv(65536)[9:12]


async def test_without_an_upgrade_there_is_nothing_to_get(place: Place) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{place.port}", timeout=WITHIN_S) as client:
        assert (await client.get("/app/panelist?protocol=7")).status_code == 404


async def test_where_the_socket_is_can_be_asked(place: Place) -> None:
    person = await place.company.interviewer()
    answer = await person.get("/api/live")
    assert answer.json() == {"key": "panelist", "host": None, "port": None, "tls": None}


async def test_sockets_come_and_go_without_a_trace(place: Place) -> None:
    person = await place.company.coordinator()
    for _ in range(5):
        async with listening(place.port, person, "private-coordinators"):
            assert await _sockets(place) >= 1

    async def none() -> bool:
        return await _sockets(place) == 0

    await eventually(none)


async def _sockets(place: Place) -> float:
    figures = (await place.company.client.get("/metrics")).text
    return float(next(line for line in figures.splitlines() if line.startswith("panelist_sockets ")).split()[1])
