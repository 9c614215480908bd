"""A body that is not what the contract asks for is refused with 400 and by name, and leaves no trace; never a 500."""

import json
from collections.abc import AsyncGenerator

import httpx
import pytest

from company import Company, Json, Person, refusal
from panelist.api.routes import CONTRACTS

pytestmark = pytest.mark.anyio

UNKNOWN = "0190d5f0-7c5b-7d7d-8b6a-2d4a2a2a2a2a"

# Role -> every call with a body, and a body that has all of its fields.
TIMES = {"startTime": "2026-06-09T10:00:00Z", "endTime": "2026-06-09T11:00:00Z"}
CALLS: list[tuple[str, str, str, Json]] = [
    ("interviewer", "POST", "/api/slots", TIMES | {"location": "Room 4", "interviewerId": UNKNOWN}),
    ("interviewer", "PATCH", f"/api/slots/{UNKNOWN}", TIMES | {"location": "Room 4", "version": 1}),
    ("coordinator", "POST", "/api/book", {"slotId": UNKNOWN, "candidateId": UNKNOWN, "slotVersion": 1}),
    ("coordinator", "POST", "/api/reschedule", {"bookingId": UNKNOWN, "newSlotId": UNKNOWN, "version": 1}),
    ("coordinator", "POST", "/api/candidates", {"name": "Ada", "email": "ada@example.com"}),
    (
        "admin",
        "POST",
        "/api/interviewers",
        {"name": "Ada", "email": "a@example.com", "timeZone": "UTC", "externalId": "a", "maxDaysPerWeek": 2},
    ),
    (
        "admin",
        "PATCH",
        f"/api/interviewers/{UNKNOWN}",
        {"name": "Ada", "email": "a@example.com", "timeZone": "UTC", "externalId": "a", "maxDaysPerWeek": 2},
    ),
    ("admin", "POST", "/api/coordinators", {"name": "Ada", "email": "a@example.com", "externalId": "a"}),
    ("admin", "PATCH", f"/api/coordinators/{UNKNOWN}", {"name": "Ada", "email": "a@example.com", "externalId": "a"}),
]
NOT_JSON: list[str | bytes] = [
    "", " ", "{", "}", "{}{}", '{"a":1', '{"a" 1}', "{'a':1}", '{a:1}', "[1,]", '{"a":1,}', "// x\n{}", "nul", "NaN", "Infinity",
    "-", "01", "+1", ".5", "1.", "0x10", '"\x01"', '"\\x41"', '"\\u12"', '"abc', "<slot/>", "a=1&b=2", "\x00", "\ufeff{}",
    "{}\x00", "{} {}", b"\xff\xfe{\x00}\x00", b"\x80", b'{"name":"\xff"}', b"\x1f\x8b\x08\x00", "PK\x03\x04",
]  # fmt: skip
NOT_AN_OBJECT = [
    "null",
    "true",
    "0",
    "1.5",
    "1e400",
    "-1",
    '"text"',
    "[]",
    "[{}]",
    "[" * 65_000,
    "[" * 30_000 + "]" * 30_000,
]
NOT_OF_THE_TYPE: list[object] = [
    None,
    True,
    False,
    0,
    1,
    1.0,
    1.5,
    -1,
    2**31,
    2**63,
    2**64,
    10**40,
    "",
    "x",
    [],
    {},
    [1],
    {"a": 1},
]
INTEGERS = {"version", "slotVersion", "maxDaysPerWeek"}


@pytest.fixture
async def people(company: Company) -> dict[str, Person]:
    return {
        "interviewer": await company.interviewer(),
        "coordinator": await company.coordinator(),
        "admin": company.admin,
    }


@pytest.mark.parametrize(("role", "method", "path", "whole"), CALLS, ids=lambda value: str(value)[:30])
class TestEachCall:
    async def test_what_is_not_json_is_refused(
        self, company: Company, people: dict[str, Person], role: str, method: str, path: str, whole: Json
    ) -> None:
        async with company.unchanged():
            for text in NOT_JSON:
                refusal(await people[role].send(method, path, text), 400, "invalid_input")
            for text in NOT_AN_OBJECT:
                refused = await people[role].send(method, path, text)
                assert refusal(refused, 400, "invalid_input").keys() == {"body"}, text[:50]

    async def test_any_other_content_type_is_refused(
        self, company: Company, people: dict[str, Person], role: str, method: str, path: str, whole: Json
    ) -> None:
        kinds = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp", "",
                 "text/json", "application/json5", "application/problem+json", "json", "application/*"]  # fmt: skip
        async with company.unchanged():
            for kind in kinds:
                refused = await people[role].send(method, path, json.dumps(whole), kind)
                assert refusal(refused, 400, "invalid_input").keys() == {"contentType"}, kind
            headers = people[role].headers
            refused = await company.client.request(method, path, headers=headers, content=json.dumps(whole))
            assert refusal(refused, 400, "invalid_input").keys() == {"contentType"}

    async def test_unknown_fields_are_refused_by_name(
        self, company: Company, people: dict[str, Person], role: str, method: str, path: str, whole: Json
    ) -> None:
        # Some of them are words the code itself uses.
        names = ["x", "id", "status", "start_time", "slot_id", "Name", "message", "self", "details", "code", "retryAfter",
                 "allow", "__class__", "", "a.b", "$", "naïve", "x" * 5000, "'; drop table slot;--", "`x`"]  # fmt: skip
        async with company.unchanged():
            for name in names:
                for value in (1, "x", None, {"deep": [1]}):
                    refused = await people[role].call(method, path, whole | {name: value})
                    details = refusal(refused, 400, "invalid_input")
                    assert details == {name[:100]: "is not a field of this request"}, name
                    assert "allow" not in refused.headers
                    assert "retry-after" not in refused.headers

    async def test_values_of_another_type_are_refused_by_name(
        self, company: Company, people: dict[str, Person], role: str, method: str, path: str, whole: Json
    ) -> None:
        async with company.unchanged():
            for field in whole:
                for value in NOT_OF_THE_TYPE:
                    if _may_be(field, value):
                        continue
                    refused = await people[role].call(method, path, whole | {field: value})
                    details = refusal(refused, 400, "invalid_input")
                    assert [name.split(".")[0] for name in details] == [field], (field, value)

    async def test_a_body_that_is_deep_or_long_is_refused(
        self, company: Company, people: dict[str, Person], role: str, method: str, path: str, whole: Json
    ) -> None:
        async with company.unchanged():
            for field in whole:
                for deep in (
                    "[" * 30_000,
                    '{"a":' * 10_000,
                    "[" * 30_000 + "]" * 30_000,
                    "9" * 60_000,
                    "-" * 9,
                    '"' + "x" * 60_000 + '"',
                ):
                    text = json.dumps(whole | {field: "HERE"}).replace('"HERE"', deep)
                    refusal(await people[role].send(method, path, text), 400, "invalid_input")

    async def test_a_body_over_64_kib_is_too_large(
        self, company: Company, people: dict[str, Person], role: str, method: str, path: str, whole: Json
    ) -> None:
        async with company.unchanged():
            small = json.dumps(whole | {"x": ""})
            at_the_limit = json.dumps(whole | {"x": "x" * (64 * 1024 - len(small))})
            assert len(at_the_limit) == 64 * 1024
            refusal(await people[role].send(method, path, at_the_limit), 400, "invalid_input")
            for content in (at_the_limit + " ", "[" * 100_000, "x" * 1_000_000):
                refusal(await people[role].send(method, path, content), 413, "too_large")
            refusal(await _in_pieces(company, people[role], method, path), 413, "too_large")


