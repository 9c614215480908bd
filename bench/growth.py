"""What growth costs: the CPU time of every read at several sizes, ten thousand to ten million slots, as ratios."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import asyncpg
import psutil

from bench import measure, requests, scene
from bench.machine import Machine, serving
from bench.measure import Result
from bench.scene import START, STRIDE, Scene, id_of
from panelist import embedded

_AIM: Final = 1.3
_SLOTS_EACH: Final = 10_000
"""Of a coordinator, so that the lists of theirs have a full page at every size."""
_CALLERS: Final = 20
_MANY: Final = 500


def _of(kind: str, many: int, *, every: int = 1) -> Callable[[int], str]:
    """Ids spread over all objects of a kind; every: they have numbers 0, every, 2 * every …"""
    return lambda no: str(id_of(kind, no * STRIDE % (many // every) * every))


def _coordinators(slots: int) -> int:
    return max(_CALLERS, slots // _SLOTS_EACH)


def _reads(made: Scene) -> dict[str, list[str]]:
    """Each read as a caller would make it: name -> requests, all different as far as the smallest data allow."""
    interviewer, candidate = _of("interviewer", made.interviewers), _of("candidate", made.candidates)
    slot, booking = _of("slot", made.slots), _of("booking", made.slots, every=3)
    coordinator = _of("coordinator", _coordinators(made.slots))
    first = START.isoformat().replace("+00:00", "Z")
    busiest = f"interviewerId={id_of('interviewer', made.interviewers)}"

    def candidate_no(no: int) -> int:
        return no * STRIDE % made.candidates

    def each(path: Callable[[int], str]) -> list[str]:
        return [requests.get(path(no), no % _CALLERS) for no in range(_MANY)]

    return {
        "slots, first page": each(lambda _: "/api/slots"),
        "slots from an hour on": requests.lists(made, "/api/slots"),
        "slots from a quarter past": requests.lists(made, "/api/slots", minute=15),
        "free slots from an hour on": requests.lists(made, "/api/slots", status="available"),
        "booked slots from an hour on": requests.lists(made, "/api/slots", status="booked"),
        "an interviewer's slots": each(lambda no: f"/api/slots?interviewerId={interviewer(no)}"),
        "an interviewer's from a day on": each(lambda no: f"/api/slots?interviewerId={interviewer(no)}&from={first}"),
        "one slot": each(lambda no: f"/api/slots/{slot(no)}"),
        "calendar, first page": each(lambda _: "/api/calendar"),
        "calendar from an hour on": requests.lists(made, "/api/calendar"),
        "an interviewer's calendar": each(lambda no: f"/api/calendar?interviewerId={interviewer(no)}"),
        "the busiest's calendar": each(lambda _: f"/api/calendar?{busiest}"),
        "the busiest's slots": each(lambda _: f"/api/slots?{busiest}"),
        "one booking": each(lambda no: f"/api/booking/{booking(no)}"),
        "bookings from an hour on": requests.lists(made, "/api/bookings"),
        "a candidate's bookings": each(lambda no: f"/api/bookings?candidateId={candidate(no)}"),
        "a coordinator's bookings": each(lambda no: f"/api/bookings?coordinatorId={coordinator(no)}"),
        "events, first page": each(lambda _: "/api/events"),
        "events of a slot": each(lambda no: f"/api/events?slotId={slot(no)}"),
        "events of a booking": each(lambda no: f"/api/events?bookingId={booking(no)}"),
        "candidates, first page": each(lambda _: "/api/candidates"),
        "candidates by address": each(lambda no: f"/api/candidates?q=c{candidate_no(no)}%40example"),
        "candidates by a piece of a name": each(
            lambda no: f"/api/candidates?q={scene.name_of_candidate(candidate_no(no))[-8:]}"
        ),
        "interviewers by a piece of a name": each(
            lambda no: f"/api/interviewers?q=er%20{no * STRIDE % made.interviewers}"
        ),
    }


def options() -> dict[str, str]:
    """PostgreSQL with a quarter of the memory, as a company of that size would give it."""
    return {"shared_buffers": f"{psutil.virtual_memory().total // 4 // 2**20}MB"}


def run(data: Path, *, runs: int, seconds: float, only: str, sizes: list[int]) -> None:
    """Prints CPU milliseconds a request, server and PostgreSQL together, and the ratio of the last size to the first."""
    with ExitStack() as servers:
        companies: list[tuple[Machine, dict[str, list[str]]]] = []
        for size in sizes:
            made = asyncio.run(_made(data, size))
            print(
                f"{size:,} slots, {made.interviewers:,} interviewers, {made.candidates:,} candidates: made", flush=True
            )
            companies.append((servers.enter_context(serving(data, made.dsn)), _reads(made)))
        print(f"huge pages: {asyncio.run(_huge_pages(data))}")
        print(f"\n{'CPU ms a request':<34}" + "".join(f"{size:>14,}" for size in sizes) + f"{'ratio':>10}")
        for name in companies[0][1]:
            if only in name:
                # By turns, so that a machine whose speed drifts is as fast for one company as for the other.
                rounds = [
                    [measure.http(machine, reads[name], seconds=seconds, warmup_s=2.0) for machine, reads in companies]
                    for _ in range(runs)
                ]
                _print(name, [_median(list(results)) for results in zip(*rounds, strict=True)])


async def _made(data: Path, size: int) -> Scene:
    """A company in the memory of PostgreSQL, as if it had been used for a day."""
    name = f"slots_{size}"
    made = await scene.make(data, name, size, booked=True, guarded=False, coordinators=_coordinators(size))
    connection = await asyncpg.connect(embedded.admin_dsn(data, database=name), command_timeout=None)
    await connection.execute("create extension pg_prewarm")
    await connection.execute("""select pg_prewarm(oid) from pg_class
                                where relkind in ('r', 'i') and relnamespace = 'public'::regnamespace""")
    await connection.close()
    return made


async def _huge_pages(data: Path) -> str:
    """`on` where the machine had enough of them (vm.nr_hugepages) when PostgreSQL began."""
    connection = await asyncpg.connect(embedded.admin_dsn(data))
    status = await connection.fetchval("show huge_pages_status")
    await connection.close()
    return status


def _print(name: str, results: list[Result]) -> None:
    ratio = results[-1].cpu_ms / results[0].cpu_ms
    over = "" if ratio <= _AIM else "  over"
    print(
        f"{name:<34}" + "".join(f"{result.cpu_ms:>14.3f}" for result in results) + f"{ratio:>10.2f}{over}", flush=True
    )


def _median(results: list[Result]) -> Result:
    strange = {status for result in results for status in result.statuses if status != 200}
    if strange:
        raise SystemExit(f"answered {strange}")
    return sorted(results, key=lambda result: result.cpu_ms)[len(results) // 2]
