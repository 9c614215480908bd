"""Pages: by offset and by cursor each row is met exactly once, in the list's own order, also where rows are equal in it."""

import pytest

from company import Company, Json, Person, refusal

pytestmark = pytest.mark.anyio

BY_TIME = ["/api/slots", "/api/bookings", "/api/calendar"]
BY_NAME = ["/api/interviewers", "/api/candidates", "/api/coordinators"]


def _key(path: str, item: Json) -> tuple[str, str]:
    item = item.get("booking", item)
    return (item["startTime"] if path in BY_TIME else item["name"], item["id"])


async def _by_cursor(who: Person, path: str, limit: int, **filters: object) -> list[Json]:
    """Every item, met page after page."""
    found: list[Json] = []
    page = (await who.get(path, limit=limit, **filters)).json()
    while True:
        assert page["limit"] == limit
        assert page["offset"] == 0
        assert len(page["items"]) <= limit
        found += page["items"]
        if page["nextCursor"] is None:
            return found
        assert len(page["items"]) == limit
        page = (await who.get(path, limit=limit, cursor=page["nextCursor"], **filters)).json()


async def _by_offset(who: Person, path: str, limit: int, **filters: object) -> list[Json]:
    found: list[Json] = []
    for offset in range(0, 1000, limit):
        page = (await who.get(path, limit=limit, offset=offset, **filters)).json()
        assert (page["limit"], page["offset"]) == (limit, offset)
        found += page["items"]
        if len(page["items"]) < limit:
            assert page["nextCursor"] is None
            return found
    raise AssertionError("no end")


class Crowd:
    """Eleven interviewers with the same two start times, so that only the id tells their slots and bookings apart."""

    def __init__(self, interviewers: list[Person], coordinator: Person) -> None:
        self.interviewers, self.coordinator = interviewers, coordinator


@pytest.fixture
async def crowd(company: Company) -> Crowd:
    coordinator = await company.coordinator(name="Same Name")
    interviewers = [await company.interviewer(name="Same Name") for _ in range(11)]
    for interviewer in interviewers:
        for start in ("2026-06-09T10:00:00Z", "2026-06-09T12:00:00.5Z"):
            candidate = await company.candidate(name="Same Name")
            await coordinator.booking(await interviewer.slot(start), candidate)
    for _ in range(10):
        await company.coordinator(name="Same Name")
    return Crowd(interviewers, coordinator)


async def test_every_row_is_met_exactly_once_and_in_order(company: Company, crowd: Crowd) -> None:
    for path in (*BY_TIME, *BY_NAME):
        everything = await company.admin.items(path, limit=200)
        keys = [_key(path, item) for item in everything]
        assert keys == sorted(keys)
        assert len(set(keys)) == len(keys) == (22 if path in (*BY_TIME, "/api/candidates") else 11)
        for limit in (1, 2, 3, 7, 11, 22, 200):
            assert await _by_cursor(company.admin, path, limit) == everything, (path, limit)
            assert await _by_offset(company.admin, path, limit) == everything, (path, limit)


async def test_a_filtered_list_is_paged_alike(company: Company, crowd: Crowd) -> None:
    for path in BY_TIME:
        filters = {
            "interviewerId": crowd.interviewers[3].id,
            "from_": "2026-06-09T11:00:00Z",
            "to": "2026-06-10T00:00:00Z",
        }
        assert len(await _by_cursor(company.admin, path, 1, **filters)) == 1
        del filters["interviewerId"]
        assert len(await _by_cursor(company.admin, path, 4, **filters)) == 11
    assert len(await _by_cursor(company.admin, "/api/candidates", 5, q="same")) == 22


async def test_an_interviewers_pages_hold_only_their_own(crowd: Crowd) -> None:
    for path in BY_TIME:
        assert len(await _by_cursor(crowd.interviewers[0], path, 1)) == 2


async def test_a_cursor_meets_each_old_row_once_while_rows_come_and_go_before_it(company: Company) -> None:
    interviewer = await company.interviewer(maxDaysPerWeek=7)
    slots = [await interviewer.slot(f"2026-06-09T{hour:02}:00:00Z", 30) for hour in range(10, 20)]
    first = (await interviewer.get("/api/slots", limit=4)).json()
    await interviewer.slot("2026-06-09T10:30:00Z", 30)
    await interviewer.slot("2026-06-08T10:30:00Z", 30)
    await interviewer.call("DELETE", f"/api/slots/{slots[1]['id']}")
    # Also where the very row it points at is gone.
    await interviewer.call("DELETE", f"/api/slots/{slots[3]['id']}")
    second = (await interviewer.get("/api/slots", limit=4, cursor=first["nextCursor"])).json()
    third = (await interviewer.get("/api/slots", limit=4, cursor=second["nextCursor"])).json()
    assert first["items"] + second["items"] + third["items"] == slots
    assert third["nextCursor"] is None


async def test_a_cursor_is_of_the_list_that_gave_it_out_and_of_no_other(company: Company, crowd: Crowd) -> None:
    given = {path: (await company.admin.get(path, limit=1)).json()["nextCursor"] for path in (*BY_TIME, *BY_NAME)}
    for path in given:
        for giver, cursor in given.items():
            answer = await company.admin.get(path, cursor=cursor)
            if giver == path:
                assert answer.status_code == 200
            else:
                assert refusal(answer, 400, "invalid_input").keys() == {"cursor"}, (giver, path)
    place = (await company.admin.get("/api/events", limit=1)).json()["next"]
    for path, cursor in given.items():
        assert refusal(await company.admin.get(path, cursor=place), 400, "invalid_input").keys() == {"cursor"}
        assert refusal(await company.admin.get("/api/events", after=cursor), 400, "invalid_input").keys() == {"after"}


async def test_an_empty_list_is_a_page_too(company: Company) -> None:
    coordinator = await company.coordinator()
    for path in (*BY_TIME, "/api/candidates"):
        assert (await coordinator.get(path)).json() == {"items": [], "limit": 50, "offset": 0, "nextCursor": None}
        beyond = (await coordinator.get(path, offset=100_000, limit=1)).json()
        assert beyond == {"items": [], "limit": 1, "offset": 100_000, "nextCursor": None}


async def test_a_page_is_50_long_unless_told_otherwise(company: Company) -> None:
    await company.sql(
        "insert into candidate (name, email, created_at, updated_at)"
        " select 'C' || n, n || '@example.com', now(), now() from generate_series(1, 250) n"
    )
    page = (await company.admin.get("/api/candidates")).json()
    assert (len(page["items"]), page["limit"]) == (50, 50)
    assert len(await company.admin.items("/api/candidates", limit=200)) == 200
    assert len(await _by_cursor(company.admin, "/api/candidates", 200)) == 250


async def test_names_in_every_script_are_paged_past(company: Company) -> None:
    names = [
        "Łukasz",
        "李小龍",
        "👩‍👩‍👧‍👦",
        "a\u0301",
        "Á",
        "ß",
        "'",
        '"',
        "\\",
        "%",
        "\U0010ffff",
        "\ue000",
        "z" * 200,
        "👩" * 200,
    ]
    for name in names:
        await company.candidate(name=name)
        await company.candidate(name=name)
    everyone = await company.admin.items("/api/candidates", limit=200)
    assert len(everyone) == 28
    assert await _by_cursor(company.admin, "/api/candidates", 1) == everyone
    # The order is by code point, and so the same on every machine.
    assert [person["name"] for person in everyone] == sorted(person["name"] for person in everyone)
