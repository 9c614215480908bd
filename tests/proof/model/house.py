"""The app in this process, on one database that is emptied for each new company; called without waiting for anything else."""

import asyncio
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx
import structlog

from company import Clock, running
from panelist.app import create_app
from panelist.settings import Settings, trusting_loopback
from proof.model.things import Call

_TABLES = "interviewer, coordinator, admin, candidate, slot, booking, event"


class House:
    """A hypothesis test is no coroutine, so this has an event loop of its own."""

    def __init__(self, dsn: str) -> None:
        self.clock = Clock(datetime(2026, 1, 1, tzinfo=UTC))
        # A line for each of thousands of requests; what went wrong is kept, for the reader of a failure.
        structlog.configure(processors=[_dropped])
        self._runner = asyncio.Runner()
        self._run = self._runner.run
        settings = Settings(database_url=dsn, booking_rate="1000000/minute", pool_size=4, clock=self.clock)
        self._opened, self._closing = asyncio.Event(), asyncio.Event()
        self._task = self._runner.get_loop().create_task(self._live(dsn, trusting_loopback(settings)))
        self._run(self._opened.wait())

    async def _live(self, dsn: str, settings: Settings) -> None:
        self._connection = await asyncpg.connect(dsn)
        try:
            async with running(create_app(settings)) as self._client:
                self._opened.set()
                await self._closing.wait()
        finally:
            self._opened.set()
            await self._connection.close()

    def close(self) -> None:
        self._closing.set()
        with self._runner:
            self._run(_finished(self._task))
        structlog.reset_defaults()

    def emptied(self, now: datetime) -> str:
        """Nobody and nothing is left but an admin, whose id this gives."""
        self.clock.now = now
        return self._run(self._emptied())

    async def _emptied(self) -> str:
        # The feed's reader comes by at any time, and locks the same tables in an order of its own.
        for again in range(5, -1, -1):
            try:
                await self._connection.execute(f"truncate {_TABLES}")
                break
            except asyncpg.DeadlockDetectedError:
                if not again:
                    raise
        return str(
            await self._connection.fetchval(
                "insert into admin (name, email, created_at, updated_at)"
                " values ('Admin', 'admin@example.com', now(), now()) returning id"
            )
        )

    def send(self, call: Call, **params: Any) -> httpx.Response:
        headers = {"X-User-Id": call.actor.id, "X-User-Role": call.actor.role}
        if call.key:
            headers["Idempotency-Key"] = call.key
        if call.request_id:
            headers["X-Request-Id"] = call.request_id
        return self._run(self._client.request(call.method, call.path, headers=headers, params=params, **_content(call)))


def _content(call: Call) -> dict[str, Any]:
    return {} if call.body is None else {"json": call.body}


async def _finished(task: "asyncio.Task[None]") -> None:
    await task


def _dropped(_: object, level: str, line: MutableMapping[str, Any]) -> dict[str, Any]:
    if level not in ("debug", "info"):
        print(line)
    raise structlog.DropEvent
