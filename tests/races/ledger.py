"""Three accounts of the same changes, held against each other: the tables, the event log, and what callers were told."""

from collections import Counter, defaultdict
from typing import Any, NamedTuple

import asyncpg

from panelist.sql.shape import BOOKING, SLOT
from races.volley import Answer, Ask

Row = asyncpg.Record


class Stored(NamedTuple):
    """The tables and the log, read when nothing is under way any more."""

    slots: list[Row]
    bookings: list[Row]
    candidates: int
    events: list[Row]


async def read(dsn: str) -> Stored:
    connection = await asyncpg.connect(dsn, server_settings={"timezone": "UTC", "datestyle": "ISO"})
    try:
        return Stored(
            await connection.fetch(
                "select t.id, t.version, t.status, t.deleted_at is not null as gone, " + SLOT + " as json from slot t"
            ),
            await connection.fetch(
                "select t.id, t.slot_id, t.version, t.status, " + BOOKING + " as json from booking t"
            ),
            await connection.fetchval("select count(*) from candidate"),
            await connection.fetch(
                "select seq, action, slot_id, old_slot_id, booking_id, version, data from event order by xid, seq"
            ),
        )
    finally:
        await connection.close()


def assert_log_makes_tables(stored: Stored) -> None:
    """Every row stands as the log's newest event of it says, and every version of it has exactly one event."""
    of_booking: defaultdict[Any, dict[int, Row]] = defaultdict(dict)
    of_slot: defaultdict[Any, dict[int, Row]] = defaultdict(dict)
    touches: Counter[Any] = Counter()
    for event in stored.events:
        kind = event["action"].split(".")[0]
        if kind in ("slot", "booking"):
            versions = of_slot[event["slot_id"]] if kind == "slot" else of_booking[event["booking_id"]]
            assert event["version"] not in versions, f"two events of one version: {event}"
            versions[event["version"]] = event
        touches.update(id for id in (event["slot_id"], event["old_slot_id"]) if id)
    assert {row["id"] for row in stored.bookings} == of_booking.keys()
    assert {row["id"] for row in stored.slots} == of_slot.keys()
    for row in stored.bookings:
        versions = of_booking[row["id"]]
        assert sorted(versions) == list(range(1, row["version"] + 1)), row
        assert versions[row["version"]]["data"] == row["json"]
    live = Counter(row["slot_id"] for row in stored.bookings if row["status"] == "booked")
    for row in stored.slots:
        assert touches[row["id"]] == row["version"], f"a slot changed without its event, or the other way round: {row}"
        assert live[row["id"]] == (row["status"] == "booked"), row
        newest = of_slot[row["id"]].get(row["version"])
        assert newest is None or newest["data"] == row["json"]
    created = sum(event["action"] == "candidate.created" for event in stored.events)
    assert created == stored.candidates


def assert_told_is_logged(stored: Stored, told: list[tuple[Ask, Answer]], *, unheard: int) -> None:
    """Every success told is an event with the very bytes of the answer, and every event was told as one success.

    unheard: how many callers did not stay for their answer; as many events may have been told to nobody.
    """
    logged = Counter(_change_of_event(event) for event in stored.events if event["data"] is not None)
    states = {body for _, body in logged}
    first = Counter(
        _change_told(ask, answer) for ask, answer in told if _is_change(ask, answer) and not answer.replayed
    )
    again = {_change_told(ask, answer) for ask, answer in told if _is_change(ask, answer) and answer.replayed}
    for change, times in first.items():
        if change[0] in _MAY_CHANGE_NOTHING:
            assert change[1] in states, f"told, but never so: {change}"
        else:
            assert (logged[change], times) == (1, 1), f"told {times} times, logged {logged[change]} times: {change}"
    assert again <= logged.keys()
    assert len(logged.keys() - first.keys()) <= unheard, logged.keys() - first.keys()


def _is_change(ask: Ask, answer: Answer) -> bool:
    return answer.status < 400 and (ask.method, ask.path.split("/")[2]) in _ACTIONS


def _change_told(ask: Ask, answer: Answer) -> tuple[str, bytes]:
    body = answer.body if answer.status != 204 else ask.path.rpartition("/")[2].encode()
    return _ACTIONS[ask.method, ask.path.split("/")[2]], body


def _change_of_event(event: Row) -> tuple[str, bytes]:
    withdrawn = event["action"] == "slot.withdrawn"
    return event["action"], str(event["slot_id"]).encode() if withdrawn else event["data"].encode()


_ACTIONS = {
    ("POST", "slots"): "slot.opened",
    ("PATCH", "slots"): "slot.edited",
    ("DELETE", "slots"): "slot.withdrawn",
    ("POST", "book"): "booking.booked",
    ("POST", "reschedule"): "booking.rescheduled",
    ("DELETE", "booking"): "booking.cancelled",
}
# To the slot it is in already, cancelled already, to what it is already: answered with the object as it stands.
_MAY_CHANGE_NOTHING = ("booking.rescheduled", "booking.cancelled", "slot.edited")
