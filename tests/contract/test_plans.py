"""Whatever is asked for, PostgreSQL reads about as many rows as it answers: never all there are, and none to sort them."""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any, TypeAlias, cast

import asyncpg
import pytest
from bench import scene
from httpx import AsyncClient

from company import Clock, Json, refusal, running
from panelist.app import create_app
from panelist.db import SESSION
from panelist.settings import Settings, trusting_loopback
from panelist.sql.explain import ALTERNATIVES
from panelist.tracing import Tracing

pytestmark = pytest.mark.anyio

LIMIT = 47
"""A number that is in no other statement: a list is known by it."""
MOST = 8 * LIMIT
"""Rows that may be read for a page: names are joined to each, and a filter may leave two of three out."""
_LIMITS = (LIMIT, LIMIT + 1, 201, ALTERNATIVES)
BLOCKS = 700
"""Of 8 KiB: three joined to each of 51 rows, by indexes three high, are 600."""
SLOTS, INTERVIEWERS = 20_000, 1_000
"""400 slots begin every hour, so that whoever reads on from an instant must not fetch all that are over by then."""
_FROM = "2027-01-06T16:30:00Z"
_FILTERS = {
    "/api/slots": {"from": _FROM, "to": "2027-03-01T00:00:00Z", "interviewerId": "interviewer", "status": "booked"},
    "/api/calendar": {"from": _FROM, "to": "2027-03-01T00:00:00Z", "interviewerId": "interviewer"},
    "/api/bookings": {
        "from": _FROM, "interviewerId": "interviewer", "candidateId": "candidate", "coordinatorId": "coordinator",
        "status": "booked",
    },
    "/api/events": {"slotId": "slot", "bookingId": "booking"},
    "/api/candidates": {"q": "c1234@example.com"},
    "/api/interviewers": {},
    "/api/coordinators": {},
}  # fmt: skip
_OF_COORDINATORS_ONLY = ("/api/candidates", "/api/coordinators", "/api/interviewers")
ASKED = [
    (role, path, combination)
    for role in ("coordinator", "interviewer")
    for path, filters in _FILTERS.items()
    if role == "coordinator" or path not in _OF_COORDINATORS_ONLY
    for many in range(len(filters) + 1)
    for combination in combinations(filters, many)
]


Postgres: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class Statements:
    """Stands where traces are made, and keeps the lists that PostgreSQL was asked for."""

    def __init__(self) -> None:
        self._lists: asyncio.Queue[tuple[str, tuple[object, ...]]] = asyncio.Queue()

    def statement(self, record: Any) -> None:
        if any(limit in record.args for limit in _LIMITS):
            self._lists.put_nowait((record.query, record.args))

    async def listing(self) -> tuple[str, tuple[object, ...]]:
        """The next list: told of a moment after it was answered."""
        async with asyncio.timeout(10):
            return await self._lists.get()

    def traced(self, app: object) -> object:
        return app

    def end(self) -> None:
        pass


@pytest.fixture(scope="module")
async def dsn(cluster: Path) -> str:
    return (await scene.make(cluster, "plans", SLOTS, booked=True, interviewers=INTERVIEWERS)).dsn


@pytest.fixture
def statements() -> Statements:
    return Statements()


@pytest.fixture
async def postgres(dsn: str) -> AsyncGenerator[Postgres]:
    connection = await asyncpg.connect(dsn, server_settings=SESSION)
    yield connection
    await connection.close()


@pytest.fixture
async def client(dsn: str, statements: Statements) -> AsyncGenerator[AsyncClient]:
    # Before the scene begins, so that what is free in it stays free.
    settings = trusting_loopback(Settings(database_url=dsn, clock=Clock(scene.START - timedelta(days=28))))
    async with running(create_app(settings, cast("Tracing", statements))) as client:
        yield client


@pytest.mark.parametrize(
    ("role", "path", "filters"), ASKED, ids=lambda part: part if isinstance(part, str) else "+".join(part)
)
async def test_a_page_reads_no_more_than_it_needs(
    client: AsyncClient, statements: Statements, postgres: Postgres, role: str, path: str, filters: tuple[str, ...]
) -> None:
    params = {name: _value(_FILTERS[path][name]) for name in filters} | {"limit": str(LIMIT)}
    answer = await client.get(path, params=params, headers=_by(role))
    assert answer.status_code == 200, answer.text
    assert answer.json()["items"] or role == "interviewer" or len(filters) > 1, "a list of nothing is no proof"
    sql, values = await statements.listing()
    plan = await _explained(postgres, sql, values)
    nodes = list(_nodes(plan))
    read = sum(_rows_read(node) for node in nodes if "Scan" in node["Node Type"] and "Relation Name" in node)
    assert read <= MOST, f"{read} rows read for {len(answer.json()['items'])}:\n{sql}\n{json.dumps(plan, indent=1)}"
    assert all(_rows_read(node) <= MOST for node in nodes if "Sort" in node["Node Type"])
    # What an index passes by is no row read, yet it costs.
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] <= BLOCKS, f"{sql}\n{json.dumps(plan, indent=1)}"


