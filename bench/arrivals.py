"""Latency at fixed arrival rates: callers who come when they come, not when the one before has his answer.

A closed loop hides a stall, since nobody asks while it lasts. Here a request that has to wait for a free line has its
waiting counted.
"""

import asyncio
import statistics
from datetime import date
from pathlib import Path
from typing import Final

from bench import callers, scene
from bench.callers import Made
from bench.machine import serving
from bench.scene import Scene, id_of

_SLOTS: Final = 100_000
_RATES: Final = (50, 100, 200, 400, 800)
_CHANGES: Final = 10
"""One call in so many changes something."""


def spec_of(made: Scene, port: int, *, rate: float, seconds: float, first_day: str) -> callers.Spec:
    """rate: calls a second in all. first_day: a Monday of its own for each run, where nobody has opened slots yet."""

    def people(kind: str, many: int) -> list[str]:
        return [str(id_of(kind, number)) for number in range(many)]

    return callers.Spec(
        port=port,
        interviewers=people("interviewer", made.interviewers),
        coordinators=people("coordinator", scene.COORDINATORS),
        candidates=people("candidate", made.candidates),
        changes_a_second=rate / _CHANGES,
        reads_a_second=rate - rate / _CHANGES,
        seconds=seconds,
        first_day=first_day,
    )


def run(data: Path, *, runs: int, seconds: float) -> None:
    made = asyncio.run(scene.make(data, "arrivals", _SLOTS, booked=True))
    print(
        f"\n{'nodes':<7}{'calls/s':>8}{'read p50 ms':>13}{'p99 ms':>8}{'change p50 ms':>15}{'p99 ms':>8}{'CPU of 1 core':>15}"
    )
    year = 2040
    for nodes in (1, 2):
        with serving(data, made.dsn, nodes=nodes) as machine:
            for rate in _RATES:
                found: list[Made] = []
                spent: list[float] = []
                for _ in range(runs):
                    before = sum(machine.cpu_s())
                    spec = spec_of(made, machine.port, rate=rate, seconds=seconds, first_day=_first_monday(year))
                    found.append(callers.call(spec))
                    spent.append((sum(machine.cpu_s()) - before) / seconds)
                    year += 1
                print(
                    f"{nodes:<7}{rate:>8}{_mid(one.read_p50 for one in found):>13.1f}"
                    f"{_mid(one.read_p99 for one in found):>8.1f}{_mid(one.change_p50 for one in found):>15.1f}"
                    f"{_mid(one.change_p99 for one in found):>8.1f}{_mid(spent):>15.0%}",
                    flush=True,
                )
                strange = {status for one in found for status in one.statuses if status not in (200, 201, 409)}
                if strange:
                    raise SystemExit(f"answered {strange}")


def _first_monday(year: int) -> str:
    return next(f"{year}-01-{day:02}" for day in range(1, 8) if date(year, 1, day).weekday() == 0)


_mid = statistics.median
