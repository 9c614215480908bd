"""Holds what Panelist answers and shows against the model: each answer at once, the whole visible state now and then."""

import time
from collections.abc import Callable
from datetime import datetime
from itertools import zip_longest

import httpx

from proof.model import bookings, people, slots, views
from proof.model.house import House
from proof.model.things import Actor, Call, Json, Person
from proof.model.world import Told, World

_ROUTES = (*slots.ROUTES, *bookings.ROUTES, *people.ROUTES)
_FEED_WITHIN_S = 10


class Watch:
    """One company, in Panelist and in the model. asked: how many requests were held against it."""

    def __init__(self, house: House, now: datetime) -> None:
        self.house = house
        self.admin = Actor("admin", house.emptied(now))
        self.world = World(now, _ROUTES)
        self.world.people[self.admin.id] = Person("admin", self.admin.id, "Admin", "admin@example.com")
        self.asked = 0
        self._after: str | None = None
        self._fed: list[Json] = []

    def ask(self, call: Call) -> Told:
        """Sends it, and asserts that the answer is the model's."""
        self.asked += 1
        answer = self.house.send(call)
        body: Json = answer.json() if answer.content else {}
        told = self.world.answer(call, body)
        found = (answer.status_code, body.get("code", ""), answer.headers.get("idempotency-replayed") == "true")
        assert found == (told.status, told.code, told.replayed), f"{call}\nanswered {answer.text}\nshould be {told}"
        if told.code:
            _same_details(call, body.get("details", {}), told)
        else:
            assert (body or None) == told.body, f"{call}\nanswered {body}\nshould be {told.body}"
        return told

    def wait(self, now: datetime) -> None:
        self.house.clock.now = self.world.now = now

    # ── What can be seen ─────────────────────────────────────────────────────────────────────────────────────────────

    def look(self, actor: Actor, *, limit: int = 200) -> None:
        """Asserts that all lists show this actor just what there is, whatever the pages' size."""
        for path, view in (
            ("/api/slots", views.slots),
            ("/api/bookings", views.bookings),
            ("/api/calendar", views.calendar),
        ):
            due = view(self.world, actor)
            _same(self._listed(actor, path, limit), due, f"{path} as {actor}")
        for kind in ("interviewer", "candidate"):
            if kind == "interviewer" or actor.role != "interviewer":
                due = views.people(self.world, kind, actor)
                _same(self._listed(actor, f"/api/{kind}s", limit), due, f"{kind}s as {actor}")

    def look_between(self, actor: Actor, start: datetime, end: datetime, status: str) -> None:
        window = {"from": start.isoformat(), "to": end.isoformat()}
        due = views.slots(self.world, actor, start=start, end=end, status=status)
        _same(self._listed(actor, "/api/slots", 200, **window, status=status), due, f"slots within {window} as {actor}")
        due = views.calendar(self.world, actor, start=start, end=end)
        _same(self._listed(actor, "/api/calendar", 200, **window), due, f"calendar within {window} as {actor}")

    def look_at(self, actor: Actor, slot: str) -> None:
        answer = self.house.send(Call(actor, "GET", f"/api/slots/{slot}"))
        there = views.one_slot(self.world, actor, slot)
        assert (answer.status_code, answer.json() if there else None) == (
            (200, there.json) if there else (404, None)
        ), answer.text

    def follow(self) -> None:
        """Reads on in the feed from where it stopped: it must have grown by just what happened since."""
        due = views.feed(self.world, self.admin)
        self._settled(lambda: self._read_on(self.admin, self._fed), len(due))
        _same(_without_seq(self._fed), due, "the feed")

    def feed_of(self, actor: Actor) -> None:
        """The feed from its beginning, as this actor may see it."""
        due = views.feed(self.world, actor)
        fed: list[Json] = []
        self._after, after = None, self._after
        self._settled(lambda: self._read_on(actor, fed), len(due))
        self._after = after
        _same(_without_seq(fed), due, f"the feed as {actor}")

    def _read_on(self, actor: Actor, fed: list[Json]) -> int:
        params = {"limit": 200} | ({"after": self._after} if self._after else {})
        answer = self._get(actor, "/api/events", **params).json()
        fed += answer["items"]
        self._after = answer["next"]
        return len(fed)

    def _settled(self, read: Callable[[], int], due: int) -> None:
        """The feed stops below the oldest transaction of the whole cluster, and autovacuum has some too."""
        deadline = time.monotonic() + _FEED_WITHIN_S
        while read() < due:
            assert time.monotonic() < deadline, "the feed does not come to its end"

    def _listed(self, actor: Actor, path: str, limit: int, **params: object) -> list[Json]:
        """All pages by cursor; each is no longer than asked."""
        found: list[Json] = []
        cursor: str | None = None
        while True:
            page = self._get(actor, path, limit=limit, **params, **({"cursor": cursor} if cursor else {})).json()
            assert len(page["items"]) <= limit
            found += page["items"]
            cursor = page["nextCursor"]
            if cursor is None:
                return found

    def _get(self, actor: Actor, path: str, **params: object) -> httpx.Response:
        answer = self.house.send(Call(actor, "GET", path), **params)
        assert answer.status_code == 200, f"{path} {params}: {answer.text}"
        return answer


def _same(found: list[Json], due: list[Json], what: str) -> None:
    """Says where two lists part first."""
    for no, (one, other) in enumerate(zip_longest(found, due)):
        assert one == other, f"{what}, item {no}: {one}\nshould be {other}"


def _same_details(call: Call, found: Json, told: Told) -> None:
    if told.code == "invalid_input":
        due = [set(details) for details in told.details]
        assert set(found) in due, f"{call}\nnames {found}\nshould name {due}"
    elif told.details:
        assert found in told.details, f"{call}\nsays {found}\nshould say {told.details}"


def _without_seq(events: list[Json]) -> list[Json]:
    seqs = [event["seq"] for event in events]
    assert seqs == sorted(set(seqs))
    return [{name: value for name, value in event.items() if name != "seq"} for event in events]
