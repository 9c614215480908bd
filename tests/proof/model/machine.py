"""The state machine: what people may do next, drawn by hypothesis, each step held against the model."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from proof.model.choices import (
    BEGINNINGS,
    HOUSEHOLDS,
    NOBODY,
    WAITS_MIN,
    ZONES,
    Dice,
    dice,
    offset,
    respelt,
    spelt,
    version,
)
from proof.model.house import House
from proof.model.things import Actor, Booking, Call, Json, Slot, wire
from proof.model.watch import Watch


class Office(RuleBasedStateMachine):
    """house: set by whoever runs it. steps, told: counted over all runs."""

    house: House
    steps = 0
    told: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self._sent: list[Call] = []
        self._requests = 0
        self._sound = False

    @initialize(now=st.sampled_from(BEGINNINGS), interviewers=HOUSEHOLDS)
    def found(self, now: datetime, interviewers: list[tuple[str, int]]) -> None:
        self.watch = Watch(self.house, now)
        for no, (zone, limit) in enumerate(interviewers):
            self._hire(
                "interviewers", f"Ina {no}", {"timeZone": zone} | ({"maxDaysPerWeek": limit} if limit != 2 else {})
            )
        for kind in ("coordinators", "candidates"):
            for no in range(2):
                self._hire(kind, f"{kind} {no}", {})
        self._sound = True

    # One rule that picks by weight, not one for each act: hypothesis would leave some of those out of most runs.
    @rule(act=st.sampled_from("oooobbbbbbrrrccewsmmhakkkkttLl"), d=dice)
    def step(self, act: str, d: Dice) -> None:
        Office.steps += 1
        self._sound = False  # after a step that fails nothing more is compared, so that the first divergence is shown
        acts = {
            "o": self.open, "b": self.book, "r": self.reschedule, "c": self.cancel, "e": self.edit, "w": self.withdraw,
            "s": self.shift, "m": self.open_meeting, "h": self.move_house, "a": self.add_candidate, "k": self.repeat,
            "t": self.wait, "L": self.look, "l": self.look_closely,
        }  # fmt: skip
        missing = {"ewsbl": self.watch.world.slots, "rc": self.watch.world.bookings, "k": self._sent}
        if any(act in needing and not there for needing, there in missing.items()):
            act = "o"
        acts[act](d)
        self._sound = True

    # ── Slots ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def open(self, d: Dice) -> None:
        body: Json = self._times(d.at, offset(d.n)) | ({"location": f"Room {d.n}"} if d.n > 2 else {})
        actor = self._owner(d.who, self._person("interviewer", d.which))
        if actor.role == "admin" or d.who % 16 == 5:
            body["interviewerId"] = NOBODY if d.other % 32 == 1 else self._person("interviewer", d.which)
        self._ask(actor, "POST", "/api/slots", body, key=d.key)

    def open_meeting(self, d: Dice) -> None:
        """Overlapping or touching some other slot, perhaps another interviewer's: room for R1 and R8 to be broken."""
        slots = list(self.watch.world.slots.values())
        if not slots:
            return self.open(d)
        other = slots[d.other % len(slots)]
        start = other.start + timedelta(minutes=(-60, -30, 0, 0, 30, 60, 90, 1440)[d.n])
        body = {"startTime": wire(start), "endTime": wire(start + timedelta(minutes=(30, 60)[d.which % 2]))}
        return self._ask(
            Actor("interviewer", self._person("interviewer", d.who)), "POST", "/api/slots", body, key=d.key
        )

    def edit(self, d: Dice) -> None:
        slot = self._slot(d.which)
        body: Json = {"location": f"Room {d.other % 3}"} if d.n & 1 else {}
        body |= {name: time for bit, (name, time) in enumerate(self._times(d.at, 0).items(), 1) if d.n & 2**bit}
        self._ask(
            self._owner(d.who, slot.interviewer), "PATCH", f"/api/slots/{slot.id}",
            body | version("version", slot.version, d.other), key=d.key,
        )  # fmt: skip

    def shift(self, d: Dice) -> None:
        """To another time of that week or the next, whole."""
        slot = self._free_slot(d.which)
        by = timedelta(days=d.at[0], minutes=(0, 30, -30, 60)[d.other % 4])
        body = {"startTime": wire(slot.start + by), "endTime": wire(slot.end + by)}
        self._ask(self._owner(d.who, slot.interviewer), "PATCH", f"/api/slots/{slot.id}", body, key=d.key)

    def withdraw(self, d: Dice) -> None:
        slot = self._slot(d.which)
        self._ask(self._owner(d.who, slot.interviewer), "DELETE", f"/api/slots/{slot.id}", key=d.key)

    # ── Bookings ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def book(self, d: Dice) -> None:
        slot = self._slot(d.which) if d.n == 1 else self._free_slot(d.which)
        body: Json = {"slotId": slot.id if d.which % 64 else NOBODY} | version("slotVersion", slot.version, d.other)
        if d.n == 2:
            email = f"{'NEW' if d.other % 3 else 'new'}{d.other % 6}@x.test"
            body["candidate"] = {"name": f"New {d.other % 5}", "email": email}
        else:
            body["candidateId"] = self._person("candidate", d.who) if d.n != 3 or d.other % 4 else NOBODY
        self._ask(self._coordinator(d.who), "POST", "/api/book", body, key=d.key)

    def reschedule(self, d: Dice) -> None:
        booking = self._booking(d.which)
        slot = self._slot(d.other) if d.n in (1, 2) else self._free_slot(d.other)
        body = {
            "bookingId": booking.id if d.which % 64 else NOBODY,
            "newSlotId": (booking.slot.id if d.n == 4 else slot.id) if d.other % 32 else NOBODY,
        }
        body |= version("version", booking.version, d.other)
        self._ask(self._coordinator(d.who), "POST", "/api/reschedule", body, key=d.key)

    def cancel(self, d: Dice) -> None:
        id = self._booking(d.which).id if d.which % 64 else NOBODY
        self._ask(self._coordinator(d.who), "DELETE", f"/api/booking/{id}", key=d.key)

    # ── People, repeats, time ────────────────────────────────────────────────────────────────────────────────────────

    def move_house(self, d: Dice) -> None:
        """A new time zone, a new limit, or both."""
        body: Json = {} if d.n == 1 else {"timeZone": ZONES[d.other % len(ZONES)]}
        body |= {} if d.n == 0 else {"maxDaysPerWeek": 1 + d.n % 4}
        id = self._person("interviewer", d.which) if d.which % 32 else NOBODY
        self._ask(self.watch.admin, "PATCH", f"/api/interviewers/{id}", body, key=d.key)

    def add_candidate(self, d: Dice) -> None:
        body = {"name": f"Added {d.n}", "email": f"New{d.other % 20}@x.test"}
        self._ask(self._coordinator(d.who), "POST", "/api/candidates", body, key=d.key)

    def repeat(self, d: Dice) -> None:
        """As it was, spelt otherwise, with another body, or the key of another request."""
        call = self._sent[-1 - d.which % len(self._sent)]
        if d.n == 1 and call.body:
            call = replace(call, body=dict(reversed([(k, respelt(k, v)) for k, v in call.body.items()])))
        elif d.n == 2 and call.body:
            call = replace(call, body=call.body | {"location": "elsewhere"} if "slots" in call.path else call.body)
        elif d.n == 3:
            call = replace(call, key=self._sent[d.other % len(self._sent)].key)
        self._send(replace(call, request_id=self._request_id()))

    def wait(self, d: Dice) -> None:
        self.watch.wait(self.watch.world.now + timedelta(minutes=WAITS_MIN[d.n % len(WAITS_MIN)]))

    # ── What is seen ─────────────────────────────────────────────────────────────────────────────────────────────────

    def look(self, d: Dice) -> None:
        self.watch.look(self._anybody(d.who), limit=(200, 1, 3, 7)[d.n % 4])
        self.watch.follow()

    def look_closely(self, d: Dice) -> None:
        actor, start = self._anybody(d.who), self._start(d.at)
        self.watch.look_at(actor, self._slot(d.which).id)
        end = start + timedelta(days=1 + d.which % 3)
        self.watch.look_between(actor, start, end, ("available", "booked")[d.n % 2])

    def teardown(self) -> None:
        if self._sound:
            self.watch.look(self.watch.admin)
            for person in self.watch.world.of_kind("interviewer"):
                self.watch.feed_of(Actor("interviewer", person.id))
            self.watch.follow()

    # ── Who and what ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _ask(self, actor: Actor, method: str, path: str, body: Json | None = None, *, key: bool = False) -> None:
        call = Call(actor, method, path, body, f"key-{len(self._sent)}" if key else None, self._request_id())
        if key:
            self._sent.append(call)
        self._send(call)

    def _send(self, call: Call) -> None:
        told = self.watch.ask(call)
        Office.told[told.code or ("replayed" if told.replayed else f"{call.method} {call.path.split('/')[2]}")] += 1

    def _request_id(self) -> str:
        self._requests += 1
        return f"request-{self._requests}"

    def _hire(self, kinds: str, name: str, more: Json) -> None:
        body = {"name": name, "email": f"{name.replace(' ', '.')}@x.test"} | more
        self.watch.ask(Call(self.watch.admin, "POST", f"/api/{kinds}", body, request_id=self._request_id()))

    def _person(self, kind: str, number: int) -> str:
        people = self.watch.world.of_kind(kind)
        return people[number % len(people)].id

    def _coordinator(self, number: int) -> Actor:
        """Now and then somebody who may not."""
        return self.watch.admin if number % 32 == 7 else Actor("coordinator", self._person("coordinator", number))

    def _owner(self, number: int, interviewer: str) -> Actor:
        """Mostly the interviewer; else an admin, or anybody."""
        match number % 8:
            case 1 | 2:
                return self.watch.admin
            case 3:
                return self._anybody(number // 8)
            case _:
                return Actor("interviewer", interviewer)

    def _anybody(self, number: int) -> Actor:
        staff = [person for person in self.watch.world.people.values() if person.kind != "candidate"]
        person = staff[number % len(staff)]
        return Actor(person.kind, person.id)

    def _slot(self, number: int) -> Slot:
        """Any, withdrawn ones too."""
        slots = list(self.watch.world.slots.values())
        return slots[number % len(slots)]

    def _free_slot(self, number: int) -> Slot:
        """One to come that nobody has, if there is one."""
        world = self.watch.world
        free = [slot for slot in world.slots.values() if not slot.booked and not slot.gone and slot.start > world.now]
        return free[number % len(free)] if free else self._slot(number)

    def _booking(self, number: int) -> Booking:
        """A live one rather than not."""
        bookings = list(self.watch.world.bookings.values())
        live = [booking for booking in bookings if booking.live]
        chosen = live if live and number % 4 else bookings
        return chosen[number % len(chosen)]

    def _start(self, at: tuple[int, int, int]) -> datetime:
        today = self.watch.world.now.replace(hour=0, minute=0, second=0, microsecond=0)
        return today + timedelta(days=at[0], minutes=at[1])

    def _times(self, at: tuple[int, int, int], offset_min: int) -> dict[str, str]:
        start = self._start(at)
        both = {"startTime": start, "endTime": start + timedelta(minutes=at[2])}
        return {name: spelt(instant, offset_min) for name, instant in both.items()}
