"""The core tables: people, slots, bookings, events."""

from panelist.migrations.plain import run

revision = "0001"
down_revision = None


def upgrade() -> None:
    run("0001_core.sql")
