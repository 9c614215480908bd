"""What the model knows: people, slots, bookings and the log, in plain Python, and how each is written on the wire.

Written from the contract, not from the code: nothing under tests/proof/model imports panelist.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]


def wire(instant: datetime) -> str:
    """UTC with a Z; of a fraction only what is not zero."""
    fraction = f".{instant.microsecond:06d}".rstrip("0").rstrip(".")
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S}{fraction}Z"


def local_day(instant: datetime, time_zone: str) -> date:
    return instant.astimezone(ZoneInfo(time_zone)).date()


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class Actor:
    role: str
    id: str


@dataclass(frozen=True)
class Call:
    """One request that wants to change something. body: as sent."""

    actor: Actor
    method: str
    path: str
    body: Json | None = None
    key: str | None = None
    request_id: str | None = None


@dataclass
class Person:
    """An interviewer, coordinator, admin or candidate; zone and limit are an interviewer's only."""

    kind: str
    id: str
    name: str
    email: str
    external_id: str | None = None
    time_zone: str = ""
    limit: int = 0

    @property
    def json(self) -> Json:
        if self.kind == "candidate":
            return {"id": self.id, "name": self.name, "email": self.email}
        plain = {"id": self.id, "externalId": self.external_id, "name": self.name, "email": self.email}
        if self.kind != "interviewer":
            return plain
        return plain | {"timeZone": self.time_zone, "maxDaysPerWeek": self.limit}


@dataclass
class Slot:
    """day: the local date it counts on, in the zone its interviewer had when it was counted (R2)."""

    id: str
    interviewer: str
    start: datetime
    end: datetime
    location: str
    day: date
    created: datetime
    updated: datetime
    booked: bool = False
    version: int = 1
    gone: bool = False

    def touch(self, now: datetime) -> None:
        self.version += 1
        self.updated = now

    @property
    def json(self) -> Json:
        return {
            "id": self.id,
            "interviewerId": self.interviewer,
            "startTime": wire(self.start),
            "endTime": wire(self.end),
            "location": self.location,
            "status": "booked" if self.booked else "available",
            "version": self.version,
            "createdAt": wire(self.created),
            "updatedAt": wire(self.updated),
        }


@dataclass
class Booking:
    id: str
    slot: Slot
    candidate: str
    coordinator: str
    start: datetime
    end: datetime
    created: datetime
    updated: datetime
    live: bool = True
    version: int = 1

    def touch(self, now: datetime) -> None:
        self.version += 1
        self.updated = now

    @property
    def json(self) -> Json:
        return {
            "id": self.id,
            "slotId": self.slot.id,
            "interviewerId": self.slot.interviewer,
            "candidateId": self.candidate,
            "coordinatorId": self.coordinator,
            "startTime": wire(self.start),
            "endTime": wire(self.end),
            "status": "booked" if self.live else "cancelled",
            "version": self.version,
            "createdAt": wire(self.created),
            "updatedAt": wire(self.updated),
        }


@dataclass
class Event:
    """One line of the log, as an admin reads it in the feed; seq is the server's to choose. old_interviewer is not shown."""

    at: datetime
    action: str
    actor: Actor
    request_id: str | None
    interviewer: str | None = None
    slot: str | None = None
    booking: str | None = None
    person: str | None = None
    old_slot: str | None = None
    old_interviewer: str | None = None
    version: int | None = None
    data: Json | None = field(default=None)

    @property
    def json(self) -> Json:
        return {
            "at": wire(self.at),
            "action": self.action,
            "actorId": self.actor.id,
            "actorRole": self.actor.role,
            "requestId": self.request_id,
            "interviewerId": self.interviewer,
            "slotId": self.slot,
            "bookingId": self.booking,
            "personId": self.person,
            "oldSlotId": self.old_slot,
            "version": self.version,
            "data": self.data,
        }
