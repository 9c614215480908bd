"""When a candidate was forgotten."""

from panelist.migrations.plain import run

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run("0005_erased_at.sql")
