"""R3 and R8 where the world changes between two statements: nobody is refused for what is gone, no slot is left behind."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from company import Company, Json, Person, refusal
from panelist.actions import refusals
from panelist.events import Cause
from panelist.models import Actor, Role
from panelist.sql import bookings, explain

pytestmark = pytest.mark.anyio


async def _held(company: Company) -> tuple[Person, Json, Json]:
    """A coordinator, a slot, and the booking of it that is going to be cancelled."""
    coordinator = await company.coordinator()
    slot = await (await company.interviewer()).slot("2026-06-09T10:00:00Z")
    return coordinator, slot, await coordinator.booking(slot, await company.candidate())


def _before_asking_why(monkeypatch: pytest.MonkeyPatch, name: str, do: Callable[[], Awaitable[object]]) -> list[str]:
    """Does it between a refusal and the question what stood in the way; what is given grows with each such question."""
    ask, asked = getattr(refusals, name), list[str]()

    async def ask_later(*args: Any) -> object:
        asked.append(name)
        await do()
        return await ask(*args)

    monkeypatch.setattr(refusals, name, ask_later)
    return asked


async def test_a_slot_that_is_free_again_is_booked(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    coordinator, slot, holder = await _held(company)
    asked = _before_asking_why(monkeypatch, "of_booking", lambda: coordinator.cancel(holder))
    booked = await coordinator.book(slot, await company.candidate())
    assert (booked.status_code, booked.json()["slotId"], len(asked)) == (201, slot["id"], 1)


async def test_a_booking_moves_to_a_slot_that_is_free_again(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    coordinator, slot, holder = await _held(company)
    mine = await coordinator.booking(
        await (await company.interviewer()).slot("2026-06-10T10:00:00Z"), await company.candidate()
    )
    asked = _before_asking_why(monkeypatch, "of_reschedule", lambda: coordinator.cancel(holder))
    moved = await coordinator.reschedule(mine, slot)
    assert (moved.status_code, moved.json()["slotId"], len(asked)) == (200, slot["id"], 1)


async def test_a_booking_moves_beside_an_interview_that_is_cancelled(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    coordinator, slot, other = await _held(company)
    interviewer, candidate = await company.interviewer(), {"id": other["candidateId"]}
    mine = await coordinator.booking(await interviewer.slot("2026-06-10T10:00:00Z"), candidate)
    busy = await interviewer.slot(slot["startTime"])
    refusal(await coordinator.reschedule(mine, busy), 409, "candidate_busy")
    asked = _before_asking_why(monkeypatch, "of_reschedule", lambda: coordinator.cancel(other))
    moved = await coordinator.reschedule(mine, busy)
    assert (moved.status_code, moved.json()["slotId"], len(asked)) == (200, busy["id"], 1)


async def test_a_slot_that_never_rests_is_no_fault_of_ours(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken whenever it is asked for, free whenever one looks: after a few attempts the caller is to try again."""
    coordinator, slot, holder = await _held(company)
    mine = await coordinator.booking(
        await (await company.interviewer()).slot("2026-06-10T10:00:00Z"), await company.candidate()
    )
    held = f"status = 'booked' where id = '{slot['id']}'"
    look = explain.slot_state
    await company.sql("drop function slot_as_booked cascade")

    async def look_in_between(connection: Any, id: UUID) -> object:
        await company.sql(f"update slot set {held.replace('booked', 'available')}")
        state = await look(connection, id)
        await company.sql(f"update slot set {held}")
        return state

    monkeypatch.setattr(explain, "slot_state", look_in_between)
    for answer in (await coordinator.reschedule(mine, slot), await coordinator.book(slot, await company.candidate())):
        assert refusal(answer, 503, "unavailable") == {"retryAfter": 1}
    assert (await coordinator.cancel(holder)).status_code == 200


async def test_a_booking_that_moves_to_a_newer_slot_is_cancelled_there(company: Company) -> None:
    """The statement that cancels waits for the move, and its snapshot is older than the slot that the booking moves to."""
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    old = await interviewer.slot("2026-06-09T10:00:00Z")
    booking = await coordinator.booking(old, await company.candidate())
    mover = await asyncpg.connect(company.dsn)
    await mover.execute("begin")
    assert await bookings.lock_with_candidate(mover, UUID(booking["id"]))
    cancelling = asyncio.create_task(coordinator.cancel(booking))
    await company.until_somebody_waits()
    new = await interviewer.slot("2026-06-09T12:00:00Z")
    cause = Cause(actor=Actor(UUID(coordinator.id), Role.COORDINATOR), now=company.clock.now)
    ids = {"id": UUID(booking["id"]), "old_slot_id": UUID(old["id"]), "new_slot_id": UUID(new["id"])}
    await bookings.move(mover, cause, **ids)
    await mover.execute("commit")
    await mover.close()
    cancelled = (await cancelling).json()
    assert (cancelled["status"], cancelled["slotId"], cancelled["version"]) == ("cancelled", new["id"], 3)
    for slot in (old, new):
        assert (await coordinator.get(f"/api/slots/{slot['id']}")).json()["status"] == "available"
    events = await coordinator.items("/api/events", bookingId=booking["id"])
    assert [event["version"] for event in events] == [1, 2, 3]
