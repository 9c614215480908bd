"""The indexes that hold R1 and R2 are read by their constraints and by no statement."""

from panelist.migrations.plain import run

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    run("0010_slot_rules_indexes.sql")
