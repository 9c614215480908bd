"""The commands for whoever looks after the data: `candidate erase`, `events prune`, `restored`."""

from datetime import UTC, datetime
from pathlib import Path

import click

from panelist.actions import care
from panelist.where import at_work_in, data_option

_LONG_S = 3600
"""A log of years takes its time."""


@click.group("candidate")
def candidate_group() -> None:
    """Candidates, who may ask to be forgotten."""


@candidate_group.command("erase")
@click.argument("who", metavar="ID_OR_EMAIL")
@data_option
def erase(who: str, data: Path | None) -> None:
    """Forget a candidate's name and e-mail address. Their bookings stay, as those of an erased candidate."""
    now = datetime.now(UTC)
    erased = at_work_in(data, lambda db: care.erase_candidate(db, who, now=now), statement_timeout_s=_LONG_S)
    click.echo(f"candidate {erased.id} {'was erased already' if erased.already else 'is erased'}")
    if erased.coming:
        interviews = "1 interview" if erased.coming == 1 else f"{erased.coming} interviews"
        click.echo(f"still booked: {interviews} to come; cancel what will not take place")


@click.group("events")
def events_group() -> None:
    """The event log: audit trail, change feed and idempotency record in one."""


@events_group.command("prune")
@click.option(
    "--before",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The first day (UTC) that is kept; a week ago at the latest.",
)
@data_option
def prune(before: datetime, data: Path | None) -> None:
    """Delete the log's old beginning. What is left is a complete change feed from there on."""
    first_day, now = before.replace(tzinfo=UTC), datetime.now(UTC)
    pruned = at_work_in(data, lambda db: care.prune_events(db, first_day, now=now), statement_timeout_s=_LONG_S)
    click.echo(f"deleted {pruned.rows} events of before {first_day:%Y-%m-%d}")
    if pruned.held_by_publisher:
        click.echo("older ones are left: the server of PANELIST_PUSHER_URL has not been told of them yet")


@click.command("restored")
@data_option
def restored(data: Path | None) -> None:
    """Run once after a restore from a dump, before anything is served: puts the change feed's order right."""
    rows = at_work_in(data, care.put_restored_right, statement_timeout_s=_LONG_S)
    click.echo("the log is in order: nothing was changed" if rows is None else f"put {rows} events before what comes")
