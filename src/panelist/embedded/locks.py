"""Advisory locks on files: the kernel drops them when their process ends, however it ends."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def exclusive(path: Path) -> Generator[None]:
    """Waits until nobody else holds the lock, and holds it."""
    with _open(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def hold_shared(path: Path) -> IO[str]:
    """Holds the lock together with others, until the answer is closed."""
    file = _open(path)
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


def try_exclusive(path: Path) -> IO[str] | None:
    """Holds the lock until the answer is closed and leaves this process's pid in it; None where it is taken."""
    file = _open(path)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file


def is_held(path: Path) -> bool:
    """Whether any process holds the lock, shared or not."""
    with _open(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def pid_in(path: Path) -> str:
    """The pid left by who holds the lock."""
    return path.read_text("ascii").strip() or "unknown"


def _open(path: Path) -> IO[str]:
    # No following of links: root may do this in a folder that is somebody else's.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    if os.geteuid() == 0:
        # Whose folder it is must be able to open the lock after root was here.
        folder = path.parent.stat()
        os.fchown(descriptor, folder.st_uid, folder.st_gid)
    return os.fdopen(descriptor, "r+", encoding="ascii")
