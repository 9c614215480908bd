"""R7: who may do what, role by endpoint by ownership. The rows come from the app's own routes; one missing here fails."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

import httpx
import pytest
from litestar import Litestar

from company import Company, Json, Person
from panelist.api.routes import CONTRACTS
from panelist.app import create_app
from panelist.settings import Settings

pytestmark = pytest.mark.anyio


class Row(NamedTuple):
    """The status each gets: without identity, the interviewer whose object it is, another one, coordinator, admin."""

    nobody: int
    owner: int
    stranger: int
    coordinator: int
    admin: int


READ_BY_OWNER = Row(401, 200, 404, 200, 200)
LISTED = Row(401, 200, 200, 200, 200)
STAFF = Row(401, 403, 403, 200, 200)
COORDINATOR_ONLY = Row(401, 403, 403, 200, 403)
OPEN_TO_ALL = Row(200, 200, 200, 200, 200)

EXPECTED = {
    "GET /api/slots": LISTED,
    "GET /api/slots/{id}": READ_BY_OWNER,
    "POST /api/slots": Row(401, 201, 403, 403, 201),
    "PATCH /api/slots/{id}": Row(401, 200, 404, 403, 200),
    "DELETE /api/slots/{id}": Row(401, 204, 404, 403, 204),
    "POST /api/book": Row(401, 403, 403, 201, 403),
    "POST /api/reschedule": COORDINATOR_ONLY,
    "DELETE /api/booking/{id}": COORDINATOR_ONLY,
    "GET /api/booking/{id}": READ_BY_OWNER,
    "GET /api/bookings": LISTED,
    "GET /api/calendar": LISTED,
    "GET /api/events": LISTED,
    "GET /api/me": LISTED,
    "GET /api/demo/people": Row(404, 404, 404, 404, 404),  # only in demo mode: tests/api has that
    "GET /api/interviewers": LISTED,
    "GET /api/candidates": STAFF,
    "GET /api/coordinators": STAFF,
    "POST /api/candidates": Row(401, 403, 403, 201, 201),
    "POST /api/interviewers": Row(401, 403, 403, 403, 201),
    "PATCH /api/interviewers/{id}": Row(401, 403, 403, 403, 200),
    "POST /api/coordinators": Row(401, 403, 403, 403, 201),
    "PATCH /api/coordinators/{id}": Row(401, 403, 403, 403, 200),
    "GET /api/live": LISTED,
    "POST /api/live/auth": Row(401, 200, 403, 200, 200),
    "GET /api/health": OPEN_TO_ALL,
    "GET /api/health/live": OPEN_TO_ALL,
    "GET /api/health/ready": OPEN_TO_ALL,
}
WITHOUT_CONTRACT = {"/", "/{path:path}", "/schema", "/schema/openapi.json", "/schema/style.css", "/metrics"}
"""Public pages: they show nothing of anybody."""


class World:
    """The objects that the calls are about, all of them the owner's."""

    def __init__(self, owner: Person, slot: Json, booking: Json, elsewhere: Json) -> None:
        self.owner = owner
        self.slot = slot
        self.booking = booking
        self.elsewhere = elsewhere

    @classmethod
    async def made(cls, company: Company) -> "World":
        owner, coordinator, candidate = (
            await company.interviewer(),
            await company.coordinator(),
            await company.candidate(),
        )
        slot, booked, elsewhere = [await owner.slot(f"2026-06-09T{hour}:00:00Z") for hour in (10, 12, 14)]
        return cls(owner, slot, await coordinator.booking(booked, candidate), elsewhere)

    def request(self, endpoint: str) -> tuple[str, Json | None]:
        """(path, body) of a call that would succeed for whoever may make it."""
        _, path = endpoint.split()
        kind = path.removeprefix("/api/").partition("/")[0]
        ids = {
            "slots": self.slot["id"],
            "booking": self.booking["id"],
            "interviewers": self.owner.id,
            "coordinators": self.booking["coordinatorId"],
        }
        if "{id}" in path:
            path = path.replace("{id}", ids[kind])
        someone: Json = {"name": "New", "email": "new@example.com"}
        times = {"startTime": "2026-06-09T16:00:00Z", "endTime": "2026-06-09T17:00:00Z"}
        bodies: dict[str, Json] = {
            "POST /api/slots": times | {"interviewerId": self.owner.id},
            "PATCH /api/slots/{id}": {"location": "Room 1"},
            "POST /api/book": {"slotId": self.slot["id"], "candidate": someone},
            "POST /api/reschedule": {"bookingId": self.booking["id"], "newSlotId": self.elsewhere["id"]},
            "POST /api/candidates": someone,
            "POST /api/interviewers": someone | {"timeZone": "UTC"},
            "PATCH /api/interviewers/{id}": {"name": "Renamed"},
            "POST /api/coordinators": someone,
            "PATCH /api/coordinators/{id}": {"name": "Renamed"},
            "POST /api/live/auth": {"socket_id": "12.34", "channel_name": f"private-interviewer-{self.owner.id}"},
        }
        return path, bodies.get(endpoint)


async def test_every_route_of_the_app_is_listed_here() -> None:
    app = create_app(Settings(database_url="postgresql://nowhere")).app
    assert isinstance(app, Litestar)
    paths = {route.path.replace("{id:str}", "{id}") for route in app.routes}
    listed = {endpoint.split()[1] for endpoint in EXPECTED}
    assert paths - WITHOUT_CONTRACT == listed
    assert {f"{contract.method} {contract.path}" for contract in CONTRACTS} == set(EXPECTED)


@pytest.mark.parametrize("who", Row._fields)
@pytest.mark.parametrize("endpoint", EXPECTED)
async def test_everybody_may_do_what_the_table_says(company: Company, endpoint: str, who: str) -> None:
    world = await World.made(company)
    path, body = world.request(endpoint)
    method = endpoint.split(maxsplit=1)[0]
    answer = await (await _caller(company, world, who))(method, path, body)
    assert answer.status_code == getattr(EXPECTED[endpoint], who), answer.text
    if who == "stranger" and answer.status_code == 200 and "items" in answer.json():
        assert world.owner.id not in answer.text, "a list shows a stranger what is not theirs"


Caller = Callable[[str, str, Json | None], Awaitable[httpx.Response]]


async def _caller(company: Company, world: World, who: str) -> Caller:
    if who == "nobody":
        return lambda method, path, body: company.client.request(method, path, json=body)
    people = {
        "owner": lambda: _same(world.owner),
        "stranger": company.interviewer,
        "coordinator": company.coordinator,
        "admin": lambda: _same(company.admin),
    }
    return (await people[who]()).call


async def _same(person: Person) -> Person:
    return person
