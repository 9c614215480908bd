"""Query parameters and path ids: what is unknown, doubled, malformed or out of bounds is refused by name, never passed over."""

import base64
from urllib.parse import quote

import pytest

from company import Company, Json, Person, refusal

pytestmark = pytest.mark.anyio

UNKNOWN = "0190d5f0-7c5b-7d7d-8b6a-2d4a2a2a2a2a"
LISTS = ["/api/slots", "/api/bookings", "/api/calendar", "/api/interviewers", "/api/candidates", "/api/coordinators"]
IDS_OF = {
    "/api/slots": ["interviewerId"],
    "/api/bookings": ["interviewerId", "candidateId", "coordinatorId"],
    "/api/calendar": ["interviewerId"],
    "/api/events": ["slotId", "bookingId"],
}
NO_UUID = [
    "", "7", "null", "undefined", "None", "0", UNKNOWN[:-1], UNKNOWN + "0", UNKNOWN.replace("-", "_"), f"{{{UNKNOWN}}}",
    f"urn:uuid:{UNKNOWN}", UNKNOWN.replace("0", "\u0660"), UNKNOWN.replace("0", "O"), f" {UNKNOWN}", f"{UNKNOWN} ",
    f"{UNKNOWN}\n", f"{UNKNOWN}\0", "' or 1=1 --", "*", "1_90d5f0-7c5b-7d7d-8b6a-2d4a2a2a2a2a", "\U0001f600", "x" * 5000,
]  # fmt: skip


async def _query(who: Person, path: str, query: str) -> object:
    """The names found wrong, or the status."""
    answer = await who.client.get(f"{path}?{query}", headers=who.headers)
    if answer.status_code != 400:
        return answer.status_code
    return set(refusal(answer, 400, "invalid_input"))


@pytest.mark.parametrize("path", [*LISTS, "/api/events"])
async def test_unknown_parameters_are_refused_by_name(company: Company, path: str) -> None:
    for name in ("x", "Limit", "interviewer_id", "message", "self", "retryAfter", "allow", "page", "sort", "from_"):
        assert await _query(company.admin, path, f"{name}=1") == {name}
    assert await _query(company.admin, path, "=1") == {""}
    assert await _query(company.admin, path, "a%27--=1") == {"a'--"}


@pytest.mark.parametrize("path", [*LISTS, "/api/events"])
async def test_a_parameter_is_given_once(company: Company, path: str) -> None:
    for name in ("limit", "x", "message", "retryAfter"):
        for query in (
            f"{name}=1&{name}=1",
            f"{name}=1&{name}=2",
            f"{name}&{name}",
            f"{name}=1&%{ord(name[0]):x}{name[1:]}=1",
        ):
            assert await _query(company.admin, path, query) == {name}, query


@pytest.mark.parametrize("path", [*LISTS, "/api/events"])
async def test_a_limit_is_1_to_200(company: Company, path: str) -> None:
    for limit in ("0", "201", "-1", "1000000", "9" * 30, "9" * 5000, "", "x", "null", "true", "5.0", "5.5", "1e1", "0x10", "+5",
                  "05", "5_0", " 5", "5 ", "\u0665", "NaN", "Infinity", "1e400", "[5]", "5;", "5%00"):  # fmt: skip
        encoded = limit.replace("+", "%2B").replace(" ", "%20").replace("\u0665", "%D9%A5")
        assert await _query(company.admin, path, f"limit={encoded}") == {"limit"}, limit
    for limit in ("1", "200"):
        assert await _query(company.admin, path, f"limit={limit}") == 200


@pytest.mark.parametrize("path", LISTS)
async def test_an_offset_is_0_to_100000(company: Company, path: str) -> None:
    for offset in ("-1", "100001", "9" * 30, "", "x", "null", "0.0", "1e3", "00"):
        assert await _query(company.admin, path, f"offset={offset}") == {"offset"}, offset
    for offset in ("0", "100000"):
        assert await _query(company.admin, path, f"offset={offset}") == 200


@pytest.mark.parametrize("path", IDS_OF)
async def test_a_malformed_id_is_refused_never_passed_over(company: Company, path: str) -> None:
    for field in IDS_OF[path]:
        for wrong in NO_UUID:
            answer = await company.admin.call("GET", path, **{field: wrong})
            assert answer.status_code == 400, (field, wrong)
            assert refusal(answer, 400, "invalid_input").keys() == {field}


@pytest.mark.parametrize(("path", "wrong"), [("/api/slots", "cancelled"), ("/api/bookings", "available")])
async def test_a_status_is_one_of_its_own(company: Company, path: str, wrong: str) -> None:
    for status in (wrong, "", "Booked", "BOOKED", "null", "None", "booked,available", "booked ", "1", "true"):
        assert await _query(company.admin, path, f"status={status}") == {"status"}, status


async def test_a_filter_of_another_list_is_refused(company: Company) -> None:
    for path, query in (
        ("/api/slots", f"candidateId={UNKNOWN}"), ("/api/calendar", "status=booked"), ("/api/candidates", "from=x"),
        ("/api/events", "offset=0"), ("/api/events", "cursor=x"), ("/api/slots", "q=x"), ("/api/bookings", "after=x"),
    ):  # fmt: skip
        assert await _query(company.admin, path, query) == {query.split("=")[0]}


