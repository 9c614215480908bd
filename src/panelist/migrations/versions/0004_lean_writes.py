"""Fewer indexes to write for a booking."""

from panelist.migrations.plain import run

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run("0004_lean_writes.sql")
