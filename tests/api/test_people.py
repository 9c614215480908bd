"""People: added, changed and found; an address or a directory id is one person's, under whatever spelling."""

from typing import Any

import pytest

from company import Company, Json, refusal
from panelist.sql import people as sql

pytestmark = pytest.mark.anyio

UNKNOWN = "0190d5f0-7c5b-7d7d-8b6a-2d4a2a2a2a2a"
KINDS = ["interviewers", "coordinators", "candidates"]


def _ada(kind: str, **more: object) -> Json:
    zone = {"timeZone": "Asia/Tokyo"} if kind == "interviewers" else {}
    return {"name": "Ada Lovelace", "email": "ada@example.com"} | zone | more


async def _made(company: Company, kind: str, **more: object) -> Json:
    answer = await company.admin.call("POST", f"/api/{kind}", _ada(kind, **more))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_whom_one_adds_one_finds(company: Company) -> None:
    interviewer = await _made(company, "interviewers", externalId="ada", maxDaysPerWeek=5)
    assert interviewer == _ada("interviewers", id=interviewer["id"], externalId="ada", maxDaysPerWeek=5)
    coordinator = await _made(company, "coordinators")
    assert coordinator == _ada("coordinators", id=coordinator["id"], externalId=None)
    candidate = await _made(company, "candidates")
    assert candidate == _ada("candidates", id=candidate["id"])
    for kind, person in zip(KINDS, (interviewer, coordinator, candidate), strict=True):
        assert await company.admin.items(f"/api/{kind}") == [person]
    assert (await _made(company, "interviewers", email="b@x"))["maxDaysPerWeek"] == 2


async def test_a_coordinator_adds_candidates_and_reads_everybody(company: Company) -> None:
    coordinator = await company.coordinator()
    added = await coordinator.call("POST", "/api/candidates", _ada("candidates"))
    assert added.status_code == 201
    assert await coordinator.items("/api/candidates") == [added.json()]
    assert await coordinator.items("/api/interviewers") == []
    assert [person["id"] for person in await coordinator.items("/api/coordinators")] == [coordinator.id]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("same", ["ada@example.com", "ADA@EXAMPLE.COM", "Ada@Example.Com"])
async def test_a_known_address_is_refused_and_names_who_has_it(company: Company, kind: str, same: str) -> None:
    person = await _made(company, kind)
    async with company.unchanged():
        answer = await company.admin.call("POST", f"/api/{kind}", _ada(kind, email=same, name="Eve"))
    assert refusal(answer, 409, "email_taken") == {"id": person["id"]}


@pytest.mark.parametrize("kind", KINDS)
async def test_an_address_that_only_looks_alike_is_another(company: Company, kind: str) -> None:
    await _made(company, kind)
    for other in ("\uff41da@example.com", "\u0430da@example.com", "ada@example.com.", "a.da@example.com"):
        await _made(company, kind, email=other)


async def test_one_address_may_be_a_person_of_each_kind(company: Company) -> None:
    made = [await _made(company, kind) for kind in KINDS]
    assert len({person["id"] for person in made}) == 3


@pytest.mark.parametrize("kind", KINDS[:2])
async def test_a_directory_id_is_one_persons_of_a_kind(company: Company, kind: str) -> None:
    first = await _made(company, kind, externalId="ada")
    other = await _made(company, kind, email="b@x", externalId="ADA")
    async with company.unchanged():
        added = await company.admin.call("POST", f"/api/{kind}", _ada(kind, email="c@x", externalId="ada"))
        edited = await company.admin.call("PATCH", f"/api/{kind}/{other['id']}", {"externalId": "ada"})
    assert refusal(added, 409, "external_id_taken") == {"id": first["id"]}
    assert refusal(edited, 409, "external_id_taken") == {"id": first["id"]}
    freed = await company.admin.call("PATCH", f"/api/{kind}/{first['id']}", {"externalId": None})
    assert freed.json()["externalId"] is None
    taken = await company.admin.call("PATCH", f"/api/{kind}/{other['id']}", {"externalId": "ada"})
    assert taken.json()["externalId"] == "ada"


@pytest.mark.parametrize("kind", KINDS[:2])
async def test_a_change_changes_what_it_names_and_nothing_else(company: Company, kind: str) -> None:
    person = await _made(company, kind, externalId="ada")
    changes: list[Json] = [{"name": "Countess"}, {"email": "countess@example.com"}, {"email": "COUNTESS@example.com"}]
    changes += [{"externalId": "c"}, {"externalId": None}]
    if kind == "interviewers":
        changes += [{"timeZone": "Europe/London"}, {"maxDaysPerWeek": 7}, {"name": "A", "maxDaysPerWeek": 1}]
    for change in changes:
        person |= change
        answer = await company.admin.call("PATCH", f"/api/{kind}/{person['id']}", change)
        assert (answer.status_code, answer.json()) == (200, person)
    assert await company.admin.items(f"/api/{kind}") == [person]


@pytest.mark.parametrize("kind", KINDS[:2])
async def test_an_edit_that_changes_nothing_is_no_change(company: Company, kind: str) -> None:
    person = await _made(company, kind, externalId="ada")
    same = {name: value for name, value in person.items() if name != "id"}
    company.clock.advance(minutes=5)
    async with company.unchanged():
        for change in ({}, same, {"name": person["name"]}):
            answer = await company.admin.call("PATCH", f"/api/{kind}/{person['id']}", change)
            assert (answer.status_code, answer.json()) == (200, person)


