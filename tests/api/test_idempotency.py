"""Idempotency-Key: the same key, actor and body gets the first success's answer again, and changes nothing."""

from datetime import UTC, datetime

import anyio
import asyncpg
import httpx
import pytest

from company import Company, Json, Person, refusal

pytestmark = pytest.mark.anyio

Call = tuple[Person, str, str, Json | None]


async def _calls(company: Company) -> dict[str, Call]:
    """One call of every endpoint that changes something, each of which can succeed."""
    interviewer, coordinator, admin = await company.interviewer(), await company.coordinator(), company.admin
    slots = [(await interviewer.slot(f"2026-06-09T{hour}:00:00Z"))["id"] for hour in range(10, 17)]
    candidate = (await company.candidate())["id"]
    moving = await coordinator.booking({"id": slots[0]}, await company.candidate())
    ending = await coordinator.booking({"id": slots[1]}, await company.candidate())
    times = {"startTime": "2026-06-10T10:00:00Z", "endTime": "2026-06-10T11:00:00Z"}
    for_another = times | {"interviewerId": (await company.interviewer()).id}
    booking = {"slotId": slots[4], "candidateId": candidate, "slotVersion": 1}
    move = {"bookingId": moving["id"], "newSlotId": slots[6], "version": 1}
    ada = {"name": "Ada", "email": "ada@example.com"}
    return {
        "open": (interviewer, "POST", "/api/slots", times | {"location": "Room 4"}),
        "open for another": (admin, "POST", "/api/slots", for_another),
        "edit": (interviewer, "PATCH", f"/api/slots/{slots[2]}", {"startTime": "2026-06-09T12:30:00Z", "version": 1}),
        "withdraw": (interviewer, "DELETE", f"/api/slots/{slots[3]}", None),
        "book": (coordinator, "POST", "/api/book", booking),
        "book somebody new": (coordinator, "POST", "/api/book", {"slotId": slots[5], "candidate": ada}),
        "reschedule": (coordinator, "POST", "/api/reschedule", move),
        "cancel": (coordinator, "DELETE", f"/api/booking/{ending['id']}", None),
        "candidate": (admin, "POST", "/api/candidates", {"name": "Grace", "email": "grace@example.com"}),
        "interviewer": (admin, "POST", "/api/interviewers", ada | {"timeZone": "Asia/Tokyo", "externalId": "ada"}),
        "edit interviewer": (admin, "PATCH", f"/api/interviewers/{interviewer.id}", {"timeZone": "Europe/Paris"}),
        "coordinator": (admin, "POST", "/api/coordinators", ada),
        "edit coordinator": (admin, "PATCH", f"/api/coordinators/{coordinator.id}", {"externalId": "morgan"}),
    }


NAMES = ["open", "open for another", "edit", "withdraw", "book", "book somebody new", "reschedule", "cancel", "candidate",
         "interviewer", "edit interviewer", "coordinator", "edit coordinator"]  # fmt: skip


async def _send(call: Call, key: str) -> httpx.Response:
    who, method, path, body = call
    return await who.call(method, path, body, key=key)


@pytest.mark.parametrize("name", NAMES)
async def test_a_repeat_gets_the_first_answer_and_changes_nothing(company: Company, name: str) -> None:
    call = (await _calls(company))[name]
    first = await _send(call, "key-1")
    assert first.is_success, first.text
    assert "idempotency-replayed" not in first.headers
    company.clock.advance(minutes=1)
    async with company.unchanged():
        for _ in range(2):
            again = await _send(call, "key-1")
            assert (again.status_code, again.content) == (first.status_code, first.content)
            assert again.headers["idempotency-replayed"] == "true"
            assert again.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", NAMES)
async def test_the_key_of_one_request_is_not_another_requests(company: Company, name: str) -> None:
    calls = await _calls(company)
    who, method, path, body = calls[name]
    assert (await _send(calls[name], "key-1")).is_success
    others: list[Call] = [call for other, call in calls.items() if call[0] is who and other != name]
    if body is not None:
        others.append((who, method, path, _another(body)))
    async with company.unchanged():
        for other in others:
            refusal(await _send(other, "key-1"), 422, "idempotency_key_reused")


def _another(body: Json) -> Json:
    """The same body with one value changed."""
    changed: Json = {
        "location": "x", "endTime": "2026-06-10T11:30:00Z", "slotVersion": 2, "version": 2,
        "candidate": {"name": "Eve", "email": "eve@x"}, "name": "Eve", "timeZone": "UTC", "externalId": "eve",
    }  # fmt: skip
    field = next(name for name in changed if name in body)
    return body | {field: changed[field]}


