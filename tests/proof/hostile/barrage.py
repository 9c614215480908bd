"""Requests by the thousand that schemathesis makes from the API's own description, and its verdict on every answer."""

import math
import random
from collections import Counter
from collections.abc import Generator, Set
from contextlib import contextmanager
from typing import Any, Final, cast

import msgspec
import schemathesis
from schemathesis import hooks
from schemathesis.core import NotSet
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import events, from_schema
from schemathesis.openapi.checks import RejectedPositiveData

from panelist.errors import IdempotencyKeyReused, InvalidInput
from proof.hostile.cast import Cast

BEYOND_A_SCHEMA: Final = frozenset(
    {
        "startTime", "endTime",  # in the future; one after the other, 5 minutes to 8 hours
        "timeZone",  # one that there is
        "cursor", "after",  # from an earlier answer of the same list
        "offset",  # not beside a cursor
        "from",  # from 2000 on, in UTC
        "to",  # the same, and after from
        "candidateId",  # or candidate
        "interviewerId",  # an admin says whose
    }
)  # fmt: skip
"""Fields of requests that may be as described and be refused all the same, by what a schema cannot say."""
_schemathesis: Any = schemathesis
_hooks: Any = hooks
"""Its types are half unknown to a strict checker."""
_SEQUENCES: Final = 0.1
"""So much of it is sequences, of six requests or so."""
_STEPS: Final = 6
_ONCE_MORE: Final = 3
_SHOWN: Final = 20


class Barrage:
    """sent: how many requests there were; statuses, granted: how often which status, and which endpoint granted it."""

    def __init__(self, url: str, players: Cast, seed: int) -> None:
        self._url = url
        self._players = players
        self._seed = seed
        self.sent = 0
        self.statuses: Counter[int] = Counter()
        self.granted: Counter[str] = Counter()
        self.problems: dict[str, str] = {}

    def run(self, cases: int, grants: Set[str]) -> None:
        """At least so many: each kind of mistake at each place once, sequences that belong together, and then at random.

        While one of the endpoints of grants has granted nothing it goes on, to twice as many at most.
        """
        self._phase("coverage")
        self._phase("stateful", examples=math.ceil(cases * _SEQUENCES / _STEPS))
        endpoints = sum(1 for _ in self._schema("fuzzing", 1).get_all_operations())
        while not self.problems and self.sent < (cases if grants <= self.granted.keys() else 2 * cases):
            # Of another seed, so that who was a stranger to an endpoint without parameters is not one again.
            self._seed += 1
            self._phase("fuzzing", examples=max(_ONCE_MORE, math.ceil((cases - self.sent) / endpoints)))

    def report(self) -> str:
        return "\n\n".join(list(self.problems.values())[:_SHOWN])

    def _phase(self, name: str, examples: int = 1) -> None:
        schema = self._schema(name, examples)
        # Sequences bring ids of their own along, from answer to request.
        with self._enlivened(name != "stateful"):
            for event in from_schema(schema).execute():
                self._take(event)

    def _schema(self, phase: str, examples: int) -> Any:
        phases = ("examples", "coverage", "fuzzing", "stateful")
        config = _schemathesis.Config.from_dict(
            {
                "seed": self._seed,
                "base-url": self._url,
                "generation": {"mode": "all", "max-examples": examples, "database": "none"},
                "phases": {name: {"enabled": name == phase} for name in phases},
                "suppress-health-check": ["all"],
                "continue-on-failure": True,
                "cache": {"enabled": False},
                "output": {"sanitization": {"enabled": False}},
                "request-timeout": 30,
                "warnings": False,
            }
        )
        schema = _schemathesis.openapi.from_url(f"{self._url}/schema/openapi.json", config=config)
        schema.auth(refresh_interval=None)(self._callers())
        schema.hook(self._filter_failure())
        schema.hook(self._after_call())
        return schema

    def _take(self, event: events.EngineEvent) -> None:
        if isinstance(event, events.NonFatalError):
            self.problems[f"{event.label} {event.info.title}"] = f"{event.label}: {event.info.message}"
        elif isinstance(event, events.FatalError):
            raise event.exception
        elif isinstance(event, events.ScenarioFinished):
            for id, checks in event.recorder.checks.items():
                for check in checks:
                    if check.failure_info is not None:
                        response = event.recorder.interactions[id].response
                        self._remember(check.failure_info, response.content if response else b"")

    def _remember(self, found: Any, answer: bytes) -> None:
        failure = found.failure
        shown = f"{failure.operation}: {failure.title}\n{failure.message}\n{found.code_sample}\n{answer[:500]!r}"
        self.problems.setdefault(f"{failure.operation} {failure.title}", shown)

    def _callers(self) -> type[Any]:
        players, chance_of = self._players, self._chance

        class Callers:
            def get(self, case: Any, ctx: Any, /) -> tuple[str, str] | None:
                roles = case.operation.definition.raw.get("x-roles")
                return players.caller(roles, chance_of(case)) if roles else None

            def set(self, case: Any, data: tuple[str, str], ctx: Any, /) -> None:
                case.headers.update({"X-User-Id": data[0], "X-User-Role": data[1]})

        return Callers

    @contextmanager
    def _enlivened(self, wanted: bool) -> Generator[None]:
        players, chance_of = self._players, self._chance

        def before_call(_: Any, case: Any, kwargs: dict[str, Any]) -> None:
            meta, chance = case.meta, chance_of(case)
            if meta is None or meta.is_negative_at(ParameterLocation.PATH):
                return
            players.enliven_path(case.path, case.path_parameters, chance)
            if meta.generation.mode.is_positive:
                label, role = case.operation.label, case.headers.get("X-User-Role")
                players.enliven_query(case.path, case.query, chance)
                players.enliven_body(label, _object(case.body), chance, role)

        if wanted:
            _schemathesis.hook(before_call)
        try:
            yield
        finally:
            if wanted:
                _hooks.unregister(before_call)

    def _chance(self, case: Any) -> random.Random:
        """The same for the same request, so that hypothesis finds again what it found."""
        body = None if isinstance(case.body, NotSet) else case.body
        return random.Random(f"{self._seed} {case.method} {case.path} {case.path_parameters} {case.query} {body!r}")

    def _after_call(self) -> Any:
        def after_call(_: Any, case: Any, response: Any) -> None:
            self.sent += 1
            self.statuses[response.status_code] += 1
            label = case.operation.label
            if response.status_code < 300 and case.method == case.operation.method.upper():
                self.granted[label] += 1
                if response.content:
                    self._players.saw(label, msgspec.json.decode(response.content))

        return after_call

    def _filter_failure(self) -> Any:
        def filter_failure(_: Any, failure: Any, case: Any, response: Any) -> bool:
            if not isinstance(failure, RejectedPositiveData):
                return True
            error = msgspec.json.decode(response.content)
            if error["code"] == InvalidInput.code:
                return not all(_is_beyond_a_schema(case, field) for field in error["details"])
            return error["code"] != IdempotencyKeyReused.code

        return filter_failure


def _is_beyond_a_schema(case: Any, field: str) -> bool:
    """Besides the fields above: 2.0 where JSON Schema sees an integer, and a null that schemathesis took for an id."""
    is_odd = isinstance(_object(case.body).get(field), float) or case.path_parameters.get(field, "") is None
    return field in BEYOND_A_SCHEMA or is_odd


def _object(body: Any) -> dict[str, Any]:
    """The body itself where it is an object, so that what is put into it is sent."""
    return cast("dict[str, Any]", body) if isinstance(body, dict) else {}
