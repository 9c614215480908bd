"""Memory under a steady load: what the server holds minute by minute, and whether it grows."""

import asyncio
import statistics
import threading
from pathlib import Path
from typing import Final

from bench import arrivals, callers, scene
from bench.machine import Machine, serving

_RATE: Final = 100
_SLOTS: Final = 100_000


def run(data: Path, *, minutes: float) -> None:
    """Prints the servers' PSS once a minute, and the change from the second quarter's median to the last's."""
    made = asyncio.run(scene.make(data, "soak", _SLOTS, booked=True))
    with serving(data, made.dsn) as machine:
        spec = arrivals.spec_of(made, machine.port, rate=_RATE, seconds=minutes * 60, first_day="2040-01-02")
        calling = threading.Thread(target=lambda: print(f"answered {callers.call(spec).statuses}"))
        calling.start()
        held = _watched(machine, calling)
    quarter = max(1, len(held) // 4)
    early, late = statistics.median(held[quarter : 2 * quarter] or held), statistics.median(held[-quarter:])
    print(
        f"{_RATE} calls/s for {minutes:.0f} min: {early / 1024:.1f} MiB, then {late / 1024:.1f} MiB ({late / early - 1:+.1%})"
    )


def _watched(machine: Machine, calling: threading.Thread) -> list[int]:
    held: list[int] = []
    while calling.is_alive():
        held.append(machine.memory_kib())
        print(f"  minute {len(held) - 1}: {held[-1] / 1024:.1f} MiB", flush=True)
        calling.join(60)
    return held
