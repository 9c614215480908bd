"""`python -m bench live`: 20,000 live sockets on this machine, as a company has them, and one event to all of them.

Two server processes share one port (a process may be limited to 20,000 descriptors), with one PostgreSQL and one Valkey. When
a change was committed PostgreSQL itself says (track_commit_timestamp); when it was heard, the listeners' processes do.
"""

import asyncio
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

import asyncpg
import msgspec
import psutil
from msgspec import Struct

from bench import live_callers, live_listeners
from panelist import embedded
from panelist.migrations.run import migrate

COORDINATORS: Final = 1_000
_CANDIDATES: Final = 20_000
_PROCESSES: Final = 2
_EVENTS_TO_ALL: Final = 20


class Machine(Struct):
    """Where it runs. servers: the two processes."""

    data: Path
    dsn: str
    port: int
    secret: str
    servers: list[psutil.Process]

    def cpu_s(self) -> tuple[float, float]:
        """CPU seconds so far: of the servers, and of PostgreSQL, its processes that have ended included."""
        postmaster = psutil.Process(int((self.data / "postgres/postmaster.pid").read_text().split()[0]))
        postgres = sum(postmaster.cpu_times()[:4])
        for child in postmaster.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                postgres += sum(child.cpu_times()[:2])
        return sum(sum(server.cpu_times()[:2]) for server in self.servers), postgres

    def memory_kib(self) -> int:
        """What both servers hold of the machine's memory, shared pages by their share (PSS)."""
        rolled = (Path(f"/proc/{server.pid}/smaps_rollup").read_text() for server in self.servers)
        return sum(int(re.findall(r"^Pss:\s+(\d+)", text, re.MULTILINE)[0]) for text in rolled)


class People(Struct):
    interviewers: list[str]
    coordinators: list[str]
    candidates: list[str]


def run(data: Path, *, sockets: int, seconds: float) -> None:
    """data: the folder of a running cluster with track_commit_timestamp on."""
    people, dsn = asyncio.run(_scene(data, sockets - COORDINATORS))
    own = [f"private-interviewer-{id}" for id in people.interviewers]
    mix = own + ["private-coordinators"] * COORDINATORS
    print(f"\nThe mix: {len(own)} interviewers on their own channels, {COORDINATORS} coordinators on theirs")
    with _serving(data, dsn) as machine, _listening(machine, mix) as listening:
        calls = live_callers.Spec(
            machine.port, people.interviewers, people.coordinators, people.candidates, 20, 500, seconds
        )
        cpu, began = machine.cpu_s(), time.monotonic()
        load = subprocess.run(
            [sys.executable, "-m", "bench.live_callers"],
            input=msgspec.json.encode(calls),
            stdout=subprocess.PIPE,
            check=True,
        )
        took, after = time.monotonic() - began, machine.cpu_s()
        made = msgspec.json.decode(load.stdout, type=live_callers.Made)
        time.sleep(1)
        heard = _stopped(listening)
    print(
        f"  {made.changes / took:.1f} changes/s, {made.reads / took:.0f} GETs/s for {took:.0f} s, answered {made.statuses}"
    )
    print(f"  changes p50 {made.change_p50:.1f} ms, p99 {made.change_p99:.1f} ms")
    print(f"  GETs p50 {made.read_p50:.1f} ms, p99 {made.read_p99:.1f} ms")
    _report(dsn, heard, COORDINATORS)
    _report_cpu(cpu, after, took, made.cpu_s + sum(one.cpu_s for one in heard))

    print(f"\nThe worst case: {sockets} sockets on one channel")
    with _serving(data, dsn) as machine, _listening(machine, ["private-coordinators"] * sockets) as listening:
        asyncio.run(_clear(dsn))
        calls = live_callers.Spec(
            machine.port, people.interviewers, people.coordinators, people.candidates, 0.5, 0, _EVENTS_TO_ALL / 0.5
        )
        cpu, began = machine.cpu_s(), time.monotonic()
        subprocess.run(
            [sys.executable, "-m", "bench.live_callers"],
            input=msgspec.json.encode(calls),
            stdout=subprocess.PIPE,
            check=True,
        )
        took, after = time.monotonic() - began, machine.cpu_s()
        time.sleep(2)
        heard = _stopped(listening)
    _report(dsn, heard, sockets)
    _report_cpu(cpu, after, took, sum(one.cpu_s for one in heard))


async def _scene(data: Path, interviewers: int) -> tuple[People, str]:
    admin = await asyncpg.connect(embedded.admin_dsn(data))
    await admin.execute("create database live owner panelist")
    await admin.close()
    dsn = embedded.admin_dsn(data, database="live").replace("postgres@", "panelist@")
    await migrate(dsn)
    connection = await asyncpg.connect(dsn)
    made: list[list[str]] = []
    for kind, many, more, value in (
        ("interviewer", interviewers, ", time_zone", ", 'UTC'"),
        ("coordinator", COORDINATORS, "", ""),
        ("candidate", _CANDIDATES, "", ""),
    ):
        rows = await connection.fetch(
            f"""insert into {kind} (name, email{more}, created_at, updated_at)
                select '{kind} ' || n, '{kind}' || n || '@example.com'{value}, now(), now()
                from generate_series(1, {many}) n returning id::text"""
        )
        made.append([row[0] for row in rows])
    await connection.execute("analyze")
    await connection.close()
    return People(*made), dsn


