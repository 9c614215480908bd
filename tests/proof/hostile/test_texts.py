"""Texts that have broken something somewhere go through every field: kept exactly or refused by name, and never SQL."""

import random
import unicodedata
from collections import Counter
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from company import Clock, Company, Json, Person, refusal, running
from panelist import embedded
from panelist.app import create_app
from panelist.settings import Settings, trusting_loopback
from proof import figures
from proof.faults.cluster import Cluster
from proof.hostile.texts import corpus

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
_RUN = """select query from pg_stat_statements
          where dbid = (select oid from pg_database where datname = 'panelist')"""


class Office:
    """A company on a PostgreSQL that counts its statements. kept: by path and id, what was written and must be read again."""

    def __init__(self, company: Company, statistics: asyncpg.Connection) -> None:
        self.company = company
        self.kept: dict[str, dict[str, Json]] = {"slots": {}, "interviewers": {}, "coordinators": {}, "candidates": {}}
        self._statistics = statistics
        self.told: Counter[str] = Counter()

    async def written(self, kind: str, who: Person, method: str, path: str, body: Json, *fields: str) -> Json | None:
        """What is stored, which has the fields as they were given; or None, if just these fields were refused."""
        answer = await who.call(method, path, body)
        if answer.status_code == 400:
            assert refusal(answer, 400, "invalid_input").keys() <= set(fields), (path, body)
            self.told["refused"] += 1
            return None
        assert answer.status_code in (200, 201), (path, body, answer.text)
        stored: Json = answer.json()
        for field in fields:
            assert stored[field] == unicodedata.normalize("NFC", body[field]), (path, body)
        self.kept[kind][stored["id"]] = stored
        self.told["kept"] += 1
        return stored

    async def statements(self) -> set[str]:
        """All different ones that there have been."""
        return {query for (query,) in await self._statistics.fetch(_RUN)}


@pytest.fixture
async def office() -> AsyncGenerator[Office]:
    async with Cluster(options={"shared_preload_libraries": "pg_stat_statements"}) as cluster:
        statistics = await asyncpg.connect(embedded.admin_dsn(cluster.data, database="postgres"))
        await statistics.execute("create extension pg_stat_statements")
        clock = Clock(NOW)
        settings = Settings(database_url=cluster.dsn, booking_rate="1000000/minute", pool_size=4, clock=clock)
        async with running(create_app(trusting_loopback(settings))) as client:
            yield Office(await Company.founded(client, cluster.dsn, clock), statistics)
        await statistics.close()


async def test_every_text_is_kept_exactly_or_refused_by_name(office: Office) -> None:
    chosen = figures.seed()
    # A limit that is one, a search for nothing, for a little, and for an address, make statements of their own; those are to
    # be met in any case.
    texts = list(dict.fromkeys(("Ada", "1", "", "a@", "a@b", *corpus(random.Random(chosen)))))
    half = len(texts) // 2
    for number, text in enumerate(texts[:half]):
        await _everywhere(office, number, text)
    before = await office.statements()
    for number, text in enumerate(texts[half:], start=half):
        await _everywhere(office, number, text)
    after = await office.statements()
    # The second half met the same statements again: no text has become a part of one.
    assert after - before == set()
    assert len(after) > 20
    await _read_again(office)
    assert office.told["kept"] > 2 * office.told["refused"]
    figures.note("texts", seed=chosen, texts=len(texts), statements=len(after), **office.told)


async def _everywhere(office: Office, number: int, text: str) -> None:
    admin, new = office.company.admin, {"email": f"person{number}@example.com"}
    times = _times(number)
    interviewer = await office.company.interviewer(maxDaysPerWeek=7)
    coordinator = await office.company.coordinator()
    slot = await interviewer.slot(**times)
    place = f"/api/interviewers/{interviewer.id}"
    await office.written("interviewers", admin, "PATCH", place, {"name": text}, "name")
    await office.written("interviewers", admin, "PATCH", place, {"externalId": text}, "externalId")
    await office.written("interviewers", admin, "PATCH", place, {"email": f"{text}@i{number}"}, "email")
    await office.written("slots", interviewer, "PATCH", f"/api/slots/{slot['id']}", {"location": text}, "location")
    person = {"name": text, "externalId": f"{number}{text}", **new}
    await office.written("coordinators", admin, "POST", "/api/coordinators", person, "name", "externalId")
    await office.written("candidates", coordinator, "POST", "/api/candidates", {"name": text, **new}, "name")
    known = {"name": "Ada", "email": f"ada{number}@{text}"}
    candidate = await office.written("candidates", coordinator, "POST", "/api/candidates", known, "email")
    if candidate:
        await coordinator.booking(slot, candidate)
    await _searched(office, coordinator, text)


async def _searched(office: Office, who: Person, text: str) -> None:
    """As a filter that finds whoever is called so, as an id, a time, a cursor and a key: found, or refused by name."""
    found = await who.get("/api/candidates", q=text, limit=200)
    if found.status_code == 200:
        wanted = unicodedata.normalize("NFC", text)
        named = {id for id, person in office.kept["candidates"].items() if person["name"] == wanted}
        assert named <= {person["id"] for person in found.json()["items"]}
    else:
        assert refusal(found, 400, "invalid_input").keys() == {"q"}
    for field in ("interviewerId", "from", "cursor", "status", "limit"):
        answer = await who.get("/api/slots", **{field: text})
        if (field, answer.status_code) != ("limit", 200):
            assert refusal(answer, 400, "invalid_input").keys() == {field}, text


async def _read_again(office: Office) -> None:
    """In lists, calendar and feed it is as it was written."""
    admin = office.company.admin
    for kind, kept in office.kept.items():
        shown = {item["id"]: item for item in await _all(admin, f"/api/{kind}")}
        for id, written in kept.items():
            same = {name for name in written if name not in ("version", "updatedAt", "status")}
            assert {name: shown[id][name] for name in same} == {name: written[name] for name in same}
    people, slots = office.kept["candidates"], office.kept["slots"]
    entries = await _all(admin, "/api/calendar")
    assert len(entries) > len(people) / 4
    for entry in entries:
        assert entry["candidate"] == people[entry["candidate"]["id"]]
        if entry["slot"]["id"] in slots:
            assert entry["slot"]["location"] == slots[entry["slot"]["id"]]["location"]
        named = office.kept["interviewers"].get(entry["interviewer"]["id"])
        assert named is None or entry["interviewer"]["name"] == named["name"]
    last = {
        event["slotId"]: event["data"]["location"] for event in await _feed(admin) if event["action"] == "slot.edited"
    }
    assert last == {id: slot["location"] for id, slot in slots.items() if slot["version"] > 1}


async def _all(who: Person, path: str) -> list[Json]:
    items: list[Json] = []
    page: dict[str, Any] = {}
    while True:
        answer = (await who.get(path, limit=200, **page)).json()
        items += answer["items"]
        if answer["nextCursor"] is None:
            return items
        page = {"cursor": answer["nextCursor"]}


async def _feed(who: Person) -> list[Json]:
    events: list[Json] = []
    after: dict[str, str] = {}
    while True:
        answer = (await who.get("/api/events", limit=200, **after)).json()
        if not answer["items"]:
            return events
        events += answer["items"]
        after = {"after": answer["next"]}


def _times(number: int) -> dict[str, Any]:
    return {"start": (NOW + timedelta(days=7, minutes=30 * number)).isoformat(), "minutes": 30}