def _may_be(field: str, value: object) -> bool:
    """Whether the contract allows it there, or it is not the field's type that is wrong with it."""
    if field in INTEGERS:
        return type(value) is int and value == 1
    if field == "location":
        return isinstance(value, str)
    if field in ("name", "externalId"):
        return value == "x" or (field == "externalId" and value is None)
    return False


async def _in_pieces(company: Company, who: Person, method: str, path: str) -> httpx.Response:
    """Without a Content-Length, more than is allowed."""
    headers = who.headers | {"Content-Type": "application/json"}
    return await company.client.request(method, path, headers=headers, content=_pieces(*[b" " * 4096] * 40))


async def test_a_content_length_that_is_too_large_is_refused_before_the_body_comes(company: Company) -> None:
    headers = company.admin.headers | {"Content-Type": "application/json", "Content-Length": "65537"}
    answer = await company.client.post("/api/candidates", headers=headers, content=b"{}")
    refusal(answer, 413, "too_large")


async def test_where_no_body_is_taken_one_is_refused(company: Company, people: dict[str, Person]) -> None:
    """It would seem to have been heeded: a reason to cancel, a version to withdraw."""
    slots = [await people["interviewer"].slot(f"2026-06-09T{hour}:00:00Z") for hour in (10, 12)]
    booking = await people["coordinator"].booking(slots[0], await company.candidate())
    ids = {"/api/slots/{id}": slots[1]["id"], "/api/booking/{id}": booking["id"]}
    said = b'{"version":1}'
    async with company.unchanged():
        for contract in (contract for contract in CONTRACTS if contract.body is None):
            path = contract.path.format(id=ids.get(contract.path))
            headers = people["coordinator" if "booking" in path else "admin"].headers
            for content in (said, b"{}", b" ", b"x" * 70_000, _pieces(said), _pieces(b"x" * 70_000)):
                refused = await company.client.request(contract.method, path, headers=headers, content=content)
                assert refusal(refused, 400, "invalid_input") == {"body": "this endpoint takes no body"}, path


async def test_an_empty_body_is_none(company: Company, people: dict[str, Person]) -> None:
    headers = people["interviewer"].headers | {"Content-Type": "application/json"}
    for content in (lambda: None, lambda: b"", _pieces):
        slot = await people["interviewer"].slot("2026-06-09T10:00:00Z")
        path = f"/api/slots/{slot['id']}"
        assert (await company.client.request("GET", path, headers=headers, content=content())).status_code == 200
        assert (await company.client.request("DELETE", path, headers=headers, content=content())).status_code == 204


async def _pieces(*pieces: bytes) -> AsyncGenerator[bytes]:
    """A body whose length is not said."""
    for piece in pieces:
        yield piece


async def test_the_type_may_have_a_charset_and_any_case(company: Company) -> None:
    for number, kind in enumerate(("application/json; charset=utf-8", "Application/JSON", "application/json;x=y")):
        body = json.dumps({"name": "Ada", "email": f"ada{number}@example.com"})
        assert (await company.admin.send("POST", "/api/candidates", body, kind)).status_code == 201


async def test_what_is_missing_is_named(company: Company) -> None:
    coordinator, interviewer = await company.coordinator(), await company.interviewer()
    cases: list[tuple[Person, str, str]] = [
        (interviewer, "/api/slots", "startTime"),
        (coordinator, "/api/book", "slotId"),
        (coordinator, "/api/reschedule", "bookingId"),
        (coordinator, "/api/candidates", "name"),
        (company.admin, "/api/interviewers", "name"),
        (company.admin, "/api/coordinators", "name"),
    ]
    for who, path, field in cases:
        assert refusal(await who.call("POST", path, {}), 400, "invalid_input") == {field: "is required"}