@pytest.mark.parametrize("path", ["/api/slots", "/api/bookings", "/api/calendar"])
async def test_a_window_that_ends_before_it_begins_is_refused(company: Company, path: str) -> None:
    for to in ("2026-06-09T09:00:00Z", "2026-06-09T10:00:00Z", "2026-06-09T12:00:00%2B02:00"):
        assert await _query(company.admin, path, f"from=2026-06-09T10:00:00Z&to={to}") == {"to"}


async def test_a_query_must_be_percent_encoded_utf_8(company: Company) -> None:
    for query in ("q=%ff", "q=%c3", "q=%ed%a0%80", "%ff=1", "q=%zz", "q=%", "q=a%2", "%=1"):
        assert await _query(company.admin, "/api/candidates", query) == {"query"}, query
    scope_query = "&".join(f"a{n}=1" for n in range(200))
    assert await _query(company.admin, "/api/candidates", scope_query) == {"query"}
    assert await _query(company.admin, "/api/candidates", "q=" + "x" * 60_000) == {"q"}
    assert await _query(company.admin, "/api/candidates", "q=a%00b") == {"q"}
    assert await _query(company.admin, "/api/candidates", "q=") == 200


@pytest.mark.parametrize("path", LISTS)
async def test_a_cursor_is_taken_from_an_answer_of_the_same_list(company: Company, path: str) -> None:
    time, name = "2026-06-09T10:00:00Z", "Ada"
    key = name if path in LISTS[3:] else time
    own = path.rpartition("/")[2]
    good = _cursor(own, key, UNKNOWN)
    assert await _query(company.admin, path, f"cursor={good}") == 200
    bad = [
        "", "x", "....", "null", "A" * 3000, "%F0%9F%98%80", good[:-1], good[:-8], good + "A", good + "=", good + "%0A",
        good.swapcase(), _cursor(own, key), _cursor(own, key, "7"), _cursor(own, "", UNKNOWN),
        _cursor(own, key, UNKNOWN, "x"), _cursor(own, " ", UNKNOWN), _cursor(own, "\x01", UNKNOWN), _cursor(own, "5", "7"),
        _cursor(own, f"{key}' or 1=1 --", "x"), _cursor(key, UNKNOWN), _cursor("", key, UNKNOWN), _cursor("5", "7"),
        _cursor(own, "9999-12-31T23:59:59Z" if key == time else "x" * 201, UNKNOWN), _cursor(f"{own}s", key, UNKNOWN),
    ]  # fmt: skip
    for cursor in bad:
        assert await _query(company.admin, path, f"cursor={cursor}") == {"cursor"}, cursor
    if key == time:
        assert await _query(company.admin, path, f"cursor={_cursor(own, name, UNKNOWN)}") == {"cursor"}
    assert await _query(company.admin, path, f"cursor={good}&offset=1") == {"offset"}


async def test_a_place_in_the_feed_is_taken_from_an_answer_of_the_feed(company: Company) -> None:
    start = (await company.admin.get("/api/events")).json()["next"]
    assert await _query(company.admin, "/api/events", f"after={start}") == 200
    for after in (
        "", "x", "0", "null", start[:-2], _cursor("a", "b"), _cursor("-1", "0"), _cursor("1" * 19, "0"),
        _cursor("1", "9" * 30), _cursor("\u0661", "0"), _cursor("2026-06-09T10:00:00Z", UNKNOWN), _cursor("1"),
        _cursor("1", "2", "3"),
    ):  # fmt: skip
        assert await _query(company.admin, "/api/events", f"after={after}") == {"after"}, after


def _cursor(*parts: str) -> str:
    return base64.urlsafe_b64encode("\0".join(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/slots/{}"), ("PATCH", "/api/slots/{}"), ("DELETE", "/api/slots/{}"), ("GET", "/api/booking/{}"),
        ("PATCH", "/api/interviewers/{}"), ("PATCH", "/api/coordinators/{}"),
    ],
)  # fmt: skip
async def test_a_malformed_id_in_the_path_is_refused(company: Company, method: str, path: str) -> None:
    body: Json | None = {} if method == "PATCH" else None
    for wrong in NO_UUID:
        if wrong:
            answer = await company.admin.call(method, path.format(quote(wrong, safe="")), body)
            assert refusal(answer, 400, "invalid_input").keys() == {"id"}, wrong
    for raw in ("%ff", "%00", "..%2f..", "%25"):
        assert (await company.admin.call(method, path.format(raw), body)).status_code in (400, 404)
    # Other spellings of the same id are the same id.
    answer = await company.admin.call(method, path.format(UNKNOWN.upper()), body)
    refusal(answer, 404, "not_found")


async def test_calls_without_parameters_take_none(company: Company) -> None:
    coordinator = await company.coordinator()
    for who, method, path in (
        (company.admin, "GET", "/api/me"),
        (company.admin, "GET", f"/api/slots/{UNKNOWN}"),
        (company.admin, "DELETE", f"/api/slots/{UNKNOWN}"),
        (coordinator, "GET", f"/api/booking/{UNKNOWN}"),
        (coordinator, "DELETE", f"/api/booking/{UNKNOWN}"),
        (coordinator, "GET", "/api/health/live"),
    ):
        assert refusal(await who.call(method, path, x=1), 400, "invalid_input").keys() == {"query"}
    for who, method, path in (
        (company.admin, "POST", "/api/candidates"),
        (coordinator, "POST", "/api/book"),
        (company.admin, "PATCH", f"/api/slots/{UNKNOWN}"),
    ):
        answer = await who.call(method, path, {"name": "Ada", "email": "ada@x"}, dryRun=1)
        refusal(answer, 400, "invalid_input")
    assert await company.admin.items("/api/candidates") == []
