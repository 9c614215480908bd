"""The change feed: one event for each change, oldest first, complete whoever writes at once, and to each only what is theirs."""

import asyncio
from functools import partial

import anyio
import asyncpg
import pytest

from company import Company, Json, Person
from live.client import eventually

pytestmark = pytest.mark.anyio


async def _after(who: Person, after: str | None = None, **filters: object) -> tuple[list[Json], str]:
    """What is new, and where to go on."""
    answer = await who.get("/api/events", **filters, **({"after": after} if after else {}))
    assert answer.status_code == 200, answer.text
    return answer.json()["items"], answer.json()["next"]


async def _all(who: Person, limit: int) -> list[Json]:
    found: list[Json] = []
    items, after = await _after(who, limit=limit)
    while items:
        assert len(items) <= limit
        found += items
        items, after = await _after(who, after, limit=limit)
    return found


class Story:
    """A slot opened, edited, booked, the booking moved to another interviewer and cancelled, the slot withdrawn."""

    def __init__(self, company: Company, one: Person, other: Person, coordinator: Person, candidate: Json) -> None:
        self.company, self.one, self.other, self.coordinator, self.candidate = (
            company,
            one,
            other,
            coordinator,
            candidate,
        )
        self.start = ""
        self.old: Json = {}
        self.new: Json = {}
        self.booking: Json = {}
        self.answers: list[Json | None] = []


@pytest.fixture
async def story(company: Company) -> Story:
    one, other, coordinator = await company.interviewer(), await company.interviewer(), await company.coordinator()
    told = Story(company, one, other, coordinator, await company.candidate())
    _, told.start = await _after(coordinator, limit=200)
    opened = await one.slot("2026-06-09T10:00:00Z")
    path = f"/api/slots/{opened['id']}"
    told.old = (await one.call("PATCH", path, {"location": "Room 4"})).json()
    told.booking = await coordinator.booking(told.old, told.candidate)
    told.new = await other.slot("2026-06-09T12:00:00Z")
    moved = (await coordinator.reschedule(told.booking, told.new)).json()
    cancelled = (await coordinator.cancel(told.booking)).json()
    await one.call("DELETE", path)
    told.answers = [opened, told.old, told.booking, told.new, moved, cancelled, None]
    return told


async def test_each_change_is_one_event_that_says_who_did_what(story: Story) -> None:
    items, _ = await _after(story.coordinator, story.start)
    one, other, old, new, booking = story.one.id, story.other.id, story.old["id"], story.new["id"], story.booking["id"]
    said = [
        (event["action"], event["actorRole"], event["actorId"], event["interviewerId"], event["slotId"], event["oldSlotId"],
         event["bookingId"], event["version"])
        for event in items
    ]  # fmt: skip
    assert said == [
        ("slot.opened", "interviewer", one, one, old, None, None, 1),
        ("slot.edited", "interviewer", one, one, old, None, None, 2),
        ("booking.booked", "coordinator", story.coordinator.id, one, old, None, booking, 1),
        ("slot.opened", "interviewer", other, other, new, None, None, 1),
        ("booking.rescheduled", "coordinator", story.coordinator.id, other, new, old, booking, 2),
        ("booking.cancelled", "coordinator", story.coordinator.id, other, new, None, booking, 3),
        ("slot.withdrawn", "interviewer", one, one, old, None, None, 5),
    ]
    assert all(event["at"] == "2026-06-01T08:00:00Z" and event["requestId"] for event in items)
    assert [event["data"] for event in items[:-1]] == story.answers[:-1]
    assert [event["seq"] for event in items] == sorted(event["seq"] for event in items)


async def test_peoples_events_name_them_but_do_not_repeat_what_is_theirs(company: Company) -> None:
    _, start = await _after(company.admin)
    interviewer, coordinator, candidate = (
        await company.interviewer(),
        await company.coordinator(),
        await company.candidate(),
    )
    await company.admin.call("PATCH", f"/api/interviewers/{interviewer.id}", {"name": "Another Name"})
    await company.admin.call("PATCH", f"/api/coordinators/{coordinator.id}", {"name": "Another Name"})
    slot = await interviewer.slot("2026-06-09T10:00:00Z")
    body = {"slotId": slot["id"], "candidate": {"name": "Grace Hopper", "email": "grace@example.com"}}
    booked = (await coordinator.call("POST", "/api/book", body)).json()
    items, _ = await _after(company.admin, start)
    assert [(event["action"], event["personId"], event["data"] is None) for event in items] == [
        ("interviewer.created", interviewer.id, True),
        ("coordinator.created", coordinator.id, True),
        ("candidate.created", candidate["id"], True),
        ("interviewer.edited", interviewer.id, True),
        ("coordinator.edited", coordinator.id, True),
        ("slot.opened", None, False),
        ("candidate.created", booked["candidateId"], True),
        ("booking.booked", None, False),
    ]
    text = (await company.admin.get("/api/events", limit=200)).text
    assert "Another Name" not in text
    assert "grace@example.com" not in text


