"""The command line: what is done is on stdout, what is not on stderr, line by line, and the exit code says which."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import NamedTuple

import asyncpg
import pytest

from company import stored
from panelist import __main__, embedded

HEADER = "kind,externalId,name,email,timeZone,maxDaysPerWeek\n"
AWAY = "postgresql://panelist@127.0.0.1:1/panelist"


class Done(NamedTuple):
    code: object
    out: str
    err: str

    def failed(self, code: int, said: str) -> None:
        """With one line, and no traceback."""
        assert (self.code, self.out) == (code, ""), self.err
        assert said in self.err
        assert self.err.startswith("panelist: ")
        assert self.err.count("\n") == 1


Panelist = Callable[..., Done]


@pytest.fixture
def panelist(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Panelist:
    """Runs a command in this process, where starting Python anew would take most of the time."""

    def run(*words: str, dsn: str | None = None, **environment: str) -> Done:
        for name in os.environ:
            if name.startswith("PANELIST_"):
                monkeypatch.delenv(name)
        for name, value in (environment | ({"PANELIST_DATABASE_URL": dsn} if dsn else {})).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["panelist", *words])
        with pytest.raises(SystemExit) as ended:
            __main__.main()
        said = capsys.readouterr()
        return Done(ended.value.code, said.out, said.err)

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text("\ufeff" + HEADER + 'admin,root,"Roe, Jane",jane@x,,\ncandidate,,محمد,m@x,,\n', encoding="utf-8")
    return path


@pytest.fixture
def bare(anyio_backend: str, cluster: Path) -> Generator[str]:
    """A database that was never migrated."""

    def admin(statement: str) -> None:
        async def run() -> None:
            connection = await asyncpg.connect(embedded.admin_dsn(cluster))
            await connection.execute(statement)
            await connection.close()

        asyncio.run(run())

    admin("create database bare owner panelist")
    yield embedded.admin_dsn(cluster, database="bare").replace("postgres@", "panelist@")
    admin("drop database bare with (force)")


def test_the_command_itself_runs(file: Path, anyio_backend: str, dsn: str) -> None:
    environment = os.environ | {"PANELIST_DATABASE_URL": dsn}
    command = [sys.executable, "-m", "panelist", "people", "import", str(file)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "candidates: 1 added, 0 updated, 0 unchanged; admins: 1 added, 0 updated, 0 unchanged\n"


def test_an_import_says_how_many_came(panelist: Panelist, file: Path, anyio_backend: str, dsn: str) -> None:
    before = asyncio.run(stored(dsn))
    tried = panelist("people", "import", str(file), "--dry-run", dsn=dsn)
    assert tried == (
        0,
        "candidates: 1 added, 0 updated, 0 unchanged; admins: 1 added, 0 updated, 0 unchanged"
        " (tried only: nothing was kept)\n",
        "",
    )
    assert asyncio.run(stored(dsn)) == before
    assert panelist("people", "import", str(file), dsn=dsn).out.startswith("candidates: 1 added")
    imported = asyncio.run(stored(dsn))
    again = panelist("people", "import", str(file), dsn=dsn)
    assert again == (
        0,
        "candidates: 0 added, 0 updated, 1 unchanged; admins: 0 added, 0 updated, 1 unchanged\n",
        "",
    )
    assert asyncio.run(stored(dsn)) == imported


def test_a_bad_file_names_every_bad_row_and_imports_nothing(
    panelist: Panelist, file: Path, anyio_backend: str, dsn: str
) -> None:
    file.write_text(HEADER + "candidate,,Good,good@x,,\ncandidate,,,a@x,,\nx,,B,b,,\n", encoding="utf-8")
    before = asyncio.run(stored(dsn))
    done = panelist("people", "import", str(file), dsn=dsn)
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [
        "panelist: line 3, column name: is missing",
        "panelist: line 4, column kind: must be one of interviewer, coordinator, candidate, admin",
        "panelist: line 4, column email: must be an e-mail address, like ada@example.org",
        f"panelist: {file}: nothing was imported",
    ]
    file.write_text(HEADER + "candidate,,Good,good@x,,\ninterviewer,,No Zone,a@x,,\n", encoding="utf-8")
    done = panelist("people", "import", str(file), dsn=dsn)
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [
        "panelist: line 3, column timeZone: is missing: a new interviewer needs one",
        "panelist: nothing was imported",
    ]
    assert asyncio.run(stored(dsn)) == before


def test_what_cannot_be_read_or_understood_is_one_line(panelist: Panelist, file: Path, tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(HEADER.encode() + b"candidate,,Ang\xe9lique,a@x,,\n")
    (tmp_path / "two\nlines.csv").write_text("", encoding="utf-8")
    panelist("people", "import", str(tmp_path / "missing.csv"), dsn=AWAY).failed(2, "does not exist")
    panelist("people", "import", str(tmp_path), dsn=AWAY).failed(2, "is a directory")
    panelist("people", "import", dsn=AWAY).failed(2, "Missing argument")
    panelist("people", "import", str(file), "--wet-run", dsn=AWAY).failed(2, "No such option")
    panelist("people", "import", str(tmp_path / "latin"), dsn=AWAY).failed(1, "line 2 is not UTF-8")
    panelist("people", "import", str(tmp_path / "two\nlines.csv"), dsn=AWAY).failed(1, "is empty")
    panelist("nonsense").failed(2, "No such command")
    panelist("up", "--port", "x").failed(2, "--port")


@pytest.mark.parametrize("words", [[], ["people"]])
def test_a_command_without_words_shows_its_help_and_not_as_one_line(panelist: Panelist, words: list[str]) -> None:
    done = panelist(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Usage: ")
    assert "\nCommands:\n" in done.err


@pytest.mark.parametrize("command", [["people", "import"], ["check"], ["migrate"]])
def test_a_database_that_cannot_be_had_is_one_line(panelist: Panelist, file: Path, command: list[str]) -> None:
    words = [*command, *([str(file)] if command[0] == "people" else [])]
    panelist(*words).failed(1, "PANELIST_DATABASE_URL is not set")
    panelist(*words, dsn="mysql://x").failed(1, "must begin with postgresql://")
    panelist(*words, dsn=AWAY).failed(1, "database cannot be")


@pytest.mark.parametrize("command", [["check"], ["migrate"], ["restored"], ["candidate", "erase", "ada@example.com"]])
def test_the_operator_is_told_why_the_database_cannot_be_had(panelist: Panelist, bare: str, command: list[str]) -> None:
    """A cron job's mail has nothing else to go by."""
    panelist(*command, dsn=bare.replace("/bare?", "/nowhere?")).failed(1, 'database "nowhere" does not exist')
    panelist(*command, dsn=bare.replace("panelist@", "nobody@")).failed(1, 'role "nobody" does not exist')
    panelist(*command, dsn=bare + "&colour=red").failed(1, 'unrecognized configuration parameter "colour"')
    panelist(*command, dsn=AWAY).failed(1, "Connect call failed")
    panelist(*command, dsn=bare + "&sslmode=sometimes").failed(1, "sslmode")


