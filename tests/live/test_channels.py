"""Who hears what: R7 on the live socket, and what a message says."""

import asyncio
import json
import random
from uuid import UUID, uuid4

import pytest

from company import Person, refusal
from live.client import COORDINATORS, connected, listening, of
from live.conftest import Place

pytestmark = pytest.mark.anyio

SLOT_FIELDS = {"event", "channel", "id", "slotId", "version", "action", "seq"}
BOOKING_FIELDS = SLOT_FIELDS | {"bookingId"}


async def test_an_interviewer_may_hear_their_own_channel_only(place: Place) -> None:
    me, other = await place.company.interviewer(), await place.company.interviewer()
    async with connected(place.port) as client:
        for channel in (of(other), COORDINATORS, f"private-interviewer-{uuid4()}", of(me).upper(), of(me) + " "):
            wanted = {"socket_id": client.socket_id, "channel_name": channel}
            refusal(await me.call("POST", "/api/live/auth", wanted), 403, "forbidden")
        assert (await client.subscribe(me, of(me)))["event"] == "pusher_internal:subscription_succeeded"


async def test_coordinators_and_admins_may_hear_every_channel(place: Place) -> None:
    interviewer = await place.company.interviewer()
    for person in (await place.company.coordinator(), place.company.admin):
        async with connected(place.port) as client:
            for channel in (COORDINATORS, of(interviewer)):
                assert (await client.subscribe(person, channel))["event"].endswith("succeeded")


async def test_leave_is_asked_as_a_form_or_as_json_by_somebody_known(place: Place) -> None:
    me = await place.company.interviewer()
    async with connected(place.port) as client:
        body = f"socket_id={client.socket_id}&channel_name={of(me)}"
        leave = {"auth": await client.leave(me, of(me))}
        for kind in ("", "; charset=UTF-8", ";charset=utf-8"):
            form = await me.send("POST", "/api/live/auth", body, "application/x-www-form-urlencoded" + kind)
            assert (form.status_code, form.json()) == (200, leave)
        form = await me.send("POST", "/api/live/auth", body, "Application/X-WWW-Form-URLEncoded")
        assert (form.status_code, form.json()) == (200, leave)
        nobody = Person(place.company.client, "interviewer", str(uuid4()))
        refusal(
            await nobody.send("POST", "/api/live/auth", body, "application/x-www-form-urlencoded"),
            401,
            "unauthenticated",
        )
        refusal(await me.send("POST", "/api/live/auth", body, "text/plain"), 400, "invalid_input")
        for spoilt in (
            "",
            f"socket_id={client.socket_id}",
            f"channel_name={of(me)}",
            body + "&socket_id=1.1",
            body + "&x=1",
        ):
            answer = await me.send("POST", "/api/live/auth", spoilt, "application/x-www-form-urlencoded")
            refusal(answer, 400, "invalid_input")
        for socket_id in ("", "1", "1.1:private-coordinators", "\u0661.\u0661", "1.1" * 20, None, 1):
            wanted = {"socket_id": socket_id, "channel_name": of(me)}
            refusal(await me.call("POST", "/api/live/auth", wanted), 400, "invalid_input")


async def test_each_change_is_told_to_its_interviewer_and_the_coordinators_and_to_nobody_else(place: Place) -> None:
    company = place.company
    me, other, coordinator = await company.interviewer(), await company.interviewer(), await company.coordinator()
    async with (
        listening(place.port, me, of(me)) as mine,
        listening(place.port, other, of(other)) as others,
        listening(place.port, coordinator, COORDINATORS) as all_of_it,
    ):
        slot = await me.slot("2098-01-06T09:00Z")
        await me.call("PATCH", f"/api/slots/{slot['id']}", {"location": "Room 4"})
        booking = await coordinator.booking(slot, await company.candidate())
        await coordinator.cancel(booking)
        await me.call("DELETE", f"/api/slots/{slot['id']}")
        last = await other.slot("2098-01-06T09:00Z")

        told = await mine.told(5)
        assert [(change["event"], change["action"], change["version"]) for change in told] == [
            ("slot.updated", "slot.opened", 1),
            ("slot.updated", "slot.edited", 2),
            ("booking.updated", "booking.booked", 1),
            ("booking.updated", "booking.cancelled", 2),
            ("slot.updated", "slot.withdrawn", 5),
        ]
        for change in told:
            about_booking = change["event"] == "booking.updated"
            assert change.keys() == (BOOKING_FIELDS if about_booking else SLOT_FIELDS)
            assert change["channel"] == of(me)
            assert change["slotId"] == slot["id"]
            assert change["id"] == (booking["id"] if about_booking else slot["id"])
            assert change.get("bookingId") == (booking["id"] if about_booking else None)
        assert [change["seq"] for change in told] == sorted(change["seq"] for change in told)

        (theirs,) = await others.told(1)
        assert theirs["id"] == last["id"]
        heard = await all_of_it.told(6)
        assert [change | {"channel": ""} for change in heard] == [
            change | {"channel": ""} for change in (*told, theirs)
        ]
        for client in (mine, others, all_of_it):
            await client.silence(0.3)


