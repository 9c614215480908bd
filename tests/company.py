"""A small company to test with: people who call the API over HTTP, each as themselves."""

import itertools
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import anyio
import asyncpg
import httpx

Json = dict[str, Any]


def refusal(answer: httpx.Response, status: int, code: str) -> Json:
    """The details of a refusal, which must be this one and look as every refusal looks."""
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    error = answer.json()
    assert error.keys() <= {"code", "message", "details"}
    assert error["message"]
    assert error.get("details") or status != 409, "a conflict says what stands in the way"
    assert answer.headers["content-type"] == "application/json"
    kept = "private, no-cache" if answer.request.method == "GET" else "no-store"
    assert answer.headers["cache-control"] == kept
    assert answer.headers["x-request-id"]
    return error.get("details", {})


class Clock:
    """The app's clock, which goes only where a test puts it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@asynccontextmanager
async def running(app: Any, *, peer: str = "127.0.0.1") -> AsyncGenerator[httpx.AsyncClient]:
    """The app started, and a client that speaks HTTP to it in this process; peer: where its socket seems to come from."""
    started, stopping, stopped = anyio.Event(), anyio.Event(), anyio.Event()

    async def receive() -> Json:
        if not started.is_set():
            return {"type": "lifespan.startup"}
        await stopping.wait()
        return {"type": "lifespan.shutdown"}

    async def send(message: Json) -> None:
        assert not message["type"].endswith("failed"), message
        (started if message["type"].startswith("lifespan.startup") else stopped).set()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(app, {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send)
        await started.wait()
        transport = httpx.ASGITransport(app, client=(peer, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://panelist.test") as client:
            yield client
        stopping.set()
        await stopped.wait()


class Person:
    """Somebody who calls the API. `external_id` stands in where a test wants the other name."""

    def __init__(self, client: httpx.AsyncClient, role: str, id: str) -> None:
        self.client = client
        self.role = role
        self.id = id

    @property
    def headers(self) -> dict[str, str]:
        return {"X-User-Id": self.id, "X-User-Role": self.role}

    async def call(
        self, method: str, path: str, json: object = None, *, key: str | None = None, **params: object
    ) -> httpx.Response:
        """from_ stands for `from`, which Python keeps for itself."""
        query = {name.rstrip("_"): str(value) for name, value in params.items()}
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        if json is None:
            return await self.client.request(method, path, headers=headers, params=query)
        return await self.client.request(method, path, headers=headers, params=query, json=json)

    async def send(
        self, method: str, path: str, content: str | bytes, content_type: str = "application/json"
    ) -> httpx.Response:
        """A body as it is, for those that are not even JSON."""
        headers = self.headers | {"Content-Type": content_type}
        return await self.client.request(method, path, headers=headers, content=content)

    async def get(self, path: str, **params: object) -> httpx.Response:
        return await self.call("GET", path, None, key=None, **params)

    async def items(self, path: str, **params: object) -> list[Json]:
        answer = await self.get(path, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    async def open_slot(self, start: str, minutes: int = 60, **more: object) -> httpx.Response:
        end = datetime.fromisoformat(start) + timedelta(minutes=minutes)
        return await self.call("POST", "/api/slots", {"startTime": start, "endTime": end.isoformat(), **more})

    async def slot(self, start: str, minutes: int = 60, **more: object) -> Json:
        """A slot that must be granted."""
        answer = await self.open_slot(start, minutes, **more)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def book(self, slot: Json, candidate: Json, *, key: str | None = None, **more: object) -> httpx.Response:
        wanted = {"slotId": slot["id"], "candidateId": candidate["id"], **more}
        return await self.call("POST", "/api/book", wanted, key=key)

    async def booking(self, slot: Json, candidate: Json) -> Json:
        """A booking that must be granted."""
        answer = await self.book(slot, candidate)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def reschedule(self, booking: Json, slot: Json, *, key: str | None = None, **more: object) -> httpx.Response:
        wanted = {"bookingId": booking["id"], "newSlotId": slot["id"], **more}
        return await self.call("POST", "/api/reschedule", wanted, key=key)

    async def cancel(self, booking: Json, *, key: str | None = None) -> httpx.Response:
        return await self.call("DELETE", f"/api/booking/{booking['id']}", key=key)


class Company:
    """An admin, and whomever they hire."""

    def __init__(self, client: httpx.AsyncClient, admin: Person, dsn: str, clock: Clock) -> None:
        self.client = client
        self.admin = admin
        self.dsn = dsn
        self.clock = clock
        self._numbers = itertools.count(1)

    @classmethod
    async def founded(cls, client: httpx.AsyncClient, dsn: str, clock: Clock) -> "Company":
        connection = await asyncpg.connect(dsn)
        id = await connection.fetchval(
            "insert into admin (name, email, created_at, updated_at)"
            " values ('Admin', 'admin@example.com', now(), now()) returning id"
        )
        await connection.close()
        return cls(client, Person(client, "admin", str(id)), dsn, clock)

    async def interviewer(self, time_zone: str = "UTC", **more: object) -> Person:
        return await self._hired("interviewer", timeZone=time_zone, **more)

    async def coordinator(self, **more: object) -> Person:
        return await self._hired("coordinator", **more)

    async def candidate(self, **more: object) -> Json:
        answer = await self.admin.call("POST", "/api/candidates", self._someone("candidate") | more)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def sql(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """Looks at, or spoils, the tables behind the API's back."""
        connection = await asyncpg.connect(self.dsn)
        try:
            return await connection.fetch(statement, *values)
        finally:
            await connection.close()

    @asynccontextmanager
    async def unchanged(self) -> AsyncGenerator[None]:
        """Inside, no row of any table comes, goes or changes: what is refused leaves no trace."""
        before = await stored(self.dsn)
        yield
        after = await stored(self.dsn)
        changed = [table for table in before if after[table] != before[table]]
        assert not changed, f"changed: {', '.join(changed)}"

    async def until_somebody_waits(self) -> None:
        """Returns once a statement waits for a lock that another one holds."""
        while not await self.sql("select from pg_locks where not granted"):  # noqa: ASYNC110 (there is no event for it)
            await anyio.sleep(0.01)

    async def _hired(self, role: str, **more: object) -> Person:
        answer = await self.admin.call("POST", f"/api/{role}s", self._someone(role) | more)
        assert answer.status_code == 201, answer.text
        return Person(self.client, role, answer.json()["id"])

    def _someone(self, kind: str) -> Json:
        number = next(self._numbers)
        return {"name": f"{kind.title()} {number}", "email": f"{kind}{number}@example.com"}


async def stored(dsn: str) -> dict[str, tuple[int, str]]:
    """Table -> how many rows, and a hash over all that is in them."""
    connection = await asyncpg.connect(dsn)
    try:
        tables = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
        found: dict[str, tuple[int, str]] = {}
        for (table,) in tables:
            row = await connection.fetchrow(
                f"select count(*), md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {table} t"
            )
            assert row is not None
            found[table] = (row[0], row[1])
        return found
    finally:
        await connection.close()
