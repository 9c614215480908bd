"""Two nodes in this process whose clocks are stepped, each by itself, while clients are at work."""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

from live.here import serving_here
from panelist.settings import Settings, trusting_loopback

# No slot of a history begins sooner than in a week: whether one has begun is not what is in doubt here.
_STEPS = (
    timedelta(days=-5),
    timedelta(hours=-7),
    timedelta(seconds=-2),
    timedelta(0),
    timedelta(hours=1),
    timedelta(days=5),
)
_EVERY_S = 0.1


class SteppedClock:
    """The machine's, and off by what a step makes of it."""

    def __init__(self) -> None:
        self.off = timedelta(0)
        self.steps = 0

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.off

    async def step(self, chance: random.Random) -> None:
        """Until it is cancelled."""
        while True:
            await asyncio.sleep(chance.uniform(0, 2 * _EVERY_S))
            self.off = chance.choice(_STEPS)
            self.steps += 1


@asynccontextmanager
async def nodes_with_stepped_clocks(
    dsn: str, chance: random.Random
) -> AsyncGenerator[tuple[list[int], list[SteppedClock]]]:
    """Their ports and their clocks, which are stepped until the end of the block."""
    clocks = [SteppedClock(), SteppedClock()]
    async with AsyncExitStack() as nodes:
        ports: list[int] = []
        for clock in clocks:
            settings = Settings(database_url=dsn, booking_rate="1000000/minute", pool_size=8, drain_s=0, clock=clock)
            ports.append((await nodes.enter_async_context(serving_here(trusting_loopback(settings)))).port)
        stepping = [asyncio.ensure_future(clock.step(random.Random(chance.random()))) for clock in clocks]
        try:
            yield ports, clocks
        finally:
            for task in stepping:
                task.cancel()
            await asyncio.gather(*stepping, return_exceptions=True)
