"""The issuer's keys may change, be wrong for a moment, or be away: who could sign in a minute ago still can."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from company import Clock, Company, running
from ops import issuer
from panelist import keys
from panelist.app import create_app
from panelist.settings import Settings

pytestmark = pytest.mark.anyio


OLD, NEW = issuer.rsa("first"), issuer.rsa("other")


async def _status(client: httpx.AsyncClient, clock: Clock, key: issuer.RSAKey) -> int:
    token = issuer.signed(key, issuer.claims(clock.now))
    answer = await client.get("/api/me", headers={"Authorization": f"Bearer {token}"})
    if answer.status_code == 503:
        assert answer.headers["retry-after"].isdigit()
        assert "database" not in answer.json()["message"]
    return answer.status_code


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting between one look for keys and the next."""
    monkeypatch.setattr(keys, "AGAIN_S", 0.0)
    monkeypatch.setattr(keys, "_LOOK_AT_FILE_S", 0.0)


async def test_a_key_the_issuer_begins_to_sign_with_is_asked_for(
    company: Company, settings: Settings, clock: Clock, at_once: None
) -> None:
    await company.coordinator(externalId="ada")
    with issuer.publishing(OLD) as published:
        async with running(create_app(issuer.trusting(settings, published.url))) as client:
            assert await _status(client, clock, OLD) == 200
            assert await _status(client, clock, NEW) == 401
            published.body = issuer.published(OLD, NEW)
            assert await _status(client, clock, NEW) == 200
            assert await _status(client, clock, OLD) == 200


async def test_a_key_the_issuer_withdrew_is_believed_for_some_minutes_at_most(
    company: Company, settings: Settings, clock: Clock, at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    await company.coordinator(externalId="ada")
    with issuer.publishing(OLD, NEW) as published:
        async with running(create_app(issuer.trusting(settings, published.url))) as client:
            assert await _status(client, clock, OLD) == 200
            published.body = issuer.published(NEW)
            assert await _status(client, clock, OLD) == 200
            asked = published.asked
            monkeypatch.setattr(keys, "FRESH_FOR_S", 0.0)
            while published.asked == asked or await _status(client, clock, OLD) == 200:
                assert await _status(client, clock, NEW) == 200
                await asyncio.sleep(0.01)


async def test_made_up_keys_do_not_make_us_ask_and_ask(company: Company, settings: Settings, clock: Clock) -> None:
    await company.coordinator(externalId="ada")
    with issuer.publishing(OLD) as published:
        async with running(create_app(issuer.trusting(settings, published.url))) as client:
            for _ in range(20):
                assert await _status(client, clock, NEW) == 401
            everybody = await asyncio.gather(*(_status(client, clock, OLD) for _ in range(20)))
            assert everybody == [200] * 20
            assert published.asked == 1


async def test_many_first_callers_ask_once(company: Company, settings: Settings, clock: Clock) -> None:
    await company.coordinator(externalId="ada")
    with issuer.publishing(OLD) as published:
        async with running(create_app(issuer.trusting(settings, published.url))) as client:
            everybody = await asyncio.gather(*(_status(client, clock, OLD) for _ in range(20)))
            assert (everybody, published.asked) == ([200] * 20, 1)


@pytest.mark.parametrize("trouble", ["away", "failing", "no keys", "not JSON", "secrets only", "endless", "a list"])
async def test_while_the_keys_cannot_be_had_those_known_go_on_working(
    company: Company, settings: Settings, clock: Clock, at_once: None, trouble: str
) -> None:
    await company.coordinator(externalId="ada")
    with issuer.publishing(OLD) as published:
        async with running(create_app(issuer.trusting(settings, published.url))) as known:
            assert await _status(known, clock, OLD) == 200
            published.status = 500 if trouble == "failing" else 200
            published.body = {
                "no keys": b'{"keys":[]}',
                "not JSON": b"<html>",
                "secrets only": b'{"keys":[{"kty":"oct","kid":"first","k":"c2VjcmV0"}]}',
                "endless": b" " * 300_000,
                "a list": b"[1]",
            }.get(trouble, published.body)
            url = "http://127.0.0.1:9/jwks.json" if trouble == "away" else published.url
            async with running(create_app(issuer.trusting(settings, url))) as fresh:
                # 503, not 401: nobody is to be signed out because the issuer is slow to answer.
                assert await _status(fresh, clock, OLD) == 503
                assert await _status(known, clock, NEW) == 401
                assert await _status(known, clock, OLD) == 200
                assert (await fresh.get("/api/health/live")).status_code == 200
                if trouble != "away":
                    published.status, published.body = 200, issuer.published(OLD)
                    assert await _status(fresh, clock, OLD) == 200


async def test_one_key_of_an_unknown_kind_does_not_spoil_the_others(
    company: Company, settings: Settings, clock: Clock
) -> None:
    await company.coordinator(externalId="ada")
    with issuer.publishing(OLD) as published:
        theirs = json.loads(published.body)
        strange = [{"kty": "PQ", "kid": "x"}, {"kty": "RSA"}, {"kty": "EC", "crv": "Z", "x": "", "y": ""}, 7, None]
        published.body = json.dumps({"keys": [*strange, *theirs["keys"]]}).encode()
        async with running(create_app(issuer.trusting(settings, published.url))) as client:
            assert await _status(client, clock, OLD) == 200


@pytest.mark.parametrize("meant", [{"use": "enc"}, {"alg": "RS512"}, {"alg": "RSA-OAEP"}])
async def test_a_key_that_is_for_something_else_proves_nothing(
    company: Company, settings: Settings, clock: Clock, at_once: None, meant: dict[str, str]
) -> None:
    """Issuers publish keys for encryption beside those they sign with."""
    await company.coordinator(externalId="ada")
    with issuer.publishing(OLD) as published:
        theirs = json.loads(published.body)["keys"][0]
        published.body = json.dumps({"keys": [theirs | meant, *json.loads(issuer.published(NEW))["keys"]]}).encode()
        async with running(create_app(issuer.trusting(settings, published.url))) as client:
            assert (await _status(client, clock, OLD), await _status(client, clock, NEW)) == (401, 200)


async def test_a_file_is_read_again_when_it_changes(
    company: Company, settings: Settings, clock: Clock, at_once: None, tmp_path: Path
) -> None:
    await company.coordinator(externalId="ada")
    jwks = tmp_path / "jwks.json"
    async with running(create_app(issuer.trusting(settings, str(jwks)))) as client:
        assert await _status(client, clock, OLD) == 503
        jwks.write_bytes(issuer.published(OLD))
        assert (await _status(client, clock, OLD), await _status(client, clock, NEW)) == (200, 401)
        (tmp_path / "next").write_bytes(issuer.published(NEW))
        (tmp_path / "next").replace(jwks)
        assert (await _status(client, clock, OLD), await _status(client, clock, NEW)) == (401, 200)
        jwks.write_text("half a fi")
        assert await _status(client, clock, NEW) == 200
        jwks.unlink()
        assert await _status(client, clock, NEW) == 200
