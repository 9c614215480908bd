"""What there is to choose from: zones and nights with a twist, times that meet, waits that pass them, and spellings."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st

from proof.model.things import Json, wire

ZONES: Final = (
    "UTC", "Asia/Kolkata", "America/Los_Angeles", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/London",
    "America/Santiago", "Africa/Cairo", "Asia/Beirut", "Australia/Lord_Howe", "Asia/Kathmandu", "America/New_York",
)  # fmt: skip
BEGINNINGS: Final = tuple(
    datetime.fromisoformat(text).replace(tzinfo=UTC)
    for text in (
        "2026-06-01T08:00:00",  # a Monday
        "2026-10-24T22:15:00.25",  # the night Europe's clocks go back
        "2026-10-31T12:00:00",  # and America's
        "2026-09-05T12:00:00",  # Santiago's midnight does not exist
        "2026-04-23T09:00:00",  # nor Cairo's
        "2026-12-27T23:59:30",  # ISO week 53, over New Year
        "2027-03-27T18:00:00",  # Beirut's midnight
    )
)
HOUSEHOLDS: Final = st.lists(
    st.tuples(st.sampled_from(ZONES), st.sampled_from((2, 2, 1, 3, 7))), min_size=2, max_size=3
)
"""The interviewers: their zones and limits."""

_DAYS = (-1, 0, 0, 1, 1, 1, 1, 2, 2, 3, 4, 6, 7, 8, 15)
# Near midnight somewhere, and near each other.
_MINUTES_OF_DAY = (0, 30, 345, 690, 720, 720, 735, 1110, 1125, 1410)
_LENGTHS = (5, 15, 30, 60, 60, 90, 480)
_BAD_LENGTHS = (0, 4, 481, -30)

_times: Final = st.tuples(
    st.sampled_from(_DAYS), st.sampled_from(_MINUTES_OF_DAY), st.sampled_from(_LENGTHS * 4 + _BAD_LENGTHS)
)


class Dice(NamedTuple):
    """What an act goes by; each takes what it needs. at: days from today, minute of the day, minutes long."""

    who: int
    which: int
    other: int
    n: int
    key: bool
    at: tuple[int, int, int]


_number: Final = st.integers(0, 2**16 - 1)
dice: Final = st.builds(
    Dice, _number, _number, _number, st.sampled_from((0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7)), st.booleans(), _times
)


WAITS_MIN: Final = (1, 29.5, 61, 300, 1439, 3 * 1440, 7 * 1440)
NOBODY: Final = "00000000-0000-7000-8000-000000000000"


def version(name: str, current: int, number: int) -> Json:
    """Mostly none; else the current one or the one before."""
    match number % 8:
        case 1:
            return {name: current}
        case 2:
            return {name: max(current - 1, 1)}
        case _:
            return {}


def offset(number: int) -> int:
    return (0, 0, 0, 330, -480, 840, -570, 345)[number]


def spelt(instant: datetime, offset_min: int) -> str:
    """With an offset, or with a Z."""
    if not offset_min:
        return wire(instant)
    sign, (hours, minutes) = "+-"[offset_min < 0], divmod(abs(offset_min), 60)
    local = instant + timedelta(minutes=offset_min)
    return f"{wire(local)[:-1]}{sign}{hours:02}:{minutes:02}"


def respelt(name: str, value: Any) -> Any:
    return spelt(datetime.fromisoformat(value).astimezone(UTC), 345) if name in ("startTime", "endTime") else value
