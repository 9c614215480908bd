"""Clients who do something random over and over, some of them impatient, and who repeat what they did not hear the end of."""

import asyncio
import json
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from proof.histories.record import Attempt, Op
from proof.model.things import Actor, Call, Json, wire
from races.volley import Line

_GIVES_UP_S = 30
"""After so long even a wish with a key is let go."""
_BROKEN = (OSError, EOFError, TimeoutError)


class Scene:
    """The people, and what the clients have heard of: slots and bookings, perhaps gone by now."""

    def __init__(self, interviewers: list[Actor], coordinators: list[Actor], candidates: list[str]) -> None:
        self.interviewers = interviewers
        self.coordinators = coordinators
        self.candidates = candidates
        self.slots: list[Json] = []
        self.bookings: list[Json] = []
        self.ops: list[Op] = []
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        self.monday = today + timedelta(days=14 - today.weekday())

    def next_id(self) -> str:
        return f"op-{len(self.ops)}"


class Client:
    """ports: of the nodes. patient_s: how long an answer is waited for."""

    def __init__(self, scene: Scene, chance: random.Random, ports: Sequence[int], patient_s: float = 10) -> None:
        self._scene = scene
        self._chance = chance
        self._ports = ports
        self._patient_s = patient_s
        self._lines: dict[int, Line] = {}

    async def run(self, goes_on: Callable[[], bool]) -> None:
        while goes_on():
            await self.do(wish(self._scene, self._chance))
        for line in self._lines.values():
            line.hang_up()

    async def do(self, call: Call) -> Attempt:
        """Sends it; under a key again and again until it is told what became of it."""
        op = Op(call)
        name = self._scene.next_id()
        self._scene.ops.append(op)
        gives_up = time.monotonic() + _GIVES_UP_S
        while True:
            # Impatient: hangs up while the server may be in the middle of it.
            patience_s = self._chance.uniform(0, 0.02) if self._chance.random() < 0.1 else self._patient_s
            attempt = Attempt(f"{name}.{len(op.attempts)}", time.monotonic())
            op.attempts.append(attempt)
            await self._send(call, attempt, patience_s)
            if attempt.is_told:
                break
            await asyncio.sleep(self._chance.uniform(0, 0.05) if attempt.status == 0 else 0.1)
            if call.key is None or time.monotonic() > gives_up:
                break
        self._learn(call, attempt)
        if call.key and self._chance.random() < 0.05:
            # Once more, long after the answer.
            again = Attempt(f"{name}.again", time.monotonic())
            op.attempts.append(again)
            await self._send(call, again, self._patient_s)
        return attempt

    async def _send(self, call: Call, attempt: Attempt, patience_s: float) -> None:
        port = self._chance.choice(self._ports)
        line = self._lines.pop(port, None)
        try:
            async with asyncio.timeout(patience_s):
                line = line or await Line.to(port)
                attempt.sent = time.monotonic()
                line.send(_wire(call, attempt.id))
                answer = await line.answer()
        except _BROKEN:
            if line is not None:
                line.hang_up()
            return
        attempt.ended = time.monotonic()
        attempt.status, attempt.body, attempt.replayed = answer.status, answer.body, answer.replayed
        attempt.json = json.loads(answer.body) if answer.body else None
        assert answer.status != 500, (call, attempt)
        self._lines[port] = line

    def _learn(self, call: Call, attempt: Attempt) -> None:
        if not attempt.granted or attempt.json is None:
            return
        with suppress(IndexError):
            known = self._scene.slots if call.path.startswith("/api/slots") else self._scene.bookings
            if attempt.status == 201:
                known.append(attempt.json)
                return
            (no,) = [no for no, it in enumerate(known) if it["id"] == attempt.json["id"]][:1] or [len(known)]
            known[no] = attempt.json


def _wire(call: Call, id: str) -> bytes:
    body = b"" if call.body is None else json.dumps(call.body).encode()
    lines = [
        f"{call.method} {call.path} HTTP/1.1",
        "Host: panelist.test",
        f"X-User-Id: {call.actor.id}",
        f"X-User-Role: {call.actor.role}",
        f"X-Request-Id: {id}",
        f"Content-Length: {len(body)}",
        *(["Content-Type: application/json"] if body else []),
        *([f"Idempotency-Key: {call.key}"] if call.key else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


# ── Wishes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def wish(scene: Scene, chance: random.Random) -> Call:
    """What somebody wants next, by what they have heard."""
    key = f"key-{chance.getrandbits(60):x}" if chance.random() < 0.6 else None
    what = chance.choices("obrcewgG", (3, 6, 3, 4, 2, 1, 2, 1))[0]
    if (what in "rcG" and not scene.bookings) or (what in "bewg" and not scene.slots):
        what = "o" if not scene.slots else "b"
    coordinator = chance.choice(scene.coordinators)
    if what == "o":
        return Call(chance.choice(scene.interviewers), "POST", "/api/slots", _times(scene, chance), key)
    if what == "b":
        return Call(coordinator, "POST", "/api/book", _book(scene, chance), key)
    if what in "rcG":
        return _of_booking(scene, chance, what, coordinator, key)
    slot = _heard_of(chance, scene.slots)
    owner, path = Actor("interviewer", slot["interviewerId"]), f"/api/slots/{slot['id']}"
    if what == "g":
        return Call(coordinator, "GET", path)
    if what == "w":
        return Call(owner, "DELETE", path, None, key)
    body = _times(scene, chance) if chance.random() < 0.7 else {"location": f"Room {chance.randrange(9)}"}
    body |= {"version": slot["version"]} if chance.random() < 0.3 else {}
    return Call(owner, "PATCH", path, body, key)


def _of_booking(scene: Scene, chance: random.Random, what: str, coordinator: Actor, key: str | None) -> Call:
    booking = _heard_of(chance, scene.bookings)
    if what == "r":
        body = {"bookingId": booking["id"], "newSlotId": _heard_of(chance, scene.slots)["id"]}
        body |= {"version": booking["version"]} if chance.random() < 0.2 else {}
        return Call(coordinator, "POST", "/api/reschedule", body, key)
    path = f"/api/booking/{booking['id']}"
    return Call(coordinator, "GET", path) if what == "G" else Call(coordinator, "DELETE", path, None, key)


def _heard_of(chance: random.Random, known: list[Json]) -> Json:
    """One of the newest more often, so that many want the same."""
    return known[-1 - min(int(chance.expovariate(0.2)), len(known) - 1)]


def _book(scene: Scene, chance: random.Random) -> Json:
    slot = _heard_of(chance, scene.slots)
    body: Json = {"slotId": slot["id"]}
    if chance.random() < 0.1:
        body["slotVersion"] = slot["version"]
    if chance.random() < 0.2:
        email = f"new{chance.randrange(40)}@histories.test"
        return body | {"candidate": {"name": email.partition("@")[0], "email": email}}
    return body | {"candidateId": chance.choice(scene.candidates)}


def _times(scene: Scene, chance: random.Random) -> Json:
    """Within three weeks, on quarters of hours, so that much overlaps and touches."""
    day, quarter = chance.randrange(21), chance.randrange(36, 64)
    start = scene.monday + timedelta(days=day, minutes=15 * quarter)
    return {"startTime": wire(start), "endTime": wire(start + timedelta(minutes=chance.choice((15, 30, 30, 60))))}
