"""A node that falls silent in the middle of a transaction: PostgreSQL is not told, and still its locks are let go."""

import asyncio

import asyncpg
import pytest

from company import Company
from ops.wire import PATIENCE_S
from panelist.db import STATEMENT_TIMEOUT_S, Connection, Database

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("half_way", [False, True])
async def test_its_locks_are_let_go(company: Company, unhurried: pytest.MonkeyPatch, half_way: bool) -> None:
    """half_way: between the halves of a statement, prepared and not run; else between two of them."""
    interviewer = await company.interviewer()
    unhurried.undo()
    db = Database(company.dsn, size=1)
    await db.open()
    heard_no_more = asyncio.Event()
    bounds_ms: list[int] = []

    async def fall_silent(connection: Connection) -> None:
        # PostgreSQL's own clock keeps the bound, so it is asked for what that is, and below whether it keeps it.
        bound = "select setting::int from pg_settings where name = 'transaction_timeout'"
        bounds_ms.append(await connection.fetchval(bound))
        await connection.execute("select from interviewer for no key update")
        if half_way:
            await connection.prepare("select from slot")
        heard_no_more.set()
        await asyncio.Event().wait()

    silent = asyncio.ensure_future(db.transaction(fall_silent))
    try:
        await heard_no_more.wait()
        assert bounds_ms == [2000 * STATEMENT_TIMEOUT_S]
        looking = await asyncpg.connect(company.dsn)
        await looking.execute("select from interviewer for no key update", timeout=PATIENCE_S)
        await looking.close()
        await interviewer.slot("2026-06-08T10:00:00Z")
    finally:
        silent.cancel()
        await asyncio.gather(silent, return_exceptions=True)
        await db.close()