async def test_spacing_and_the_order_of_fields_make_no_other_body(company: Company) -> None:
    headers = company.admin.headers | {"Idempotency-Key": "k", "Content-Type": "application/json"}
    for body in ('{"name":"Ada","email":"ada@x"}', ' { "email" : "ada@x" ,\n "name" : "\\u0041da" } '):
        answer = await company.client.post("/api/candidates", headers=headers, content=body)
        assert answer.status_code == 201


async def test_the_same_instant_in_another_offset_is_the_same_body(company: Company) -> None:
    interviewer = await company.interviewer()
    for start, end in (
        ("2026-06-09T10:00:00Z", "2026-06-09T11:00:00Z"),
        ("2026-06-09T12:00:00+02:00", "2026-06-09T11:00Z"),
    ):
        answer = await interviewer.call("POST", "/api/slots", {"startTime": start, "endTime": end}, key="k")
        assert answer.status_code == 201
    assert len(await interviewer.items("/api/slots")) == 1


async def test_another_actors_key_is_their_own(company: Company) -> None:
    slots = [await (await company.interviewer()).slot("2026-06-09T10:00:00Z") for _ in range(3)]
    for slot in slots:
        booked = await (await company.coordinator()).book(slot, await company.candidate(), key="same")
        assert booked.status_code == 201
        assert "idempotency-replayed" not in booked.headers


async def test_a_failed_attempt_does_not_burn_the_key(company: Company) -> None:
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    slot, candidate = await interviewer.slot("2026-06-09T10:00:00Z"), await company.candidate()
    holder = await coordinator.booking(slot, await company.candidate())
    refusal(await coordinator.book(slot, candidate, key="k"), 409, "slot_taken")
    refusal(await coordinator.send("POST", "/api/book", "{"), 400, "invalid_input")
    await coordinator.cancel(holder)
    assert (await coordinator.book(slot, candidate, key="k")).status_code == 201
    # And neither does it for another body.
    refusal(await interviewer.call("POST", "/api/slots", {"startTime": slot["startTime"], "endTime": slot["endTime"]}, key="o"),
            409, "slot_overlap")  # fmt: skip
    later = {"startTime": "2026-06-09T12:00:00Z", "endTime": "2026-06-09T13:00:00Z"}
    assert (await interviewer.call("POST", "/api/slots", later, key="o")).status_code == 201


async def test_the_first_answer_stays_the_answer_whatever_happened_since(company: Company) -> None:
    interviewer, coordinator, other = (
        await company.interviewer(),
        await company.coordinator(),
        await company.coordinator(),
    )
    body = {"startTime": "2026-06-09T10:00:00Z", "endTime": "2026-06-09T11:00:00Z"}
    opened = await interviewer.call("POST", "/api/slots", body, key="open")
    slot, candidate = opened.json(), await company.candidate()
    booked = await coordinator.book(slot, candidate, key="book")
    spare = await interviewer.slot("2026-06-09T12:00:00Z")
    moved = await coordinator.reschedule(booked.json(), spare, key="move")
    ended = await coordinator.cancel(booked.json(), key="end")

    async def repeated() -> None:
        async with company.unchanged():
            for again, first in (
                (await interviewer.call("POST", "/api/slots", body, key="open"), opened),
                (await coordinator.book(slot, candidate, key="book"), booked),
                (await coordinator.reschedule(booked.json(), spare, key="move"), moved),
                (await coordinator.cancel(booked.json(), key="end"), ended),
            ):
                assert (again.status_code, again.content) == (first.status_code, first.content)
                assert again.headers["idempotency-replayed"] == "true"

    await repeated()  # cancelled, and both slots free
    taken = await other.booking(slot, await company.candidate())
    await repeated()  # the slot somebody else's
    await other.cancel(taken)
    assert (await interviewer.call("DELETE", f"/api/slots/{slot['id']}")).status_code == 204
    await interviewer.call("PATCH", f"/api/slots/{spare['id']}", {"location": "elsewhere"})
    await repeated()  # the slot withdrawn, the other one changed
    company.clock.now = datetime(2026, 7, 1, tzinfo=UTC)
    await repeated()  # all of it long past


