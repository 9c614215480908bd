"""The CSV of `panelist people import`, row by row: every bad one named by line, column and reason, and nothing imported."""

import unicodedata
from pathlib import Path

import pytest

from panelist.people_file import PeopleFileError, Row, read_file

HEADER = "kind,externalId,name,email,timeZone,maxDaysPerWeek\n"


def _read(folder: Path, text: str | bytes) -> list[Row]:
    path = folder / "people.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return read_file(path)


def _problems(folder: Path, text: str | bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(PeopleFileError) as refused:
        _read(folder, text)
    assert "nothing was imported" in str(refused.value)
    return [(problem.line, problem.column, problem.reason) for problem in refused.value.problems]


def _refused(folder: Path, text: str | bytes) -> str:
    with pytest.raises(PeopleFileError) as refused:
        _read(folder, text)
    assert refused.value.problems == []
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_every_kind_is_read(tmp_path: Path) -> None:
    rows = _read(tmp_path, HEADER + "interviewer,i1,Ada,ada@x,Asia/Tokyo,3\ncoordinator,c1,Morgan,m@x,,\n"
                 "candidate,,Grace,g@x,,\nadmin,a1,Root,r@x,,\nInterviewer,,Bo,bo@x,,\n")  # fmt: skip
    assert [(row.kind, row.external_id, row.name, row.email, row.time_zone, row.max_days_per_week) for row in rows] == [
        ("interviewer", "i1", "Ada", "ada@x", "Asia/Tokyo", 3),
        ("coordinator", "c1", "Morgan", "m@x", None, None),
        ("candidate", None, "Grace", "g@x", None, None),
        ("admin", "a1", "Root", "r@x", None, None),
        ("interviewer", None, "Bo", "bo@x", None, None),
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_marks_and_line_ends_of_any_system(tmp_path: Path, mark: str, newline: str) -> None:
    text = mark + (HEADER + "candidate,,Ada,ada@x,,\ncandidate,,Bo,bo@x,,").replace("\n", newline)
    assert [(row.line, row.name) for row in _read(tmp_path, text)] == [(2, "Ada"), (3, "Bo")]


def test_columns_come_in_any_order_and_only_three_are_needed(tmp_path: Path) -> None:
    assert _read(tmp_path, "email,NAME, Kind \nada@x,Ada,candidate\n")[0].name == "Ada"


@pytest.mark.parametrize(
    "name",
    ["Émile Ångström", "李小龍", "محمد علي", "יוסף כהן", "Zoe\u0308", "👩‍👩‍👧‍👦", "O'Brien, Jr.", 'Ada "the first"', "a; b",
     "=cmd|' /C calc'!A0", "'); drop table candidate;--", "x" * 200, "\u202eevil"],
)  # fmt: skip
def test_names_of_any_script_are_kept_as_they_are(tmp_path: Path, name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    assert _read(tmp_path, HEADER + f"candidate,,{quoted},a@x,,\n")[0].name == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize("broken", ["Ada\nLovelace", "Ada\r\nLovelace", "Ada \r Lovelace", "Ada\n\n  Lovelace\n"])
def test_a_name_broken_into_lines_is_one_line(tmp_path: Path, broken: str) -> None:
    assert _read(tmp_path, HEADER + f'candidate,,"{broken}",a@x,,\n')[0].name == "Ada Lovelace"


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    text = (
        HEADER
        + 'candidate,,Ada,"ada\n@x",,\n'  # lines 2 and 3
        + "\n"  # 4
        + "candidate,,Bo,bo@x,,\n"  # 5
        + ',"","\n\n",,,\n'  # 6 to 8: nothing in it
        + "candidate,,,c@x,,\n"  # 9
        + 'interviewer,"a\r\nb",D,d@x,UTC,\n'  # 10 and 11
        + "candidate,,E,e,,\n"  # 12
    )
    assert _problems(tmp_path, text) == [
        (2, "email", "must not contain control characters"),
        (9, "name", "is missing"),
        (10, "externalId", "must not contain control characters"),
        (12, "email", "must be an e-mail address, like ada@example.org"),
    ]


BAD_ROWS = [
    ("candidat,,Ada,ada@x,,", "kind", "must be one of interviewer, coordinator, candidate, admin"),
    (",,Ada,ada@x,,", "kind", "must be one of"),
    ("candidate,,,ada@x,,", "name", "is missing"),
    ("candidate,,   ,ada@x,,", "name", "is missing"),
    ("candidate,,Ada,,,", "email", "is missing"),
    ("candidate,,Ada,ada,,", "email", "must be an e-mail address"),
    ("candidate,,Ada,a@b@c,,", "email", "must be an e-mail address"),
    (f"candidate,,{'x' * 201},ada@x,,", "name", "at most 200 characters"),
    (f"candidate,,Ada,{'x' * 253}@x,,", "email", "at most 254 characters"),
    ("candidate,,A\0da,ada@x,,", "name", "control characters"),
    ("candidate,,A\x07da,ada@x,,", "name", "control characters"),
    ("candidate,ada,Ada,ada@x,,", "externalId", "is not for candidates"),
    ("candidate,,Ada,ada@x,UTC,", "timeZone", "is for interviewers only"),
    ("coordinator,,Ada,ada@x,UTC,", "timeZone", "is for interviewers only"),
    ("admin,,Ada,ada@x,,2", "maxDaysPerWeek", "is for interviewers only"),
    ('interviewer,"a,b",Ada,ada@x,UTC,', "externalId", "no comma"),
    (f"interviewer,{'x' * 201},Ada,ada@x,UTC,", "externalId", "at most 200 characters"),
    ("interviewer,,Ada,ada@x,Mars/Olympus,", "timeZone", "must be an IANA time zone"),
    ("interviewer,,Ada,ada@x,IST,", "timeZone", "must be an IANA time zone"),
    ("interviewer,,Ada,ada@x,UTC+5:30,", "timeZone", "must be an IANA time zone"),
    *((f"interviewer,,Ada,ada@x,UTC,{days}", "maxDaysPerWeek", "must be a whole number from 1 to 7")
      for days in ("0", "8", "-1", "2.0", "two", "12", "1e0", "٣", "²")),
    ("candidate,,Ada,ada@x,", "-", "has 5 columns, the first line 6"),
    ("candidate,,Ada,ada@x,,,", "-", "has 7 columns, the first line 6"),
    ("candidate", "-", "has 1 columns, the first line 6"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "column", "reason"), BAD_ROWS)
def test_a_bad_row_is_named_by_line_column_and_reason(tmp_path: Path, row: str, column: str, reason: str) -> None:
    found = _problems(tmp_path, HEADER + "candidate,,Good,good@x,,\n" + row + "\ncandidate,,Good,other@x,,\n")
    assert [(line, named) for line, named, _ in found] == [(3, column)]
    assert reason in found[0][2]


def test_all_bad_rows_are_named_at_once(tmp_path: Path) -> None:
    rows = [row for row, _, _ in BAD_ROWS]
    found = _problems(tmp_path, HEADER + "\n".join(rows) + "\n")
    assert [line for line, _, _ in found] == sorted(range(2, len(rows) + 2))
    everything_wrong = _problems(tmp_path, HEADER + "x,,,,Mars,9\n")
    assert {column for _, column, _ in everything_wrong} == {"kind", "name", "email", "timeZone", "maxDaysPerWeek"}


def test_nobody_is_there_twice(tmp_path: Path) -> None:
    text = (
        HEADER
        + "interviewer,a,Ada,ada@x,UTC,\n"
        + "interviewer,b,Ada,ADA@x,UTC,\n"
        + "interviewer,a,Bo,bo@x,UTC,\n"
        + "coordinator,a,Ada,ada@x,,\n"
        + "candidate,,A,straße@x,,\n"
        + "candidate,,B,STRASSE@x,,\n"
    )
    assert _problems(tmp_path, text) == [
        (3, "email", "is the same as on line 2"),
        (4, "externalId", "is the same as on line 2"),
        (7, "email", "is the same as on line 6"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty; the first line names the columns: kind, externalId, name, email, timeZone, maxDaysPerWeek"),
        ("\n\n , \n", "is empty"),
        ("\ufeff", "is empty"),
        ("name,email\n", "missing: kind"),
        ("kind,name\n", "missing: email"),
        ("kind,name,email,phone\n", "unknown: phone"),
        ("kind,name,email,email\n", "one twice"),
        ("candidate,Ada,ada@x\n", "unknown: candidate, Ada, ada@x"),
        ("kind;name;email\ncandidate;Ada;ada@x\n", "unknown: kind;name;email"),
        ("PK\x03\x04", "unknown"),
        ('"kind,name,email\n', "not CSV: unexpected end of data"),
        ("x" * 20_000, "not CSV: field larger than field limit"),
    ],
)
def test_the_first_line_must_name_the_columns(tmp_path: Path, text: str, said: str) -> None:
    assert said in _refused(tmp_path, text)


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (HEADER.encode() + b"candidate,,Ang\xe9lique,a@x,,\n", 2),
        (HEADER.encode() + b"candidate,,Ada,a@x,,\ncandidate,,\xff\xfe,b@x,,\n", 3),
        (HEADER.encode("utf-16"), 1),
        (HEADER.encode() + b"candidate,,\xed\xa0\x80,a@x,,\n", 2),
    ],
)
def test_what_is_not_utf_8_is_refused_by_its_line(tmp_path: Path, raw: bytes, line: int) -> None:
    assert f"line {line} is not UTF-8" in _refused(tmp_path, raw)


def test_what_is_not_csv_is_refused_from_where_it_is_not(tmp_path: Path) -> None:
    for row in (
        'candidate,,"Ada,ada@x,,\ncandidate,,Bo,bo@x,,\n',
        'candidate,,"Ada"x,ada@x,,\n',
        f"candidate,,{'x' * 20_000},a@x,,\n",
    ):
        found = _problems(tmp_path, HEADER + "candidate,,Good,good@x,,\n" + row)
        assert [(line, column) for line, column, _ in found] == [(3, "-")]
        assert found[0][2].startswith("is not CSV from here on")


def test_a_header_alone_is_nobody(tmp_path: Path) -> None:
    assert _read(tmp_path, HEADER) == []
