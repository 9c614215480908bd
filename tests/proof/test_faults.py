"""Whatever breaks under load: what was acknowledged stays, nothing is doubled, and soon after bookings succeed again."""

import asyncio
import os
import random
import time
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from proof import figures
from proof.faults.clocks import nodes_with_stepped_clocks
from proof.faults.cluster import Cluster
from proof.faults.kinds import FAULTS
from proof.faults.town import WITHIN_S, Crowd, Town, at_work
from proof.faults.town import town as a_town
from proof.histories.house import Stage
from servers import panelist

pytestmark = pytest.mark.anyio

_LASTS_S = float(os.environ.get("PROVE_FAULT_S", "1.5"))
_TIMES = int(os.environ.get("PROVE_FAULTS", "1"))
# What a careless operator might set, and the log writer as lazy as it gets: so a commit stays in memory for seconds.
_CARELESS = {
    "synchronous_commit": "off",
    "wal_writer_delay": "10s",
    "wal_writer_flush_after": "1GB",
    "wal_buffers": "64MB",
}


@pytest.fixture(scope="module")
def chosen() -> int:
    return figures.seed()


@pytest.fixture(scope="module")
async def town(chosen: int, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Town]:
    log = tmp_path_factory.mktemp("town") / "server.log"
    async with a_town(log, random.Random(chosen)) as built:
        yield built
    faults = [line for line in log.read_text().splitlines() if '"level":"error"' in line]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", FAULTS)
async def test_nothing_is_lost_or_doubled_and_bookings_go_on(town: Town, chosen: int, name: str) -> None:
    fault = FAULTS[name]
    if fault.needs_small_disk and town.cluster.disk.why_not:
        pytest.skip(f"no disk of its own to be filled: {town.cluster.disk.why_not}")
    for _ in range(_TIMES):
        meanwhile_s = None
        async with town.busy() as crowd:
            async with fault.lasts(town):
                began = time.monotonic()
                if fault.goes_on:
                    meanwhile_s = round(await crowd.booked_since(began), 2)
                await asyncio.sleep(_LASTS_S)
            again_s = await crowd.booked_since(time.monotonic())
        assert max(meanwhile_s or 0, again_s) < WITHIN_S
        figures.note(
            f"fault: {name}", seed=chosen, meanwhile_s=meanwhile_s, again_s=round(again_s, 2), **crowd.counted._asdict()
        )


async def test_clocks_that_step_change_nothing(dsn: str, chosen: int) -> None:
    """The nodes' own; the order of what happens is the database's, and is told by no clock."""
    for no in range(_TIMES):
        chance = random.Random(chosen + no)
        stage = await Stage.set_up(dsn)
        async with nodes_with_stepped_clocks(dsn, chance) as (ports, clocks):
            await stage.crowd(chance, ports, clients=12, wishes=600)
            steps = sum(clock.steps for clock in clocks)
        counted = await stage.prove()
        assert steps > 10
        figures.note("fault: clocks step", seed=chosen + no, steps=steps, **counted._asdict())


async def test_a_database_that_loses_acknowledged_changes_is_caught(chosen: int, tmp_path: Path) -> None:
    """The proof of the proof: with synchronous_commit off a crash does lose some, and the history says so."""
    async with Cluster(_CARELESS) as cluster:
        stage = await Stage.set_up(cluster.dsn)
        await cluster.save()
        with panelist(cluster.dsn, tmp_path / "server.log", PANELIST_POOL_SIZE="4") as node:
            crowd = Crowd.of(stage, random.Random(chosen), [node.port], clients=8)
            async with at_work(crowd):
                written = ""
                while written != (written := await cluster.position()):
                    await crowd.at_work()  # until all of this was acknowledged, and none of it written
                cluster.kill()
                await cluster.start_again()
        with pytest.raises(AssertionError, match="acknowledged, and lost"):
            await stage.prove()
