"""A steady load of readers and writers, each request on a connection of its own, every answer judged."""

import asyncio
import itertools
import json
import time
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from company import Company, Person

_MINUTES = 5


@dataclass
class Seen:
    """What came of it: how many were answered as they should, what went wrong, and how long each took."""

    answered: int = 0
    failed: list[str] = field(default_factory=list[str])
    took_s: list[float] = field(default_factory=list[float])
    answered_at: list[float] = field(default_factory=list[float])

    def __str__(self) -> str:
        took = sorted(self.took_s)
        shown = [f"{took[int(len(took) * part)] * 1000:.0f} ms" for part in (0.5, 0.99, 0.9999)] if took else []
        return f"{self.answered} answered, {len(self.failed)} failed; p50, p99, longest: {', '.join(shown)}"


class Load:
    """Interviewers open slots; coordinators read lists, book and cancel. By name and no password: see ops/cluster."""

    def __init__(self, url: str, people: list[tuple[Person, Person, str]], *, by_name: bool) -> None:
        """people: (interviewer, coordinator, a candidate's id). by_name: through nginx, which sets the headers."""
        parts = urlsplit(url)
        assert parts.hostname is not None
        assert parts.port is not None
        self._host, self._port = parts.hostname, parts.port
        self._people = people
        self._by_name = by_name
        self._numbers = itertools.count()
        self._begin = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=14)
        self.seen = Seen()
        self._over = asyncio.Event()

    async def run(self, *, at_least: int, pause_s: float = 0.01) -> None:
        """Until `over` was called and so many were answered."""

        async def one(interviewer: Person, coordinator: Person, candidate_id: str) -> None:
            while not (self._over.is_set() and self.seen.answered >= at_least):
                await self._round(interviewer, coordinator, candidate_id)
                await asyncio.sleep(pause_s)

        await asyncio.gather(*(one(*people) for people in self._people))

    def over(self) -> None:
        self._over.set()

    async def _round(self, interviewer: Person, coordinator: Person, candidate_id: str) -> None:
        start = self._begin + timedelta(minutes=_MINUTES * next(self._numbers))
        times = {"startTime": start.isoformat(), "endTime": (start + timedelta(minutes=_MINUTES)).isoformat()}
        slot = await self._ask(interviewer, "POST", "/api/slots", 201, times)
        await self._ask(coordinator, "GET", "/api/slots?limit=20", 200)
        if slot is None:
            return
        wanted = {"slotId": slot["id"], "candidateId": candidate_id}
        booking = await self._ask(coordinator, "POST", "/api/book", 201, wanted)
        await self._ask(coordinator, "GET", f"/api/calendar?limit=20&interviewerId={interviewer.id}", 200)
        await self._ask(interviewer, "GET", "/api/bookings?limit=20", 200)
        if booking is not None:
            await self._ask(coordinator, "DELETE", f"/api/booking/{booking['id']}", 200)
        await self._ask(interviewer, "DELETE", f"/api/slots/{slot['id']}", 204)

    async def _ask(self, person: Person, method: str, path: str, due: int, body: object = None) -> Any:
        """The answer's JSON, if it is the answer that is due."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(30):
                status, answer = await self._exchange(person, method, path, body)
        except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError) as fault:
            self.seen.failed.append(f"{method} {path}: {fault!r}")
            return None
        self.seen.answered_at.append(time.monotonic())
        self.seen.took_s.append(time.monotonic() - began)
        if status != due:
            self.seen.failed.append(f"{method} {path}: {status} {answer[:200]!r}")
            return None
        self.seen.answered += 1
        return json.loads(answer) if answer else None

    async def _exchange(self, person: Person, method: str, path: str, body: object) -> tuple[int, bytes]:
        headers = {"Host": "panelist.test", "Connection": "close"}
        if self._by_name:
            headers["Authorization"] = "Basic " + b64encode(f"{person.role}.{person.id}:".encode()).decode()
        else:
            headers |= person.headers
        content = b""
        if body is not None:
            content = json.dumps(body).encode()
            headers |= {"Content-Type": "application/json", "Content-Length": str(len(content))}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            writer.write("\r\n".join(lines).encode() + content)
            head = await reader.readuntil(b"\r\n\r\n")
            answer = await reader.read()
        finally:
            writer.close()
        if b"transfer-encoding: chunked" in head.lower():
            raise ValueError("chunked")
        return int(head.split(b" ", 2)[1]), answer


async def people_for_load(company: Company, many: int) -> list[tuple[Person, Person, str]]:
    """Interviewers who may offer every day, so that the load breaks no rule."""
    return [
        (
            await company.interviewer(maxDaysPerWeek=7),
            await company.coordinator(),
            (await company.candidate())["id"],
        )
        for _ in range(many)
    ]
