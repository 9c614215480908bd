"""The office the browser tests work in: a real `panelist up` with its demo people, and more of them hired over HTTP."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from servers import free_port

Json = dict[str, Any]
LONDON = ZoneInfo("Europe/London")
_STARTS_WITHIN_S = 180


@dataclass(frozen=True, slots=True)
class Someone:
    """Whom a page or a call is for."""

    id: str
    role: str
    name: str

    @property
    def headers(self) -> dict[str, str]:
        return {"X-User-Id": self.id, "X-User-Role": self.role}


class Office:
    """url: where the server is. coordinators and admin are the demo's; each test hires interviewers of its own."""

    def __init__(
        self, http: httpx.Client, process: subprocess.Popen[bytes], start_again: Callable[[], subprocess.Popen[bytes]]
    ) -> None:
        self.url = str(http.base_url).rstrip("/")
        self.process = process
        self._start_again = start_again
        self._http = http
        people = self._http.get("/api/demo/people").raise_for_status().json()
        self.admin = Someone(people["admins"][0]["id"], "admin", people["admins"][0]["name"])
        self.coordinators = [Someone(one["id"], "coordinator", one["name"]) for one in people["coordinators"]]
        self.demo_interviewers = [Someone(one["id"], "interviewer", one["name"]) for one in people["interviewers"]]

    def restart(self) -> None:
        """Ends the server and starts another at the same address, with the same data."""
        stop(self.process)
        self.process = self._start_again()

    def call(self, who: Someone, method: str, path: str, json: object = None, **params: str) -> Json:
        """The body of an answer that must be a success. from_ stands for `from`."""
        query = {name.rstrip("_"): value for name, value in params.items()}
        answer = self._http.request(method, path, headers=who.headers, params=query, json=json)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else {}

    def interviewer(self, name: str = "Priya Patel", zone: str = "Europe/London", *, days: int = 7) -> Someone:
        """A new one; nobody else has touched their weeks. Pages find them by id, so that names may repeat."""
        wanted = {"name": name, "email": _email(), "timeZone": zone, "maxDaysPerWeek": days}
        made = self.call(self.admin, "POST", "/api/interviewers", wanted)
        return Someone(made["id"], "interviewer", name)

    def coordinator(self, name: str = "Jamie Kim") -> Someone:
        made = self.call(self.admin, "POST", "/api/coordinators", {"name": name, "email": _email()})
        return Someone(made["id"], "coordinator", name)

    def candidate(self, name: str = "Sofia Rossi") -> Json:
        return self.call(self.admin, "POST", "/api/candidates", {"name": name, "email": _email()})

    def slot(self, interviewer: Someone, start: datetime, minutes: int = 60, location: str = "") -> Json:
        times = {"startTime": start.isoformat(), "endTime": (start + timedelta(minutes=minutes)).isoformat()}
        return self.call(interviewer, "POST", "/api/slots", {**times, "location": location})

    def book(self, slot: Json, candidate: Json, by: Someone | None = None) -> Json:
        wanted = {"slotId": slot["id"], "candidateId": candidate["id"]}
        return self.call(by or self.coordinators[0], "POST", "/api/book", wanted)


def monday(weeks: int = 1) -> date:
    """A coming Monday, as London has it: 1 is the next one."""
    today = datetime.now(LONDON).date()
    return today + timedelta(days=7 * weeks - today.weekday())


def at(day: date, hour: int, minute: int = 0, zone: str = "Europe/London") -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _email() -> str:
    return f"{uuid.uuid4().hex}@example.com"


@contextmanager
def running(folder: Path, **settings: str) -> Generator[Office]:
    """A server of the caller's own, its data in that folder. settings: more PANELIST_* variables."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PANELIST_")},
        "PANELIST_BOOKING_RATE": "1000000/minute",
        **settings,
    }
    process, url = start(folder, environment, free_port())
    with httpx.Client(base_url=url, timeout=30) as http:
        office: Office | None = None
        try:
            office = Office(http, process, lambda: start(folder, environment, http.base_url.port or 0)[0])
            yield office
        finally:
            stop(office.process if office else process)


def stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


def start(folder: Path, environment: dict[str, str], port: int) -> tuple[subprocess.Popen[bytes], str]:
    """Starts `panelist up` and waits until it answers."""
    log = folder / "server.log"
    url = f"http://127.0.0.1:{port}"
    with log.open("ab") as out:
        command = [sys.executable, "-m", "panelist", "up", "--port", str(port), "--data", str(folder / "data")]
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
    deadline = time.monotonic() + _STARTS_WITHIN_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/api/health/ready").is_success:
                return process, url
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    process.kill()
    process.wait()
    raise RuntimeError(f"panelist up did not start:\n{log.read_text()[-2000:]}")
