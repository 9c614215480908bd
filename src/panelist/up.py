"""`panelist up`: a whole Panelist on this machine, with its own PostgreSQL and demo people, in one command."""

import asyncio
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import platformdirs
from msgspec import structs

from panelist import demo, embedded, serving, settings
from panelist.addresses import is_loopback
from panelist.app import create_app
from panelist.db import Database
from panelist.logs import start_logging
from panelist.migrations.run import migrate
from panelist.sql import first_look
from panelist.sql.first_look import FirstLook
from panelist.tracing import start_tracing


def run(environment: Mapping[str, str], *, host: str, port: int, data: Path | None, empty: bool) -> None:
    """Serves until Ctrl-C. Raises SettingsError, AddressTaken, EmbeddedError or MigrationError, one line each."""
    auth = settings.said(environment, "AUTH") or "demo"
    if auth == "demo" and not is_loopback(host):
        raise settings.SettingsError(
            f"--host {host} is not loopback, and in demo mode anybody can be anybody; set PANELIST_AUTH=headers for that"
        )
    listener = serving.listen(host, port)
    with listener, _database(environment, data) as dsn:
        found = settings.read(environment, dsn=dsn, auth=auth)
        if auth == "demo":
            # The page chooses who to be, so the browser itself, on this machine, is whom we believe.
            found = settings.trusting_loopback(found)
        else:
            settings.check_production(found)
        asyncio.run(migrate(dsn))
        look = asyncio.run(_prepared(dsn, empty=empty))
        address = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
        start_logging(found.log_level if settings.said(environment, "LOG_LEVEL") else "warning")
        # Nobody balances load in front of it, so nobody has to be told before it ends.
        found = structs.replace(found, drain_s=0)
        serving.serve(
            create_app(found, start_tracing(environment)),
            listener,
            on_ready=lambda: click.echo(_welcome(address, look)),
        )
    click.echo("Stopped.")


@contextmanager
def _database(environment: Mapping[str, str], data: Path | None) -> Generator[str]:
    if data is None and settings.said(environment, "DATABASE_URL"):
        yield settings.database_url(environment)
        return
    folder = data or platformdirs.user_data_path("panelist")
    with embedded.for_up(folder):
        if not embedded.is_made(folder):
            click.echo(f"Making a database in {folder}; this takes some seconds, and only the first time.")
        with embedded.postgres(folder) as dsn:
            yield dsn


async def _prepared(dsn: str, *, empty: bool) -> FirstLook | None:
    """Fills an empty database with the demo, unless told not to; None when there is nobody to be."""
    # The demo is one transaction, and the clock of a busy machine runs on.
    db = Database(dsn, size=2, statement_timeout_s=60)
    await db.open()
    try:
        now = datetime.now(UTC)
        if not empty and await first_look.is_empty(db):
            await demo.fill(db, now)
        return await first_look.take(db, now)
    finally:
        await db.close()


def _welcome(address: str, look: FirstLook | None) -> str:
    """What the terminal shows once Panelist answers."""
    if look is None:
        return (
            f"\nPanelist is at {address}\n"
            "Not all are here yet who make an interview: an interviewer, a coordinator and a candidate.\n"
            "`panelist people import FILE.csv` with the same --data brings people in.\n"
            "Ctrl-C stops it."
        )
    as_interviewer = f"-H 'X-User-Id: {look.interviewer_id}' -H 'X-User-Role: interviewer'"
    as_coordinator = f"-H 'X-User-Id: {look.coordinator_id}' -H 'X-User-Role: coordinator'"
    as_json = "-H 'Content-Type: application/json'"
    start, end = (f"{time:%Y-%m-%dT%H:%M:%SZ}" for time in (look.free_from, look.free_from + timedelta(hours=1)))
    times = f'{{"startTime":"{start}","endTime":"{end}"}}'
    id_of = """tee /dev/stderr | grep -o '"id":"[^"]*' | cut -d'"' -f4"""
    return f"""
Panelist is at {address}

  interviewer  {look.interviewer_id}  {look.interviewer_name}
  coordinator  {look.coordinator_id}  {look.coordinator_name}

Open a slot, book it, read the calendar:

SLOT=$(curl -s {address}/api/slots {as_interviewer} {as_json} -d '{times}' | {id_of})

curl -s {address}/api/book {as_coordinator} {as_json} -d '{{"slotId":"'$SLOT'","candidateId":"{look.candidate_id}"}}'

curl -s '{address}/api/calendar?from={start}' {as_coordinator}

Ctrl-C stops it; the data stays."""
