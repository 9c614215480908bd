"""Where a slot or booking ends stands in the index by which lists are read."""

from panelist.migrations.plain import run

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run("0008_end_in_index.sql")
