"""`panelist up` as somebody at a terminal meets it: however it is ended, PostgreSQL ends with it and the data stays."""

import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def _up(folder: Path, *, ends_by: signal.Signals) -> Generator[list[str]]:
    """Started, and what it printed until it served; at the end of the block it is told to end, which must be all it needs."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PANELIST_")}
    command = [sys.executable, "-m", "panelist", "up", "--data", str(folder), "--port", "0"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        printed: list[str] = []
        for line in process.stdout:
            printed.append(line)
            if line.startswith("Ctrl-C stops it"):
                break
        yield printed
        process.send_signal(ends_by)
        said, wrong = process.communicate(timeout=60)
    assert (process.returncode, said, "Traceback" in wrong) == (0, "Stopped.\n", False)


def _personas(printed: list[str]) -> list[str]:
    return [line for line in printed if line.startswith(("  interviewer", "  coordinator"))]


def test_it_ends_by_any_way_to_end_it_and_keeps_its_data(folder: Path) -> None:
    found: list[list[str]] = []
    for ends_by in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with _up(folder, ends_by=ends_by) as printed:
            found.append(_personas(printed))
            if ends_by is signal.SIGINT:
                _assert_is_in_use(folder)
            assert (folder / "postgres" / "postmaster.pid").exists()
        assert not (folder / "postgres" / "postmaster.pid").exists(), ends_by.name
    assert len(found[0]) == 2
    assert found[0] == found[1] == found[2]


def _assert_is_in_use(folder: Path) -> None:
    command = [sys.executable, "-m", "panelist", "up", "--data", str(folder), "--port", "0"]
    second = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.startswith(f"panelist: {folder} is in use by another `panelist up` (pid ")
    assert second.stderr.count("\n") == 1
