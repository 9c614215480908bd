"""The three hot paths over HTTP, beside pgbench running the very same SQL: rate, latency, and CPU per request."""

import asyncio
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bench import measure, requests, scene, statements
from bench.machine import serving
from bench.measure import Result
from bench.scene import Scene

SLOTS: Final = 100_000
_AIMS_MS: Final = {"GET /api/slots": 0.8, "GET /api/calendar": 0.9, "POST /api/book": 1.4}
_RATIO: Final = 0.30


def run(data: Path, *, runs: int, seconds: float, only: str) -> None:
    reads = asyncio.run(scene.make(data, "reads", SLOTS, booked=True))
    free = asyncio.run(scene.make(data, "free", SLOTS * 2, booked=False))
    paths: dict[str, tuple[Scene, Callable[[int], Result], Callable[[int], Result]]] = {}
    with serving(data, reads.dsn) as reading, serving(data, free.dsn) as booking:
        for name, script in (
            ("GET /api/slots", statements.list_slots(reads)),
            ("GET /api/calendar", statements.list_calendar(reads)),
        ):
            asks = requests.lists(reads, name.removeprefix("GET "))
            paths[name] = (
                reads,
                lambda _, asks=asks: measure.http(reading, asks, seconds=seconds),
                lambda _, script=script: measure.pgbench(data, reads, script, seconds=seconds),
            )
        # A quarter of each run's share is booked over HTTP, the rest by pgbench, which is so much faster.
        share = free.slots // runs
        quarter = share // 4
        paths["POST /api/book"] = (
            free,
            lambda run: measure.http(
                booking,
                list(requests.bookings(free, run * share, quarter)),
                seconds=seconds,
                once=True,
            ),
            lambda run: measure.pgbench(
                data, free, statements.book(free, run * share + quarter, share - quarter), seconds=seconds
            ),
        )
        found: dict[str, list[tuple[Result, Result]]] = {name: [] for name in paths if only in name}
        for run in range(runs):
            for name, pairs in found.items():
                _, over_http, by_pgbench = paths[name]
                pairs.append((over_http(run), by_pgbench(run)))
                if pairs[-1][0].statuses.keys() - {200, 201}:
                    raise SystemExit(f"{name} was answered {pairs[-1][0].statuses}")
    _show(found)


def _show(found: dict[str, list[tuple[Result, Result]]]) -> None:
    head = f"{'':<20}{'requests/s':>11}{'p50 ms':>8}{'p99 ms':>8}{'server':>8}{'PG':>7}{'CPU ms':>8}{'aim':>6}"
    print(f"\n{head}{'pgbench/s':>11}{'p50 ms':>8}{'PG ms':>7}{'ratio':>7}")
    for name, pairs in found.items():
        ours, ceiling = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        print(
            f"{name:<20}{_mid(r.rate for r in ours):>11.0f}{_mid(r.p50 for r in ours):>8.2f}"
            f"{_mid(r.p99 for r in ours):>8.2f}{_mid(r.server_ms for r in ours):>8.3f}"
            f"{_mid(r.postgres_ms for r in ours):>7.3f}{_mid(r.cpu_ms for r in ours):>8.3f}{_AIMS_MS[name]:>6.1f}"
            f"{_mid(r.rate for r in ceiling):>11.0f}{_mid(r.p50 for r in ceiling):>8.2f}"
            f"{_mid(r.postgres_ms for r in ceiling):>7.3f}"
            f"{_mid(a.rate / b.rate for a, b in pairs):>7.0%}"
        )
        spread = ", ".join(f"{one.cpu_ms:.3f} ({one.rate:.0f}/s : {other.rate:.0f}/s)" for one, other in pairs)
        print(f"  each run: {spread}")
    print(f"\n16 connections, closed loop; CPU per request of server and PostgreSQL. Aim for the ratio: {_RATIO:.0%}.")


_mid = statistics.median
