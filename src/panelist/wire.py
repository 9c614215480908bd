"""How values are read off the wire: instants, text, e-mail addresses, time zones and cursors, each refused early and by name.

Every type here is what it says once it exists: an `Instant` has an offset, a `Text` holds no control character. The
decoder (`read`) is called by msgspec for request bodies and query parameters alike, so there is one way in; it raises
ValueError, whose sentence is what the caller is told of the field.
"""

import base64
import binascii
import re
import unicodedata
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any, ClassVar, Final, Self
from uuid import UUID

from panelist.rules import LAST_INSTANT_YEAR

# ASCII digits and the whole string: `\d` and `$` alone would let Arabic digits and a trailing newline through, and both
# fromisoformat and PostgreSQL's text input take a good deal more than ISO-8601 (a trailing NUL, `+05:75`, `tomorrow`,
# and from Python 3.14 on `24:00`).
INSTANT_PATTERN: Final = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?"
    r"(Z|[+-](0[0-9]|1[0-5]):[0-5][0-9])$"
)
_INSTANT: Final = re.compile(INSTANT_PATTERN)
_BARE_PLUS: Final = re.compile(r"[0-9T:.-]+ [0-9]{2}:[0-9]{2}")
_FIRST_INSTANT_YEAR: Final = 2000


class Instant(datetime):
    """A moment in time, in UTC, years 2000 to 2099; written `2026-11-24T10:00:00Z` or with another offset (R4)."""

    @classmethod
    def read(cls, raw: object) -> Self:
        """Raises ValueError with a sentence that says what an instant looks like."""
        if not isinstance(raw, str) or not _INSTANT.fullmatch(raw) or raw.endswith("\n"):
            # In an address a bare + is a space, so the caller has written an offset that never arrived.
            hint = "; in an address + is written %2B" if isinstance(raw, str) and _BARE_PLUS.fullmatch(raw) else ""
            raise ValueError(f"write an ISO-8601 time with its offset, like 2026-11-24T10:00:00Z{hint}")
        try:
            instant = cls.fromisoformat(raw)
            # Checked after the shift to UTC: 2099-12-31T23:59-15:00 is in 2100.
            instant = instant.astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValueError("there is no such date or time of day") from None
        if not _FIRST_INSTANT_YEAR <= instant.year <= LAST_INSTANT_YEAR:
            raise ValueError(f"must be in the years {_FIRST_INSTANT_YEAR} to {LAST_INSTANT_YEAR}")
        return instant


_ID: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def read_id(raw: str) -> UUID:
    """An id as msgspec reads it in a body. UUID() alone also takes braces, `urn:`, underscores and Arabic digits.

    Raises ValueError.
    """
    if not _ID.fullmatch(raw):
        raise ValueError("must be a UUID")
    return UUID(raw)


_CONTROL: Final = r"\u0000-\u001f\u007f-\u009f"
_UNSEEN: Final = r"\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0"
"""Characters of no width, and blanks that are no white space."""


class Text(str):
    """Text for people, kept as given in Unicode's NFC, never with control characters.

    pattern: the same as far as the API's description can say it. `read` decides; tests/proof/hostile holds them together.
    """

    __slots__ = ()
    max_length: ClassVar[int] = 500
    may_be_empty: ClassVar[bool] = True
    pattern: ClassVar[str] = rf"^[^{_CONTROL}]*$"

    @classmethod
    def read(cls, raw: object) -> Self:
        """Raises ValueError, saying which bound is broken."""
        if not isinstance(raw, str):
            raise ValueError("must be text")
        text = unicodedata.normalize("NFC", raw)
        if len(text) > cls.max_length:
            raise ValueError(f"must be at most {cls.max_length} characters long")
        # Cc: control characters, NUL among them, which PostgreSQL cannot store. Cs: half a surrogate pair.
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
            raise ValueError("must not contain control characters")
        if not cls.may_be_empty and not text.strip():
            raise ValueError("must not be empty")
        return cls(text)


class Location(Text):
    """Where the interview is: a room, a link, a telephone number. May be empty."""

    __slots__ = ()


class Query(Text):
    """What to look for in names and e-mail addresses."""

    __slots__ = ()
    max_length = 200


class Name(Text):
    """A person's name, in any script, with something in it that can be seen."""

    __slots__ = ()
    max_length = 200
    may_be_empty = False
    _seen: ClassVar = rf"[^\s{_CONTROL}{_UNSEEN}]"
    pattern = rf"^[^{_CONTROL}]*{_seen}[^{_CONTROL}]*$"

    @classmethod
    def read(cls, raw: object) -> Self:
        text = super().read(raw)
        if not re.search(cls._seen, text):
            raise ValueError("must have something that can be seen")
        return text


