"""A slot is marked booked exactly while it has a live booking, and both say the same: held by the database."""

from panelist.migrations.plain import run

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run("0007_slot_as_booked.sql")
