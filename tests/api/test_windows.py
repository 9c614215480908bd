"""Filters: the window takes what overlaps [from, to), and filters together take what each of them alone would."""

import pytest

from company import Company, Json, Person
from panelist.wire import Cursor

pytestmark = pytest.mark.anyio

LISTS = ["/api/slots", "/api/bookings", "/api/calendar"]


class Day:
    """Slots of an hour at 10, 11 (booked) and 14 (booked, cancelled) of one interviewer, and at 11 (booked) of another."""

    def __init__(
        self, company: Company, one: Person, other: Person, coordinators: list[Person], slots: list[Json]
    ) -> None:
        self.company, self.one, self.other, self.coordinators, self.slots = company, one, other, coordinators, slots
        self.bookings: list[Json] = []

    async def starts(self, path: str, **filters: object) -> list[str]:
        items = await self.coordinators[0].items(path, **filters)
        return [item.get("booking", item)["startTime"][11:16] for item in items]


@pytest.fixture
async def day(company: Company) -> Day:
    one, other = await company.interviewer(), await company.interviewer()
    coordinators = [await company.coordinator(), await company.coordinator()]
    slots = [await one.slot(f"2026-06-09T{hour}:00:00Z") for hour in (10, 11, 14)]
    slots.append(await other.slot("2026-06-09T11:00:00Z"))
    found = Day(company, one, other, coordinators, slots)
    for coordinator, slot in ((coordinators[0], slots[1]), (coordinators[0], slots[2]), (coordinators[1], slots[3])):
        found.bookings.append(await coordinator.booking(slot, await company.candidate()))
    await coordinators[0].cancel(found.bookings[1])
    return found


BOTH = ["11:00", "11:00"]


@pytest.mark.parametrize(
    ("from_", "to", "slots", "bookings", "calendar"),
    [
        (None, None, ["10:00", *BOTH, "14:00"], [*BOTH, "14:00"], BOTH),
        ("2000-01-01T00:00:00Z", "2099-12-31T23:59:59Z", ["10:00", *BOTH, "14:00"], [*BOTH, "14:00"], BOTH),
        # A slot ends where the window begins: outside; one microsecond before: inside.
        ("2026-06-09T12:00:00Z", None, ["14:00"], ["14:00"], []),
        ("2026-06-09T11:59:59.999999Z", None, [*BOTH, "14:00"], [*BOTH, "14:00"], BOTH),
        # A slot begins where the window ends: outside; one microsecond later: inside.
        (None, "2026-06-09T11:00:00Z", ["10:00"], [], []),
        (None, "2026-06-09T11:00:00.000001Z", ["10:00", *BOTH], BOTH, BOTH),
        ("2026-06-09T11:00:00Z", "2026-06-09T12:00:00Z", BOTH, BOTH, BOTH),
        ("2026-06-09T13:00:00+02:00", "2026-06-09T17:30:00+05:30", BOTH, BOTH, BOTH),
        # The window may lie within a slot, or between two.
        ("2026-06-09T11:20:00Z", "2026-06-09T11:21:00Z", BOTH, BOTH, BOTH),
        ("2026-06-09T12:00:00Z", "2026-06-09T14:00:00Z", [], [], []),
    ],
)
async def test_a_window_takes_what_overlaps_it(
    day: Day, from_: str | None, to: str | None, slots: list[str], bookings: list[str], calendar: list[str]
) -> None:
    window = {name: instant for name, instant in (("from_", from_), ("to", to)) if instant}
    assert await day.starts("/api/slots", **window) == slots
    assert await day.starts("/api/bookings", **window) == bookings
    assert await day.starts("/api/calendar", **window) == calendar


async def test_the_longest_slot_is_in_every_window_it_reaches_into(day: Day) -> None:
    slot = await day.other.slot("2026-06-09T14:00:00Z", 480)
    await day.coordinators[0].booking(slot, await day.company.candidate())
    for path in LISTS:
        for inside in ("2026-06-09T21:59:59.999999Z", "2026-06-09T21:00:00Z", "2026-06-09T18:00:00Z"):
            assert await day.starts(path, from_=inside) == ["14:00"], path
        assert await day.starts(path, from_="2026-06-09T22:00:00Z") == []


