"""A real Panelist server: `panelist serve` in a process of its own, on a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from servers import free_port

_STARTS_WITHIN_S = 60


@contextmanager
def running(dsn: str, log: Path, **settings: str) -> Generator[int]:
    """Serves the database until the end of the block, and gives the port. log: where its log lines go."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PANELIST_")},
        "PANELIST_DATABASE_URL": dsn,
        "PANELIST_TRUSTED_PROXIES": "127.0.0.0/8",
        "PANELIST_BOOKING_RATE": "1000000/minute",
        **settings,
    }
    with log.open("ab") as out:
        process, port = _start(environment, out.fileno())
        try:
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise


def _start(environment: dict[str, str], out: int) -> tuple[subprocess.Popen[bytes], int]:
    for _ in range(5):  # between asking for a free port and taking it, somebody else may
        port = free_port()
        command = [sys.executable, "-m", "panelist", "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
        if _listens(process, port):
            return process, port
    raise RuntimeError("panelist serve did not start: see its log")


def _listens(process: subprocess.Popen[bytes], port: int) -> bool:
    """Waits until it takes connections; what is sent before it answers waits in the listener's queue. False: it ended."""
    deadline = time.monotonic() + _STARTS_WITHIN_S
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return True
        time.sleep(0.02)
    process.kill()
    process.wait()
    return False