@pytest.mark.parametrize("path", ["/api/slots", "/api/calendar", "/api/bookings"])
async def test_a_page_far_on_is_read_from_where_it_begins(
    client: AsyncClient, statements: Statements, postgres: Postgres, path: str
) -> None:
    """Told where to begin by the window and by the cursor, PostgreSQL goes by the first it is told."""
    params = {"from": scene.START.isoformat().replace("+00:00", "Z")}
    blocks: list[int] = []
    for limit in (LIMIT, LIMIT, *[200] * 15, LIMIT):
        answer = await client.get(path, params=params | {"limit": str(limit)}, headers=_by("coordinator"))
        assert answer.status_code == 200, answer.text
        plan = await _explained(postgres, *await statements.listing())
        (scan,) = (node for node in _nodes(plan) if node.get("Alias") == "t")
        blocks.append(scan["Shared Hit Blocks"] + scan["Shared Read Blocks"])
        params["cursor"] = answer.json()["nextCursor"]
    assert blocks[-1] <= 1.2 * blocks[1], blocks


async def test_a_cursor_from_before_the_window_is_no_way_to_have_all_of_it_read(
    client: AsyncClient, statements: Statements, postgres: Postgres
) -> None:
    found: list[tuple[Json, int]] = []
    place = (await client.get("/api/slots", params={"limit": "1"}, headers=_by("coordinator"))).json()["nextCursor"]
    for more in ({}, {"cursor": place}):
        params = {"from": _FROM, "limit": str(LIMIT)} | more
        answer = await client.get("/api/slots", params=params, headers=_by("coordinator"))
        plan = await _explained(postgres, *await statements.listing())
        found.append((answer.json()["items"], plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]))
    (alone, blocks), (behind, blocks_behind) = found
    assert len(alone) == LIMIT
    assert alone == behind
    assert blocks_behind <= 1.2 * blocks


async def test_what_is_free_instead_of_a_taken_slot_is_found_without_reading_all_that_is(
    client: AsyncClient, statements: Statements, postgres: Postgres
) -> None:
    taken = {"slotId": str(scene.id_of("slot", 3 * 1001)), "candidateId": str(scene.id_of("candidate", 77))}
    answer = await client.post("/api/book", json=taken, headers=_by("coordinator"))
    assert len(refusal(answer, 409, "slot_taken")["alternatives"]) == ALTERNATIVES
    plan = await _explained(postgres, *await statements.listing())
    assert sum(_rows_read(node) for node in _nodes(plan) if "Relation Name" in node) <= MOST


async def test_what_a_booking_changes_of_a_slot_is_in_no_index(postgres: Postgres) -> None:
    """Else each booking writes all of them anew (docs/decisions/0009-lean-writes.md)."""
    indexes = await postgres.fetch("select pg_get_indexdef(indexrelid) from pg_index where indrelid = 'slot'::regclass")
    assert len(indexes) >= 5
    for (index,) in indexes:
        assert not any(column in index for column in ("status", "version", "updated_at")), index


def _by(role: str) -> dict[str, str]:
    return {"X-User-Id": str(scene.id_of(role, 3)), "X-User-Role": role}


def _value(name: str) -> str:
    kinds = ("interviewer", "candidate", "coordinator", "slot", "booking")
    return str(scene.id_of(name, 3)) if name in kinds else name


async def _explained(postgres: Postgres, sql: str, values: tuple[object, ...]) -> dict[str, Any]:
    """With the plan that the server's own prepared statement has, whatever the values."""
    quoted = [
        await postgres.fetchval("select quote_nullable($1::text)", None if value is None else str(value))
        for value in values
    ]
    await postgres.execute(f"prepare asked as {sql}")
    call = f"asked({', '.join(quoted)})" if quoted else "asked"
    found = await postgres.fetchval(f"explain (analyze, buffers, format json) execute {call}")
    await postgres.execute("deallocate asked")
    return json.loads(found)[0]["Plan"]


def _nodes(plan: Json) -> Iterator[Json]:
    yield plan
    for below in plan.get("Plans", []):
        yield from _nodes(below)


def _rows_read(node: Json) -> int:
    thrown_away = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return round((node["Actual Rows"] + thrown_away) * node["Actual Loops"])
