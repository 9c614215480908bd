"""Opening, editing and withdrawing slots. Lock order: interviewer, slot."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from msgspec import UNSET

from panelist import events, rules
from panelist.actions.outcome import Outcome
from panelist.db import Connection, ConstraintBroken, Database
from panelist.errors import NotFound, StaleVersion
from panelist.events import IDEMPOTENCY_KEY, Cause
from panelist.inputs import EditSlot, OpenSlot
from panelist.sql import explain, slots


async def open_slot(db: Database, cause: Cause, wanted: OpenSlot, *, interviewer_id: UUID) -> Outcome:
    """R1, R2. Raises InvalidInput (400), NotFound (404), SlotOverlap or DayLimit (409)."""

    async def work(connection: Connection) -> Outcome:
        owner = await slots.lock_interviewer(connection, interviewer_id)
        if done := await events.recorded(connection, cause):
            return Outcome(done.data, replayed=True)
        # Not before the replay: by the time a lost success is asked for again, the slot may have begun.
        rules.check_slot_times(wanted.start_time, wanted.end_time, cause.now)
        if owner is None:
            raise NotFound("There is no such interviewer.", interviewerId=str(interviewer_id))
        local_day = await slots.local_day(connection, wanted.start_time, owner.time_zone)
        await _check_overlap(connection, owner.id, wanted.start_time, wanted.end_time, besides=None)
        offered = await slots.days_offered(connection, owner.id, rules.monday(local_day), besides=None)
        day_no = rules.day_number(offered, local_day, owner.max_days_per_week)
        slot_id, json = await slots.insert(
            connection,
            owner=owner,
            start_time=wanted.start_time,
            end_time=wanted.end_time,
            location="" if wanted.location is UNSET else wanted.location,
            local_day=local_day,
            day_no=day_no,
            now=cause.now,
        )
        seq = await events.append(
            connection, cause, "slot.opened", interviewer_id=owner.id, slot_id=slot_id, version=1, data=json
        )
        return Outcome(json, seq)

    return await _once(db, work)


async def edit_slot(db: Database, cause: Cause, id: UUID, wanted: EditSlot) -> Outcome:
    """R1, R2, R3, R7. An edit that changes nothing is no change: same version.

    Raises InvalidInput (400), NotFound (404), SlotBooked, StaleVersion, SlotOverlap or DayLimit (409).
    """

    async def work(connection: Connection) -> Outcome:
        owner = await slots.lock_interviewer_of(connection, id, owner=cause.actor.own_interviewer)
        slot = await slots.lock(connection, id) if owner else None
        if done := await events.recorded(connection, cause):
            return Outcome(done.data, replayed=True)
        if owner is None or slot is None:
            raise NotFound("There is no such slot.")
        if slot.status == "booked":
            raise await _booked(connection, id)
        if wanted.version is not UNSET and wanted.version != slot.version:
            raise StaleVersion(version=slot.version, expected=wanted.version)
        start_time = slot.start_time if wanted.start_time is UNSET else wanted.start_time
        end_time = slot.end_time if wanted.end_time is UNSET else wanted.end_time
        location = slot.location if wanted.location is UNSET else wanted.location
        moved = (start_time, end_time) != (slot.start_time, slot.end_time)
        if not moved and location == slot.location:
            seq = await events.append_kept(connection, cause, "slot.kept", data=slot.json)
            return Outcome(slot.json, seq)
        if moved:
            rules.check_slot_times(start_time, end_time, cause.now)
            local_day = await slots.local_day(connection, start_time, owner.time_zone)
            await _check_overlap(connection, owner.id, start_time, end_time, besides=id)
            offered = await slots.days_offered(connection, owner.id, rules.monday(local_day), besides=id)
            json = await slots.move(
                connection,
                id,
                owner=owner,
                start_time=start_time,
                end_time=end_time,
                location=location,
                local_day=local_day,
                day_no=rules.day_number(offered, local_day, owner.max_days_per_week),
                now=cause.now,
            )
        else:
            json = await slots.relocate(connection, id, location=location, now=cause.now)
        seq = await events.append(
            connection, cause, "slot.edited", interviewer_id=owner.id, slot_id=id, version=slot.version + 1, data=json
        )
        return Outcome(json, seq)

    return await _once(db, work)


async def withdraw_slot(db: Database, cause: Cause, id: UUID) -> Outcome:
    """R3, R7. Raises NotFound (404) or SlotBooked (409)."""

    async def work(connection: Connection) -> Outcome:
        owner = await slots.lock_interviewer_of(connection, id, owner=cause.actor.own_interviewer)
        slot = await slots.lock(connection, id) if owner else None
        if await events.recorded(connection, cause):
            return Outcome(None, replayed=True)
        if owner is None or slot is None:
            raise NotFound("There is no such slot.")
        if slot.status == "booked":
            raise await _booked(connection, id)
        json = await slots.withdraw(connection, id, now=cause.now)
        seq = await events.append(
            connection,
            cause,
            "slot.withdrawn",
            interviewer_id=owner.id,
            slot_id=id,
            version=slot.version + 1,
            data=json,
        )
        return Outcome(None, seq)

    return await _once(db, work)


async def _once(db: Database, work: Callable[[Connection], Awaitable[Outcome]]) -> Outcome:
    """`work` in a transaction; again, where its key was taken meanwhile by a request that no lock keeps apart from it.

    Then that one is on record: the repeat finds it, and gives its answer or refuses the key.
    """
    try:
        return await db.transaction(work)
    except ConstraintBroken as broken:
        if broken.name != IDEMPOTENCY_KEY:
            raise
    return await db.transaction(work)


async def _check_overlap(
    connection: Connection, owner: UUID, start_time: datetime, end_time: datetime, *, besides: UUID | None
) -> None:
    """R1, asked under the interviewer's lock, so that the answer holds and can name the slot in the way."""
    found = await slots.overlapping(connection, owner, start_time, end_time, besides=besides)
    if found:
        raise rules.SlotOverlap(slotId=str(found.id), startTime=found.start_time, endTime=found.end_time)


async def _booked(connection: Connection, id: UUID) -> rules.SlotBooked:
    """Says which booking, but not whose: who holds a slot is for coordinators to know."""
    state = await explain.slot_state(connection, id)
    held = state and state.booking_id
    return rules.SlotBooked(slotId=str(id), bookingId=str(held) if held else None, since=state.since if state else None)
