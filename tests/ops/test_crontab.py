"""The crontab of docs/OPERATIONS.md, run as cron runs it: what it is told of, and what it is not."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from company import Company
from ops import postgres

pytestmark = pytest.mark.anyio

PAGE = Path(__file__).parents[2] / "docs" / "OPERATIONS.md"


@pytest.fixture
def tab(tmp_path: Path) -> list[str]:
    """Its commands, with this clone's Panelist in the place of the installed one, and a logger that writes to a file."""
    (text,) = re.findall(r"```cron\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    secret, *lines = text.splitlines()
    assert secret == "PANELIST_DATABASE_URL_FILE=/etc/panelist/database-url"
    for line in lines:
        assert re.match(r"\d+ \d+ \* \* [*0-6]  panelist  /opt/panelist/bin/panelist ", line), line
        # cron takes a bare one for the end of the line.
        assert not re.search(r"(?<!\\)%", line)
    (tmp_path / "logger").write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/logged\n')
    (tmp_path / "logger").chmod(0o755)
    commands = (line.split("  ", 2)[2].replace("\\%", "%") for line in lines)
    return [command.replace("/opt/panelist/bin/panelist", f"{sys.executable} -m panelist") for command in commands]


def _run(command: str, dsn: str, tmp_path: Path) -> tuple[int, str, str]:
    """As cron does: by /bin/sh, with next to no environment. The exit code, what is mailed, what is logged."""
    (tmp_path / "database-url").write_text(dsn + "\n")
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "PANELIST_DATABASE_URL_FILE": str(tmp_path / "database-url")}
    done = subprocess.run(
        ["/bin/sh", "-c", command], env=environment, cwd="/", capture_output=True, text=True, check=False
    )
    logged = tmp_path / "logged"
    return done.returncode, done.stdout + done.stderr, logged.read_text() if logged.exists() else ""


async def test_all_is_well(company: Company, tab: list[str], tmp_path: Path) -> None:
    check, prune = tab
    code, mailed, logged = _run(check, company.dsn, tmp_path)
    assert (code, logged) == (0, "")
    assert "BREACH" not in mailed
    before = await postgres.content(company.dsn)
    code, mailed, _ = _run(prune, company.dsn, tmp_path)
    assert re.fullmatch(r"deleted 0 events of before \d{4}-\d\d-\d\d\n", mailed)
    assert (code, await postgres.content(company.dsn)) == (0, before)


async def test_a_broken_rule_is_logged_and_mailed(company: Company, tab: list[str], tmp_path: Path) -> None:
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    await coordinator.booking(await interviewer.slot("2026-06-09T10:00:00Z"), await company.candidate())
    await company.sql("drop function slot_as_booked cascade")  # it would refuse the next line
    await company.sql("update slot set status = 'available'")
    _, mailed, logged = _run(tab[0], company.dsn, tmp_path)
    assert "BREACH" in mailed
    assert logged == "-p user.crit panelist check did not pass: see its mail\n"


async def test_a_database_that_is_away_is_no_broken_rule(tab: list[str], tmp_path: Path) -> None:
    _, mailed, logged = _run(tab[0], "postgresql://panelist@127.0.0.1:1/panelist", tmp_path)
    assert mailed.startswith("panelist: the database cannot be used")
    assert "did not pass" in logged
    assert "breaks a rule" not in logged
