"""The CSV of `panelist people import`: read and checked row by row, so that every bad one can be named at once."""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TypeVar

from msgspec import Struct

from panelist.rules import DAYS_PER_WEEK_MAX, DAYS_PER_WEEK_MIN
from panelist.sql.people import Kind
from panelist.wire import Email, ExternalId, Name, Text, TimeZone

COLUMNS: Final = ("kind", "externalId", "name", "email", "timeZone", "maxDaysPerWeek")
_NEEDED: Final = ("kind", "name", "email")
_NAMES_COLUMNS: Final = f"the first line must name the columns {', '.join(COLUMNS)}"
_LONGEST_FIELD: Final = 10_000
_DAYS_PER_WEEK: Final = {str(days) for days in range(DAYS_PER_WEEK_MIN, DAYS_PER_WEEK_MAX + 1)}

T = TypeVar("T", bound=Text)


class Row(Struct, frozen=True, kw_only=True):
    """One person. line: where the row begins in the file, from 1. None: the column is missing or empty."""

    line: int
    kind: Kind
    name: Name
    email: Email
    external_id: ExternalId | None = None
    time_zone: TimeZone | None = None
    max_days_per_week: int | None = None


class Problem(Struct, frozen=True):
    """What is wrong, and where. line counts from 1, as editors do."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.reason}"


class PeopleFileError(Exception):
    """The file cannot be imported; nothing was. problems: all of them, in the order of the file."""

    def __init__(self, message: str, problems: list[Problem] | None = None) -> None:
        super().__init__(message)
        self.problems = problems or []


def read_file(path: Path) -> list[Row]:
    """Every row of the file. Raises PeopleFileError that names each bad one."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as fault:
        raise PeopleFileError(f"{path}: {fault.strerror or fault}") from None
    except UnicodeDecodeError as fault:
        line = path.read_bytes()[: fault.start].count(b"\n") + 1
        raise PeopleFileError(f"{path}: line {line} is not UTF-8; save the file as UTF-8") from None
    problems: list[Problem] = []
    rows: list[Row] = []
    seen: dict[tuple[Kind, str, str], int] = {}
    for line, cells in _cells(path, text, problems):
        row = _Cells(line, cells, problems).person()
        if row is None:
            continue
        for column, value in (("email", row.email.casefold()), ("externalId", row.external_id)):
            if value is not None:
                first = seen.setdefault((row.kind, column, value), line)
                if first != line:
                    problems.append(Problem(line, column, f"is the same as on line {first}"))
        rows.append(row)
    if problems:
        problems.sort(key=lambda problem: problem.line)
        raise PeopleFileError(f"{path}: nothing was imported", problems)
    return rows


def _cells(path: Path, text: str, problems: list[Problem]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """(line, column -> text), empty lines left out."""
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    header: list[str] | None = None
    try:
        for cells in reader:
            line, begins = begins, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = _header(path, cells)
            elif len(cells) != len(header):
                problems.append(Problem(line, "-", f"has {len(cells)} columns, the first line {len(header)}"))
            else:
                yield line, dict(zip(header, cells, strict=True))
    except csv.Error as fault:
        if header is None:
            raise PeopleFileError(f"{path}: {_NAMES_COLUMNS} (not CSV: {fault})") from None
        problems.append(Problem(begins, "-", f"is not CSV from here on: {fault}"))
    if header is None:
        raise PeopleFileError(f"{path}: is empty; the first line names the columns: {', '.join(COLUMNS)}")


def _header(path: Path, cells: list[str]) -> list[str]:
    by_folded = {column.casefold(): column for column in COLUMNS}
    header = [by_folded.get(cell.strip().casefold(), cell.strip()) for cell in cells]
    unknown = [cell for cell in header if cell not in COLUMNS]
    missing = [column for column in _NEEDED if column not in header]
    if unknown or missing or len(set(header)) != len(header):
        wrong = (
            f"unknown: {', '.join(unknown)}"
            if unknown
            else f"missing: {', '.join(missing)}"
            if missing
            else "one twice"
        )
        raise PeopleFileError(f"{path}: {_NAMES_COLUMNS} ({wrong})")
    return header


def _in_one_line(text: str) -> str:
    return " ".join(part.strip() for part in text.replace("\r", "\n").split("\n") if part.strip())


class _Cells:
    """One row's cells, read into a Row; what is wrong goes to `problems`."""

    def __init__(self, line: int, cells: Mapping[str, str], problems: list[Problem]) -> None:
        self._line = line
        self._cells = cells
        self._problems = problems

    def person(self) -> Row | None:
        before = len(self._problems)
        kind = self._kind()
        name = self._text("name", Name)
        email = self._text("email", Email)
        external_id = self._text("externalId", ExternalId)
        time_zone = self._text("timeZone", TimeZone)
        days = self._days()
        if name is None and not self._cell("name"):
            self._wrong("name", "is missing")
        if email is None and not self._cell("email"):
            self._wrong("email", "is missing")
        if kind is not None and kind is not Kind.INTERVIEWER:
            for column in ("timeZone", "maxDaysPerWeek"):
                if self._cell(column):
                    self._wrong(column, f"is for interviewers only, and this is a {kind}")
        if kind is Kind.CANDIDATE and external_id is not None:
            self._wrong("externalId", "is not for candidates: they do not sign in")
        if len(self._problems) > before or kind is None or name is None or email is None:
            return None
        return Row(
            line=self._line,
            kind=kind,
            name=name,
            email=email,
            external_id=external_id,
            time_zone=time_zone,
            max_days_per_week=days,
        )

    def _cell(self, column: str) -> str:
        cell = self._cells.get(column, "").strip()
        # People break long names into lines within a spreadsheet's cell; anywhere else a line's end is a mistake.
        return _in_one_line(cell) if column == "name" else cell

    def _wrong(self, column: str, reason: str) -> None:
        self._problems.append(Problem(self._line, column, reason))

    def _text(self, column: str, kind: type[T]) -> T | None:
        cell = self._cell(column)
        if not cell:
            return None
        try:
            return kind.read(cell)
        except ValueError as fault:
            self._wrong(column, str(fault))
            return None

    def _kind(self) -> Kind | None:
        try:
            return Kind(self._cell("kind").casefold())
        except ValueError:
            self._wrong("kind", f"must be one of {', '.join(Kind)}")
            return None

    def _days(self) -> int | None:
        cell = self._cell("maxDaysPerWeek")
        if not cell:
            return None
        if cell not in _DAYS_PER_WEEK:
            self._wrong("maxDaysPerWeek", f"must be a whole number from {DAYS_PER_WEEK_MIN} to {DAYS_PER_WEEK_MAX}")
            return None
        return int(cell)
