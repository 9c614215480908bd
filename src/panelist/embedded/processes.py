"""Which PostgreSQL processes are at work in a folder: a number in a file may be anybody's after a crash."""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

_PROC = Path("/proc")


def at_work_in(data: Path, pids: Iterable[int] | None = None) -> set[int]:
    """Those of `pids`, or of all processes, that are PostgreSQL's and work in the data folder, as its own all do."""
    if not (_PROC / "self").exists():
        return _named_postgres(pids or [])
    folder = data.stat()
    candidates = pids if pids is not None else [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]
    return {pid for pid in candidates if _is_postgres_in(pid, folder)}


def _is_postgres_in(pid: int, folder: os.stat_result) -> bool:
    process = _PROC / str(pid)
    try:
        return process.joinpath("comm").read_text().strip() == "postgres" and os.path.samestat(
            process.joinpath("cwd").stat(), folder
        )
    except OSError:  # gone, a zombie, or somebody else's
        return False


def _named_postgres(pids: Iterable[int]) -> set[int]:
    """Without /proc (macOS): those that are at least a PostgreSQL."""
    shown = {
        pid: subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, check=False) for pid in pids
    }
    return {pid for pid, ps in shown.items() if b"postgres" in ps.stdout}
