"""PANELIST_AUTH=jwt: a token of the issuer's, for us, signed as agreed and valid now; anything else is nobody."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from company import Clock, Company, refusal, running
from ops import issuer
from panelist.app import create_app
from panelist.settings import Settings

pytestmark = pytest.mark.anyio

KEY = issuer.rsa("first")


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@asynccontextmanager
async def _office(settings: Settings, tmp_path: Path, **more: Any) -> AsyncGenerator[httpx.AsyncClient]:
    """The app that believes the issuer's tokens; its keys are in a file. Called from somewhere nobody trusts."""
    jwks = tmp_path / "jwks.json"
    jwks.write_bytes(issuer.published(KEY, issuer.rsa("other")))
    async with running(create_app(issuer.trusting(settings, str(jwks), **more)), peer="203.0.113.9") as client:
        yield client


async def _me(client: httpx.AsyncClient, token: str, **headers: str) -> httpx.Response:
    return await client.get("/api/me", headers=bearer(token) | headers)


async def test_a_good_token_names_its_person_from_any_peer(
    company: Company, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    ada = await company.coordinator(externalId="ada", name="Ada")
    jose = await company.coordinator(externalId="jos\u00e9")
    elliptic, edwards = issuer.elliptic("ec"), issuer.edwards("ed")
    jwks = tmp_path / "jwks.json"
    jwks.write_bytes(issuer.published(KEY, elliptic, edwards))
    async with running(create_app(issuer.trusting(settings, str(jwks))), peer="203.0.113.9") as client:
        for key, alg in ((KEY, "RS256"), (KEY, "PS256"), (elliptic, "ES256"), (edwards, "Ed25519")):
            answer = await _me(client, issuer.signed(key, issuer.claims(clock.now), alg))
            assert answer.json() == {"role": "coordinator", "id": ada.id, "name": "Ada"}, alg
        for spelt in ("bearer", "BEARER", "Bearer  "):
            headers = {"authorization": f"{spelt} {issuer.signed(KEY, issuer.claims(clock.now))}"}
            assert (await client.get("/api/me", headers=headers)).status_code == 200
        # An accent is the same written as one character or two: externalIds are stored composed.
        for spelt in ("jos\u00e9", "jose\u0301"):
            answer = await _me(client, issuer.signed(KEY, issuer.claims(clock.now, sub=spelt)))
            assert answer.json()["id"] == jose.id
        audiences = issuer.claims(clock.now, aud=["others", issuer.AUDIENCE])
        assert (await _me(client, issuer.signed(KEY, audiences))).status_code == 200


async def test_what_the_issuer_did_not_sign_for_us_and_for_now_is_refused(
    company: Company, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    ada = await company.coordinator(externalId="ada")
    good = issuer.claims(clock.now)
    seconds = int(clock.now.timestamp())
    pem, modulus = KEY.as_pem(private=False), KEY.as_dict(private=False)["n"]
    token = issuer.signed(KEY, good)
    head, body, signature = token.split(".")
    other_body = issuer.by_hand({}, good | {"sub": "root"}).split(".")[1]
    stranger = issuer.rsa("stranger")
    wrong = {
        "alg none": issuer.by_hand({"alg": "none", "kid": "first"}, good),
        "alg none without kid": issuer.by_hand({"alg": "none"}, good),
        "alg None": issuer.by_hand({"alg": "None", "kid": "first"}, good),
        "alg none with the good signature": f"{issuer.by_hand({'alg': 'none'}, good)}{signature}",
        "HS256 with the public key as its secret": issuer.shared_secret({"alg": "HS256", "kid": "first"}, good, pem),
        "HS256 with the public key, no kid": issuer.shared_secret({"alg": "HS256"}, good, pem.rstrip()),
        "HS256 with the modulus": issuer.shared_secret({"alg": "HS256", "kid": "first"}, good, str(modulus).encode()),
        "an algorithm not on the list": issuer.signed(KEY, good, "RS512"),
        "no algorithm": issuer.by_hand({"kid": "first"}, good, b"x"),
        "expired": issuer.signed(KEY, good | {"exp": seconds - 31}),
        "never expires": issuer.signed(KEY, issuer.claims(clock.now, exp=None)),
        "expires at no time": issuer.by_hand({"alg": "RS256", "kid": "first"}, good | {"exp": "tomorrow"}),
        "not yet valid": issuer.signed(KEY, good | {"nbf": seconds + 31}),
        "issued in the future": issuer.signed(KEY, good | {"iat": seconds + 31}),
        "another issuer": issuer.signed(KEY, good | {"iss": "https://id.example.com/realm2"}),
        "an issuer with a slash more": issuer.signed(KEY, good | {"iss": issuer.ISSUER + "/"}),
        "another audience": issuer.signed(KEY, good | {"aud": "payroll"}),
        "other audiences": issuer.signed(KEY, good | {"aud": ["payroll", "panelist2"]}),
        "no audience": issuer.signed(KEY, issuer.claims(clock.now, aud=None)),
        "no issuer": issuer.signed(KEY, issuer.claims(clock.now, iss=None)),
        "nobody": issuer.signed(KEY, issuer.claims(clock.now, sub=None)),
        "an empty name": issuer.signed(KEY, good | {"sub": ""}),
        "no roles": issuer.signed(KEY, issuer.claims(clock.now, roles=None)),
        "a role that is none here": issuer.signed(KEY, good | {"roles": ["Coordinator", "root"]}),
        "roles that are no text": issuer.signed(KEY, good | {"roles": [{"coordinator": True}, 1]}),
        "somebody unknown": issuer.signed(KEY, good | {"sub": "eve"}),
        "somebody of another role": issuer.signed(KEY, good | {"roles": ["admin"]}),
        "an unknown kid": issuer.signed(stranger, good),
        "a stranger's key under the issuer's kid": issuer.signed(stranger, good, kid="first"),
        "a stranger's key brought along": issuer.signed(stranger, good, kid=None, jwk=stranger.as_dict(private=False)),
        "a stranger's key at an address": issuer.signed(stranger, good, kid="first", jku="https://evil.example/jwks"),
        "no kid": issuer.signed(KEY, good, kid=None),
        "other claims under a good signature": f"{head}.{other_body}.{signature}",
        "a signature cut off": f"{head}.{body}.",
        "a signature cut short": token[:-8],
        "two parts": f"{head}.{body}",
        "five parts": f"{token}.x.y",
        "no token": "",
        "not a token": "x.y.z",
        "a header of brackets": f"{issuer.encoded(b'[' * 380)}.{body}.{signature}",
        "a header that is a list": f"{issuer.encoded(b'[]')}.{body}.{signature}",
        "a header that is nothing": f".{body}.{signature}",
        "an algorithm that is a list": issuer.by_hand({"alg": ["RS256"], "kid": "first"}, good, b"x"),
        "a kid that is a list": issuer.by_hand({"alg": "RS256", "kid": ["first"]}, good, b"x"),
        "a critical header": issuer.by_hand({"alg": "RS256", "kid": "first", "crit": ["exp"]}, good, b"x"),
        "a huge token": issuer.signed(KEY, good | {"filler": "x" * 9000}),
        "a huge header": issuer.by_hand({"alg": "RS256", "kid": "x" * 2000}, good, b"x"),
    }
    async with _office(settings, tmp_path) as client, company.unchanged():
        assert (await _me(client, token)).json()["id"] == ada.id
        for what, forged in wrong.items():
            answer = await _me(client, forged)
            assert answer.status_code == 401, (what, answer.text)
            refusal(answer, 401, "unauthenticated")
            assert "secret" not in answer.text
        for authorization in (
            "",
            "Bearer",
            f"Basic {token}",
            token,
            f"Token {token}",
            f"Bearer {token}, Bearer {token}",
        ):
            answer = await client.get("/api/me", headers={"Authorization": authorization})
            assert answer.status_code == 401, authorization


async def test_the_refusal_says_why_and_nothing_of_the_token(
    company: Company, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    good = issuer.claims(clock.now)
    token = issuer.signed(KEY, good)
    reasons = {
        issuer.signed(KEY, good | {"exp": 1}): "The token has expired.",
        issuer.signed(KEY, good | {"aud": "s3cret"}): "The token's aud is not what it must be here.",
        issuer.signed(KEY, good | {"iss": "s3cret"}): "The token's iss is not what it must be here.",
        issuer.signed(KEY, good | {"nbf": good["nbf"] + 99}): "The token's nbf is not what it must be here.",
        issuer.signed(KEY, issuer.claims(clock.now, exp=None)): "The token lacks a claim: exp.",
        issuer.signed(issuer.rsa("s3cret"), good): "The token is signed with a key that its issuer does not name.",
        issuer.signed(issuer.rsa("s3cret"), good, kid="first"): "The token's signature is not its issuer's.",
        token[:-20] + "A" * 20: "The token's signature is not its issuer's.",
        issuer.by_hand({"alg": "none"}, good): "The token is signed in a way that is not accepted.",
        issuer.shared_secret({"alg": "HS256"}, good, b"s3cret"): "The token is signed in a way that is not accepted.",
        issuer.signed(KEY, good | {"roles": "s3cret"}): "The token grants none of the roles here.",
        issuer.signed(KEY, issuer.claims(clock.now, sub=None)): "The token does not say who this is.",
        issuer.signed(KEY, good | {"sub": "s3cret"}): "There is no coordinator by that id.",
        "s3cret": "The token cannot be read.",
        token + "x" * 9000: "The token is too long.",
    }
    async with _office(settings, tmp_path) as client:
        for forged, why in reasons.items():
            assert (await _me(client, forged)).json()["message"] == why


async def test_clocks_may_differ_by_the_leeway(
    company: Company, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    await company.coordinator(externalId="ada")
    seconds = int(clock.now.timestamp())
    async with _office(settings, tmp_path) as client:
        for near in ({"exp": seconds - 29}, {"nbf": seconds + 30}, {"iat": seconds + 30}):
            assert (await _me(client, issuer.signed(KEY, issuer.claims(clock.now) | near))).status_code == 200, near
        token = issuer.signed(KEY, issuer.claims(clock.now))
        clock.advance(seconds=331)
        refusal(await _me(client, token), 401, "unauthenticated")


async def test_headers_beside_a_token_are_refused_and_without_one_they_are_nothing(
    company: Company, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    await company.coordinator(externalId="ada")
    token = issuer.signed(KEY, issuer.claims(clock.now))
    async with _office(settings, tmp_path, trusted_proxies=settings.trusted_proxies) as client, company.unchanged():
        for more in (
            {"X-User-Id": company.admin.id},
            company.admin.headers,
            {"X-User-Role": "admin"},
            {"X-User-Role": "interviewer"},
            {"X-User-Role": "coordinator,admin"},
            {"X_User_Role": "coordinator"},
            {"Connection": "X-User-Role"},
            {"Connection": "authorization"},
        ):
            refusal(await _me(client, token, **more), 401, "unauthenticated")
        assert (await _me(client, token, **{"X-User-Role": "coordinator"})).status_code == 200
        twice = [("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {token}")]
        refusal(await client.get("/api/me", headers=twice), 401, "unauthenticated")
    async with running(create_app(issuer.trusting(settings, str(tmp_path / "jwks.json")))) as client:
        # From loopback, which the headers' settings would trust.
        refusal(await client.get("/api/me", headers=company.admin.headers), 401, "unauthenticated")


async def test_the_company_says_which_claims_mean_what(
    company: Company, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    ada, bea = await company.coordinator(externalId="ada@x"), await company.interviewer(externalId="ada@x")
    roles = (("CN=HR,OU=Teams", "coordinator"), ("hr", "coordinator"), ("engineers", "interviewer"))
    nested = {"jwt_id_claim": "email", "jwt_roles_claim": "realm_access.groups", "jwt_roles": roles}
    async with _office(settings, tmp_path, **nested) as client:

        async def role(groups: object, **headers: str) -> tuple[int, str | None]:
            said = issuer.claims(clock.now, email="ada@x", realm_access={"groups": groups}, roles=["admin"])
            answer = await _me(client, issuer.signed(KEY, said), **headers)
            return answer.status_code, answer.json().get("id")

        assert await role(["hr"]) == (200, ada.id)
        assert await role(["CN=HR,OU=Teams", "all"]) == (200, ada.id)
        assert await role(["engineers"]) == (200, bea.id)
        assert await role("all hr") == (200, ada.id)
        # Both: the one mapped first, unless the caller chooses.
        assert await role(["engineers", "hr"]) == (200, ada.id)
        assert await role(["engineers", "hr"], **{"X-User-Role": "interviewer"}) == (200, bea.id)
        assert await role(["engineers", "hr"], **{"X-User-Role": "admin"}) == (401, None)
        assert await role(["engineers"], **{"X-User-Role": "coordinator"}) == (401, None)
        nothing: list[object] = [["coordinator"], [], {}, None, [["hr"]], "HR"]
        for none in nothing:
            assert await role(none) == (401, None), none
    address = {"jwt_roles_claim": "https://panelist.example.com/roles"}
    async with _office(settings, tmp_path, jwt_id_claim="email", **address) as client:
        said = issuer.claims(clock.now, email="ada@x", **{"https://panelist.example.com/roles": "coordinator"})
        assert (await _me(client, issuer.signed(KEY, said))).json()["id"] == ada.id


async def test_the_rules_hold_for_a_token_as_for_headers(
    company: Company, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    interviewer, candidate = await company.interviewer(externalId="bea"), await company.candidate()
    await company.coordinator(externalId="ada")
    slot = await interviewer.slot("2026-06-09T10:00:00Z")
    wanted = {"slotId": slot["id"], "candidateId": candidate["id"]}
    async with _office(settings, tmp_path) as client:
        as_bea = bearer(issuer.signed(KEY, issuer.claims(clock.now, sub="bea", roles="interviewer")))
        as_ada = bearer(issuer.signed(KEY, issuer.claims(clock.now)))
        refusal(await client.post("/api/book", json=wanted, headers=as_bea), 403, "forbidden")
        assert (await client.post("/api/book", json=wanted, headers=as_ada)).status_code == 201
        calendar = (await client.get("/api/calendar", headers=as_bea)).json()
        assert [entry["slot"]["id"] for entry in calendar["items"]] == [slot["id"]]
        auth = {"socket_id": "1.2", "channel_name": "private-coordinators"}
        assert (await client.post("/api/live/auth", data=auth, headers=as_ada)).status_code == 200
        assert (await client.post("/api/live/auth", data=auth, headers=as_bea)).status_code == 403