async def _clear(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("truncate event, booking, slot")
    await connection.close()


@contextmanager
def _serving(data: Path, dsn: str) -> Generator[Machine]:
    from servers import free_port, valkey

    port, secret = free_port(), secrets.token_hex(16)
    with ExitStack() as running:
        store = running.enter_context(valkey())
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PANELIST_")},
            "PANELIST_DATABASE_URL": dsn,
            "PANELIST_REDIS_URL": store.url,
            "PANELIST_NODES": str(_PROCESSES),
            "PANELIST_LIVE_SECRET": secret,
            "PANELIST_TRUSTED_PROXIES": "127.0.0.0/8",
            "PANELIST_BOOKING_RATE": "1000000/minute",
            "PANELIST_DRAIN_S": "0",
            "PANELIST_LOG_LEVEL": "warning",
        }
        command = [sys.executable, "-m", "panelist", "serve", "--port", str(port), "--share-port"]
        servers = [subprocess.Popen(command, env=environment) for _ in range(_PROCESSES)]
        try:
            machine = Machine(data, dsn, port, secret, [psutil.Process(server.pid) for server in servers])
            _wait_until_all_serve(machine)
            yield machine
        finally:
            for server in servers:
                server.send_signal(signal.SIGTERM)
            for server in servers:
                server.wait()


def _wait_until_all_serve(machine: Machine) -> None:
    """Each has spoken to PostgreSQL: before that, what it needs to start would be taken for what a socket costs."""
    for server in machine.servers:
        while len(server.net_connections("unix")) < 2:
            time.sleep(0.1)
    time.sleep(3)


class Listening(Struct):
    processes: list[subprocess.Popen[bytes]]


@contextmanager
def _listening(machine: Machine, channels: list[str]) -> Generator[Listening]:
    memory, cpu = machine.memory_kib(), machine.cpu_s()[0]
    processes: list[subprocess.Popen[bytes]] = []
    for which in range(_PROCESSES):
        sources = [f"127.0.1.{4 * which + number + 1}" for number in range(4)]
        spec = live_listeners.Spec(machine.port, machine.secret, channels[which::_PROCESSES], sources)
        command = [sys.executable, "-m", "bench.live_listeners"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdin
        process.stdin.write(msgspec.json.encode(spec) + b"\n")
        process.stdin.flush()
        processes.append(process)
    try:
        connected = [msgspec.json.decode(line, type=live_listeners.Connected) for line in _lines(processes)]
        cpu_us = (machine.cpu_s()[0] - cpu) / len(channels) * 1e6
        time.sleep(3)
        memory = machine.memory_kib() - memory
        shares = " + ".join(str(len(server.net_connections("tcp")) - 1) for server in machine.servers)
        rate = len(channels) / max(one.seconds for one in connected)
        print(f"  {len(channels)} sockets ({shares}) at {rate:.0f}/s, {cpu_us:.0f} us of CPU each on the server")
        print(f"  {memory / len(channels):.1f} KiB of the servers' memory a socket ({memory / 1024:.0f} MiB in all)")
        yield Listening(processes)
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _lines(processes: list[subprocess.Popen[bytes]]) -> Iterator[bytes]:
    for process in processes:
        assert process.stdout
        yield process.stdout.readline()


def _stopped(listening: Listening) -> list[live_listeners.Heard]:
    for process in listening.processes:
        assert process.stdin
        process.stdin.write(b"\n")
        process.stdin.flush()
    return [msgspec.json.decode(line, type=live_listeners.Heard) for line in _lines(listening.processes)]


async def _committed(dsn: str) -> dict[int, float]:
    """Event -> the instant of its commit, in seconds since 1970."""
    connection = await asyncpg.connect(dsn)
    rows = await connection.fetch(
        "select seq, extract(epoch from pg_xact_commit_timestamp(xid::xid))::float8 from event"
    )
    await connection.close()
    return {row[0]: row[1] for row in rows}


def _report(dsn: str, heard: list[live_listeners.Heard], on_coordinators: int) -> None:
    committed = asyncio.run(_committed(dsn))
    # In the mix each event is also for its own interviewer; of the worst case nobody is on an interviewer's channel.
    each = on_coordinators + (1 if on_coordinators == COORDINATORS else 0)
    delays: list[float] = []
    received = 0
    for event, at in committed.items():
        found = [one.events[event] for one in heard if event in one.events]
        received += sum(many for many, _ in found)
        if found:
            delays.append(1000 * (max(last for _, last in found) - at))
    delays.sort()
    lost = each * len(committed) - received
    closed = sum(one.lost for one in heard)
    print(f"  {len(committed)} events to {each} sockets each: {received} heard, {lost} lost, {closed} sockets closed")
    print(
        f"  commit to last receiver: p50 {delays[len(delays) // 2]:.0f} ms, "
        f"p99 {delays[len(delays) * 99 // 100]:.0f} ms, worst {delays[-1]:.0f} ms"
    )


def _report_cpu(before: tuple[float, float], after: tuple[float, float], took: float, generators_s: float) -> None:
    servers, postgres = ((after[part] - before[part]) / took for part in (0, 1))
    print(
        f"  CPU: servers {servers:.2f} cores, PostgreSQL {postgres:.2f}, this load {generators_s / took:.2f}; "
        f"load average {os.getloadavg()[0]:.1f} of {os.cpu_count()} cores"
    )
