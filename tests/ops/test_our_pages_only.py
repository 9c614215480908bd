"""A page of another site makes no changes with this browser's login, and the demo is asked by this machine's names only."""

import httpx
import pytest
from msgspec import structs

from company import Company, refusal, running
from panelist.app import create_app
from panelist.settings import Settings

pytestmark = pytest.mark.anyio

HOST = "panelist.example.com"
Headers = list[tuple[str, str]]


async def _change(company: Company, headers: Headers) -> httpx.Response:
    named = [*company.admin.headers.items(), *headers]
    body = {"name": "Ada", "email": "ada@example.org"}
    return await company.client.post("/api/candidates", headers=named, json=body)


@pytest.mark.parametrize(
    "headers",
    [
        [("Origin", "https://evil.example")],
        [("Origin", "null")],
        [("Origin", "")],
        [("Origin", "https://panelist.example.com.evil.example")],
        [("Origin", "https://evil.example/panelist.example.com")],
        [("Origin", "https://panelist.example.com:8443")],
        [("Origin", "https://evilpanelist.example.com")],
        [("Origin", "panelist.example.com")],
        [("Origin", f"https://{HOST}"), ("Origin", "https://evil.example")],
        [("Origin", f"https://{HOST}"), ("Sec-Fetch-Site", "cross-site")],
        [("Origin", f"https://{HOST}"), ("Sec-Fetch-Site", "same-site")],
        [("Origin", "https://evil.example"), ("X-Forwarded-Host", "evil.example")],
    ],
)
async def test_a_change_from_another_origin_is_refused(company: Company, headers: Headers) -> None:
    async with company.unchanged():
        refusal(await _change(company, [("Host", HOST), *headers]), 403, "forbidden")


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("Origin", f"https://{HOST}")],
        [("Origin", f"http://{HOST}")],
        [("Origin", f"https://{HOST.upper()}")],
        # The browser itself says so: a proxy that asks us by another name does not matter.
        [("Origin", "https://outside.example"), ("Sec-Fetch-Site", "same-origin")],
    ],
)
async def test_a_change_from_our_own_page_or_from_no_browser_is_granted(company: Company, headers: Headers) -> None:
    assert (await _change(company, [("Host", HOST), *headers])).status_code == 201


async def test_to_read_is_no_change(company: Company) -> None:
    headers = company.admin.headers | {"Origin": "https://evil.example"}
    answer = await company.client.get("/api/slots", headers=headers)
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers


async def test_no_other_origin_is_ever_allowed_more(company: Company) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = await company.client.options("/api/book", headers=headers)
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("localhost", True),
        ("localhost:8000", True),
        ("LOCALHOST:8000", True),
        ("127.0.0.1:8000", True),
        ("127.1.2.3", True),
        ("[::1]:8000", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example:8000", False),
        ("192.168.1.7:8000", False),
        ("0.0.0.0:8000", False),
        ("[::]:8000", False),
        ("localhost@evil.example", False),
        ("evil.example#localhost", False),
        ("[::1", False),
        ("", False),
    ],
)
async def test_the_demo_is_asked_by_this_machines_names_only(
    company: Company, settings: Settings, host: str, allowed: bool
) -> None:
    """DNS rebinding: a page of evil.example, whose name means 127.0.0.1 a moment later, would be its own origin here."""
    async with running(create_app(structs.replace(settings, auth="demo"))) as client:
        for path in ("/api/demo/people", "/api/slots", "/metrics", "/"):
            answer = await client.get(path, headers=company.admin.headers | {"Host": host, "Accept": "text/html"})
            assert (answer.status_code != 403) == allowed, answer.text
        if not allowed:
            refusal(
                await client.post("/api/candidates", headers=company.admin.headers | {"Host": host}), 403, "forbidden"
            )


async def test_where_a_proxy_says_who_calls_the_name_does_not_matter(company: Company) -> None:
    for host in (HOST, "10.0.0.7:8000", "panelist"):
        answer = await company.client.get("/api/slots", headers=company.admin.headers | {"Host": host})
        assert answer.status_code == 200