async def test_what_is_refused_or_changes_nothing_is_no_event(story: Story) -> None:
    _, end = await _after(story.coordinator, limit=200)
    await story.coordinator.cancel(story.booking)
    await story.coordinator.book(story.old, story.candidate)
    await story.coordinator.reschedule(story.booking, story.new)
    await story.other.open_slot("2026-06-09T12:30:00Z")
    await story.other.call("PATCH", f"/api/slots/{story.new['id']}", {})
    assert await _after(story.coordinator, end) == ([], end)


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 200])
async def test_paging_by_next_meets_every_event_once(story: Story, limit: int) -> None:
    everything, _ = await _after(story.coordinator, limit=200)
    assert len(everything) == 11
    assert await _all(story.coordinator, limit) == everything
    assert await _all(story.one, limit) == (await _after(story.one, limit=200))[0]


async def test_an_empty_answer_still_says_where_to_go_on(company: Company) -> None:
    coordinator = await company.coordinator()
    items, after = await _after(coordinator)
    assert [event["action"] for event in items] == ["coordinator.created"]
    assert await _after(coordinator, after) == ([], after)
    await company.candidate()
    items, _ = await _after(coordinator, after)
    assert [event["action"] for event in items] == ["candidate.created"]


async def test_by_slot_also_what_left_it_and_by_booking(story: Story) -> None:
    by_old, _ = await _after(story.coordinator, slotId=story.old["id"])
    assert [event["action"] for event in by_old] == [
        "slot.opened", "slot.edited", "booking.booked", "booking.rescheduled", "slot.withdrawn",
    ]  # fmt: skip
    by_new, _ = await _after(story.coordinator, slotId=story.new["id"])
    assert [event["action"] for event in by_new] == ["slot.opened", "booking.rescheduled", "booking.cancelled"]
    by_booking, _ = await _after(story.coordinator, bookingId=story.booking["id"])
    assert [event["action"] for event in by_booking] == ["booking.booked", "booking.rescheduled", "booking.cancelled"]
    both, _ = await _after(story.coordinator, bookingId=story.booking["id"], slotId=story.old["id"])
    assert [event["action"] for event in both] == ["booking.booked", "booking.rescheduled"]
    none, _ = await _after(story.coordinator, slotId=story.booking["id"])
    assert none == []


async def test_an_interviewer_hears_of_a_booking_that_left_them_only_that_it_left(story: Story) -> None:
    items, _ = await _after(story.one)
    assert [event["action"] for event in items] == [
        "interviewer.created", "slot.opened", "slot.edited", "booking.booked", "booking.rescheduled", "slot.withdrawn",
    ]  # fmt: skip
    left = items[4]
    assert (left["interviewerId"], left["slotId"], left["oldSlotId"]) == (story.one.id, story.old["id"], None)
    assert left["data"] is None
    text = (await story.one.get("/api/events")).text
    assert story.new["id"] not in text
    assert story.other.id not in text


async def test_an_interviewer_hears_of_a_booking_that_came_to_them_only_that_it_came(story: Story) -> None:
    items, _ = await _after(story.other)
    assert [event["action"] for event in items] == [
        "interviewer.created", "slot.opened", "booking.rescheduled", "booking.cancelled",
    ]  # fmt: skip
    assert (items[2]["slotId"], items[2]["oldSlotId"]) == (story.new["id"], None)
    assert items[2]["data"] == story.answers[4]
    text = (await story.other.get("/api/events")).text
    assert story.old["id"] not in text
    assert story.one.id not in text


async def test_within_ones_own_slots_a_move_is_one_event_with_both(company: Company) -> None:
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    here, there = await interviewer.slot("2026-06-09T10:00:00Z"), await interviewer.slot("2026-06-09T12:00:00Z")
    booking = await coordinator.booking(here, await company.candidate())
    await coordinator.reschedule(booking, there)
    items, _ = await _after(interviewer, slotId=here["id"])
    assert [(event["slotId"], event["oldSlotId"]) for event in items][-1] == (there["id"], here["id"])
    assert [event["action"] for event in items] == ["slot.opened", "booking.booked", "booking.rescheduled"]


async def test_a_strangers_slot_or_booking_has_no_events_for_an_interviewer(story: Story) -> None:
    stranger = await story.company.interviewer()
    for filters in ({"slotId": story.old["id"]}, {"slotId": story.new["id"]}, {"bookingId": story.booking["id"]}):
        assert (await _after(stranger, **filters))[0] == []
    # Nor of the other side of a move that touched them.
    assert [e["action"] for e in (await _after(story.one, slotId=story.new["id"]))[0]] == []
    assert [e["action"] for e in (await _after(story.other, slotId=story.old["id"]))[0]] == []


