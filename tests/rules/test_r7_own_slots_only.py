"""R7: an interviewer manages only their own slots; what is somebody else's does not exist for them."""

import pytest

from company import Company, Json, Person, refusal

pytestmark = pytest.mark.anyio

UNKNOWN = "0190d5f0-7c5b-7d7d-8b6a-2d4a2a2a2a2a"


class Scene:
    """An interviewer with a booked and a free slot, and a stranger with a slot of theirs."""

    def __init__(self, owner: Person, stranger: Person, coordinator: Person, *objects: Json) -> None:
        self.owner, self.stranger, self.coordinator = owner, stranger, coordinator
        self.free, self.booked, self.booking, self.strangers = objects


@pytest.fixture
async def scene(company: Company) -> Scene:
    owner, stranger, coordinator = await company.interviewer(), await company.interviewer(), await company.coordinator()
    free, taken = await owner.slot("2026-06-09T10:00:00Z"), await owner.slot("2026-06-09T12:00:00Z")
    booking = await coordinator.booking(taken, await company.candidate())
    booked = (await owner.get(f"/api/slots/{taken['id']}")).json()
    return Scene(owner, stranger, coordinator, free, booked, booking, await stranger.slot("2026-06-10T10:00:00Z"))


async def test_a_strangers_slot_is_not_found_just_as_one_that_does_not_exist(company: Company, scene: Scene) -> None:
    edit = {"location": "mine now"}
    async with company.unchanged():
        for id in (scene.free["id"], scene.booked["id"]):
            for method, body in (("GET", None), ("PATCH", edit), ("DELETE", None)):
                theirs = await scene.stranger.call(method, f"/api/slots/{id}", body)
                nobodys = await scene.stranger.call(method, f"/api/slots/{UNKNOWN}", body)
                refusal(theirs, 404, "not_found")
                assert theirs.content == nobodys.content


async def test_a_strangers_booking_is_not_found_just_as_one_that_does_not_exist(scene: Scene) -> None:
    theirs = await scene.stranger.get(f"/api/booking/{scene.booking['id']}")
    refusal(theirs, 404, "not_found")
    assert theirs.content == (await scene.stranger.get(f"/api/booking/{UNKNOWN}")).content
    assert (await scene.owner.get(f"/api/booking/{scene.booking['id']}")).json() == scene.booking


async def test_lists_hold_only_what_is_ones_own(scene: Scene) -> None:
    assert await scene.owner.items("/api/slots") == [scene.free, scene.booked]
    assert await scene.stranger.items("/api/slots") == [scene.strangers]
    assert len(await scene.coordinator.items("/api/slots")) == 3
    for path in ("/api/bookings", "/api/calendar"):
        assert len(await scene.owner.items(path)) == 1
        assert await scene.stranger.items(path) == []
    assert (await scene.owner.items("/api/bookings")) == [scene.booking]


async def test_asking_for_anothers_by_id_gives_nothing(scene: Scene) -> None:
    for path in ("/api/slots", "/api/bookings", "/api/calendar"):
        assert await scene.stranger.items(path, interviewerId=scene.owner.id) == []
        assert await scene.stranger.items(path, interviewerId=UNKNOWN) == []
        assert len(await scene.owner.items(path, interviewerId=scene.owner.id)) >= 1
    for name, id in (("candidateId", scene.booking["candidateId"]), ("coordinatorId", scene.coordinator.id)):
        assert await scene.stranger.items("/api/bookings", **{name: id}) == []


async def test_an_interviewer_reads_only_themselves_among_people(scene: Scene) -> None:
    assert [person["id"] for person in await scene.stranger.items("/api/interviewers")] == [scene.stranger.id]
    name = (await scene.owner.get("/api/me")).json()["name"]
    assert await scene.stranger.items("/api/interviewers", q=name) == []
    for path in ("/api/candidates", "/api/coordinators"):
        refusal(await scene.stranger.get(path), 403, "forbidden")


