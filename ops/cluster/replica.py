"""A streaming replica of an embedded PostgreSQL, copied by the wheel's pg_basebackup, on the same machine."""

import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from panelist import embedded
from panelist.embedded import home


def copy(primary: Path, folder: Path) -> None:
    """Makes `folder` a replica of the running primary. Its slot keeps the log for it while it is stopped."""
    source, place = home.prepare(primary), home.prepare(folder)
    slot = f"replica_{os.urandom(4).hex()}"
    subprocess.run(
        [
            place.programs / "pg_basebackup",
            *("--host", str(source.socket_folder()), "--username", "postgres", "--no-password"),
            *("--pgdata", "postgres", "--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast"),
            *("--create-slot", "--slot", slot),
        ],
        cwd=place.folder,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PGPORT": "5432"},
        check=True,
        capture_output=True,
        text=True,
        umask=0o077,
        **place.account.popen_args(),
    )


@contextmanager
def running(folder: Path) -> Generator[str]:
    """Runs what `copy` made and gives the DSN of its database `panelist`, for reading only."""
    with embedded.postgres(folder, options={"hot_standby_feedback": "on"}) as dsn:
        yield dsn
