"""A small disk of a cluster's own, so that it can be filled up; in memory, where this machine lets us mount one."""

import errno
import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_SIZE_MB = 256
_BLOCK = bytes(4096)


class Disk:
    """folder: where it is mounted. why_not: why there is none, so that the folder is a plain one; else empty."""

    def __init__(self, folder: Path, why_not: str) -> None:
        self.folder = folder
        self.why_not = why_not
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """To the last block."""
        with self._ballast.open("ab", buffering=0) as file:
            try:
                while True:
                    file.write(_BLOCK * 256 if self._free() > 512 * len(_BLOCK) else _BLOCK)
            except OSError as full:
                if full.errno != errno.ENOSPC:
                    raise

    def _free(self) -> int:
        seen = os.statvfs(self.folder)
        return seen.f_bavail * seen.f_frsize

    def make_room(self) -> None:
        self._ballast.unlink()


@contextmanager
def small_disk(folder: Path) -> Generator[Disk]:
    """folder: an empty one."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE_MB}m,mode=0755", "panelist-proof", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        why_not = done.stderr.strip() if done.returncode else ""
    except FileNotFoundError:  # another system than Linux
        why_not = "there is no mount command"
    try:
        yield Disk(folder, why_not)
    finally:
        if not why_not:
            # Lazily, in case of a process that a failed test left at work there.
            subprocess.run(["umount", "-l", str(folder)], check=True)
