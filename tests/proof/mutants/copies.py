"""A copy of the product with one bug planted in it, and the part of the proof that is to catch it, run against the copy."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

_ROOT = Path(__file__).parents[3]
_PRODUCT = _ROOT / "src/panelist"
_WITHIN_S = 600


class Bug(NamedTuple):
    """file: below src/panelist. old, new: what stands there once, and what a bad day would make of it.

    caught_by: the part of the proof that must fail with it, as pytest names it.
    """

    name: str
    file: str
    old: str
    new: str
    caught_by: str

    def spoilt(self) -> str:
        """The file with the bug in it. Asserts that there is a place for it, and just one."""
        text = (_PRODUCT / self.file).read_text("utf-8")
        assert text.count(self.old) == 1, (
            f"{self.name}: this is {text.count(self.old)} times in {self.file}: {self.old}"
        )
        return text.replace(self.old, self.new)


class Outcome(NamedTuple):
    """caught: whether a test failed. how: the first line of why; of a survivor, all that was said."""

    caught: bool
    how: str


def plant(bug: Bug, folder: Path) -> None:
    """Makes `folder`/panelist, the product with this bug."""
    copy = folder / "panelist"
    shutil.copytree(_PRODUCT, copy, ignore=shutil.ignore_patterns("client", "__pycache__"))
    if (_PRODUCT / "client").exists():
        (copy / "client").symlink_to(_PRODUCT / "client")
    (copy / bug.file).write_text(bug.spoilt(), "utf-8")


def hunt(bug: Bug, folder: Path, seed: int) -> Outcome:
    """Runs the part of the proof that is to catch it on the copy in `folder`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PROVE_"))}
    environment |= {"PYTHONPATH": str(folder), "PROVE_SEED": str(seed), "PROVE_SHRINK": "0"}
    # Long enough for what goes wrong only now and then, when a connection breaks just there.
    environment |= {"PROVE_FAULTS": "3", "PROVE_FAULT_S": "6"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", bug.caught_by]
    done = subprocess.run(
        command, cwd=_ROOT, env=environment, capture_output=True, text=True, timeout=_WITHIN_S, check=False
    )
    # 1: tests failed. Anything else, or a test that could not even begin, proves nothing.
    if done.returncode != 1 or "ERROR at setup of" in done.stdout:
        return Outcome(False, done.stdout + done.stderr)
    said = re.search(r"^E +(.+)$", done.stdout, re.MULTILINE)
    return Outcome(True, said[1][:200] if said else "")