class ExternalId(Text):
    """A person's id in the company's own directory; what the proxy in front sends as X-User-Id."""

    __slots__ = ()
    max_length = 200
    may_be_empty = False
    pattern = rf"^[^\s,{_CONTROL}]([^,{_CONTROL}]*[^\s,{_CONTROL}])?$"

    @classmethod
    def read(cls, raw: object) -> Self:
        text = super().read(raw)
        # It travels in a header, where a comma would look like two headers joined.
        if "," in text or text != text.strip():
            raise ValueError("must have no comma, and no space at its ends")
        return text


class Email(Text):
    """An e-mail address, checked only for its shape: one @, something on both sides, no white space."""

    __slots__ = ()
    max_length = 254
    may_be_empty = False
    pattern = rf'^[^\s@,;<>"{_CONTROL}]+@[^\s@,;<>"{_CONTROL}]+$'
    _shape: ClassVar = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+")

    @classmethod
    def read(cls, raw: object) -> Self:
        text = super().read(raw)
        if not cls._shape.fullmatch(text):
            raise ValueError("must be an e-mail address, like ada@example.org")
        return text


class TimeZone(Text):
    """An IANA time zone by its exact name, `Asia/Kolkata`. PostgreSQL alone would also take `Foo3` and `UTC+5:30`."""

    __slots__ = ()
    max_length = 64
    may_be_empty = False
    pattern = "^[A-Za-z0-9_+/-]+$"

    @classmethod
    def read(cls, raw: object) -> Self:
        text = super().read(raw)
        if text not in time_zones():
            raise ValueError("must be an IANA time zone, like Europe/London")
        return text


@cache
def time_zones() -> frozenset[str]:
    """The names of the pinned tzdata package, not of whatever the machine has."""
    names = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    return frozenset(names) - {"Factory", "localtime", "posixrules"}


CURSOR_PATTERN: Final = "^[A-Za-z0-9_-]+$"
LONGEST_CURSOR: Final = 2000  # a name of 200 characters, its id, and base64's third more
_UNKNOWN_CURSOR: Final = "take it from an answer of this list, unchanged"


class BadCursor(ValueError):
    """A cursor that this list did not give out; the message says so."""


class Cursor(str):
    """Where a page ended: opaque to clients, the name of its list and the sort key of its last row within.

    The change feed's has no name: it has always been the only one of two counts, and whoever follows it keeps it for long.
    """

    __slots__ = ()

    @classmethod
    def read(cls, raw: object) -> Self:
        if not isinstance(raw, str) or not 0 < len(raw) <= LONGEST_CURSOR:
            raise BadCursor(_UNKNOWN_CURSOR)
        return cls(raw)

    @classmethod
    def of(cls, *parts: str) -> Self:
        """The one spelling there is of these parts, none of which holds a NUL: base64 for addresses, without padding."""
        return cls(base64.urlsafe_b64encode("\0".join(parts).encode()).decode().rstrip("="))

    def check_list(self, name: str) -> None:
        """Raises BadCursor for another list's: it would begin this one at a place that is nothing to it."""
        if self._parts(3)[0] != name:
            raise BadCursor(_UNKNOWN_CURSOR)

    def instant_and_id(self) -> tuple[Instant, UUID]:
        """The key of the lists ordered by time. Raises BadCursor."""
        _, start_time, id = self._parts(3)
        try:
            return Instant.read(start_time), read_id(id)
        except ValueError:
            raise BadCursor(_UNKNOWN_CURSOR) from None

    def text_and_id(self) -> tuple[str, UUID]:
        """The key of the lists ordered by name. Raises BadCursor."""
        _, name, id = self._parts(3)
        try:
            return Name.read(name), read_id(id)
        except ValueError:
            raise BadCursor(_UNKNOWN_CURSOR) from None

    def two_counts(self) -> tuple[int, int]:
        """The key of the change feed. Raises BadCursor."""
        first, second = self._parts(2)
        if not all(part.isascii() and part.isdigit() and len(part) < 19 for part in (first, second)):
            raise BadCursor(_UNKNOWN_CURSOR)
        return int(first), int(second)

    def _parts(self, many: int) -> list[str]:
        try:
            raw = base64.b64decode(self + "=" * (-len(self) % 4), altchars=b"-_", validate=True).decode()
        except (binascii.Error, ValueError):
            raise BadCursor(_UNKNOWN_CURSOR) from None
        parts = raw.split("\0")
        # Base64 has several spellings of the same bytes, of which we give out one.
        if len(parts) != many or Cursor.of(*parts) != self:
            raise BadCursor(_UNKNOWN_CURSOR)
        return parts


def decode(kind: type[Any], raw: object) -> Any:
    """Msgspec's hook for the types of this file."""
    read = getattr(kind, "read", None)
    if read is None:
        raise NotImplementedError(f"no way to read a {kind}")
    return read(raw)
