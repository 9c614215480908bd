"""What the clients of a history did and were told, by one clock, and the log and tables they left."""

import json
import math
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import asyncpg

from proof.model.things import Call, Json


@dataclass
class Attempt:
    """One request as it was sent. status 0: nobody heard the answer, so it may have happened, now or later, or not."""

    id: str
    """Sent as X-Request-Id, so that the log says which attempt it was."""
    sent: float
    ended: float = math.inf
    status: int = 0
    body: bytes = b""
    json: Any = None
    replayed: bool = False

    @property
    def is_told(self) -> bool:
        """Whether its outcome is known: an answer, and not that the server does not know either (503)."""
        return self.status not in (0, 503)

    @property
    def granted(self) -> bool:
        return 200 <= self.status < 300

    @property
    def code(self) -> str:
        return "" if self.granted or not self.is_told else self.json["code"]


@dataclass
class Op:
    """One thing somebody wanted; under a key it may have taken several attempts."""

    call: Call
    attempts: list[Attempt] = field(default_factory=list[Attempt])


class Line(NamedTuple):
    """A row of the log."""

    seq: int
    xid: int
    at: datetime
    action: str
    actor_id: str
    actor_role: str
    request_id: str
    interviewer: str | None
    slot: str | None
    booking: str | None
    person: str | None
    old_slot: str | None
    version: int | None
    data: str | None
    key: str | None


class Left(NamedTuple):
    """The tables as they stand in the end, and the log since `after`, in the order of its seq."""

    log: list[Line]
    slots: dict[str, Json]
    gone: set[str]
    bookings: dict[str, Json]
    candidates: dict[str, Json]


_LOG = """select seq, xid::text::bigint, at, action, actor_id::text, actor_role, request_id, interviewer_id::text,
                 slot_id::text, booking_id::text, person_id::text, old_slot_id::text, version, data::text, idempotency_key
          from event where seq > $1 order by seq"""
# Not the product's own way to write JSON, which is part of what is proven.
_SLOTS = """select id::text, deleted_at is not null as gone, json_build_object('id', id, 'interviewerId', interviewer_id,
              'startTime', start_time, 'endTime', end_time, 'location', location, 'status', status, 'version', version,
              'createdAt', created_at, 'updatedAt', updated_at, 'day', local_day) as json from slot"""
_BOOKINGS = """select id::text, json_build_object('id', id, 'slotId', slot_id, 'interviewerId', interviewer_id,
              'candidateId', candidate_id, 'coordinatorId', coordinator_id, 'startTime', start_time, 'endTime', end_time,
              'status', status, 'version', version, 'createdAt', created_at, 'updatedAt', updated_at) as json from booking"""
_CANDIDATES = "select id::text, json_build_object('id', id, 'name', name, 'email', email) as json from candidate"


async def last_seq(dsn: str) -> int:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval("select coalesce(max(seq), 0) from event")
    finally:
        await connection.close()


async def read(dsn: str, after: int) -> Left:
    """When nothing is under way any more."""
    connection = await asyncpg.connect(dsn, server_settings={"timezone": "UTC"})
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            slots = await connection.fetch(_SLOTS)
            return Left(
                [Line(*row) for row in await connection.fetch(_LOG, after)],
                {row["id"]: json.loads(row["json"]) for row in slots},
                {row["id"] for row in slots if row["gone"]},
                {row[0]: json.loads(row[1]) for row in await connection.fetch(_BOOKINGS)},
                {row[0]: json.loads(row[1]) for row in await connection.fetch(_CANDIDATES)},
            )
    finally:
        await connection.close()
