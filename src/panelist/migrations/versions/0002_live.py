"""The live socket's secret, and how far outside servers have been told."""

from panelist.migrations.plain import run

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run("0002_live.sql")
