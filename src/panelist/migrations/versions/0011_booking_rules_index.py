"""The index that holds R8 is read by its constraint and by no statement."""

from panelist.migrations.plain import run

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    run("0011_booking_rules_index.sql")