async def test_an_interview_that_goes_to_another_interviewer_tells_each_side_its_own(place: Place) -> None:
    company = place.company
    left, joined, coordinator = await company.interviewer(), await company.interviewer(), await company.coordinator()
    async with (
        listening(place.port, left, of(left)) as one,
        listening(place.port, joined, of(joined)) as other,
        listening(place.port, coordinator, COORDINATORS) as both,
    ):
        old, new = await left.slot("2098-01-06T09:00Z"), await joined.slot("2098-01-06T15:00Z")
        booking = await coordinator.booking(old, await company.candidate())
        assert [len(await client.told(many)) for client, many in ((one, 2), (other, 1), (both, 3))]
        moved = await coordinator.reschedule(booking, new)
        assert moved.status_code == 200
        (freed,) = await one.told(1)
        assert freed.keys() == SLOT_FIELDS
        assert (freed["id"], freed["slotId"], freed["action"]) == (old["id"], old["id"], "slot.freed")
        assert freed["version"] == (await left.get(f"/api/slots/{old['id']}")).json()["version"]
        assert new["id"] not in json.dumps(freed)
        assert booking["id"] not in json.dumps(freed)
        (came,) = await other.told(1)
        assert came.keys() == BOOKING_FIELDS
        assert (came["id"], came["bookingId"], came["slotId"]) == (booking["id"], booking["id"], new["id"])
        assert (came["action"], came["version"]) == ("booking.rescheduled", 2)
        assert old["id"] not in json.dumps(came)
        heard = await both.told(2)
        assert {change["event"] for change in heard} == {"slot.updated", "booking.updated"}
        for client in (one, other, both):
            await client.silence(0.3)


async def test_an_interview_that_moves_within_one_interviewers_days_tells_them_both_slots(place: Place) -> None:
    company = place.company
    me, coordinator = await company.interviewer(), await company.coordinator()
    async with listening(place.port, me, of(me)) as mine:
        old, new = await me.slot("2098-01-06T09:00Z"), await me.slot("2098-01-06T15:00Z")
        booking = await coordinator.booking(old, await company.candidate())
        await mine.told(3)
        await coordinator.reschedule(booking, new)
        assert {change["slotId"] for change in await mine.told(2)} == {old["id"], new["id"]}


async def test_what_was_refused_or_only_repeated_is_not_told(place: Place) -> None:
    company = place.company
    me, coordinator = await company.interviewer(), await company.coordinator()
    async with listening(place.port, coordinator, COORDINATORS) as client:
        slot, candidate = await me.slot("2098-01-06T09:00Z"), await company.candidate()
        await client.told(1)
        booked = await coordinator.book(slot, candidate, key="once")
        again = await coordinator.book(slot, candidate, key="once")
        assert again.json() == booked.json()
        refusal(await coordinator.book(slot, candidate), 409, "slot_taken")
        refusal(await me.open_slot("2098-01-06T09:30Z"), 409, "slot_overlap")
        refusal(await me.call("DELETE", f"/api/slots/{slot['id']}"), 409, "slot_booked")
        refusal(await coordinator.book(slot | {"id": str(uuid4())}, candidate), 404, "not_found")
        same = await coordinator.reschedule(booked.json(), slot)
        assert same.status_code == 200
        last = await me.slot("2098-01-06T11:00Z")
        first, second = await client.told(2)
        assert (first["action"], second["id"]) == ("booking.booked", last["id"])


async def test_nothing_about_people_is_told(place: Place) -> None:
    coordinator = await place.company.coordinator()
    async with listening(place.port, coordinator, COORDINATORS) as client:
        candidate = await place.company.candidate(name="Secret Name", email="secret@example.com")
        assert UUID(candidate["id"])
        await place.company.interviewer()
        await client.silence(0.5)


async def test_a_hundred_changes_at_once_are_told_in_the_order_of_the_change_feed(place: Place) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    company = place.company
    coordinator = await company.coordinator()
    people = [await company.interviewer(maxDaysPerWeek=7) for _ in range(5)]
    asked = [(person, f"2098-01-{day:02}T{hour:02}:00Z") for person in people for day in (6, 7) for hour in range(10)]
    chance.shuffle(asked)
    cursor = (await company.admin.get("/api/events", limit=1)).json()["next"]
    while (page := (await company.admin.get("/api/events", limit=200, after=cursor)).json())["items"]:
        cursor = page["next"]
    async with listening(place.port, coordinator, COORDINATORS) as client:
        slots = await asyncio.gather(*(person.slot(start) for person, start in asked))
        told = await client.told(len(asked))
    logged = (await company.admin.get("/api/events", limit=200, after=cursor)).json()["items"]
    assert [change["seq"] for change in told] == [event["seq"] for event in logged]
    assert {change["id"] for change in told} == {slot["id"] for slot in slots}
