"""A folder for an embedded PostgreSQL of one test's own."""

import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Generator[Path]:
    """A folder that does not exist yet.

    Not under pytest's tmp_path: pytest closes those folders to others again whenever another run starts, and
    under root the server is one of the others.
    """
    with tempfile.TemporaryDirectory(prefix="panelist-test-") as above:
        yield Path(above).resolve() / "data"
        assert not list(_servers_below(Path(above).resolve())), "a server was left running"


def _servers_below(folder: Path) -> Generator[str]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink().is_relative_to(folder):
                yield (process / "comm").read_text()
        except OSError:  # gone meanwhile
            continue
