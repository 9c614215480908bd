"""One measurement: a load, the rate and latency it found, and the CPU time that the server and PostgreSQL spent on it."""

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from bench.load import Heard, Spec
from bench.machine import Machine
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
        backends = machine.backends()
        began, before = time.monotonic(), machine.cpu_s()
        done = subprocess.run(command, env={"PGOPTIONS": options}, capture_output=True, text=True, check=False)
        while machine.backends() > backends:  # what they used is counted only when they have ended
            time.sleep(0.01)
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
