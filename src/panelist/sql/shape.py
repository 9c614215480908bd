"""The JSON of each object, written by PostgreSQL itself, and how a list's WHERE is put together.

Making the JSON where the row is read costs about half of decoding the row, building an object and encoding that
(docs/PERFORMANCE.md). Concatenated, because json_build_object takes half as long again. `t`, or `{t}` where the
alias differs, is the row; only `location`, `name`, `email`, `time_zone` and `external_id` are free text, and json_scalar
quotes those, as to_json would, which looks its argument's type up for each value.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final, LiteralString, Protocol

from panelist.inputs import Paging, Window
from panelist.rules import SLOT_MAX


def of(shape: LiteralString, t: LiteralString) -> LiteralString:
    """One of the shapes below, of the row that goes by the alias `t`."""
    return shape.replace("{t}.", t + ".")


def _shape(text: LiteralString) -> LiteralString:
    """`{start_time}` and the like stand for that instant in UTC, as 2026-11-24 10:00:00."""
    # By an interval, because the name of a zone is looked up for each value.
    for column in ("start_time", "end_time", "created_at", "updated_at"):
        text = text.replace("{" + column + "}", "({t}." + column + " at time zone interval '0')")
    return text


# An instant's space becomes the T of the wire in one go for all that stand together: so nothing else within these
# replace() may hold a space.
SLOT_SHAPE: Final = _shape("""(
  '{"id":"' || {t}.id || '","interviewerId":"' || {t}.interviewer_id
  || replace('","startTime":"' || {start_time} || 'Z","endTime":"' || {end_time}, ' ', 'T')
  || 'Z","location":' || json_scalar({t}.location)
  || replace(',"status":"' || {t}.status || '","version":' || {t}.version
             || ',"createdAt":"' || {created_at} || 'Z","updatedAt":"' || {updated_at} || 'Z"}', ' ', 'T'))""")

BOOKING_SHAPE: Final = _shape("""(
  '{"id":"' || {t}.id || '","slotId":"' || {t}.slot_id || '","interviewerId":"' || {t}.interviewer_id
  || '","candidateId":"' || {t}.candidate_id || '","coordinatorId":"' || {t}.coordinator_id
  || replace('","startTime":"' || {start_time} || 'Z","endTime":"' || {end_time}
             || 'Z","status":"' || {t}.status || '","version":' || {t}.version
             || ',"createdAt":"' || {created_at} || 'Z","updatedAt":"' || {updated_at} || 'Z"}', ' ', 'T'))""")

INTERVIEWER: Final = """(
  '{"id":"' || t.id || '","externalId":' || coalesce(json_scalar(t.external_id)::text, 'null')
  || ',"name":' || json_scalar(t.name) || ',"email":' || json_scalar(t.email)
  || ',"timeZone":' || json_scalar(t.time_zone) || ',"maxDaysPerWeek":' || t.max_days_per_week || '}')"""

COORDINATOR: Final = """(
  '{"id":"' || t.id || '","externalId":' || coalesce(json_scalar(t.external_id)::text, 'null')
  || ',"name":' || json_scalar(t.name) || ',"email":' || json_scalar(t.email) || '}')"""

CANDIDATE_SHAPE: Final = """(
  '{"id":"' || {t}.id || '","name":' || json_scalar({t}.name) || ',"email":' || json_scalar({t}.email) || '}')"""

SLOT: Final = of(SLOT_SHAPE, "t")
BOOKING: Final = of(BOOKING_SHAPE, "t")
CANDIDATE: Final = of(CANDIDATE_SHAPE, "t")

BOOKING_ROW: Final = """{t}.id, {t}.slot_id, {t}.interviewer_id, {t}.candidate_id, {t}.coordinator_id, {t}.start_time,
    {t}.end_time, {t}.status, {t}.version, {t}.created_at, {t}.updated_at"""
"""What BOOKING_SHAPE is made of: what a statement that changes a booking returns."""

# More than any list has filters: spelt out, because a place that is computed is no literal.
_PLACES: Final = (
    "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15", "$16",
)  # fmt: skip


class Where:
    """A WHERE made of literals, each `?` standing for the next bound value.

    One statement per combination of filters, instead of one with `$1 is null or …` in it: that would be one plan for all
    of them, and so a scan.
    """

    def __init__(self, *always: LiteralString) -> None:
        self._parts: list[LiteralString] = list(always)
        self.values: list[object] = []

    def add(self, part: LiteralString, *values: object) -> None:
        """One more condition; as many `?` in it as there are values."""
        for value in values:
            part = part.replace("?", self.bind(value), 1)
        self._parts.append(part)

    def add_if(self, value: object | None, part: LiteralString) -> None:
        if value is not None:
            self.add(part, value)

    def window(self, wanted: Window, *, among: LiteralString | None) -> None:
        """Rows that overlap the half-open [from, to), behind the cursor.

        among: the table, where everybody's rows are listed; None where an index leads to the few of one person.
        """
        if wanted.from_ is not None:
            self.add("t.end_time > ?", wanted.from_)
        if wanted.to is not None:
            self.add("t.start_time < ?", wanted.to)
        # Nothing lasts longer than SLOT_MAX, so what overlaps `from` starts less than that before it.
        earliest = wanted.from_ - SLOT_MAX if wanted.from_ else None
        behind = wanted.cursor.instant_and_id() if wanted.cursor else None
        # Where the scan begins is said once, by the later of the two: told both, PostgreSQL goes by the first it is told, and
        # passes by all up to the other.
        if behind and (not earliest or behind[0] > earliest):
            self.add("(t.start_time, t.id) > (?, ?)", *behind)
        elif earliest and among:
            # Most of that is over: among many rows, the first that is not is looked for by leaps, from one time of start to
            # the next.
            first: LiteralString = "(select min(start_time) from " + among + " where start_time > ? and end_time > ?)"
            self.add("t.start_time >= " + first, earliest, wanted.from_)
        elif earliest:
            self.add("t.start_time > ?", earliest)

    def bind(self, value: object) -> LiteralString:
        """The place of a value outside the WHERE (LIMIT, OFFSET)."""
        self.values.append(value)
        return _PLACES[len(self.values) - 1]

    @property
    def text(self) -> LiteralString:
        return "where " + " and ".join(self._parts) if self._parts else ""


class Source(Protocol):
    """Where a list is read: the primary, or a replica that has come far enough (sql/replica.py)."""

    async def rows(self, sql: LiteralString, *values: object) -> Sequence[Any]: ...


class Rows:
    """One page: the rows as JSON text, and whether there are more behind them."""

    __slots__ = ("items", "more")

    def __init__(self, found: list[str], limit: int) -> None:
        """found: up to limit + 1 rows."""
        self.more = len(found) > limit
        self.items = found[:limit]


async def page(
    source: Source, select: LiteralString, where: Where, wanted: Paging, *, by: LiteralString = "t.start_time, t.id"
) -> Rows:
    """select: one column, the JSON; `{where}` in it stands for the conditions."""
    limit = where.bind(wanted.limit + 1)
    offset = where.bind(wanted.offset) if wanted.offset else None
    ((found,),) = await source.rows(_page(select, where.text, by, limit, offset), *where.values)
    return Rows(found, wanted.limit)


# Kept, because a text made anew for each request is hashed and compared anew to find the statement prepared from it.
@cache
def _page(
    select: LiteralString, where: LiteralString, by: LiteralString, limit: LiteralString, offset: LiteralString | None
) -> LiteralString:
    rows = select.replace("{where}", where) + " order by " + by
    if offset is None:
        # Told a number, the longest page there is, PostgreSQL plans for few rows. A LIMIT that is only a $1 it takes for a
        # tenth of the table, and from some size on it reads and joins the whole of it.
        rows = "select json from (" + rows + " limit " + LONGEST + ") rows (json) limit " + limit
    else:
        rows += " limit " + limit + " offset " + offset
    # All in one value: rows by themselves go through PostgreSQL's buffer eight kilobytes at a time, each of which wakes us.
    return "select array(" + rows + ")"


LONGEST: Final = "201"
"""Rows: the largest `limit` and one more, by which is told whether there are others."""
