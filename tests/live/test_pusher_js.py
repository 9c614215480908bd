"""The real pusher-js, unchanged, against the real server."""

import asyncio
import signal
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from company import Clock, Company
from live import pusher_js
from live.client import COORDINATORS, of
from live.conftest import Place, calling, own_database
from live.here import serving_here
from panelist.settings import Settings
from servers import panelist

pytestmark = pytest.mark.anyio


async def test_it_connects_is_authorised_and_hears(place: Place) -> None:
    me, coordinator = await place.company.interviewer(), await place.company.coordinator()
    async with pusher_js.running(place.port, me) as mine, pusher_js.running(place.port, coordinator) as all_of_it:
        for script, channel in ((mine, of(me)), (all_of_it, COORDINATORS)):
            await script.says("state", "connected")
            script.do("subscribe", channel)
            await script.says("subscribed", channel)
        slot = await me.slot("2098-01-06T09:00Z")
        for script, channel in ((mine, of(me)), (all_of_it, COORDINATORS)):
            heard = await script.says("event")
            assert (heard["event"], heard["channel"]) == ("slot.updated", channel)
            assert heard["data"] | {"seq": 0} == {
                "id": slot["id"],
                "slotId": slot["id"],
                "version": 1,
                "action": "slot.opened",
                "seq": 0,
            }


async def test_it_is_refused_a_channel_that_is_not_its_own(place: Place) -> None:
    me, other = await place.company.interviewer(), await place.company.interviewer()
    async with pusher_js.running(place.port, me) as script:
        await script.says("state", "connected")
        for channel in (of(other), COORDINATORS):
            script.do("subscribe", channel)
            refused = await script.says("refused", channel)
            assert (refused["type"], refused["status"]) == ("AuthError", 403)
        script.do("subscribe", of(me))
        await script.says("subscribed", of(me))


async def test_it_publishes_nothing_and_is_told_so(place: Place) -> None:
    coordinator = await place.company.coordinator()
    async with pusher_js.running(place.port, coordinator) as script:
        await script.says("state", "connected")
        script.do("subscribe", COORDINATORS)
        await script.says("subscribed", COORDINATORS)
        script.do("trigger", COORDINATORS)
        assert (await script.says("error"))["error"]["code"] == 4301


async def test_it_pings_and_stays(place: Place) -> None:
    """It pings after each second of silence here."""
    coordinator = await place.company.coordinator()
    async with pusher_js.running(place.port, coordinator) as script:
        await script.says("state", "connected")
        for _ in range(3):
            assert await script.next() == {"answered": "a ping"}


async def test_told_that_there_is_no_such_app_it_does_not_come_again(place: Place) -> None:
    coordinator = await place.company.coordinator()
    async with pusher_js.running(place.port, coordinator, key="another") as script:
        assert (await script.says("error"))["error"]["code"] == 4001
        assert (await script.says("state"))["state"] == "disconnected"
        # It would come again at once, or after a second.
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2.5):
                await script.says("state")


async def test_told_that_there_is_no_room_it_waits_and_tries_again(settings: Settings) -> None:
    async with serving_here(settings) as here:
        here.live.hub.capacity = 0
        company = await Company.founded(here.client, settings.database_url, Clock(settings.clock()))
        async with pusher_js.running(here.port, await company.coordinator()) as script:
            for _ in range(2):
                assert (await script.says("error"))["error"]["code"] == 4100
            here.live.hub.capacity = 1
            await script.says("state", "connected")


async def test_told_to_come_back_it_comes_at_once(settings: Settings) -> None:
    """And hears on: what it was subscribed to it subscribes to again."""
    async with serving_here(settings) as here:
        company = await Company.founded(here.client, settings.database_url, Clock(settings.clock()))
        me = await company.interviewer()
        async with pusher_js.running(here.port, me) as script:
            await script.says("state", "connected")
            script.do("subscribe", of(me))
            await script.says("subscribed")
            here.live.hub.start_over()
            await script.says("state", "connecting")
            await script.says("subscribed")
            slot = await me.slot("2026-07-06T09:00Z")
            assert (await script.says("event"))["data"]["id"] == slot["id"]


async def test_it_comes_back_after_a_restart_and_misses_nothing(cluster: Path, template: str, tmp_path: Path) -> None:
    """Once the node ends as it should, and once it is killed. Changes go on at another node meanwhile."""
    log = tmp_path / "server.log"
    async with own_database(cluster, template) as dsn:
        with panelist(dsn, log) as other, ExitStack() as nodes:
            node = nodes.enter_context(panelist(dsn, log))
            async with calling(other.port) as client:
                company = await Company.founded(client, dsn, Clock(datetime.now(UTC)))
                me, coordinator = await company.interviewer(), await company.coordinator()
                async with pusher_js.running(node.port, coordinator) as script:
                    await script.says("state", "connected")
                    script.do("subscribe", COORDINATORS)
                    await script.says("subscribed")
                    for hour, how in ((8, signal.SIGTERM), (12, signal.SIGKILL)):
                        node.process.send_signal(how)
                        await script.says("state", "connecting")
                        await asyncio.to_thread(node.process.wait)
                        missed = await me.slot(f"2098-01-06T{hour:02}:00Z")
                        again = panelist(dsn, log, port=node.port)
                        node = await asyncio.to_thread(nodes.enter_context, again)
                        await script.says("state", "connected")
                        await script.says("slot read", missed["id"])
                        await script.says("subscribed")
                        slot = await me.slot(f"2098-01-06T{hour + 2:02}:00Z")
                        assert (await script.says("event"))["data"]["id"] == slot["id"]
