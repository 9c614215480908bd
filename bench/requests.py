"""The requests that are measured, whole, as bytes on the wire."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from bench.scene import COORDINATORS, STRIDE, Scene, candidate_of, id_of

_MANY = 2000
"""So many different ones are made of each read; after them it begins anew."""


def get(path: str, coordinator: int) -> str:
    return (
        f"GET {path} HTTP/1.1\r\nHost: bench\r\nX-User-Id: {id_of('coordinator', coordinator % COORDINATORS)}\r\n"
        "X-User-Role: coordinator\r\nAccept: application/json\r\n\r\n"
    )


def post(path: str, body: dict[str, str], coordinator: int) -> str:
    text = json.dumps(body)
    return (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nX-User-Id: {id_of('coordinator', coordinator % COORDINATORS)}\r\n"
        f"X-User-Role: coordinator\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n{text}"
    )


def lists(scene: Scene, path: str, *, minute: int = 0, **filters: str) -> list[str]:
    """Pages of 50 from so many minutes past random hours on, by 20 coordinators."""
    more = "".join(f"&{name}={value}" for name, value in filters.items())
    froms = (at + timedelta(minutes=minute) for at in scene.instants(_MANY))
    return [get(f"{path}?from={_wire(at)}&limit=50{more}", no % 20) for no, at in enumerate(froms)]


def bookings(scene: Scene, first: int, many: int) -> Iterator[str]:
    """One for each of so many slots from number `first` on, far from each other, by all coordinators in turn.

    Sixteen at once within one page would keep PostgreSQL from tidying it, and measure that: nobody books so.
    """
    for no in range(many):
        slot = first + no * STRIDE % many
        candidate = id_of("candidate", candidate_of(slot, scene.candidates))
        yield post("/api/book", {"slotId": str(id_of("slot", slot)), "candidateId": str(candidate)}, no)


def _wire(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