@pytest.mark.parametrize("kind", KINDS[:2])
async def test_anothers_address_cannot_be_taken_over(company: Company, kind: str) -> None:
    first, other = await _made(company, kind), await _made(company, kind, email="b@x")
    async with company.unchanged():
        refused = await company.admin.call("PATCH", f"/api/{kind}/{other['id']}", {"email": "ADA@example.com"})
        assert refusal(refused, 409, "email_taken") == {"id": first["id"]}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_name_has_something_that_can_be_seen(company: Company, kind: str) -> None:
    async with company.unchanged():
        for blank in ("\u200b", "\u00a0\u3000", " \ufeff\u2060 ", "\u3164", "\u2800"):
            refused = await company.admin.call("POST", f"/api/{kind}", {"name": blank, "email": "ada@example.com"})
            assert refusal(refused, 400, "invalid_input").keys() == {"name"}
    woven = "می\u200cخواهم"  # a zero-width non-joiner, as it is written
    assert (await _made(company, kind, name=woven))["name"] == woven


@pytest.mark.parametrize("kind", KINDS[:2])
async def test_what_must_be_there_cannot_be_taken_away(company: Company, kind: str) -> None:
    person = await _made(company, kind)
    fields = ("name", "email", *(("timeZone", "maxDaysPerWeek") if kind == "interviewers" else ()))
    async with company.unchanged():
        for field in fields:
            for empty in (None, ""):
                refused = await company.admin.call("PATCH", f"/api/{kind}/{person['id']}", {field: empty})
                assert refusal(refused, 400, "invalid_input").keys() == {field}
        for empty in ("", " ", " a", "a ", "a,b"):
            refused = await company.admin.call("PATCH", f"/api/{kind}/{person['id']}", {"externalId": empty})
            assert refusal(refused, 400, "invalid_input").keys() == {"externalId"}
        refused = await company.admin.call("PATCH", f"/api/{kind}/{person['id']}", {"id": UNKNOWN})
        assert refusal(refused, 400, "invalid_input").keys() == {"id"}


async def test_nobody_by_that_id_is_not_found(company: Company) -> None:
    coordinator, interviewer = await company.coordinator(), await company.interviewer()
    async with company.unchanged():
        for path in (f"interviewers/{UNKNOWN}", f"coordinators/{UNKNOWN}", f"interviewers/{coordinator.id}",
                     f"coordinators/{interviewer.id}"):  # fmt: skip
            refusal(await company.admin.call("PATCH", f"/api/{path}", {"name": "Eve"}), 404, "not_found")


@pytest.mark.parametrize("kind", KINDS)
async def test_a_search_looks_in_names_and_addresses_whatever_the_case(company: Company, kind: str) -> None:
    await _made(company, kind)
    await _made(company, kind, name="Grace Hopper", email="Grace@navy.example")
    await _made(company, kind, name="Team @home", email="hom@work.example")
    await _made(company, kind, name="山田 太郎", email="yamada@example.com")
    for q, names in {
        "ada": ["Ada Lovelace", "山田 太郎"],
        "LOVE": ["Ada Lovelace"],
        "e": ["Ada Lovelace", "Grace Hopper", "Team @home", "山田 太郎"],
        "@navy": ["Grace Hopper"],
        "Grace@NAVY.example": ["Grace Hopper"],
        "hopper grace@n": ["Grace Hopper"],
        "race@": ["Grace Hopper"],
        "E@n": ["Grace Hopper"],
        "race@n": ["Grace Hopper"],
        "r grace@navy": ["Grace Hopper"],
        "gra@navy": [],
        "ce@navy.example@": [],
        "@home": ["Team @home"],
        "M @HOME": ["Team @home"],
        "team @home hom@w": ["Team @home"],
        "hom@": ["Team @home"],
        "grace@example": [],
        "grace@na_y": [],
        "太": ["山田 太郎"],
        "山田 太郎": ["山田 太郎"],
        "": ["Ada Lovelace", "Grace Hopper", "Team @home", "山田 太郎"],
        "nobody": [],
    }.items():
        assert [person["name"] for person in await company.admin.items(f"/api/{kind}", q=q)] == names, q


async def test_admins_are_in_no_list(company: Company) -> None:
    for kind in KINDS:
        assert await company.admin.items(f"/api/{kind}", q="admin") == []
    refusal(await company.admin.get("/api/admins"), 404, "not_found")


async def test_an_address_that_becomes_free_meanwhile_is_worth_another_try(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused because somebody had it, and nobody has it when one asks who: there is no id to tell."""
    look = sql.id_of_email

    async def look_later(connection: Any, kind: sql.Kind, email: str) -> object:
        await company.sql(f"update {kind} set email = 'elsewhere@example.com'")
        return await look(connection, kind, email)

    monkeypatch.setattr(sql, "id_of_email", look_later)
    for kind in ("candidate", "coordinator"):
        person = {"name": "Ada", "email": "ada@example.com"}
        assert (await company.admin.call("POST", f"/api/{kind}s", person)).status_code == 201
        refused = await company.admin.call("POST", f"/api/{kind}s", person)
        assert refusal(refused, 503, "unavailable") == {"retryAfter": 1}
        assert (await company.admin.call("POST", f"/api/{kind}s", person)).status_code == 201
