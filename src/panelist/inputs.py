"""What may come in: request bodies and query parameters, one definition each. Unknown fields are refused.

A field that may be left out has a default; UNSET, where leaving out and `null` differ, means "not said".
"""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

from panelist.rules import DAYS_PER_WEEK_DEFAULT, DAYS_PER_WEEK_MAX, DAYS_PER_WEEK_MIN
from panelist.wire import Cursor, Email, ExternalId, Instant, Location, Name, Query, TimeZone

Version = Annotated[int, Meta(ge=1, le=2**31 - 1)]
DaysPerWeek = Annotated[int, Meta(ge=DAYS_PER_WEEK_MIN, le=DAYS_PER_WEEK_MAX)]


class Input(Struct, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """What all request bodies share."""


class OpenSlot(Input):
    """A slot starts in the future and lasts 5 minutes to 8 hours. interviewerId: whose it is; an admin must say."""

    start_time: Instant
    end_time: Instant
    location: Location | UnsetType = UNSET
    interviewer_id: UUID | UnsetType = UNSET


class EditSlot(Input):
    """What is left out stays. New times have to be as those of a new slot. version: as it was read; another is refused."""

    start_time: Instant | UnsetType = UNSET
    end_time: Instant | UnsetType = UNSET
    location: Location | UnsetType = UNSET
    version: Version | UnsetType = UNSET


class NewCandidate(Input):
    name: Name
    email: Email


class Book(Input):
    """Exactly one of candidateId and candidate."""

    slot_id: UUID
    candidate_id: UUID | UnsetType = UNSET
    candidate: NewCandidate | UnsetType = UNSET
    slot_version: Version | UnsetType = UNSET


class Reschedule(Input):
    booking_id: UUID
    new_slot_id: UUID
    version: Version | UnsetType = UNSET


class NewInterviewer(Input):
    name: Name
    email: Email
    time_zone: TimeZone
    external_id: ExternalId | None = None
    max_days_per_week: DaysPerWeek = DAYS_PER_WEEK_DEFAULT


class EditInterviewer(Input):
    name: Name | UnsetType = UNSET
    email: Email | UnsetType = UNSET
    time_zone: TimeZone | UnsetType = UNSET
    external_id: ExternalId | UnsetType | None = UNSET
    max_days_per_week: DaysPerWeek | UnsetType = UNSET


class NewCoordinator(Input):
    name: Name
    email: Email
    external_id: ExternalId | None = None


class EditCoordinator(Input):
    name: Name | UnsetType = UNSET
    email: Email | UnsetType = UNSET
    external_id: ExternalId | UnsetType | None = UNSET


class Subscribe(Input, rename=None):
    """What a Pusher client asks leave for; its names are the protocol's."""

    socket_id: Annotated[str, Meta(max_length=41, pattern=r"^[0-9]{1,20}\.[0-9]{1,20}$")]
    channel_name: Annotated[str, Meta(max_length=200)]


# ── Query parameters of the lists. ───────────────────────────────────────────────────────────────────────────────────

Limit = Annotated[int, Meta(ge=1, le=200)]
# Deeper than this an offset costs more with every page; a cursor costs the same on each.
Offset = Annotated[int, Meta(ge=0, le=100_000)]


class Paging(Input):
    limit: Limit = 50
    offset: Offset = 0
    cursor: Cursor | None = None


class Window(Paging):
    """Rows that overlap the half-open [from, to), either end open when left out."""

    from_: Instant | None = field(default=None, name="from")
    to: Instant | None = None
    interviewer_id: UUID | None = None


class SlotFilter(Window):
    status: Literal["available", "booked"] | None = None


class BookingFilter(Window):
    status: Literal["booked", "cancelled"] | None = None
    candidate_id: UUID | None = None
    coordinator_id: UUID | None = None


class PeopleFilter(Paging):
    q: Query | None = None


class EventFilter(Input):
    after: Cursor | None = None
    limit: Limit = 50
    slot_id: UUID | None = None
    booking_id: UUID | None = None
