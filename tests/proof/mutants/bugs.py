"""The planted bugs: each a slip that a hurried change could make, and the part of the proof that catches it."""

from typing import Final

from proof.mutants.changes import CHANGES, RULES
from proof.mutants.locks import CONSTRAINTS, LOCKS

BUGS: Final = {bug.name: bug for bug in (*LOCKS, *CONSTRAINTS, *RULES, *CHANGES)}


def rows() -> list[str]:
    """The bugs as the rows of their table in docs/PROOF.md."""
    return [f"| {bug.name} | `{bug.file}` | `{bug.caught_by.removeprefix('tests/')}` |" for bug in BUGS.values()]
