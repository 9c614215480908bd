"""What is measured: `panelist serve`, in one process or several on one port, and the embedded PostgreSQL behind it."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from msgspec import Struct


class Machine(Struct):
    """The servers' processes, if any, and the cluster in the folder `data`."""

    data: Path
    servers: list[psutil.Process] = []
    port: int = 0

    def cpu_s(self) -> tuple[float, float]:
        """CPU seconds so far of the servers, and of all of PostgreSQL's processes, those that have ended included."""
        postmaster = self._postmaster()
        postgres = sum(postmaster.cpu_times()[:4])
        for child in postmaster.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                postgres += sum(child.cpu_times()[:2])
        return sum(sum(server.cpu_times()[:2]) for server in self.servers), postgres

    def idle_cpu(self) -> tuple[float, float]:
        """CPU seconds per second while nobody asks anything."""
        began, before = time.monotonic(), self.cpu_s()
        time.sleep(1.5)
        took, after = time.monotonic() - began, self.cpu_s()
        return (after[0] - before[0]) / took, (after[1] - before[1]) / took

    def backends(self) -> int:
        """How many processes PostgreSQL has."""
        return len(self._postmaster().children())

    def memory_kib(self) -> int:
        """What the servers hold of the machine's memory, shared pages by their share (PSS)."""
        rolled = (Path(f"/proc/{server.pid}/smaps_rollup").read_text() for server in self.servers)
        return sum(int(re.findall(r"^Pss:\s+(\d+)", text, re.MULTILINE)[0]) for text in rolled)

    def _postmaster(self) -> psutil.Process:
        return psutil.Process(int((self.data / "postgres" / "postmaster.pid").read_text().split()[0]))


@contextmanager
def serving(data: Path, dsn: str, *, nodes: int = 1, **settings: str) -> Generator[Machine]:
    """So many processes on one port; the kernel deals connections out among them. Their log lines go to a file."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PANELIST_")},
        "PANELIST_DATABASE_URL": dsn,
        "PANELIST_TRUSTED_PROXIES": "127.0.0.0/8",
        "PANELIST_BOOKING_RATE": "1000000/minute",
        "PANELIST_DRAIN_S": "0",
        **settings,
    }
    command = [sys.executable, "-m", "panelist", "serve", "--port", str(port), "--share-port"]
    with tempfile.TemporaryFile() as log:
        started = [subprocess.Popen(command, env=environment, stdout=log, stderr=log) for _ in range(nodes)]
        try:
            machine = Machine(data, [psutil.Process(process.pid) for process in started], port)
            _wait_until_all_answer(machine)
            yield machine
        finally:
            for process in started:
                process.send_signal(signal.SIGTERM)
            for process in started:
                process.wait()


def _wait_until_all_answer(machine: Machine) -> None:
    """Each listens and has spoken to PostgreSQL: its start must not be taken for what it does when idle."""
    for server in machine.servers:
        while not server.net_connections("tcp") or len(server.net_connections("unix")) < 2:
            with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", machine.port)) as caller:
                caller.sendall(b"GET /api/health/ready HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
                while caller.recv(65536):
                    pass
            time.sleep(0.05)
