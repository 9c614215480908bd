"""What PostgreSQL's driver says: away is away, and a fault of ours is not hidden behind it."""

from collections.abc import AsyncGenerator

import asyncpg
import pytest

from panelist.db import Connection, ConstraintBroken, Database
from panelist.errors import Unavailable

pytestmark = pytest.mark.anyio


@pytest.fixture
async def db(dsn: str) -> AsyncGenerator[Database]:
    db = Database(dsn, size=1)
    await db.open()
    yield db
    await db.close()


async def test_a_connection_that_is_gone_is_the_database_away(db: Database) -> None:
    async def gone(connection: Connection) -> None:
        connection.terminate()
        await connection.execute("select 1")

    for run in (db.run, db.transaction):
        with pytest.raises(Unavailable):
            await run(gone)
    assert len(await db.rows("select 1")) == 1


async def test_a_fault_of_ours_is_raised_as_what_it_is(db: Database) -> None:
    """A value of the wrong kind, and a connection used twice at once, would be 503 for ever if they counted as away."""

    async def wrong_kind(connection: Connection) -> None:
        await connection.fetch("select $1::int", "seven")

    async def ended_twice(connection: Connection) -> None:
        transaction = connection.transaction()
        await transaction.start()
        await transaction.rollback()
        await transaction.rollback()

    for work in (wrong_kind, ended_twice):
        for run in (db.run, db.transaction):
            with pytest.raises((asyncpg.InterfaceError, asyncpg.DataError)):
                await run(work)
            assert len(await db.rows("select 1")) == 1


@pytest.mark.parametrize("words", ["sslmode=sometimes", "colour=red"])
async def test_an_address_that_cannot_be_asked_is_the_database_away(dsn: str, words: str) -> None:
    db = Database(f"{dsn}&{words}")
    await db.open()
    with pytest.raises(Unavailable):
        await db.rows("select 1")
    await db.close()


async def test_many_changes_kept_as_one_lose_only_the_one_that_is_refused(db: Database) -> None:
    await db.rows("create table mark (no int constraint mark_once unique)")

    async def marked(part: Database, no: int) -> None:
        for run in (part.run, part.transaction):
            await run(lambda connection: connection.execute("insert into mark values ($1)", no))

    async def work(part: Database) -> None:
        with pytest.raises(ConstraintBroken, match="mark_once"):
            await marked(part, 1)
        await part.rows("insert into mark values (2)")

    await db.as_one(work)
    assert [row["no"] for row in await db.rows("select no from mark order by no")] == [1, 2]
