"""Who is calling: two headers, once each, from a trusted peer, naming somebody of that role; anything else is nobody."""

import unicodedata
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Literal, TypeAlias

import httpx
import pytest
from msgspec import structs

from company import Company, Person, refusal, running
from panelist import settings as reading
from panelist.app import create_app
from panelist.settings import Settings

pytestmark = pytest.mark.anyio

UNKNOWN = "0190d5f0-7c5b-7d7d-8b6a-2d4a2a2a2a2a"
Headers = list[tuple[bytes, bytes]]
Form: TypeAlias = Literal["NFC", "NFD"]


async def _me(client: httpx.AsyncClient, headers: Headers) -> httpx.Response:
    return await client.get("/api/me", headers=headers)


def _named(id: str | bytes, role: str | bytes = "interviewer") -> Headers:
    raw_id = id if isinstance(id, bytes) else id.encode()
    return [(b"X-User-Id", raw_id), (b"X-User-Role", role if isinstance(role, bytes) else role.encode())]


async def test_each_role_is_told_who_it_is(company: Company) -> None:
    interviewer = await company.interviewer("Asia/Kathmandu", name="Bishal")
    coordinator = await company.coordinator(name="Morgan")
    assert (await interviewer.get("/api/me")).json() == {
        "role": "interviewer",
        "id": interviewer.id,
        "name": "Bishal",
        "timeZone": "Asia/Kathmandu",
    }
    assert (await coordinator.get("/api/me")).json() == {"role": "coordinator", "id": coordinator.id, "name": "Morgan"}
    assert (await company.admin.get("/api/me")).json() == {"role": "admin", "id": company.admin.id, "name": "Admin"}


async def test_whatever_could_mean_two_things_is_refused(company: Company) -> None:
    somebody, other = await company.interviewer(), await company.coordinator()
    id, role = somebody.id.encode(), b"interviewer"
    good = _named(id)
    wrong: list[Headers] = [
        [],
        good[:1],
        good[1:],
        [(b"X-User-Id", b""), good[1]],
        [good[0], (b"X-User-Role", b"")],
        # Sent twice, the same or not.
        [*good, good[0]],
        [*good, good[1]],
        [*good, *_named(other.id, "coordinator")],
        [*good, (b"x-user-id", other.id.encode())],
        # Joined by a comma, as a proxy joins what was sent twice.
        [(b"X-User-Id", id + b"," + id), good[1]],
        [(b"X-User-Id", id + b", " + other.id.encode()), good[1]],
        [good[0], (b"X-User-Role", b"interviewer,admin")],
        [(b"X-User-Id", id + b","), good[1]],
        # Spelt so that another server may read them as ours.
        [*good, (b"X_User_Role", b"admin")],
        [*good, (b"X_USER_ID", other.id.encode())],
        [(b"X_User_Id", id), (b"X_User_Role", role)],
        *([*good, (name, b"admin")] for name in (b"X-User_Role", b"X_User-Role", b"x_user-id", b"X-USER_ID")),
        # Named to be dropped on the way.
        [*good, (b"Connection", b"X-User-Role")],
        [*good, (b"Connection", b"keep-alive, x-user-id")],
        [*good, (b"Connection", b"close"), (b"Connection", b"X-USER-ROLE")],
        # Roles that are none, or not quite.
        *(
            _named(id, bad)
            for bad in ("Interviewer", "INTERVIEWER", "interviewers", "root", "candidate", " interviewer", "*")
        ),
        *(
            _named(id, bad)
            for bad in ("interviewer ", "null", "admin;interviewer", "inter\tviewer", b"\xff", "ádmin", "操")
        ),
        # Ids that are none, or not quite.
        *(_named(bad) for bad in (UNKNOWN, "7", "null", "*", "%", "' or 1=1 --", " " + somebody.id, somebody.id + " ")),
        *(_named(bad) for bad in (b"\xff\xfe", b"\x00", id + b"\x00", b"x" * 801, b"\xed\xa0\x80", b"\xc0\x80")),
        *(_named(bad) for bad in (f"{{{somebody.id}}}", f"urn:uuid:{somebody.id}", somebody.id.replace("0", "\u0660"))),
        # Somebody, but not of that role.
        _named(somebody.id, "coordinator"),
        _named(somebody.id, "admin"),
        _named(other.id, "interviewer"),
        _named(company.admin.id, "coordinator"),
    ]
    for headers in wrong:
        answer = await _me(company.client, headers)
        assert answer.status_code == 401, headers
        refusal(answer, 401, "unauthenticated")
    assert (await _me(company.client, good)).status_code == 200


async def test_what_else_a_proxy_may_send_changes_nothing(company: Company) -> None:
    interviewer = await company.interviewer()
    for more in (
        (b"Connection", b"keep-alive"), (b"X-User-Email", b"a@b"), (b"Authorization", b"Bearer x"),
        (b"Cookie", b"X-User-Role=admin"),
        (b"X-Forwarded-For", b"203.0.113.9"), (b"Forwarded", b"for=203.0.113.9"), (b"X-Original-User-Id", UNKNOWN.encode()),
    ):  # fmt: skip
        assert (await _me(company.client, [*_named(interviewer.id), more])).status_code == 200


