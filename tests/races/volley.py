"""Requests that leave together: each has its own socket, open before the first of them is sent."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any, NamedTuple

from company import Json, Person


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """One request. body None: none is sent. Build those of a change with the functions below."""

    person: Person
    method: str
    path: str
    body: Json | None = None
    key: str | None = None

    @property
    def wire(self) -> bytes:
        """As it goes over the socket."""
        body = b"" if self.body is None else json.dumps(self.body).encode()
        headers = {"Host": "panelist.test", **self.person.headers, "Content-Length": str(len(body))}
        if body:
            headers["Content-Type"] = "application/json"
        if self.key:
            headers["Idempotency-Key"] = self.key
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + body


class Answer(NamedTuple):
    """What a caller was told."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The error's code; "" for a success."""
        return self.json["code"] if self.status >= 400 else ""

    @property
    def replayed(self) -> bool:
        return "idempotency-replayed" in self.headers


class Line:
    """One connection, kept open between requests."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def to(cls, port: int) -> "Line":
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    def send(self, wire: bytes) -> None:
        """Puts it on the socket at once; nothing is waited for."""
        self._writer.write(wire)

    async def answer(self) -> Answer:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.split(":", 1) for line in head[1:] if line)
        headers = {name.lower(): value.strip() for name, value in pairs}
        body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        return Answer(int(head[0].split(" ")[1]), headers, body)

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    def hang_up(self) -> None:
        """Ends it at once, whatever is under way, as a killed client's machine does."""
        self._writer.transport.abort()


def book(person: Person, slot: Json, candidate: Json | str, *, key: str | None = None) -> Ask:
    """candidate: a known one, or a new one's address."""
    if isinstance(candidate, str):
        whom: Json = {"candidate": {"name": "New Candidate", "email": candidate}}
    else:
        whom = {"candidateId": candidate["id"]}
    return Ask(person, "POST", "/api/book", {"slotId": slot["id"], **whom}, key)


def reschedule(person: Person, booking: Json, slot: Json, *, key: str | None = None) -> Ask:
    return Ask(person, "POST", "/api/reschedule", {"bookingId": booking["id"], "newSlotId": slot["id"]}, key)


def cancel(person: Person, booking: Json, *, key: str | None = None) -> Ask:
    return Ask(person, "DELETE", f"/api/booking/{booking['id']}", None, key)


def open_slot(interviewer: Person, start: str, end: str, *, key: str | None = None) -> Ask:
    return Ask(interviewer, "POST", "/api/slots", {"startTime": start, "endTime": end}, key)


def edit_slot(interviewer: Person, slot: Json, **fields: object) -> Ask:
    return Ask(interviewer, "PATCH", f"/api/slots/{slot['id']}", fields)


def withdraw(interviewer: Person, slot: Json) -> Ask:
    return Ask(interviewer, "DELETE", f"/api/slots/{slot['id']}")
