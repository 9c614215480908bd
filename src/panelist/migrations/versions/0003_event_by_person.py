"""An index on whom an event is about."""

from panelist.migrations.plain import run

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run("0003_event_by_person.sql")
