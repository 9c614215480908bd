"""What comes in as text is read as it was meant or refused by name, whatever it is; nothing else happens."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from uuid import UUID

import limits
import msgspec
import pytest
from hypothesis import strategies as st

from panelist.limiter import Limiter
from panelist.variables import SettingsError, check_rate
from panelist.wire import BadCursor, Cursor, Email, ExternalId, Instant, Location, Name, Query, Text, read_id
from proof.hostile.searching import mangled, search

_MOMENTS = st.datetimes(datetime(1999, 12, 30), datetime(2100, 1, 2))  # noqa: DTZ001 (offsets are put behind)
_OFFSETS = st.sampled_from(("Z", "+00:00", "-00:00", "+05:30", "-15:59", "+15:59", "+16:00", "+05:75", ""))
_FORMS = st.sampled_from(
    ("%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%G-W%V-%u")
)
INSTANTS = mangled(st.builds(str.__add__, st.builds(datetime.strftime, _MOMENTS, _FORMS), _OFFSETS))


def _meant(raw: str) -> datetime | None:
    """The instant by an own reading of ISO-8601, part by part; None where it is none of ours."""
    parts = re.fullmatch(
        r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(?:Z|([+-])(\d\d):(\d\d))", raw, re.ASCII
    )
    if parts is None:
        return None
    year, month, day, hour, minute, second, fraction, sign, hours, minutes = parts.groups()
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    if int(hours or 0) > 15 or int(minutes or 0) > 59:
        return None
    micros = int((fraction or "").ljust(6, "0"))
    try:
        local = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), micros, UTC)
        instant = local - offset
    except (ValueError, OverflowError):
        return None
    return instant if 2000 <= instant.year <= 2099 else None


def test_an_instant_is_what_iso_8601_means() -> None:
    def check(raw: str) -> None:
        try:
            read = Instant.read(raw)
        except ValueError:
            assert _meant(raw) is None
        else:
            assert read == _meant(raw)
            assert read.tzinfo is UTC
            assert Instant.read(read.isoformat()) == read

    search("instants", check, INSTANTS)


@pytest.mark.parametrize("kind", [Location, Name, ExternalId, Email, Query], ids=lambda kind: kind.__name__)
def test_text_is_kept_or_refused_as_the_description_says(kind: type[Text]) -> None:
    """pattern and lengths are what a client is told; the reader must not differ from them."""

    def check(raw: str) -> None:
        kept = unicodedata.normalize("NFC", raw)
        told = re.fullmatch(kind.pattern, kept) and len(kept) <= kind.max_length and (kept or kind.may_be_empty)
        is_text = not any(unicodedata.category(character) == "Cs" for character in kept)
        try:
            read = kind.read(raw)
        except ValueError:
            assert not (told and is_text)
        else:
            assert told
            assert read == kept
            assert kind.read(read) == read

    good = st.text(max_size=20) | st.emails() | st.just("x" * kind.max_length) | st.just("Ada Lovelace")
    search(f"text: {kind.__name__}", check, mangled(good), 0.25)


def test_an_id_is_read_alike_in_a_path_and_in_a_body() -> None:
    def check(raw: str) -> None:
        try:
            in_body = msgspec.convert(raw, UUID)
        except (msgspec.ValidationError, UnicodeEncodeError):  # half a surrogate pair never comes so far
            in_body = None
        try:
            in_path = read_id(raw)
        except ValueError:
            in_path = None
        assert in_path == in_body
        if in_path is not None:
            assert in_path.hex == raw.replace("-", "").lower()

    ids = st.uuids()
    other = (ids.map(lambda id: id.hex), ids.map(lambda id: id.urn), ids.map(lambda id: f"{{{id}}}"))
    spelt = st.one_of(ids.map(str), ids.map(lambda id: str(id).upper()), *other)
    search("ids", check, mangled(spelt))


_LISTS = st.sampled_from(("slots", "interviewers", ""))
_KEYS = st.one_of(
    st.tuples(_LISTS, INSTANTS, st.uuids().map(str)),
    st.tuples(_LISTS, st.text(max_size=20), st.uuids().map(str)),
    st.tuples(st.integers(-5, 2**70).map(str), st.integers(-5, 2**70).map(str)),
    st.tuples(_LISTS, st.text(), st.text()),
).filter(lambda parts: all(part.isprintable() or part.isascii() for part in parts))


def test_a_cursor_is_one_that_was_given_out_or_none() -> None:
    def check(raw: str) -> None:
        try:
            cursor = Cursor.read(raw)
        except BadCursor:
            assert not 0 < len(raw) <= 2000
            return
        for read in (cursor.instant_and_id, cursor.text_and_id, cursor.two_counts):
            try:
                first, second = read()
            except BadCursor:
                continue
            parts = (first.isoformat() if isinstance(first, datetime) else str(first), str(second))
            again = Cursor.of(*parts) if read == cursor.two_counts else Cursor.of("any", *parts)
            assert getattr(again, read.__name__)() == (first, second)

    search("cursors", check, mangled(_KEYS.map(lambda parts: Cursor.of(*parts))))


_RATES = (
    "5/minute",
    "5 per 2 minutes",
    "1/hour",
    "100/10second",
    "0/minute",
    "5/0 minute",
    "-5/minute",
    "5/minute; 9/hour",
)


def test_a_booking_rate_is_a_number_in_some_time_or_refused() -> None:
    def check(rate: str) -> None:
        try:
            check_rate(rate)
        except SettingsError:
            assert rate not in _RATES[:4]
            return
        parsed = limits.parse(rate)
        assert parsed.amount >= 1
        assert parsed.get_expiry() >= 1
        Limiter(rate)

    rates = st.sampled_from(
        ("5/minute", "5 per 2 minutes", "1/hour", "100/10second", "3 per day", "0/minute", "5/0 minute")
    )
    search("booking rates", check, mangled(rates))
