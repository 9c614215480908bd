"""`make prove`: the whole proof in its long form, or the parts named, and at the end a table of what was counted."""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

_ROOT = Path(__file__).parents[2]


class Part(NamedTuple):
    """sizes: of the long form, as variables; who sets one says it better. minutes: about how long, on two cores.

    spread: whether its tests may run side by side, WORKERS of them.
    """

    tests: str
    sizes: dict[str, str]
    minutes: int
    spread: bool = False


PARTS = {
    "model": Part("tests/proof/test_model.py", {"PROVE_STEPS": "100000"}, 20),
    "histories": Part("tests/proof/test_histories.py", {"PROVE_HISTORIES": "20", "PROVE_HISTORY_WISHES": "2000"}, 10),
    "faults": Part("tests/proof/test_faults.py", {"PROVE_FAULTS": "5", "PROVE_FAULT_S": "3"}, 10),
    "mutants": Part("tests/proof/test_mutants.py", {"PROVE_MUTANTS": "all"}, 10, spread=True),
    "hostile": Part(
        "tests/proof/hostile",
        {
            "PROVE_CASES": "50000",
            "PROVE_EXAMPLES": "20000",
            "PROVE_TEXTS": "500",
            "PROVE_ARRIVALS": "20000",
            "PROVE_LIMITER_S": "60",
            "PROVE_DRIP_S": "5",
        },
        40,
    ),
}


def main(names: list[str]) -> int:
    """The exit code: 1 when a part failed, 2 when one is not known."""
    if unknown := [name for name in names if name not in PARTS]:
        print(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    chosen = names or list(PARTS)
    seed = os.environ.get("PROVE_SEED") or str(random.SystemRandom().randrange(2**32))
    print(f"{', '.join(chosen)}: about {sum(PARTS[name].minutes for name in chosen)} minutes; seed {seed}", flush=True)
    failed: list[str] = []
    for name in chosen:
        counted, is_right = _prove(PARTS[name], seed)
        again = f'make prove ARGS="{name}" PROVE_SEED={seed}'
        print(f"\n{name}: {'right' if is_right else 'WRONG'}; again: {again}")
        for line in counted:
            print(f"  {_told(line)}")
        print(flush=True)
        failed += [] if is_right else [name]
    print(f"failed: {', '.join(failed)}" if failed else "all of it holds")
    return 1 if failed else 0


def _prove(part: Part, seed: str) -> tuple[list[dict[str, Any]], bool]:
    """What it counted, and whether all of it passed."""
    with tempfile.TemporaryDirectory() as folder:
        counted = Path(folder) / "figures"
        counted.touch()
        environment = part.sizes | os.environ | {"PROVE_SEED": seed, "PROVE_FIGURES": str(counted)}
        how = ["-n", os.environ.get("WORKERS", "2")] if part.spread else ["-s"]
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-v", *how, part.tests], cwd=_ROOT, env=environment, check=False
        )
        took = {"proof": "minutes", "took": round((time.monotonic() - began) / 60, 1)}
        return [*map(json.loads, counted.read_text("utf-8").splitlines()), took], done.returncode == 0


def _told(line: dict[str, Any]) -> str:
    rest = ", ".join(f"{name} {value}" for name, value in line.items() if name not in ("proof", "seed"))
    return f"{line['proof']}: {rest}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
