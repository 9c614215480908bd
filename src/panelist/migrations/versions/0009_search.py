"""Addresses are found by how their first part ends, and interviewers by any piece."""

from panelist.migrations.plain import run

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    run("0009_search.sql")
