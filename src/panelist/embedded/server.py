"""PostgreSQL's own programs, run on a Home: initialise once, start, find running, stop."""

import re
import shlex
import subprocess
import time
from collections.abc import Mapping

from panelist.embedded import home, processes
from panelist.embedded.errors import EmbeddedError

PORT = 5432  # only names the socket's file: nothing listens on a network
_WAIT_S = 60

_SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",  # short statements: compiling them takes longer than running them
    "log_lock_waits": "on",
    "log_checkpoints": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


def ensure_running(place: home.Home, options: Mapping[str, str]) -> None:
    """Finds the folder's server or starts one, initialising the folder the first time. The caller holds `start`."""
    if not _answers(place):
        home.open_programs(place)
        if not place.data.exists():
            _initialise(place)
        _check_version(place)
        _clear_away_crash(place)
        place.make_socket_folder()
        _start(place, options)


def stop(place: home.Home) -> None:
    """Stops the server fast (open transactions roll back) and waits for it. The caller holds `start`."""
    if _server_pid(place) is None:
        return
    done = _run(place, "pg_ctl", "stop", "-D", "postgres", "-m", "fast", "-w", "-t", str(_WAIT_S))
    if done.returncode != 0 and _server_pid(place) is not None:
        raise EmbeddedError(f"PostgreSQL in {place.folder} did not stop: {_reason(done.stderr)}")
    _wait_for_the_end(place)  # its file goes a moment before it and its socket do
    place.drop_short_folder()


def _initialise(place: home.Home) -> None:
    """Makes the data folder under another name and moves it into place when complete."""
    fresh = place.folder / "postgres.new"
    home.remove(fresh)
    fresh.mkdir(mode=0o700)
    place.account.take(fresh)
    # The builtin provider sorts by code point on every machine, so an index never depends on the machine's libc.
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    access = ("--username=postgres", "--auth-local=trust", "--auth-host=reject")
    done = _run(place, "initdb", "-D", fresh.name, *locale, *access)
    if done.returncode != 0:
        raise EmbeddedError(f"PostgreSQL could not be initialised in {place.folder}: {_reason(done.stderr)}")
    # In single-user mode, so that the folder is complete before it has its name.
    owner = "create role panelist login\ncreate database panelist owner panelist\n"
    done = _run(place, "postgres", "--single", "-D", fresh.name, "postgres", stdin=owner)
    if done.returncode != 0 or "ERROR:" in done.stderr:
        raise EmbeddedError(f"PostgreSQL could not be initialised in {place.folder}: {_reason(done.stderr)}")
    fresh.rename(place.data)


def _check_version(place: home.Home) -> None:
    made_by = (place.data / "PG_VERSION").read_text("ascii").strip()
    ours = _run(place, "postgres", "--version").stdout.split()[-1].split(".")[0]
    if made_by != ours:
        raise EmbeddedError(
            f"{place.data} was made by PostgreSQL {made_by} and this is {ours}: "
            f"dump it with {made_by} and restore it, or choose another folder with --data."
        )


def _start(place: home.Home, options: Mapping[str, str]) -> None:
    if place.log.exists() and place.log.stat().st_size > 10_000_000:
        place.log.rename(place.log.with_suffix(".log.1"))
    place.log.touch(mode=0o600)
    place.account.take(place.log)
    before = place.log.stat().st_size
    settings = {**_SETTINGS, "unix_socket_directories": str(place.socket_folder()), **options}
    # pg_ctl hands this to a shell; everything else it hands over is relative to the folder, and plain.
    arguments = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
    done = _run(
        place, "pg_ctl", "start", "-D", "postgres", "-l", place.log.name, "-w", "-t", str(_WAIT_S), "-o", arguments
    )
    if done.returncode != 0:
        said = place.log.read_bytes()[before:].decode("utf-8", "replace")
        reason = _reason(said) if said.strip() else _reason(done.stderr)
        _run(place, "pg_ctl", "stop", "-D", "postgres", "-m", "immediate")
        raise EmbeddedError(f"PostgreSQL in {place.folder} did not start: {reason}")


def _answers(place: home.Home) -> bool:
    """Whether a server runs on this folder; waits for one that is starting, or about to die."""
    deadline = time.monotonic() + _WAIT_S
    while (pid := _server_pid(place)) is not None:
        if _run(place, "pg_isready", "-q", "-h", str(place.socket_folder()), "-p", str(PORT)).returncode == 0:
            return True
        if time.monotonic() > deadline:
            raise EmbeddedError(f"PostgreSQL in {place.folder} runs (pid {pid}) but does not answer: see {place.log}.")
        time.sleep(0.05)
    return False


def _server_pid(place: home.Home) -> int | None:
    """The pid of the server that runs on this folder; not one that a crash left in postmaster.pid."""
    try:
        pid = int((place.data / "postmaster.pid").read_bytes().split(b"\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if pid in processes.at_work_in(place.data, [pid]) else None


def _clear_away_crash(place: home.Home) -> None:
    """Removes what a killed server leaves, once nothing of it is left running.

    PostgreSQL does so itself unless the number in the file is by now some other process's, or a zombie's, as in a
    container; then it gives up. It must not be removed while one of the dead server's children still writes.
    """
    _wait_for_the_end(place)
    for stale in (place.data / "postmaster.pid", place.socket_folder() / f".s.PGSQL.{PORT}.lock"):
        stale.unlink(missing_ok=True)


def _wait_for_the_end(place: home.Home) -> None:
    """Waits until no process of a server that stops, or was killed, is left."""
    deadline = time.monotonic() + _WAIT_S
    while left := processes.at_work_in(place.data):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"PostgreSQL left processes at work in {place.folder}: {sorted(left)}.")
        time.sleep(0.02)


def _run(place: home.Home, program: str, *args: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Runs one of the programs in the folder, as its user, away from the terminal's Ctrl-C."""
    try:
        return subprocess.run(
            [place.programs / program, *args],
            cwd=place.folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            input=stdin,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            start_new_session=True,
            umask=0o077,
            **place.account.popen_args(),
        )
    except PermissionError as error:
        raise EmbeddedError(f"{place.programs / program} cannot be run: {error.strerror}.") from error


def _reason(said: str) -> str:
    """The first line of a program's output that says what was wrong, without its time and pid."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if any(word in line for word in ("FATAL:", "PANIC:", "ERROR:", "error:"))]
    line = (telling or lines[-1:] or ["it does not say why"])[0]
    return re.sub(r"^[\d-]+ [\d:.]+ \w+ \[\d+\] ", "", line)
