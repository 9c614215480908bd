"""Bugs planted in a copy of the product: each must be caught by the part of the proof that is there for it."""

import os
from pathlib import Path

import pytest

from proof import figures
from proof.mutants.bugs import BUGS, rows
from proof.mutants.copies import hunt, plant

_SAMPLE = ("R3 is no constraint", "a key is looked up before the lock", "a move does not free the old slot")
_CHOSEN = list(BUGS) if os.environ.get("PROVE_MUTANTS") == "all" else _SAMPLE


def test_each_planted_bug_still_has_its_place_and_parses() -> None:
    for bug in BUGS.values():
        spoilt = bug.spoilt()
        if bug.file.endswith(".py"):
            compile(spoilt, bug.file, "exec")


def test_the_page_has_all_of_them_and_what_catches_each() -> None:
    page = (Path(__file__).parents[2] / "docs/PROOF.md").read_text("utf-8").splitlines()
    assert [row for row in page if row.startswith("| ") and row in rows()] == rows()


@pytest.mark.parametrize("name", _CHOSEN)
def test_a_planted_bug_is_caught(name: str, tmp_path: Path) -> None:
    bug, seed = BUGS[name], figures.seed()
    plant(bug, tmp_path)
    outcome = hunt(bug, tmp_path, seed)
    assert outcome.caught, f"nobody noticed that {name}:\n{outcome.how}"
    figures.note(f"planted: {name}", seed=seed, caught_by=bug.caught_by, how=outcome.how)
