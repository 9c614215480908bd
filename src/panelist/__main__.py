"""The command line. Errors are one line on stderr; exit codes: 0 done, 1 not possible, 2 not understood."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import structlog

from panelist import care, embedded, serving, settings, up
from panelist.actions.people_import import import_people
from panelist.api import reference
from panelist.app import create_app
from panelist.check import check as check_database
from panelist.errors import DomainError, Unavailable
from panelist.logs import start_logging
from panelist.migrations.run import MigrationError
from panelist.migrations.run import migrate as migrate_database
from panelist.people_file import PeopleFileError, read_file
from panelist.tracing import start_tracing
from panelist.where import FOLDER, at_work_in, data_option, database

_log = structlog.stdlib.get_logger(__name__)
_EXPECTED = (settings.SettingsError, embedded.EmbeddedError, serving.AddressTaken, MigrationError, DomainError)


def main() -> None:
    """The entry point. Whatever is foreseen ends in one line, not in a traceback."""
    signal.signal(signal.SIGTERM, _stop)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup's way to outlive the terminal
        signal.signal(signal.SIGHUP, _terminal_closed)
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as fault:
        click.echo(fault.format_message(), err=True)
        code = fault.exit_code
    except click.ClickException as fault:
        _say(fault.format_message())
        code = fault.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except PeopleFileError as fault:
        for problem in fault.problems:
            _say(str(problem))
        _say(str(fault))
        code = 1
    except _EXPECTED as fault:
        _say(_in_words(fault))
        code = 1
    sys.exit(code or 0)


def _in_words(fault: Exception) -> str:
    """What a client is told of an absent database says nothing of the inside; whoever runs it has to know what to mend."""
    cause = fault.__cause__
    if isinstance(fault, Unavailable) and fault.message == Unavailable.sentence and cause is not None:
        return f"the database cannot be used: {str(cause) or type(cause).__name__}"
    return str(fault)


def _say(message: str) -> None:
    click.echo("panelist: " + " ".join(message.splitlines()), err=True)


def _stop(*_: object) -> None:
    # As Ctrl-C does: so that what was started on the way, PostgreSQL above all, is stopped on the way out.
    raise KeyboardInterrupt


def _terminal_closed(*_: object) -> None:
    # Whoever serves by then has another handler of SIGTERM than _stop.
    signal.raise_signal(signal.SIGTERM)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="panelist")
def cli() -> None:
    """Interview scheduling that cannot double-book."""


@cli.command("up")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="A loopback address, unless PANELIST_AUTH=headers."
)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--empty", is_flag=True, help="Without demo people and slots.")
@click.option(
    "--data",
    type=FOLDER,
    help="The folder of its database, made if it is missing. Without it PANELIST_DATABASE_URL counts, "
    "and else a folder among your own data.",
)
def up_command(host: str, port: int, empty: bool, data: Path | None) -> None:
    """A whole Panelist on this machine: its own PostgreSQL, demo people and slots, the API and the client."""
    try:
        up.run(os.environ, host=host, port=port, data=data, empty=empty)
    except KeyboardInterrupt:
        click.echo("Stopped.")


@cli.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--uds", type=click.Path(path_type=Path), help="A Unix socket instead of host and port.")
@click.option("--share-port", is_flag=True, help="Let other processes that say so too listen on the same port.")
def serve_command(host: str, port: int, uds: Path | None, share_port: bool) -> None:
    """Production: serves the database of PANELIST_DATABASE_URL to the proxies of PANELIST_TRUSTED_PROXIES."""
    found = settings.read(os.environ)
    settings.check_production(found, on_socket=uds is not None)
    start_logging(found.log_level)
    if strangers := settings.unknown(os.environ):
        _log.warning("unknown_variables", names=strangers)
    listener = serving.listen_unix(uds) if uds else serving.listen(host, port, share=share_port)
    serving.serve(create_app(found, start_tracing(os.environ)), listener)


@cli.command("migrate")
@data_option
def migrate_command(data: Path | None) -> None:
    """Bring the database to the schema of this version."""
    with database(data, make=True) as dsn:
        asyncio.run(migrate_database(dsn))


@cli.command("check")
@data_option
def check_command(data: Path | None) -> int:
    """Prove R1, R2, R3 and R8 on the stored data. Exits 1 on a breach."""
    with database(data) as dsn:
        findings = asyncio.run(check_database(dsn))
    for finding in findings:
        click.echo(finding.line())
    return 1 if any(finding.rows for finding in findings) else 0


@cli.group("people")
def people_group() -> None:
    """Interviewers, coordinators, candidates and admins."""


@people_group.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Check every row, import none.")
@data_option
def people_import(file: Path, dry_run: bool, data: Path | None) -> None:
    """Import people from a CSV file: all of them, or none. A known e-mail address updates its row.

    Columns: kind (interviewer, coordinator, candidate, admin), externalId, name, email, timeZone, maxDaysPerWeek.
    """
    rows = read_file(file)
    now = datetime.now(UTC)
    counts = at_work_in(data, lambda db: import_people(db, rows, now=now, dry_run=dry_run))
    click.echo(counts.line() + (" (tried only: nothing was kept)" if dry_run else ""))


@cli.command("openapi")
def openapi_command() -> None:
    """Print the OpenAPI description of the API."""
    click.echo(reference.as_json())


cli.add_command(care.candidate_group)
cli.add_command(care.events_group)
cli.add_command(care.restored)


if __name__ == "__main__":
    main()
