"""Measurements of this machine. Each makes what it needs and stops it; `python -m bench` alone measures the hot paths.

paths     the three hot paths beside pgbench
growth    every read at ten thousand, a million and ten million slots
arrivals  latency at fixed arrival rates, one node and two
live      20,000 sockets
soak      memory under a steady load
"""

import argparse
import os
import platform
import tempfile
from pathlib import Path

from bench import arrivals, growth, live, paths, soak
from panelist import embedded

_OPTIONS = {"live": {"track_commit_timestamp": "on"}, "growth": growth.options()}


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "what", nargs="?", choices=("paths", "growth", "arrivals", "live", "soak"), default="paths", metavar="WHAT"
    )
    parser.add_argument("--runs", type=int, default=3, help="how often each is measured; the median is shown")
    parser.add_argument("--seconds", type=float, default=6, help="how long each run takes")
    parser.add_argument("--only", default="", help="paths, growth: measure only what has this in its name")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[10_000, 1_000_000, 10_000_000], help="growth: so many slots"
    )
    parser.add_argument("--sockets", type=int, default=20_000, help="live: so many in all")
    parser.add_argument("--minutes", type=float, default=60, help="soak: how long")
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}; load {os.getloadavg()[0]:.1f} at the start")
    with tempfile.TemporaryDirectory(prefix="panelist-bench-") as folder:
        data = Path(folder) / "data"
        with embedded.postgres(data, options=_OPTIONS.get(asked.what, {})):
            if asked.what == "paths":
                paths.run(data, runs=asked.runs, seconds=asked.seconds, only=asked.only)
            elif asked.what == "growth":
                growth.run(data, runs=asked.runs, seconds=asked.seconds, only=asked.only, sizes=asked.sizes)
            elif asked.what == "arrivals":
                arrivals.run(data, runs=asked.runs, seconds=asked.seconds)
            elif asked.what == "live":
                live.run(data, sockets=asked.sockets, seconds=max(asked.seconds, 30))
            else:
                soak.run(data, minutes=asked.minutes)


if __name__ == "__main__":
    main()
