"""A node that falls silent in the middle of a transaction: PostgreSQL is not told, and still its locks are let go."""

import asyncio
import time

import asyncpg
import pytest

from company import Company
from panelist.db import STATEMENT_TIMEOUT_S, Connection, Database

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("half_way", [False, True])
async def test_its_locks_are_let_go(company: Company, half_way: bool) -> None:
    """half_way: between the halves of a statement, prepared and not run; else between two of them."""
    interviewer = await company.interviewer()
    db = Database(company.dsn, size=1)
    await db.open()
    heard_no_more = asyncio.Event()

    async def fall_silent(connection: Connection) -> None:
        await connection.execute("select from interviewer for no key update")
        if half_way:
            await connection.prepare("select from slot")
        heard_no_more.set()
        await asyncio.sleep(60)

    silent = asyncio.ensure_future(db.transaction(fall_silent))
    try:
        await heard_no_more.wait()
        began = time.monotonic()
        looking = await asyncpg.connect(company.dsn)
        async with asyncio.timeout(2 * STATEMENT_TIMEOUT_S + 5):
            await looking.execute("select from interviewer for no key update")
        await looking.close()
        assert time.monotonic() - began < 2 * STATEMENT_TIMEOUT_S + 1
        await interviewer.slot("2026-06-08T10:00:00Z")
    finally:
        silent.cancel()
        await asyncio.gather(silent, return_exceptions=True)
        await db.close()
