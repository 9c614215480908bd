"""From the log to the listeners: nothing before it is committed, nothing skipped, nothing twice, whatever happens."""

import os
import signal
from collections.abc import AsyncGenerator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from company import Clock, Company, Person, refusal
from live.client import COORDINATORS, eventually, listening
from live.conftest import calling, looking
from live.here import Here, serving_here
from panelist import embedded
from panelist.live import feed
from panelist.migrations.run import migrate
from panelist.settings import Settings
from servers import panelist

pytestmark = pytest.mark.anyio

SLOT_EVENT = """insert into event (at, action, actor_role, interviewer_id, slot_id, version)
                values (now(), 'slot.edited', 'admin', $1, $1, $2)"""


@pytest.fixture
async def here(settings: Settings) -> AsyncGenerator[Here]:
    async with serving_here(settings) as node:
        yield node


@pytest.fixture
async def founded(here: Here, settings: Settings) -> Company:
    return await Company.founded(here.client, settings.database_url, Clock(settings.clock()))


async def test_what_is_not_committed_is_not_told_and_a_slow_transaction_is_not_skipped(
    here: Here, founded: Company
) -> None:
    """The slow one began first and commits last; by its sequence number alone it would be lost for ever."""
    me, coordinator = await founded.interviewer(), await founded.coordinator()
    async with listening(here.port, coordinator, COORDINATORS) as client, looking(founded.dsn) as slow:
        transaction = slow.transaction()
        await transaction.start()
        await slow.execute(SLOT_EVENT, me.id, 77)
        quick = await me.slot("2026-07-06T09:00Z")
        await client.silence(0.6)
        await transaction.commit()
        first, second = await client.told(2)
        assert (first["version"], second["id"]) == (77, quick["id"])
        assert first["seq"] < second["seq"]
        await client.silence(0.3)


async def test_what_was_rolled_back_is_never_told(here: Here, founded: Company) -> None:
    me, coordinator = await founded.interviewer(), await founded.coordinator()
    async with listening(here.port, coordinator, COORDINATORS) as client, looking(founded.dsn) as undone:
        transaction = undone.transaction()
        await transaction.start()
        await undone.execute(SLOT_EVENT, me.id, 77)
        await transaction.rollback()
        slot = await me.slot("2026-07-06T09:00Z")
        assert [change["id"] for change in await client.told(1)] == [slot["id"]]


async def test_a_change_made_elsewhere_is_found_without_any_hint(here: Here, founded: Company) -> None:
    me, coordinator = await founded.interviewer(), await founded.coordinator()
    async with listening(here.port, coordinator, COORDINATORS) as client:
        await founded.sql(SLOT_EVENT, me.id, 3)
        assert (await client.told(1))[0]["version"] == 3


async def test_how_long_others_hold_the_feed_back_can_be_seen(
    here: Here, founded: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "_HELD_BACK_EVERY_S", 0.0)
    me = await founded.interviewer()
    async with looking(founded.dsn) as slow:
        transaction = slow.transaction()
        await transaction.start()
        await slow.execute(SLOT_EVENT, me.id, 1)
        await founded.sql(SLOT_EVENT.replace("now()", "now() - interval '1 hour'"), me.id, 2)
        await eventually(lambda: _true(here.live.feed.held_back_s > 3599))
        await transaction.commit()
    await eventually(lambda: _true(here.live.feed.held_back_s == 0))