async def test_an_interviewer_opens_slots_for_themselves_only(company: Company, scene: Scene) -> None:
    own = await scene.owner.slot("2026-06-09T15:00:00Z", interviewerId=scene.owner.id)
    assert own["interviewerId"] == scene.owner.id
    async with company.unchanged():
        for id in (scene.stranger.id, UNKNOWN, scene.coordinator.id):
            refused = await scene.owner.open_slot("2026-06-09T18:00:00Z", interviewerId=id)
            refusal(refused, 403, "forbidden")


async def test_a_slot_does_not_change_hands(company: Company, scene: Scene) -> None:
    path = f"/api/slots/{scene.free['id']}"
    async with company.unchanged():
        for who in (scene.owner, company.admin):
            refused = await who.call("PATCH", path, {"interviewerId": scene.stranger.id})
            assert refusal(refused, 400, "invalid_input").keys() == {"interviewerId"}


async def test_an_admin_opens_edits_and_withdraws_anybodys_slots(company: Company, scene: Scene) -> None:
    opened = await company.admin.slot("2026-06-09T15:00:00Z", interviewerId=scene.owner.id)
    path = f"/api/slots/{opened['id']}"
    assert opened in await scene.owner.items("/api/slots")
    assert (await company.admin.call("PATCH", path, {"location": "Room 4"})).json()["location"] == "Room 4"
    assert (await company.admin.call("DELETE", path)).status_code == 204


async def test_an_admin_must_say_whose_slot_it_is(company: Company, scene: Scene) -> None:
    async with company.unchanged():
        unsaid = await company.admin.open_slot("2026-06-09T15:00:00Z")
        unknown = await company.admin.open_slot("2026-06-09T15:00:00Z", interviewerId=UNKNOWN)
        no_interviewer = await company.admin.open_slot("2026-06-09T15:00:00Z", interviewerId=scene.coordinator.id)
    assert refusal(unsaid, 400, "invalid_input").keys() == {"interviewerId"}
    assert refusal(unknown, 404, "not_found") == {"interviewerId": UNKNOWN}
    refusal(no_interviewer, 404, "not_found")


async def test_only_a_coordinator_books_moves_and_cancels(company: Company, scene: Scene) -> None:
    candidate = await company.candidate()
    async with company.unchanged():
        for who in (scene.owner, scene.stranger, company.admin):
            refusal(await who.book(scene.free, candidate), 403, "forbidden")
            refusal(await who.reschedule(scene.booking, scene.free), 403, "forbidden")
            refusal(await who.cancel(scene.booking), 403, "forbidden")


async def test_only_an_admin_makes_and_changes_staff(company: Company, scene: Scene) -> None:
    new = {"name": "Eve", "email": "eve@example.com", "timeZone": "UTC"}
    calls = [
        ("POST", "/api/interviewers", new),
        ("POST", "/api/coordinators", {"name": "Eve", "email": "eve@example.com"}),
        ("PATCH", f"/api/interviewers/{scene.owner.id}", {"maxDaysPerWeek": 7}),
        ("PATCH", f"/api/coordinators/{scene.coordinator.id}", {"name": "Eve"}),
    ]
    async with company.unchanged():
        for who in (scene.owner, scene.coordinator):
            for method, path, body in calls:
                refusal(await who.call(method, path, body), 403, "forbidden")
        refusal(await scene.owner.call("POST", "/api/candidates", {"name": "Eve", "email": "e@x"}), 403, "forbidden")


async def test_a_coordinator_does_not_touch_slots(company: Company, scene: Scene) -> None:
    path = f"/api/slots/{scene.free['id']}"
    async with company.unchanged():
        refusal(
            await scene.coordinator.open_slot("2026-06-09T15:00:00Z", interviewerId=scene.owner.id), 403, "forbidden"
        )
        refusal(await scene.coordinator.call("PATCH", path, {"location": "x"}), 403, "forbidden")
        refusal(await scene.coordinator.call("DELETE", path), 403, "forbidden")


async def test_who_may_comes_before_what_is_wrong_with_it(company: Company, scene: Scene) -> None:
    refusal(await scene.owner.send("POST", "/api/book", "not json"), 403, "forbidden")
    refusal(await scene.owner.call("DELETE", "/api/booking/not-an-id"), 403, "forbidden")
    refusal(await scene.owner.get("/api/candidates", limit="x"), 403, "forbidden")