async def test_filters_alone_and_together(day: Day) -> None:
    one, other, first, second = day.one.id, day.other.id, day.coordinators[0].id, day.coordinators[1].id
    whom = day.bookings[2]["candidateId"]
    cases: list[tuple[str, dict[str, object], list[str]]] = [
        ("/api/slots", {"interviewerId": other}, ["11:00"]),
        ("/api/slots", {"status": "available"}, ["10:00", "14:00"]),
        ("/api/slots", {"status": "booked"}, ["11:00", "11:00"]),
        ("/api/slots", {"status": "booked", "interviewerId": one}, ["11:00"]),
        ("/api/slots", {"status": "available", "interviewerId": other}, []),
        ("/api/slots", {"status": "available", "from_": "2026-06-09T11:00:00Z"}, ["14:00"]),
        ("/api/bookings", {"interviewerId": one}, ["11:00", "14:00"]),
        ("/api/bookings", {"coordinatorId": second}, ["11:00"]),
        ("/api/bookings", {"candidateId": whom}, ["11:00"]),
        ("/api/bookings", {"status": "cancelled"}, ["14:00"]),
        ("/api/bookings", {"status": "booked", "coordinatorId": first}, ["11:00"]),
        ("/api/bookings", {"coordinatorId": first, "candidateId": whom}, []),
        ("/api/bookings", {"coordinatorId": second, "candidateId": whom, "interviewerId": other, "status": "booked",
                           "from_": "2026-06-09T11:30:00Z", "to": "2026-06-09T11:31:00Z", "limit": 1, "offset": 0}, ["11:00"]),
        ("/api/calendar", {"interviewerId": other}, ["11:00"]),
        ("/api/calendar", {"interviewerId": one, "to": "2026-06-09T11:00:00Z"}, []),
        ("/api/slots", {"interviewerId": whom}, []),
    ]  # fmt: skip
    for path, filters, starts in cases:
        assert await day.starts(path, **filters) == starts, (path, filters)


async def test_all_filters_at_once(day: Day) -> None:
    """Of an interviewer, whose own id is asked for besides, from behind a cursor: no list binds more values."""
    filters: dict[str, object] = {
        "from_": "2026-06-09T00:00:00Z",
        "to": "2026-06-10T00:00:00Z",
        "interviewerId": day.one.id,
    }
    of_booking = {"coordinatorId": day.coordinators[0].id, "candidateId": day.bookings[0]["candidateId"]}
    for path, more, starts in (
        ("/api/slots", {"status": "booked"}, "11:00"),
        ("/api/bookings", of_booking | {"status": "booked"}, "11:00"),
        ("/api/calendar", {}, "11:00"),
    ):
        first = (await day.one.get(path, limit=1, **filters, **more)).json()
        assert [item.get("booking", item)["startTime"][11:16] for item in first["items"]] == [starts]
        before = Cursor.of(path.rpartition("/")[2], "2026-06-09T10:59:00Z", day.one.id)
        assert await day.one.items(path, cursor=before, limit=200, **filters, **more) == first["items"]


async def test_a_calendar_entry_is_the_booking_with_its_slot_candidate_and_interviewer(day: Day) -> None:
    entry = (await day.coordinators[0].items("/api/calendar", interviewerId=day.other.id))[0]
    assert entry["booking"] == day.bookings[2]
    assert entry["slot"] == (await day.other.get(f"/api/slots/{day.slots[3]['id']}")).json()
    assert entry["candidate"]["id"] == day.bookings[2]["candidateId"]
    assert entry["candidate"]["email"].endswith("@example.com")
    me = (await day.other.get("/api/me")).json()
    assert entry["interviewer"] == {"id": me["id"], "name": me["name"], "timeZone": me["timeZone"]}
    assert await day.other.items("/api/calendar") == [entry]


async def test_a_moved_booking_is_listed_where_it_is_now(day: Day) -> None:
    await day.coordinators[0].reschedule(day.bookings[0], day.slots[0])
    window = {"from_": "2026-06-09T11:00:00Z", "to": "2026-06-09T12:00:00Z", "interviewerId": day.one.id}
    for path in ("/api/bookings", "/api/calendar"):
        assert await day.starts(path, **window) == []
        assert await day.starts(path, interviewerId=day.one.id, to="2026-06-09T11:00:00Z") == ["10:00"]