async def test_a_fault_that_nobody_foresaw_is_logged_and_the_feed_goes_on_where_it_was(
    here: Here, founded: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    me, coordinator = await founded.interviewer(), await founded.coordinator()
    async with listening(here.port, coordinator, COORDINATORS) as client:
        before = await me.slot("2026-07-06T09:00Z")
        assert (await client.told(1))[0]["id"] == before["id"]
        publish = here.live.hub.publish
        monkeypatch.setattr(here.live.hub, "publish", _broken)
        with capture_logs() as logs:
            slot = await me.slot("2026-07-06T12:00Z")
            await eventually(lambda: _true(any(line["event"] == "live_work_failed" for line in logs)))
        (line, *_) = [line for line in logs if line["event"] == "live_work_failed"]
        assert (line["log_level"], line["work"], line["kind"]) == ("error", "Feed.run", "builtins.ZeroDivisionError")
        assert "somebody" not in str(line)
        monkeypatch.setattr(here.live.hub, "publish", publish)
        assert [change["id"] for change in await client.told(1)] == [slot["id"]]


async def _broken(_: object) -> None:
    raise ZeroDivisionError("somebody's data")


async def test_a_node_whose_feed_stands_still_says_that_it_is_not_ready(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = await here.client.get("/api/health/ready")
    assert (ready.status_code, ready.json()["checks"]["live"]) == (200, "ok")
    monkeypatch.setattr(here.live.hub, "publish", _broken)
    monkeypatch.setattr(feed, "STALLED_AFTER_S", -1.0)
    stalled = await here.client.get("/api/health/ready")
    assert stalled.status_code == 503
    assert "has not been read" in stalled.json()["checks"]["live"]
    assert (await here.client.get("/api/health/live")).status_code == 200


async def test_a_log_that_is_not_the_one_we_followed_makes_everybody_start_over(here: Here, founded: Company) -> None:
    """As after a restore: every place in it is behind ours, and without this nothing would ever be told again."""
    me, coordinator = await founded.interviewer(), await founded.coordinator()
    async with listening(here.port, coordinator, COORDINATORS) as client:
        await me.slot("2026-07-06T09:00Z")
        await client.told(1)
        await founded.sql("delete from event")
        # What the feed sees of it: first the database goes, then there is another.
        with capture_logs() as logs:
            await founded.sql("alter table event rename to event_away")
            await founded.sql(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'panelist'"
            )
            await eventually(lambda: _true(any(line["event"] == "feed_waits" for line in logs)))
        await founded.sql("alter table event_away rename to event")
        assert await client.closed() == (4200, "What you heard may be out of date; connect again.")
    async with listening(here.port, coordinator, COORDINATORS) as client:
        slot = await me.slot("2026-07-06T12:00Z")
        assert [change["id"] for change in await client.told(1)] == [slot["id"]]


async def test_who_subscribes_before_the_secret_is_known_is_asked_to_come_back(
    here: Here, founded: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    coordinator = await founded.coordinator()
    async with listening(here.port, coordinator, COORDINATORS) as client:
        monkeypatch.setattr(here.live, "_secret", None)
        await client.say("pusher:subscribe", {"channel": COORDINATORS, "auth": ""})
        assert (await client.closed())[0] == 4100


async def test_after_a_crash_of_the_database_the_feed_goes_on_where_it_was(tmp_path: Path) -> None:
    """One change just before the crash, one just after, each told once; the sockets stay through it all."""
    data = tmp_path / "data"
    with ExitStack() as running:
        dsn = running.enter_context(embedded.postgres(data))
        await migrate(dsn)
        node = running.enter_context(panelist(dsn, tmp_path / "server.log"))
        async with calling(node.port) as http:
            company = await Company.founded(http, dsn, Clock(datetime.now(UTC)))
            me, coordinator = await company.interviewer(), await company.coordinator()
            async with listening(node.port, coordinator, COORDINATORS) as client:
                before = await me.slot("2098-01-06T09:00Z")
                postmaster = int((data / "postgres/postmaster.pid").read_text().split()[0])
                os.kill(postmaster, signal.SIGQUIT)
                while (answer := await coordinator.get("/api/slots")).status_code == 200:
                    pass  # until the signal was heard
                refusal(answer, 503, "unavailable")
                assert (await client.ask("pusher:ping"))["event"] == "pusher:pong"
                running.enter_context(embedded.postgres(data))
                after = await _granted(me, "2098-01-06T12:00Z")
                assert [change["id"] for change in await client.told(2)] == [before["id"], after]
                await client.silence(0.3)


async def _granted(person: Person, start: str) -> str:
    found: list[str] = []

    async def opened() -> bool:
        answer = await person.open_slot(start)
        if answer.status_code == 201:
            found.append(answer.json()["id"])
        return bool(found)

    await eventually(opened)
    return found[0]


async def _true(said: bool) -> bool:
    return said
