"""The server's own SQL, taken from the code as it runs, as scripts for pgbench.

The functions of `panelist.sql` are called with a recorder in the place of the database, so that pgbench runs the very
text the server sends, and cannot fall behind it. Values become pgbench's variables, or expressions of them.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final, cast

import msgspec

from bench.scene import COORDINATORS, START, STRIDE, Scene, id_in_sql, id_of
from panelist.db import Connection, Database
from panelist.events import Cause
from panelist.inputs import SlotFilter, Window
from panelist.models import Actor, Role
from panelist.sql import bookings, calendar, slots
from panelist.wire import Instant


class _Recorder:
    """Stands in for a Database or a Connection; keeps what was asked and finds nothing."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[object, ...]]] = []

    async def rows(self, sql: str, *values: object) -> list[Any]:
        self.asked.append((sql, values))
        return [([],)]

    async def fetchrow(self, sql: str, *values: object) -> None:
        self.asked.append((sql, values))


def _recorded(ask: Callable[[Any], Awaitable[object]]) -> tuple[str, tuple[object, ...]]:
    recorder = _Recorder()

    async def run() -> None:
        await ask(recorder)

    asyncio.run(run())
    (asked,) = recorder.asked
    return asked


def _script(sql: str, places: list[str], *sets: str) -> str:
    """places: what stands for $1, $2 …"""
    text = re.sub(r"\$(\d+)\b", lambda place: places[int(place[1]) - 1], sql)
    return "\n".join([*(f"\\set {line}" for line in sets), text + ";"])


_FROM: Final = Instant.read("2050-01-01T00:00:00Z")
"""Stands in the recorded values where pgbench is to put a random hour."""


def _window(scene: Scene, sql: str, values: tuple[object, ...]) -> str:
    """Random full hours of the data in the place of the recorded window."""
    places: list[str] = []
    for value in values:
        if isinstance(value, datetime):
            behind_s = int(_FROM.timestamp() - value.timestamp())
            places.append(
                f"(timestamptz '{START.isoformat()}' + :week * interval '7 days' + :day * interval '1 day'"
                f" + :hour * interval '1 hour' - interval '{behind_s} s')"
            )
        else:
            places.append(str(value))
    return _script(sql, places, f"week random(0, {scene.weeks - 1})", "day random(0, 4)", "hour random(0, 9)")


def list_slots(scene: Scene) -> str:
    wanted = msgspec.convert({"from": _FROM}, SlotFilter)
    sql, values = _recorded(lambda db: slots.listed(cast("Database", db), wanted, owner=None))
    return _window(scene, sql, values)


def list_calendar(scene: Scene) -> str:
    wanted = msgspec.convert({"from": _FROM}, Window)
    sql, values = _recorded(lambda db: calendar.listed(cast("Database", db), wanted, owner=None))
    return _window(scene, sql, values)


def book(scene: Scene, first: int, many: int) -> str:
    """As `requests.bookings`. Each client takes numbers that no other does, and begins with k = 0 (pgbench -D)."""
    cause = Cause(actor=Actor(id_of("coordinator", 0), Role.COORDINATOR), now=START, request_id="pgbench")
    slot, candidate = id_of("slot", 0), id_of("candidate", 0)
    sql, values = _recorded(
        lambda connection: bookings.book(
            cast("Connection", connection), cause, slot_id=slot, candidate_id=candidate, slot_version=None
        )
    )
    meaning: dict[object, str] = {
        slot: id_in_sql("slot", ":n"),
        candidate: id_in_sql("candidate", f":n / 3 % {scene.candidates}"),
        cause.actor.id: id_in_sql("coordinator", f":n % {COORDINATORS}"),
        cause.now: "now()",
        "pgbench": "'pgbench'",
        None: "null",
    }
    number = f"n {first} + (:k * :clients + :client_id) * {STRIDE} % {many}"
    return _script(sql, [meaning[value] for value in values], number, "k :k + 1")