@pytest.mark.parametrize(
    "command", [["check"], ["restored"], ["people", "import"], ["candidate", "erase", "x"], ["events", "prune"]]
)
def test_a_folder_named_by_mistake_gets_no_database(
    panelist: Panelist, file: Path, tmp_path: Path, command: list[str]
) -> None:
    more = {"people": [str(file)], "events": ["--before", "2026-01-01"]}.get(command[0], [])
    mistaken = tmp_path / "dtaa"
    panelist(*command, *more, "--data", str(mistaken)).failed(1, f"{mistaken} holds no database")
    assert not mistaken.exists()


@pytest.mark.parametrize("command", ["up", "check", "migrate"])
def test_a_folder_without_a_name_is_none(
    panelist: Panelist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    panelist(command, "--data", "").failed(2, "name a folder")
    assert not list(tmp_path.iterdir())


def test_a_database_that_was_never_migrated_is_one_line(panelist: Panelist, file: Path, bare: str) -> None:
    for words in (["people", "import", str(file)], ["check"]):
        panelist(*words, dsn=bare).failed(1, "panelist migrate")
    for _ in range(2):
        assert panelist("migrate", dsn=bare).code == 0
    assert panelist("people", "import", str(file), dsn=bare).code == 0
    assert panelist("check", dsn=bare).code == 0


@pytest.mark.parametrize(
    "words", [["--help"], ["-h"], ["people", "import", "--help"], ["up", "-h"], ["serve", "-h"], ["--version"]]
)
def test_help_and_version_are_always_to_be_had(panelist: Panelist, words: list[str]) -> None:
    done = panelist(*words)
    assert (done.code, done.err) == (0, "")
    assert done.out


def test_serve_refuses_to_start_unsafe(panelist: Panelist) -> None:
    panelist("serve").failed(1, "PANELIST_DATABASE_URL is not set: it says where PostgreSQL is\n")  # it has no --data
    panelist("serve", dsn=AWAY).failed(1, "PANELIST_TRUSTED_PROXIES is not set")
    panelist("serve", dsn=AWAY, PANELIST_AUTH="demo", PANELIST_TRUSTED_PROXIES="::1").failed(1, "PANELIST_AUTH=demo")
    panelist("serve", dsn=AWAY, PANELIST_BOOKING_RATE="lots").failed(1, "PANELIST_BOOKING_RATE")
    panelist("serve", "--port", "70000", dsn=AWAY).failed(2, "--port")
    panelist("up", "--host", "0.0.0.0", dsn=AWAY, PANELIST_TRUSTED_PROXIES="", PANELIST_BOOKING_RATE="").failed(
        1, "loopback"
    )
    panelist("serve", "--uds", "/nowhere/socket", dsn=AWAY, PANELIST_TRUSTED_PROXIES="::1").failed(1, "lacks unix")


def test_up_takes_its_variables_from_files_too(panelist: Panelist, tmp_path: Path) -> None:
    """The demo lets anybody be anybody: who asks for headers instead, by whichever variable, is to get them."""
    (tmp_path / "auth").write_text("headers\n", encoding="utf-8")
    by_file = panelist("up", "--port", "0", dsn=AWAY, PANELIST_AUTH_FILE=str(tmp_path / "auth"))
    by_file.failed(1, "PANELIST_TRUSTED_PROXIES is not set")
