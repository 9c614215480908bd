"""Who calls in a barrage, and what there is to call about: so that made-up requests get past 401 and 404 now and then."""

import random
from collections import defaultdict
from collections.abc import MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from company import Company, Json, Person

_PLACES: Final = {
    "/api/slots/{id}": "slot",
    "/api/booking/{id}": "booking",
    "/api/interviewers/{id}": "interviewer",
    "/api/coordinators/{id}": "coordinator",
}
"""Path -> what its id is of."""
_FIELDS: Final = {
    "slotId": "slot",
    "newSlotId": "slot",
    "bookingId": "booking",
    "interviewerId": "interviewer",
    "candidateId": "candidate",
    "coordinatorId": "coordinator",
}
_MADE: Final = {
    "POST /api/slots": "slot",
    "POST /api/book": "booking",
    "POST /api/candidates": "candidate",
}
"""What a success makes that later requests may be about."""
_STRANGER_EVERY: Final = 30
_AS_MADE_EVERY: Final = 4
_KEPT: Final = 200
_FIRST_DAY: Final = timedelta(days=14)


class Cast:
    """ids: by kind, those of people and things that exist or did. cursors: by path, those that lists gave out."""

    def __init__(self, admin: str) -> None:
        self.ids: dict[str, list[str]] = defaultdict(list, admin=[admin])
        self.cursors: dict[str, list[str]] = defaultdict(list)
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        self._first_day = today + _FIRST_DAY

    @classmethod
    async def hired(cls, company: Company) -> "Cast":
        """Three interviewers with twenty slots each, some of them booked and one of those cancelled."""
        cast = cls(company.admin.id)
        coordinator = await company.coordinator()
        cast.ids["coordinator"].append(coordinator.id)
        candidates = [await company.candidate() for _ in range(8)]
        cast.ids["candidate"] += [candidate["id"] for candidate in candidates]
        for place in range(3):
            interviewer = await company.interviewer(maxDaysPerWeek=7)
            cast.ids["interviewer"].append(interviewer.id)
            slots = await cast._offered(interviewer, place)
            booked = [await coordinator.booking(*pair) for pair in zip(slots[::3], candidates[place:], strict=False)]
            await coordinator.cancel(booked[0])
            cast.ids["booking"] += [booking["id"] for booking in booked]
        return cast

    async def _offered(self, interviewer: Person, place: int) -> list[Json]:
        """An hour each, at other hours of the day than other interviewers'."""
        hours = [self._first_day + timedelta(days=day, hours=3 * part + place) for day in range(5) for part in range(4)]
        slots = [await interviewer.slot(hour.isoformat()) for hour in hours]
        self.ids["slot"] += [slot["id"] for slot in slots]
        return slots

    def caller(self, roles: list[str], chance: random.Random) -> tuple[str, str]:
        """(id, role): mostly somebody who may, at times one of another role, at times nobody at all."""
        if chance.randrange(_STRANGER_EVERY) == 0:
            return str(uuid4()), "admin"
        role = chance.choice(roles * 8 + ["interviewer", "coordinator", "admin"])
        return chance.choice(self.ids[role][:4]), role

    def enliven_path(self, path: str, parameters: MutableMapping[str, Any], chance: random.Random) -> None:
        """Puts the id of something that exists in the place of a made-up one, mostly."""
        if path in _PLACES and chance.randrange(_AS_MADE_EVERY):
            parameters["id"] = self._some(_PLACES[path], chance)

    def enliven_query(self, path: str, query: MutableMapping[str, Any], chance: random.Random) -> None:
        """The same with a query that is good already: ids, and a cursor that some answer gave out."""
        if chance.randrange(_AS_MADE_EVERY):
            self._put_ids(query, chance)
            for field in {"cursor", "after"} & query.keys():
                if self.cursors[path]:
                    query[field] = chance.choice(self.cursors[path])
                    query.pop("offset", None)

    def enliven_body(self, label: str, body: MutableMapping[str, Any], chance: random.Random, role: str | None) -> None:
        """The same with a body that is good already: ids, times that a slot could have, what the role is to say."""
        if not chance.randrange(_AS_MADE_EVERY):
            return
        self._put_ids(body, chance)
        for version in ("version", "slotVersion"):
            if chance.randrange(_AS_MADE_EVERY):
                body.pop(version, None)  # hardly ever the current one
        if label in ("POST /api/slots", "PATCH /api/slots/{id}"):
            begins = self._first_day + timedelta(days=chance.randrange(400), minutes=5 * chance.randrange(288))
            times = {"startTime": begins, "endTime": begins + timedelta(minutes=5 * chance.randrange(1, 97))}
            body.update({field: time.isoformat() for field, time in times.items()})
        if label == "POST /api/slots":
            body.pop("interviewerId", None)
            if role == "admin":
                body["interviewerId"] = self._some("interviewer", chance)
        if label == "POST /api/book" and {"candidate", "candidateId"} <= body.keys():
            del body[chance.choice(["candidate", "candidateId"])]
        if label == "POST /api/live/auth":
            body["channel_name"] = "private-coordinators"

    def _put_ids(self, fields: MutableMapping[str, Any], chance: random.Random) -> None:
        for field in sorted(_FIELDS.keys() & fields.keys()):
            fields[field] = self._some(_FIELDS[field], chance)

    def saw(self, label: str, answer: Any) -> None:
        """A success, from which there is something to learn."""
        if kind := _MADE.get(label):
            self._keep(self.ids[kind], answer["id"])
        path = label.split()[1]
        if label.startswith("GET") and (cursor := answer.get("nextCursor") or answer.get("next")):
            self._keep(self.cursors[path], cursor)

    def _some(self, kind: str, chance: random.Random) -> str:
        return chance.choice(self.ids[kind])

    def _keep(self, known: list[str], new: str) -> None:
        known.append(new)
        # Of people and things those that were there at first stay; a long run forgets the middle.
        if len(known) > _KEPT:
            del known[_KEPT // 2]
