"""The log's old beginning may go: what is left is a complete feed from there on, keys still count, nobody's place is lost."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from company import Clock, Company, Json, Person
from ops import postgres
from panelist.actions import care
from panelist.db import Connection, Database
from panelist.errors import InvalidInput
from panelist.sql import log

pytestmark = pytest.mark.anyio


async def _prune(company: Company, clock: Clock, days_ago: float) -> care.Pruned:
    """By the tests' clock; the command line has the real one."""
    db = Database(company.dsn, size=1)
    await db.open()
    try:
        return await care.prune_events(db, clock.now - timedelta(days=days_ago), now=clock.now)
    finally:
        await db.close()


async def _month(company: Company, clock: Clock) -> Person:
    """An admin's candidates, one a day for thirty days, each under a key of its day."""
    for day in range(30):
        answer = await _make(company, day)
        assert answer[0] == 201
        clock.advance(days=1)
    return company.admin


async def _make(company: Company, day: int) -> tuple[int, Json, bool]:
    body = {"name": f"Day {day}", "email": f"day{day}@example.com"}
    answer = await company.admin.call("POST", "/api/candidates", body, key=f"day-{day}")
    return answer.status_code, answer.json(), "idempotency-replayed" in answer.headers


async def test_what_is_left_is_the_feed_from_that_day_on(
    company: Company, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(care, "_AT_ONCE", 4)
    admin = await _month(company, clock)
    whole, end = await postgres.feed(admin)
    half = (await admin.get("/api/events", limit=15)).json()["next"]

    pruned = await _prune(company, clock, 10)

    assert (pruned.rows, pruned.held_by_publisher) == (20, False)
    left, _ = await postgres.feed(admin)
    assert left[:-1] == whole[20:]
    assert left[-1]["action"] == "events.pruned"
    # A reader in the middle of what is gone goes on with the first that is left; one at the end hears only what is new.
    assert (await postgres.feed(admin, after=half))[0] == left
    assert (await postgres.feed(admin, after=end))[0] == left[-1:]
    assert (await _prune(company, clock, 10)).rows == 0
    assert await postgres.feed(admin) == (left, (await postgres.feed(admin))[1])


async def test_keys_of_the_last_week_still_count(company: Company, clock: Clock) -> None:
    await _month(company, clock)
    await _prune(company, clock, 7)
    for day in range(24, 30):
        status, _, replayed = await _make(company, day)
        assert (status, replayed) == (201, True)
    assert (await _make(company, 3))[0] == 409


async def test_less_than_a_week_is_never_left(company: Company, clock: Clock) -> None:
    await _month(company, clock)
    async with company.unchanged():
        for days_ago in (6.9, 0, -1):
            with pytest.raises(InvalidInput, match="at least"):
                await _prune(company, clock, days_ago)
        done = postgres.panelist(company.dsn, "events", "prune", "--before", "2099-01-01")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.count("\n") == 1
        assert postgres.panelist(company.dsn, "events", "prune", "--before", "tomorrow").returncode == 2


async def test_only_a_beginning_goes_whatever_the_clocks_said(company: Company, clock: Clock) -> None:
    """A node whose clock was wrong wrote an old time late in the log: it is not taken out of the middle."""
    admin = await _month(company, clock)
    await company.sql("update event set at = at - interval '300 days' where seq = (select max(seq) - 2 from event)")
    whole, _ = await postgres.feed(admin)
    assert (await _prune(company, clock, 10)).rows == 20
    assert (await postgres.feed(admin))[0][:-1] == whole[20:]


async def test_what_an_outside_server_was_not_told_of_stays(company: Company, clock: Clock) -> None:
    admin = await _month(company, clock)
    whole, _ = await postgres.feed(admin)
    await company.sql(
        "insert into live_position select 'pusher', xid, seq from event order by xid, seq offset 4 limit 1"
    )
    pruned = await _prune(company, clock, 10)
    assert (pruned.rows, pruned.held_by_publisher) == (5, True)
    assert (await postgres.feed(admin))[0][:-1] == whole[5:]


async def test_the_whole_log_may_go_and_the_feed_goes_on(company: Company, clock: Clock) -> None:
    admin = await _month(company, clock)
    _, end = await postgres.feed(admin)
    clock.advance(days=60)
    assert (await _prune(company, clock, 8)).rows == 30
    await _make(company, 99)
    assert [event["action"] for event in (await postgres.feed(admin, after=end))[0]] == [
        "events.pruned",
        "candidate.created",
    ]
    assert [event["action"] for event in (await postgres.feed(admin))[0]] == ["events.pruned", "candidate.created"]


def _before_each_cut(monkeypatch: pytest.MonkeyPatch, do: Callable[[], Awaitable[object]]) -> None:
    cut = log.cut

    async def cut_later(connection: Connection, **how: Any) -> tuple[int, log.Place]:
        await do()
        return await cut(connection, **how)

    monkeypatch.setattr(log, "cut", cut_later)


async def test_what_is_written_meanwhile_stays(company: Company, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where all was old when it began, so that no row of the log could be named as the first to keep."""
    admin = await _month(company, clock)
    clock.advance(days=60)
    written: list[str] = []

    async def write() -> None:
        written.append((await _make(company, 100 + len(written)))[1]["id"])

    _before_each_cut(monkeypatch, write)
    monkeypatch.setattr(care, "_AT_ONCE", 10)
    assert (await _prune(company, clock, 8)).rows == 30
    left, _ = await postgres.feed(admin)
    assert [event["personId"] for event in left if event["action"] == "candidate.created"] == written
    assert len(written) == 4


async def test_what_was_begun_before_and_ends_meanwhile_stays(
    company: Company, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its place in the log is in front of rows that were there already."""
    admin = await _month(company, clock)
    slow = await asyncpg.connect(company.dsn)
    await slow.execute("begin; select pg_current_xact_id()")
    old, _, _ = await _make(company, 31)
    clock.advance(days=60)
    recent, _, _ = await _make(company, 32)
    assert (old, recent) == (201, 201)
    await slow.execute("insert into event (at, action, actor_role) values ($1, 'slow', 'operator')", clock.now)

    async def end() -> None:
        await slow.close() if not slow.is_in_transaction() else await slow.execute("commit")

    _before_each_cut(monkeypatch, end)
    assert (await _prune(company, clock, 8)).rows == 30
    assert [event["action"] for event in (await postgres.feed(admin))[0]] == [
        "slow",
        "candidate.created",
        "candidate.created",
        "events.pruned",
    ]


async def test_from_the_command_line(company: Company) -> None:
    await company.interviewer()  # by the tests' clock, years ago or to come
    await company.sql("update event set at = '2020-01-01'")
    assert await postgres.command(company.dsn, "events", "prune", "--before", "2021-01-01") == (
        "deleted 1 events of before 2021-01-01\n"
    )