async def test_a_slow_transaction_is_waited_for_and_never_skipped(company: Company) -> None:
    coordinator = await company.coordinator()
    _, start = await _after(coordinator)
    slow = await asyncpg.connect(company.dsn)
    transaction = slow.transaction()
    await transaction.start()
    # It has its place in the order now, and its row before the others', but commits after them.
    await slow.execute("insert into event (at, action, actor_role) values (now(), 'slow.one', 'operator')")
    for _ in range(3):
        await company.candidate()
    early, after = await _after(coordinator, start)
    await transaction.commit()
    await slow.close()
    late, _ = await _after(coordinator, after)
    assert early == []
    assert [event["action"] for event in late] == ["slow.one", *["candidate.created"] * 3]


async def test_a_transaction_that_comes_to_nothing_holds_nobody_up_after_its_end(company: Company) -> None:
    coordinator = await company.coordinator()
    _, start = await _after(coordinator)
    slow = await asyncpg.connect(company.dsn)
    transaction = slow.transaction()
    await transaction.start()
    await slow.execute("insert into event (at, action, actor_role) values (now(), 'slow.one', 'operator')")
    await company.candidate()
    assert (await _after(coordinator, start))[0] == []
    await transaction.rollback()
    await slow.close()
    assert [event["action"] for event in (await _after(coordinator, start))[0]] == ["candidate.created"]


async def test_readers_beside_many_writers_miss_nothing_and_meet_nothing_twice(company: Company) -> None:
    coordinator = await company.coordinator()
    interviewers = [await company.interviewer(maxDaysPerWeek=7) for _ in range(4)]
    _, start = await _after(coordinator, limit=200)
    met: list[int] = []
    done = anyio.Event()

    async def read() -> None:
        after = start
        while True:
            finished = done.is_set()
            items, after = await _after(coordinator, after, limit=3)
            met.extend(event["seq"] for event in items)
            if finished and not items:
                return

    async def write(interviewer: Person) -> None:
        for hour in range(8, 23):
            slot = await interviewer.slot(f"2026-06-09T{hour:02}:00:00Z", 30)
            if hour % 3 == 0:
                await interviewer.call("DELETE", f"/api/slots/{slot['id']}")

    async with anyio.create_task_group() as readers:
        readers.start_soon(read)
        async with anyio.create_task_group() as writers:
            for interviewer in interviewers:
                writers.start_soon(write, interviewer)
        done.set()
    stored = await company.sql("select seq from event where action in ('slot.opened', 'slot.withdrawn')")
    assert len(met) == 4 * (15 + 5)
    assert sorted(met) == sorted(row[0] for row in stored)


_NUMBERED_LATE = """
  create sequence late start 1000;
  create function late() returns bigint language plpgsql as $$
  begin
    if current_query() like '%booking.cancelled%' then
      perform pg_advisory_xact_lock_shared(4711);
    end if;
    return nextval('late');
  end $$;
  alter table event alter seq drop identity, alter seq set default late()"""
"""A cancellation that has freed the slot gets its event's number only when whoever holds the lock lets go of it."""


async def test_who_books_what_a_cancellation_makes_possible_stands_behind_it(company: Company) -> None:
    """The constraint waits for the cancellation only at the end of the statement, when its event is already written."""
    coordinator, candidate = await company.coordinator(), await company.candidate()
    booking = await coordinator.booking(await (await company.interviewer()).slot("2026-06-09T10:00:00Z"), candidate)
    overlapping = await (await company.interviewer()).slot("2026-06-09T10:30:00Z")
    holder = await asyncpg.connect(company.dsn)
    await holder.execute(_NUMBERED_LATE)
    async with holder.transaction():
        await holder.execute("select pg_advisory_xact_lock(4711)")
        cancelling = asyncio.ensure_future(coordinator.cancel(booking))
        await eventually(partial(_wait, company, 1))
        rebooking = asyncio.ensure_future(coordinator.book(overlapping, candidate))
        await eventually(partial(_wait, company, 2))
    await holder.close()
    assert [answer.status_code for answer in await asyncio.gather(cancelling, rebooking)] == [200, 201]
    by_number = await company.sql("select action from event order by seq desc limit 2")
    assert [action for (action,) in by_number] == ["booking.booked", "booking.cancelled"]
    assert [event["action"] for event in await _all(coordinator, 50)][-2:] == ["booking.cancelled", "booking.booked"]


async def _wait(company: Company, many: int) -> bool:
    """Whether so many statements wait for a lock in this database."""
    waiting = """select count(distinct l.pid) from pg_locks l join pg_stat_activity a using (pid)
                 where not l.granted and a.datname = current_database()"""
    return (await company.sql(waiting))[0][0] == many
