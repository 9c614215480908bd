"""Seeds and figures: each random proof prints its seed before it runs, and what it counted after."""

import json
import os
import random
from pathlib import Path

SHRINK = os.environ.get("PROVE_SHRINK", "1") == "1"
"""Whether a failure is made small before it is shown, which can take five minutes."""


def seed() -> int:
    """PROVE_SEED, or a new one."""
    chosen = int(os.environ.get("PROVE_SEED") or random.SystemRandom().randrange(2**32))
    print(f"seed {chosen} (PROVE_SEED={chosen} repeats it)")
    return chosen


def note(proof: str, **counted: object) -> None:
    """Prints it, and adds it to the file that PROVE_FIGURES names."""
    line = json.dumps({"proof": proof} | counted)
    print(line)
    if name := os.environ.get("PROVE_FIGURES"):
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(line + "\n")
