"""Whatever breaks under load: what was acknowledged stays, nothing is doubled, and soon after bookings succeed again."""

import asyncio
import os
import random
import time
from collections.abc import AsyncGenerator

import pytest

from proof import figures
from proof.faults.kinds import FAULTS
from proof.faults.town import WITHIN_S, Town
from proof.faults.town import town as a_town

pytestmark = pytest.mark.anyio

_LASTS_S = float(os.environ.get("PROVE_FAULT_S", "1.5"))
_TIMES = int(os.environ.get("PROVE_FAULTS", "1"))


@pytest.fixture(scope="module")
def chosen() -> int:
    return figures.seed()


@pytest.fixture(scope="module")
async def town(chosen: int, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Town]:
    log = tmp_path_factory.mktemp("town") / "server.log"
    async with a_town(log, random.Random(chosen)) as built:
        yield built


@pytest.mark.parametrize("name", FAULTS)
async def test_nothing_is_lost_or_doubled_and_bookings_go_on(town: Town, chosen: int, name: str) -> None:
    fault = FAULTS[name]
    for _ in range(_TIMES):
        meanwhile_s = None
        async with town.busy() as crowd:
            async with fault.lasts(town):
                began = time.monotonic()
                if fault.goes_on:
                    meanwhile_s = await crowd.booked_since(began)
                await asyncio.sleep(_LASTS_S)
            again_s = await crowd.booked_since(time.monotonic())
        assert max(meanwhile_s or 0, again_s) < WITHIN_S
        figures.note(
            f"fault: {name}", seed=chosen, meanwhile_s=meanwhile_s, again_s=round(again_s, 2), **crowd.counted._asdict()
        )
