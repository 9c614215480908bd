"""The rules R1 to R8 and N2: for each its statement, its bounds, the constraint that holds it, its refusal and its check.

Pure: no clock, no query, no zone is hidden here. docs/RULES.md is made from this file and a test keeps the two equal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from panelist.errors import DomainError, Forbidden, InvalidInput, NotFound, StaleVersion, Unauthenticated


@dataclass(frozen=True)
class Rule:
    """One row of docs/RULES.md. `held_by` names what finally holds it, whatever the code above it does."""

    id: str
    statement: str
    held_by: str
    refusals: tuple[type[DomainError], ...] = ()


# ── R1: an interviewer's slots never overlap ─────────────────────────────────────────────────────────────────────────

SLOT_MIN: Final = timedelta(minutes=5)
SLOT_MAX: Final = timedelta(hours=8)
"""Lists look back by it (sql/shape.py): less than the longest slot ever stored, and they would leave slots out."""
LAST_INSTANT_YEAR: Final = 2099
SLOT_NO_OVERLAP: Final = "slot_no_overlap"


class SlotOverlap(DomainError):
    """details: slotId, startTime, endTime of a slot in the way."""

    code, status = "slot_overlap", 409
    sentence = "This interviewer already offers a slot at that time. Slots may touch, but not overlap."


R1 = Rule(
    "R1",
    "An interviewer's slots never overlap. A slot is half-open, [start, end): two that touch do not overlap.",
    f"exclusion constraint `{SLOT_NO_OVERLAP}`",
    (SlotOverlap,),
)


def check_slot_times(start_time: datetime, end_time: datetime, now: datetime) -> None:
    """A slot starts in the future and lasts SLOT_MIN to SLOT_MAX; that it ends before 2100 is in its times' own type.

    All three are aware instants. Raises InvalidInput (400), naming each field that is wrong. Source: OpenSlot in
    inputs.py, which tells callers.
    """
    wrong: dict[str, str] = {}
    length = end_time - start_time
    if start_time <= now:
        wrong["startTime"] = "must be in the future"
    if length <= timedelta(0):
        wrong["endTime"] = "must be after startTime"
    elif length < SLOT_MIN:
        wrong["endTime"] = f"a slot lasts at least {_words(SLOT_MIN)}"
    elif length > SLOT_MAX:
        wrong["endTime"] = f"a slot lasts at most {_words(SLOT_MAX)}"
    if wrong:
        raise InvalidInput(**wrong)


def _words(length: timedelta) -> str:
    hours, minutes = divmod(length // timedelta(minutes=1), 60)
    return f"{hours} hours" if not minutes else f"{60 * hours + minutes} minutes"


# ── R2: at most so many days a week ──────────────────────────────────────────────────────────────────────────────────

DAYS_PER_WEEK_DEFAULT: Final = 2
DAYS_PER_WEEK_MIN: Final = 1
DAYS_PER_WEEK_MAX: Final = 7
SLOT_DAY_LIMIT: Final = "slot_day_limit"
SLOT_DAY_WITHIN_LIMIT: Final = "slot_day_within_limit"


class DayLimit(DomainError):
    """details: limit, week (its Monday), days offered already, day asked for; or weeks, when a limit or zone changes."""

    code, status = "day_limit", 409
    sentence = "This would offer slots on more days of that week than the interviewer's limit."


R2 = Rule(
    "R2",
    f"An interviewer offers slots on at most {DAYS_PER_WEEK_DEFAULT} distinct days of a week (the limit is per interviewer, "
    f"{DAYS_PER_WEEK_MIN} to {DAYS_PER_WEEK_MAX}). Day and week are the interviewer's own: their IANA time zone, ISO weeks "
    "from Monday. Slots count, booked or not, past or to come; one that is withdrawn no longer does, whenever that was.",
    f"exclusion constraint `{SLOT_DAY_LIMIT}` on (interviewer, week, day number), check `{SLOT_DAY_WITHIN_LIMIT}` on that "
    "number, and the interviewer's row lock",
    (DayLimit,),
)


def day_number(offered: Mapping[date, int], new_day: date, limit: int) -> int:
    """R2: the number, 1 to `limit`, that `new_day` has among the days offered in its week.

    offered: local day -> its number, in the interviewer's zone, for that Monday-to-Sunday week.
    Raises DayLimit (409) when every number is taken. Source: RULES.md, R2.
    """
    if new_day in offered:
        return offered[new_day]
    free = set(range(1, limit + 1)) - set(offered.values())
    if len(offered) >= limit or not free:
        days = [day.isoformat() for day in sorted(offered)]
        raise DayLimit(limit=limit, week=monday(new_day).isoformat(), days=days, day=new_day.isoformat())
    return min(free)


def monday(day: date) -> date:
    """The Monday that names the ISO week of `day`. Not (year, week): ISO weeks cross New Year."""
    return day - timedelta(days=day.weekday())


# ── R3: one booking a slot ───────────────────────────────────────────────────────────────────────────────────────────

BOOKING_ONE_PER_SLOT: Final = "booking_one_per_slot"
SLOT_AS_BOOKED: Final = "slot_as_booked"
"""Refuses nobody: what it stops would be a fault of ours, and is answered as one (500)."""


class SlotTaken(DomainError):
    """details: slotId, bookingId, since, coordinator {id, name}; alternatives."""

    code, status = "slot_taken", 409
    sentence = "Somebody else has booked this slot."


class SlotStarted(DomainError):
    """details: slotId, startTime; alternatives."""

    code, status = "slot_started", 409
    sentence = "This slot has already begun, so it can no longer be booked."


class SlotBooked(DomainError):
    """details: slotId, bookingId, since."""

    code, status = "slot_booked", 409
    sentence = "This slot holds a booking. Reschedule or cancel that first, then change the slot."


class BookingCancelled(DomainError):
    """details: bookingId, cancelledAt; alternatives."""

    code, status = "booking_cancelled", 409
    sentence = "This booking was cancelled, so it cannot be moved. Book the candidate anew."


R3 = Rule(
    "R3",
    "A slot has at most one live booking, is marked booked exactly while it has one, and can be booked only until it begins. "
    "A booked slot is not edited or withdrawn; a cancelled booking is not moved. What has begun or is over can still be put "
    "right: a free slot withdrawn, moved or given another place; an interview that did not happen cancelled or moved.",
    f"partial unique index `{BOOKING_ONE_PER_SLOT}`; constraint trigger `{SLOT_AS_BOOKED}` on slots and bookings, which must "
    "say the same",
    (SlotTaken, SlotStarted, SlotBooked, BookingCancelled, StaleVersion),
)

R4 = Rule(
    "R4",
    "Every instant has an offset, coming in and going out; a time without one is refused.",
    "the input type, then `timestamptz`",
    (InvalidInput,),
)
R5 = Rule(
    "R5",
    "No input becomes SQL, HTML or the structure of a log line.",
    "bound parameters, typed input, the Content-Security-Policy, JSON logs",
    (InvalidInput,),
)
R6 = Rule(
    "R6",
    "A change shows in every open client: under 1 s by the live socket, within 10 s by polling.",
    "the `event` table, written with the change and read by (xid, seq) below the oldest running transaction",
)

# ── R7: roles own their actions ──────────────────────────────────────────────────────────────────────────────────────

R7 = Rule(
    "R7",
    "Roles own their actions: an interviewer manages only their own slots; a coordinator books, moves and cancels; "
    "an admin manages people. What is somebody else's does not exist for an interviewer.",
    "the route's list of roles, and ownership in the WHERE of each statement",
    (Unauthenticated, Forbidden, NotFound),
)

# ── R8: a candidate is in one interview at a time ────────────────────────────────────────────────────────────────────

BOOKING_CANDIDATE_BUSY: Final = "booking_candidate_busy"


class CandidateBusy(DomainError):
    """details: bookingId, slotId, startTime, endTime of the other interview; alternatives."""

    code, status = "candidate_busy", 409
    sentence = "This candidate has another interview at that time."


R8 = Rule(
    "R8",
    "A candidate is never in two interviews at once.",
    f"exclusion constraint `{BOOKING_CANDIDATE_BUSY}` on live bookings",
    (CandidateBusy,),
)

# ── N2: booking attempts ────────────────────────────────────────────────────────────────────────────────────

BOOKING_RATE_DEFAULT: Final = "5/minute"


class RateLimited(DomainError):
    """details.retryAfter: seconds until the next attempt is let in; also in the Retry-After header."""

    code, status = "rate_limited", 429
    sentence = "That is more booking attempts than a coordinator may make in so short a time. Wait, then try again."


N2 = Rule(
    "N2",
    "A coordinator makes at most 5 booking or rescheduling attempts a minute (`PANELIST_BOOKING_RATE`), in a sliding window. "
    "Attempts refused by another rule count; those this limit refuses do not.",
    "`limits` moving window on Valkey or Redis; in the process while that is away",
    (RateLimited,),
)

RULES: Final = (R1, R2, R3, R4, R5, R6, R7, R8, N2)

REFUSAL_OF_CONSTRAINT: Final[Mapping[str, type[DomainError]]] = {
    SLOT_NO_OVERLAP: SlotOverlap,
    SLOT_DAY_LIMIT: DayLimit,
    SLOT_DAY_WITHIN_LIMIT: DayLimit,
    BOOKING_ONE_PER_SLOT: SlotTaken,
    BOOKING_CANDIDATE_BUSY: CandidateBusy,
}
"""The constraint's name, as PostgreSQL reports it, becomes the refusal. db.py does it, in one place."""
