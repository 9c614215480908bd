"""A node in the test's own process, for what has to be reached from inside: clocks, faults, the hub."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from live.conftest import calling
from panelist import serving
from panelist.app import create_app
from panelist.live.hub import Patience
from panelist.live.node import LiveNode
from panelist.settings import Settings


@dataclass(frozen=True)
class Here:
    live: LiveNode
    port: int
    client: httpx.AsyncClient


@asynccontextmanager
async def serving_here(settings: Settings, patience: Patience | None = None) -> AsyncGenerator[Here]:
    app = create_app(settings)
    live: LiveNode = getattr(app.socket, "__self__")  # noqa: B009 (a bound method's own, which its type does not show)
    if patience is not None:
        live.hub.patience = patience
    server = serving.server(app)
    with serving.listen("127.0.0.1", 0) as listener:
        port: int = listener.getsockname()[1]
        running = asyncio.create_task(server.serve([listener]))
        try:
            async with calling(port) as client:
                await client.get("/api/health/live")
                yield Here(live, port, client)
        finally:
            server.should_exit = True
            await running
