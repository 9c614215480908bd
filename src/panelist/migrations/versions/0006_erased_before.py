"""Marks the candidates who were forgotten before there was a mark."""

from panelist.migrations.plain import run

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run("0006_erased_before.sql")
