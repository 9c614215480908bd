"""A process that is told to end does."""

import asyncio
import random

import pytest

from panelist import works
from panelist.told import Told
from proof import figures
from servers import valkey

pytestmark = pytest.mark.anyio

_ROUNDS = 12
_PATIENCE_S = 60


async def test_work_ends_at_whatever_moment_of_talking_to_valkey_it_is_told_to() -> None:
    """Of some moments Python 3.11 forgets that it was told so."""
    chance = random.Random(figures.seed())
    with valkey() as shared:
        told = Told(shared.url)

        async def position() -> int:
            return 1

        async def work() -> None:
            while True:
                await told.learn(position)

        for _ in range(_ROUNDS):
            tasks = [asyncio.create_task(work()) for _ in range(4)]
            await asyncio.sleep(chance.uniform(0, 0.005))
            async with asyncio.timeout(_PATIENCE_S):
                await works.end(tasks)
            assert all(task.done() for task in tasks)
        await told.close()
