"""Work that goes on for as long as the process does, and then has to end."""

import asyncio
from collections.abc import Iterable
from typing import Final

_AGAIN_S: Final = 0.1


async def end(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancels them until all have ended.

    Once is not enough: before Python 3.12 `asyncio.wait_for`, by which redis-py writes, swallows a cancellation that comes
    just as what it waits for is done. The work would go on, and whoever waits for its end would wait for ever.
    """
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=_AGAIN_S)
