"""Every answer tells browsers the same: do not frame, guess, share or run it; pages bring a policy of their own."""

import json
from pathlib import Path

import httpx
import pytest
from msgspec import structs

from company import Company, running
from panelist.api import client as files
from panelist.app import create_app
from panelist.settings import Settings

pytestmark = pytest.mark.anyio

EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"


def _check(answer: httpx.Response, policy: str) -> None:
    for name, value in EVERYWHERE.items():
        assert answer.headers.get_list(name) == [value], (name, answer.request.url)
    assert "geolocation=()" in answer.headers["permissions-policy"]
    assert answer.headers.get_list("content-security-policy") == [policy], answer.request.url
    assert "frame-ancestors 'none'" in policy
    assert "strict-transport-security" not in answer.headers
    assert "server" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/slots", 200),
        ("POST", "/api/slots", 403),
        ("GET", "/api/slots?x=y", 400),
        ("GET", "/api/nothing", 404),
        ("PUT", "/api/slots", 405),
        ("OPTIONS", "/api/slots", 405),
        ("GET", "/api/health", 200),
        ("GET", "/metrics", 200),
        ("GET", "/schema/openapi.json", 200),
        ("GET", "/schema/style.css", 200),
    ],
)
async def test_every_answer_has_them(company: Company, method: str, path: str, status: int) -> None:
    coordinator = await company.coordinator()
    answer = await company.client.request(method, path, headers=coordinator.headers)
    assert answer.status_code == status
    _check(answer, DATA_POLICY)


async def test_nobody_gets_them_without(company: Company) -> None:
    answer = await company.client.get("/api/me")
    assert answer.status_code == 401
    _check(answer, DATA_POLICY)


async def test_the_schema_page_may_show_its_own_style(company: Company) -> None:
    answer = await company.client.get("/schema")
    _check(answer, answer.headers["content-security-policy"])
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/metrics", "text/plain; version=0.0.4; charset=utf-8"),
        ("/schema", "text/html; charset=utf-8"),
        ("/schema/style.css", "text/css; charset=utf-8"),
    ],
)
async def test_text_says_its_charset_once(company: Company, path: str, kind: str) -> None:
    assert (await company.client.get(path)).headers.get_list("content-type") == [kind]


async def test_https_is_asked_for_only_where_a_setting_says_so(company: Company, settings: Settings) -> None:
    async with running(create_app(structs.replace(settings, hsts_s=31_536_000))) as client:
        for path in ("/api/health/live", "/api/nothing", "/schema"):
            answer = await client.get(path)
            assert answer.headers.get_list("strict-transport-security") == ["max-age=31536000"]


@pytest.mark.parametrize(
    ("pusher_url", "connect"),
    [
        (None, "connect-src 'self';"),
        ("https://k:s@ws.example.com/apps/7", "connect-src 'self' https://ws.example.com wss://ws.example.com;"),
        ("http://k:s@ws.internal:6001/apps/7", "connect-src 'self' http://ws.internal:6001 ws://ws.internal:6001;"),
        (
            "https://k:s@[2001:db8::1]:443/apps/7",
            "connect-src 'self' https://[2001:db8::1]:443 wss://[2001:db8::1]:443;",
        ),
    ],
)
def test_a_page_may_reach_us_and_the_outside_server_that_is_named(
    tmp_path: Path, pusher_url: str | None, connect: str
) -> None:
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "csp.json").write_text(json.dumps({"script-src": ["'sha256-abc'"]}))
    page = files.files(tmp_path, pusher_url)["/"]
    policy = dict(page.headers)["content-security-policy"]
    assert connect in policy
    assert "script-src 'self' 'sha256-abc';" in policy
    assert policy.endswith("; frame-ancestors 'none'")
    assert "k:s" not in policy
    for source in ("unsafe-inline", "unsafe-eval", "*", "https:;"):
        assert source not in policy
