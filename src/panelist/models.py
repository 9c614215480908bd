"""The objects of the API, one definition each, and who is asking. What may come in is in inputs.py.

The statements in `sql/` write these very shapes as JSON; tests/contract decodes every answer with them, strictly.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType


class Role(StrEnum):
    INTERVIEWER = "interviewer"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


class Actor(Struct, frozen=True):
    """Who is calling, proven by identity.py."""

    id: UUID
    role: Role

    @property
    def own_interviewer(self) -> UUID | None:
        """The interviewer whose rows alone this actor may see, or None where the role sees all."""
        return self.id if self.role is Role.INTERVIEWER else None


# ── Answers. No defaults here, so that a client's types are complete. ────────────────────────────────────────────────


class Answer(Struct, rename="camel", forbid_unknown_fields=True):
    """What all answers share: camelCase on the wire, and nothing undeclared."""


class Slot(Answer):
    id: UUID
    interviewer_id: UUID
    start_time: datetime
    end_time: datetime
    location: str
    status: Literal["available", "booked"]
    version: int
    created_at: datetime
    updated_at: datetime


class Booking(Answer):
    id: UUID
    slot_id: UUID
    interviewer_id: UUID
    candidate_id: UUID
    coordinator_id: UUID
    start_time: datetime
    end_time: datetime
    status: Literal["booked", "cancelled"]
    version: int
    created_at: datetime
    updated_at: datetime


class Interviewer(Answer):
    id: UUID
    external_id: str | None
    name: str
    email: str
    time_zone: str
    max_days_per_week: int


class Coordinator(Answer):
    id: UUID
    external_id: str | None
    name: str
    email: str


class Candidate(Answer):
    id: UUID
    name: str
    email: str


class InterviewerSummary(Answer):
    id: UUID
    name: str
    time_zone: str


class CalendarEntry(Answer):
    booking: Booking
    slot: Slot
    candidate: Candidate
    interviewer: InterviewerSummary


class Page(Answer):
    """limit and offset as they were understood; nextCursor leads to the next page, null on the last."""

    limit: int
    offset: int
    next_cursor: str | None


class SlotPage(Page):
    items: list[Slot]


class BookingPage(Page):
    items: list[Booking]


class CalendarPage(Page):
    items: list[CalendarEntry]


class InterviewerPage(Page):
    items: list[Interviewer]


class CoordinatorPage(Page):
    items: list[Coordinator]


class CandidatePage(Page):
    items: list[Candidate]


Action = Literal[
    "slot.opened",
    "slot.edited",
    "slot.withdrawn",
    "slot.kept",
    "booking.booked",
    "booking.rescheduled",
    "booking.cancelled",
    "booking.kept",
    "interviewer.created",
    "interviewer.edited",
    "interviewer.kept",
    "coordinator.created",
    "coordinator.edited",
    "coordinator.kept",
    "admin.created",
    "admin.edited",
    "candidate.created",
    "candidate.edited",
    "candidate.erased",
    "events.pruned",
]
"""What an event tells of. `kept`: a success that changed nothing, on record because its key may be used again."""


class Event(Answer):
    """One change. `data` is the Slot or Booking as it was right after it; people's rows are not repeated here."""

    seq: int
    at: datetime
    action: Action
    actor_id: UUID | None
    actor_role: str
    request_id: str | None
    interviewer_id: UUID | None
    slot_id: UUID | None
    booking_id: UUID | None
    person_id: UUID | None
    old_slot_id: UUID | None
    version: int | None
    data: dict[str, Any] | None


class EventPage(Answer):
    """`next` goes into ?after= of the next call, also when there was nothing new."""

    items: list[Event]
    next: str


class Me(Answer, omit_defaults=True):
    """Who the caller is. timeZone is there for interviewers only."""

    role: Role
    id: UUID
    name: str
    time_zone: str | UnsetType = UNSET


class Persona(Answer, omit_defaults=True):
    id: UUID
    name: str
    time_zone: str | UnsetType = UNSET


class DemoPeople(Answer):
    interviewers: list[Persona]
    coordinators: list[Persona]
    admins: list[Persona]


class LiveServer(Answer):
    """Where the live socket is. host, port and tls are null when it is the server that answered."""

    key: str
    host: str | None
    port: int | None
    tls: bool | None


class LiveAuth(Answer):
    """What a Pusher client passes on when it subscribes."""

    auth: str


class Health(Answer):
    status: Literal["ok", "unavailable"]
    checks: dict[str, str]


class Error(Answer, omit_defaults=True):
    """Every refusal. code is stable and for programs, message a sentence for people."""

    code: str
    message: str
    details: dict[str, Any] | UnsetType = UNSET
