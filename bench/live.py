"""`python -m bench live`: 20,000 live sockets on this machine, as a company has them, and one event to all of them.

Two server processes share one port (a process may be limited to 20,000 descriptors), with one PostgreSQL and one Valkey. When
a change was committed PostgreSQL itself says (track_commit_timestamp); when it was heard, the listeners' processes do.
"""

import asyncio
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import asyncpg
import msgspec
from msgspec import Struct
from tests.servers import valkey

from bench import callers, live_listeners
from bench.machine import Machine, serving
from panelist import embedded
from panelist.migrations.run import migrate

COORDINATORS: Final = 1_000
_CANDIDATES: Final = 20_000
_PROCESSES: Final = 2
_EVENTS_TO_ALL: Final = 20
_SECRET: Final = secrets.token_hex(16)


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
        calls = callers.Spec(
            machine.port, people.interviewers, people.coordinators, people.candidates, 20, 500, seconds
        )
        cpu, began = machine.cpu_s(), time.monotonic()
        made = callers.call(calls)
        took, after = time.monotonic() - began, machine.cpu_s()
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
        calls = callers.Spec(
            machine.port, people.interviewers, people.coordinators, people.candidates, 0.5, 0, _EVENTS_TO_ALL / 0.5
        )
        cpu, began = machine.cpu_s(), time.monotonic()
        callers.call(calls)
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
    with valkey() as store:
        settings = {"PANELIST_REDIS_URL": store.url, "PANELIST_LIVE_SECRET": _SECRET, "PANELIST_LOG_LEVEL": "warning"}
        with serving(data, dsn, nodes=_PROCESSES, **settings) as machine:
            time.sleep(3)  # what it needs to start would be taken for what a socket costs
            yield machine


class Listening(Struct):
    processes: list[subprocess.Popen[bytes]]


@contextmanager
def _listening(machine: Machine, channels: list[str]) -> Generator[Listening]:
    memory, cpu = machine.memory_kib(), machine.cpu_s()[0]
    processes: list[subprocess.Popen[bytes]] = []
    for which in range(_PROCESSES):
        sources = [f"127.0.1.{4 * which + number + 1}" for number in range(4)]
        spec = live_listeners.Spec(machine.port, _SECRET, channels[which::_PROCESSES], sources)
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