@pytest.mark.parametrize("external_id", ["ada", "ada@example.com", "CN=Ada/OU=R&D", "íñ 李", "7", "a b", "%2c", "💡"])
async def test_a_persons_external_id_is_a_name_for_them_too(company: Company, external_id: str) -> None:
    for person in (
        await company.interviewer(externalId=external_id),
        await company.coordinator(externalId=external_id),
    ):
        answer = await _me(company.client, _named(external_id, person.role))
        assert (answer.status_code, answer.json()["id"]) == (200, person.id)
    refusal(await _me(company.client, _named(external_id, "admin")), 401, "unauthenticated")
    refusal(await _me(company.client, _named(external_id.upper() + "x")), 401, "unauthenticated")


async def test_an_id_goes_before_an_external_id(company: Company) -> None:
    real = await company.interviewer()
    await company.interviewer(externalId=real.id)
    assert (await real.get("/api/me")).json()["id"] == real.id


async def test_a_changed_external_id_counts_at_once(company: Company) -> None:
    first, second = await company.interviewer(externalId="shared"), await company.interviewer()
    assert (await _me(company.client, _named("shared"))).json()["id"] == first.id
    for person, id in ((first, None), (second, "shared")):
        await company.admin.call("PATCH", f"/api/interviewers/{person.id}", {"externalId": id})
    assert (await _me(company.client, _named("shared"))).json()["id"] == second.id


@asynccontextmanager
async def _served(settings: Settings, proxies: str, peer: str) -> AsyncGenerator[httpx.AsyncClient]:
    found = reading.read({"PANELIST_DATABASE_URL": settings.database_url, "PANELIST_TRUSTED_PROXIES": proxies})
    async with running(create_app(found), peer=peer) as client:
        yield client


@pytest.mark.parametrize(
    ("proxies", "peer", "trusted"),
    [
        ("10.0.0.0/8", "10.255.1.2", True),
        ("10.0.0.0/8", "11.0.0.1", False),
        ("10.0.0.0/8", "203.0.113.9", False),
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        (" 10.0.0.0/8 , 192.0.2.7/32 ", "192.0.2.7", True),
        ("2001:db8::/32", "2001:db8:1::5", True),
        ("2001:db8::/32", "2001:db9::5", False),
        ("::1", "::1", True),
        ("::1", "127.0.0.1", False),
        ("10.0.0.0/8", "::ffff:10.1.2.3", True),
        ("10.0.0.0/8", "::ffff:11.1.2.3", False),
        ("::ffff:10.0.0.0/104", "::ffff:10.1.2.3", True),
        ("::ffff:10.0.0.0/104", "10.1.2.3", True),
        ("::ffff:10.0.0.0/104", "11.1.2.3", False),
        ("fe80::/10", "fe80::1%eth0", True),
        ("0.0.0.0/1", "::1", False),
        ("10.0.0.0/8", "localhost", False),
        ("10.0.0.0/8", "10.0.0.1.example.com", False),
        ("unix", "", True),
        ("unix", "127.0.0.1", False),
        ("10.0.0.0/8", "", False),
        ("unix,10.0.0.0/8", "10.0.0.1", True),
        ("", "127.0.0.1", False),
    ],
)
async def test_the_headers_of_a_peer_that_is_not_trusted_do_not_exist(
    company: Company, settings: Settings, proxies: str, peer: str, trusted: bool
) -> None:
    async with _served(settings, proxies, peer) as client:
        answer = await client.get("/api/me", headers=company.admin.headers)
        if trusted:
            assert answer.status_code == 200
            return
        refusal(answer, 401, "unauthenticated")
        forged = Person(client, "admin", company.admin.id)
        async with company.unchanged():
            refusal(
                await forged.call("POST", "/api/candidates", {"name": "Eve", "email": "eve@x"}), 401, "unauthenticated"
            )
            for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
                headers = company.admin.headers | {header: "10.0.0.1"}
                refusal(await client.get("/api/slots", headers=headers), 401, "unauthenticated")
        assert (await client.get("/api/health/live")).status_code == 200


async def test_identity_comes_before_everything_else(company: Company) -> None:
    for method, path in (
        ("POST", "/api/book"),
        ("PATCH", "/api/slots/x"),
        ("GET", "/api/slots?limit=x"),
        ("DELETE", "/api/booking/x"),
    ):
        refusal(await company.client.request(method, path, content=b"{"), 401, "unauthenticated")


async def test_the_demos_people_are_shown_in_demo_mode_only(company: Company, settings: Settings) -> None:
    interviewer, coordinator = await company.interviewer("Asia/Tokyo"), await company.coordinator()
    refusal(await company.client.get("/api/demo/people"), 404, "not_found")
    async with running(create_app(structs.replace(settings, auth="demo"))) as client:
        client.headers["Host"] = "localhost:8000"
        people = (await client.get("/api/demo/people")).json()
        assert [person["id"] for person in people["interviewers"]] == [interviewer.id]
        assert people["interviewers"][0]["timeZone"] == "Asia/Tokyo"
        assert [person["id"] for person in people["coordinators"]] == [coordinator.id]
        assert people["admins"] == [{"id": company.admin.id, "name": "Admin"}]
        refusal(await client.get("/api/me"), 401, "unauthenticated")
        assert (await client.get("/api/me", headers=coordinator.headers)).status_code == 200


@pytest.mark.parametrize("form", ["NFC", "NFD"])
async def test_an_accent_is_the_same_written_as_one_character_or_two(company: Company, form: Form) -> None:
    """externalIds are stored composed, and some directories send them decomposed; the longest grows most by it."""
    for external_id in ("josé", "한" * 200):
        person = await company.coordinator(externalId=external_id)
        answer = await _me(company.client, _named(unicodedata.normalize(form, external_id), "coordinator"))
        assert (answer.status_code, answer.json()["id"]) == (200, person.id)
