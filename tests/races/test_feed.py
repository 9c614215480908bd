"""The change feed, read while it is written: every event once, in one order for all readers, none missing."""

import asyncio
import random
from typing import Any

import pytest

from company import Json, Person
from races.arena import Arena
from races.volley import book, cancel, open_slot, withdraw

pytestmark = pytest.mark.anyio

_WRITERS = 8
_CHANGES_EACH = 60


class _Reader:
    """Follows the feed page by page; small pages, so that many of them end in the middle of what is being written."""

    def __init__(self, person: Person, limit: int, **filters: object) -> None:
        self.person = person
        self.events: list[Json] = []
        self._filters: dict[str, Any] = {"limit": limit, **filters}

    async def turn(self) -> bool:
        """Reads one page. False: it was empty."""
        answer = await self.person.get("/api/events", **self._filters)
        assert answer.status_code == 200, answer.text
        self._filters["after"] = answer.json()["next"]
        self.events += answer.json()["items"]
        return bool(answer.json()["items"])


async def test_readers_miss_nothing_and_see_nothing_twice_while_writers_write(arena: Arena) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    interviewers = [await arena.company.interviewer(maxDaysPerWeek=7) for _ in range(3)]
    coordinators, candidates = await arena.coordinators(4), await arena.candidates(4)
    readers = [_Reader(coordinators[0], 7), _Reader(arena.company.admin, 50), _Reader(interviewers[0], 3)]
    writing = asyncio.gather(*(_write(arena, chance, interviewers, coordinators, candidates) for _ in range(_WRITERS)))
    while not writing.done():
        await asyncio.gather(*(reader.turn() for reader in readers))
    await writing
    await _settled(arena)
    for reader in readers:
        while await reader.turn():
            pass
    rows = await arena.company.sql(
        "select seq, interviewer_id, old_interviewer_id from event order by xid, seq",
    )
    everything = [row["seq"] for row in rows]
    own = [row["seq"] for row in rows if interviewers[0].id in (str(row[1]), str(row[2]))]
    assert [event["seq"] for event in readers[0].events] == everything
    assert readers[1].events == readers[0].events
    assert [event["seq"] for event in readers[2].events] == own
    assert len(everything) > _WRITERS * _CHANGES_EACH


async def _write(
    arena: Arena, chance: random.Random, interviewers: list[Person], coordinators: list[Person], candidates: list[Json]
) -> None:
    """Opens, books, cancels and withdraws; a new candidate makes a transaction of several statements, a slow one."""
    for no in range(_CHANGES_EACH // 4):
        interviewer, start = chance.choice(interviewers), chance.randrange(24 * 60)
        day = chance.randrange(200)
        opened = await arena.alone(open_slot(interviewer, arena.at(day, 0, start), arena.at(day, 0, start + 5)))
        if opened.status != 201:
            continue
        coordinator = chance.choice(coordinators)
        whom = chance.choice(candidates) if no % 2 else f"feed{chance.getrandbits(60)}@races.test"
        booked = await arena.alone(book(coordinator, opened.json, whom))
        if booked.status == 201:
            await arena.alone(cancel(coordinator, booked.json))
        await arena.alone(withdraw(interviewer, opened.json))


async def _settled(arena: Arena) -> None:
    """Until no transaction anywhere in the cluster (autovacuum's, say) keeps the feed from its end."""
    while (await arena.company.sql("select max(xid) >= pg_snapshot_xmin(pg_current_snapshot()) from event"))[0][0]:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
