"""One measurement: a load, the rate and latency it found, and the CPU time that the server and PostgreSQL spent on it."""

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
from typing import Final

import msgspec
import psutil
from msgspec import Struct

from bench.load import Heard, Spec
from bench.scene import Scene
from panelist.db import SESSION
from panelist.embedded import home

CONNECTIONS: Final = 16


class Result(Struct):
    """CPU in milliseconds per request, of the server and of PostgreSQL."""

    rate: float
    p50: float
    p99: float
    server_ms: float
    postgres_ms: float
    statuses: dict[int, int]

    @property
    def cpu_ms(self) -> float:
        return self.server_ms + self.postgres_ms


class Machine(Struct):
    """What is measured: the server's process, if any, and the cluster in the folder `data`."""

    data: Path
    server: psutil.Process | None = None
    port: int = 0

    def cpu_s(self) -> tuple[float, float]:
        """CPU seconds so far of the server and of all of PostgreSQL's processes, those that have ended included."""
        server = sum(self.server.cpu_times()[:2]) if self.server else 0.0
        postmaster = psutil.Process(int((self.data / "postgres" / "postmaster.pid").read_text().split()[0]))
        postgres = sum(postmaster.cpu_times()[:4])
        for child in postmaster.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                postgres += sum(child.cpu_times()[:2])
        return server, postgres

    def idle_cpu(self) -> tuple[float, float]:
        """CPU seconds per second while nobody asks anything."""
        began, before = time.monotonic(), self.cpu_s()
        time.sleep(1.5)
        took, after = time.monotonic() - began, self.cpu_s()
        return (after[0] - before[0]) / took, (after[1] - before[1]) / took


@contextmanager
def serving(data: Path, scene: Scene) -> Generator[Machine]:
    """`panelist serve` on the scene's database, its log lines going to a file."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    environment = {
        **os.environ,
        "PANELIST_DATABASE_URL": scene.dsn,
        "PANELIST_TRUSTED_PROXIES": "127.0.0.0/8",
        "PANELIST_BOOKING_RATE": "1000000/minute",
    }
    command = [sys.executable, "-m", "panelist", "serve", "--port", str(port)]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            while process.poll() is None:
                with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)) as connection:
                    # An answer, not only an open port: its start must not be taken for what it does when idle.
                    connection.sendall(b"GET /api/health/ready HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
                    while connection.recv(65536):
                        pass
                    break
                time.sleep(0.05)
            yield Machine(data, psutil.Process(process.pid), port)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


def http(machine: Machine, requests: list[str], *, seconds: float, once: bool = False, warmup_s: float = 1.0) -> Result:
    """Closed loop over 16 connections; each sends its next request when it has its answer."""
    idle = machine.idle_cpu()
    spec = Spec(machine.port, requests, once, CONNECTIONS, seconds, warmup_s)
    began, before = time.monotonic(), machine.cpu_s()
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"], input=msgspec.json.encode(spec), stdout=subprocess.PIPE, check=True
    )
    took, after = time.monotonic() - began, machine.cpu_s()
    heard = msgspec.json.decode(done.stdout, type=Heard)
    server, postgres = (after[part] - before[part] - idle[part] * took for part in (0, 1))
    return Result(
        rate=heard.requests / heard.seconds,
        p50=heard.p50,
        p99=heard.p99,
        server_ms=1000 * server / heard.all_requests,
        postgres_ms=1000 * postgres / heard.all_requests,
        statuses=heard.statuses,
    )


def pgbench(data: Path, scene: Scene, script: str, *, seconds: float) -> Result:
    """The same number of clients, prepared statements, the server's own session settings."""
    machine = Machine(data)
    idle = machine.idle_cpu()
    place = home.prepare(data)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "script.sql"
        file.write_text(script)
        options = " ".join(f"-c {name}={value}" for name, value in SESSION.items())
        command = [
            *(str(place.programs / "pgbench"), "--no-vacuum", "--protocol=prepared", f"--client={CONNECTIONS}"),
            *("--jobs=2", f"--time={seconds:.0f}", f"--file={file}", "-Dk=0", f"-Dclients={CONNECTIONS}"),
            *("--log", f"--log-prefix={folder}/took"),
            *("-h", str(place.socket_folder()), "-U", "panelist", scene.dsn.split("@/")[1].split("?")[0]),
        ]
        began, before = time.monotonic(), machine.cpu_s()
        done = subprocess.run(command, env={"PGOPTIONS": options}, capture_output=True, text=True, check=False)
        elapsed, after = time.monotonic() - began, machine.cpu_s()
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        took = sorted(
            int(line.split()[2]) / 1000 for log in Path(folder).glob("took.*") for line in log.read_text().splitlines()
        )
    rate = re.search(r"tps = ([\d.]+)", done.stdout)
    assert rate
    postgres = after[1] - before[1] - idle[1] * elapsed
    return Result(
        rate=float(rate[1]),
        p50=took[len(took) // 2],
        p99=took[len(took) * 99 // 100],
        server_ms=0.0,
        postgres_ms=1000 * postgres / len(took),
        statuses={},
    )
