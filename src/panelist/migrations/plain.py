"""Runs one step's SQL file, statement by statement."""

from pathlib import Path

from alembic import op


def run(name: str) -> None:
    """name: a file beside the step. Statements end with `;` at a line's end and are parted by an empty line."""
    text = (Path(__file__).parent / "versions" / name).read_text(encoding="utf-8")
    for statement in text.split(";\n\n"):
        op.get_bind().exec_driver_sql(statement.strip().rstrip(";"))