async def test_an_edit_or_withdrawal_is_answered_again_though_the_slot_is_gone(company: Company) -> None:
    interviewer = await company.interviewer()
    slot = await interviewer.slot("2026-06-09T10:00:00Z")
    path = f"/api/slots/{slot['id']}"
    edited = await interviewer.call("PATCH", path, {"startTime": "2026-06-09T10:15:00Z"}, key="edit")
    gone = await interviewer.call("DELETE", path, key="gone")
    company.clock.now = datetime(2026, 7, 1, tzinfo=UTC)
    async with company.unchanged():
        again = await interviewer.call("PATCH", path, {"startTime": "2026-06-09T10:15:00Z"}, key="edit")
        assert (again.status_code, again.content) == (200, edited.content)
        again = await interviewer.call("DELETE", path, key="gone")
        assert (again.status_code, again.content) == (gone.status_code, b"")


async def test_a_success_that_changed_nothing_is_the_keys_success_too(company: Company) -> None:
    """Or else a repeat that comes late would undo what was done in between."""
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    here, there = await interviewer.slot("2026-06-09T10:00:00Z"), await interviewer.slot("2026-06-09T12:00:00Z")
    booking = await coordinator.booking(here, await company.candidate())
    same = await coordinator.reschedule(booking, here, key="stay")
    assert (await coordinator.reschedule(booking, there)).status_code == 200
    again = await coordinator.reschedule(booking, here, key="stay")
    assert (again.status_code, again.content) == (200, same.content)
    assert (await coordinator.get(f"/api/booking/{booking['id']}")).json()["slotId"] == there["id"]


@pytest.mark.parametrize(
    "key", [b"", b" ", b"a b", b"x" * 256, b"caf\xc3\xa9", b"\xff", b"a\x00b", b"a\tb", b"a\nb", b"\x7f"]
)
async def test_a_key_is_1_to_255_visible_ascii(company: Company, key: bytes) -> None:
    headers = [(b"Idempotency-Key", key), *((k.encode(), v.encode()) for k, v in company.admin.headers.items())]
    async with company.unchanged():
        refused = await company.client.post("/api/candidates", headers=headers, json={"name": "Ada", "email": "a@x"})
    assert refusal(refused, 400, "invalid_input").keys() == {"idempotencyKey"}


async def test_a_key_is_given_once(company: Company) -> None:
    named = [(k.encode(), v.encode()) for k, v in company.admin.headers.items()]
    for twice in ([b"a", b"a"], [b"a", b"b"]):
        headers = [*named, *((b"Idempotency-Key", key) for key in twice)]
        refused = await company.client.post("/api/candidates", headers=headers, json={"name": "Ada", "email": "a@x"})
        assert refusal(refused, 400, "invalid_input").keys() == {"idempotencyKey"}


@pytest.mark.parametrize(
    "key", ["!", "~", "x" * 255, "';drop/**/table/**/event;--", '"a","b"', "a,b", "<b>", "%00", "\\"]
)
async def test_any_other_key_will_do(company: Company, key: str) -> None:
    body = {"name": "Ada", "email": "ada@x"}
    first = await company.admin.call("POST", "/api/candidates", body, key=key)
    again = await company.admin.call("POST", "/api/candidates", body, key=key)
    assert (first.status_code, again.content, again.headers["idempotency-replayed"]) == (201, first.content, "true")


@pytest.mark.parametrize(
    "name", ["open for another", "edit by admin", "withdraw by admin", "candidate", "edit interviewer"]
)
async def test_a_key_taken_while_the_change_was_under_way_is_refused_not_a_fault(company: Company, name: str) -> None:
    """An admin sends one key with two requests at once, to two interviewers, so that no lock keeps them apart."""
    calls = await _calls(company)
    slot = calls["edit"][2]
    calls["edit by admin"] = (company.admin, "PATCH", slot, {"location": "x"})
    calls["withdraw by admin"] = (company.admin, "DELETE", slot, None)
    other = await asyncpg.connect(company.dsn)
    transaction = other.transaction()
    await transaction.start()
    await other.execute(
        "insert into event (at, action, actor_id, actor_role, idempotency_key, request_hash)"
        " values (now(), 'slot.opened', $1, 'admin', 'k', 'other')",
        company.admin.id,
    )
    answers: list[httpx.Response] = []
    async with anyio.create_task_group() as tasks:

        async def ask() -> None:
            answers.append(await _send(calls[name], "k"))

        tasks.start_soon(ask)
        await company.until_somebody_waits()
        await transaction.commit()
    await other.close()
    refusal(answers[0], 422, "idempotency_key_reused")
