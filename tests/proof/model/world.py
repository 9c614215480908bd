"""The world by the rules: everything there is, and what each request must be answered, by nothing but the contract.

`judge` says what would happen and changes nothing; `answer` lets it happen. Ids are the server's to choose, so `answer` is
given what the server said and takes new ids from there.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast

from proof.model.things import Actor, Booking, Call, Event, Json, Person, Slot

_INSTANTS = ("startTime", "endTime")


class Refused(Exception):
    """details: what stands in the way; several, where any one of them may be named. None: not told, or not compared."""

    def __init__(self, status: int, code: str, *details: Json) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.details = details


class Told(NamedTuple):
    """What a caller is told. code "" for a success; details: the admissible ones of a refusal."""

    status: int
    code: str
    body: Json | None
    replayed: bool = False
    details: tuple[Json, ...] = ()


class Step(NamedTuple):
    """A request that is granted. commit: lets it happen, given the server's answer, and gives the answer due."""

    status: int
    commit: Callable[[Json], Json | None]
    replayed: bool = False


class Route(NamedTuple):
    """first: what is wrong with the request itself, whatever the state. act: by the rules; gives the Step."""

    method: str
    path: re.Pattern[str]
    roles: frozenset[str]
    act: Callable[["World", Call], Step]
    first: Callable[[Call], None] = lambda call: None


class _Recorded(NamedTuple):
    """The first success under a key."""

    said: object
    status: int
    answer: Callable[[], Json | None]

    def again(self, _: Json) -> Json | None:
        return self.answer()


class World:
    """now: the clock. events: the log, oldest first."""

    def __init__(self, now: datetime, routes: tuple[Route, ...]) -> None:
        self.now = now
        self.people: dict[str, Person] = {}
        self.slots: dict[str, Slot] = {}
        self.bookings: dict[str, Booking] = {}
        self.events: list[Event] = []
        self._routes = routes
        self._keys: dict[tuple[Actor, str], _Recorded] = {}

    # ── Requests ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def judge(self, call: Call) -> Step:
        """Raises Refused."""
        (route,) = [r for r in self._routes if r.method == call.method and r.path.fullmatch(call.path)]
        if call.actor.role not in route.roles:
            raise Refused(403, "forbidden")
        route.first(call)
        recorded = self._keys.get((call.actor, call.key)) if call.key else None
        if recorded is None:
            return route.act(self, call)
        if recorded.said != said(call):
            raise Refused(422, "idempotency_key_reused")
        return Step(recorded.status, recorded.again, replayed=True)

    def answer(self, call: Call, given: Json) -> Told:
        """given: the server's answer."""
        try:
            step = self.judge(call)
        except Refused as refused:
            return Told(refused.status, refused.code, None, details=refused.details)
        assert "code" not in given, f"{call}\nrefused: {given}\nshould be granted"
        return Told(step.status, "", step.commit(given), step.replayed)

    def log(self, call: Call, event: Event, status: int, again: Callable[[], Json | None]) -> None:
        """Writes the event of a change; again: what a repeat under the same key is answered."""
        self.events.append(event)
        if call.key:
            self._keys[call.actor, call.key] = _Recorded(said(call), status, again)

    def kept(self, call: Call, action: str, status: int, data: Json) -> Step:
        """A success that changes nothing; under a key it is recorded all the same, so that a late repeat undoes nothing."""

        def commit(_: Json) -> Json:
            if call.key:
                self.log(call, Event(self.now, action, call.actor, call.request_id, data=data), status, lambda: data)
            return data

        return Step(status, commit)

    # ── Looking around ───────────────────────────────────────────────────────────────────────────────────────────────

    def slots_of(self, interviewer: str, *, besides: Slot | None = None) -> Iterator[Slot]:
        return (s for s in self.slots.values() if s.interviewer == interviewer and not s.gone and s is not besides)

    def slot(self, id: str, actor: Actor) -> Slot | None:
        """The slot as far as it exists for this actor."""
        found = self.slots.get(id)
        if found is None or found.gone or (actor.role == "interviewer" and found.interviewer != actor.id):
            return None
        return found

    def booking_of(self, slot: Slot) -> Booking:
        (found,) = [b for b in self.bookings.values() if b.live and b.slot is slot]
        return found

    def live_of(self, candidate: str, *, besides: Booking | None = None) -> Iterator[Booking]:
        return (b for b in self.bookings.values() if b.live and b.candidate == candidate and b is not besides)

    def of_kind(self, kind: str) -> list[Person]:
        return [person for person in self.people.values() if person.kind == kind]

    def by_email(self, kind: str, email: str) -> Person | None:
        return next((p for p in self.of_kind(kind) if p.email.casefold() == email.casefold()), None)

    def new_id(self, given: Json, name: str = "id") -> str:
        """The id that the server chose, which must be nobody's yet."""
        id = str(given[name])
        assert not any(id in ids for ids in (self.people, self.slots, self.bookings)), f"{id} is taken"
        return id


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def said(call: Call) -> object:
    """What makes two requests the same: method, address and values, not how they are spelt."""
    return call.method, call.path, _plain(call.body)


def _plain(value: Any) -> object:
    if isinstance(value, dict):
        fields = cast("Json", value)
        return frozenset((k, instant(v) if k in _INSTANTS else _plain(v)) for k, v in fields.items())
    return value
