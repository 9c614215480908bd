"""One JSON line a request that says who did what and how it went, and nothing of anybody in any line of any kind."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import asyncpg
import httpx
import pytest
from structlog.testing import capture_logs

from company import Clock, Company, Json, Person
from ops import issuer
from ops.wire import Line, request
from panelist import logs
from panelist.settings import Settings
from servers import panelist

pytestmark = pytest.mark.anyio

MARK = "zqx7"
"""In every name, address, key, token and path that these tests send."""
FIELDS = {
    "time",
    "level",
    "event",
    "logger",
    "request_id",
    "method",
    "route",
    "status",
    "ms",
    "actor_id",
    "actor_role",
    "code",
    "event_seq",
}


@asynccontextmanager
async def _node(settings: Settings, log: Path, **more: str) -> AsyncGenerator[httpx.AsyncClient]:
    with panelist(settings.database_url, log, port=None, **more) as node:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{node.port}", timeout=30) as client:
            yield client


def _whole_lines(log: Path) -> list[Json]:
    """While it is written: the last one may not have its end yet."""
    return [json.loads(line) for line in log.read_text().splitlines(keepends=True) if line.endswith("\n")]


def _lines(log: Path) -> list[Json]:
    return [json.loads(line) for line in log.read_text().splitlines()]


async def test_a_line_says_who_did_what_and_how_it_went(company: Company, settings: Settings, tmp_path: Path) -> None:
    log = tmp_path / "log"
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    async with _node(settings, log) as client:
        there = Person(client, "interviewer", interviewer.id)
        slot = await there.slot("2098-06-09T10:00:00Z")
        named = there.headers | {"X-Request-Id": "my.id-7"}
        assert (await client.get(f"/api/slots/{slot['id']}?x=y", headers=named)).status_code == 400
        await client.request("DELETE", f"/api/slots/{slot['id']}", headers=coordinator.headers)
        await client.get("/nowhere", headers={"X-Request-Id": 'two words"\n'.strip()})
    opened, asked, refused, nowhere = [line for line in _lines(log) if line["event"] == "request"]
    assert all(line.keys() == FIELDS for line in (opened, asked, refused, nowhere))
    assert (opened["method"], opened["route"], opened["status"], opened["code"]) == ("POST", "/api/slots", 201, None)
    assert (opened["actor_id"], opened["actor_role"]) == (interviewer.id, "interviewer")
    assert datetime.fromisoformat(opened["time"]).utcoffset() is not None
    assert 0 < opened["ms"] < 60_000
    # The route, not the path; the caller's own id where it is one.
    assert (asked["route"], asked["status"], asked["code"]) == ("/api/slots/{id}", 400, "invalid_input")
    assert asked["request_id"] == "my.id-7"
    assert (refused["code"], refused["actor_role"]) == ("forbidden", "coordinator")
    assert (nowhere["route"], nowhere["actor_id"], nowhere["status"]) == ("other", None, 404)
    assert nowhere["request_id"].isalnum()


async def test_the_line_of_a_change_names_its_event_row(company: Company, settings: Settings, tmp_path: Path) -> None:
    """The log of requests and the log of changes meet: in the request's id, and in the event's number."""
    log = tmp_path / "log"
    interviewer, coordinator, candidate = (
        await company.interviewer(),
        await company.coordinator(),
        await company.candidate(),
    )
    before = (await company.sql("select max(seq) from event"))[0][0]
    async with _node(settings, log) as client:
        there, at_desk, admin = (
            Person(client, person.role, person.id) for person in (interviewer, coordinator, company.admin)
        )
        slots = [await there.slot(f"2098-06-09T{hour}:00:00Z") for hour in (10, 12, 14)]
        edit = {"location": "Room 2"}
        await there.call("PATCH", f"/api/slots/{slots[0]['id']}", edit)
        await there.call("DELETE", f"/api/slots/{slots[2]['id']}")
        booking = await at_desk.booking(slots[0], candidate)
        await at_desk.reschedule(booking, slots[1])
        await at_desk.cancel(booking)
        newcomer = {"name": "Ada", "email": "ada@example.com"}
        inline = {"slotId": slots[0]["id"], "candidate": newcomer}
        assert (await at_desk.call("POST", "/api/book", inline, key="once")).status_code == 201
        await admin.call("PATCH", f"/api/interviewers/{interviewer.id}", {"name": "Ines"})
        # Of these only the repeat of a cancellation under a key of its own leaves a row.
        assert (await at_desk.call("POST", "/api/book", inline, key="once")).headers["idempotency-replayed"]
        assert (await at_desk.book(slots[0], candidate)).status_code == 409
        await there.call("PATCH", f"/api/slots/{slots[1]['id']}", {"location": ""})
        await at_desk.cancel(booking)
        await at_desk.cancel(booking, key="again")
        await at_desk.get("/api/slots")
    lines = [line for line in _lines(log) if line["event"] == "request"]
    rows = await company.sql("select seq, request_id, action from event where seq > $1 order by seq", before)
    # A booking that brings its candidate along writes two rows; the line names its own.
    written = [(row["request_id"], row["seq"]) for row in rows if row["action"] != "candidate.created"]
    assert [(line["request_id"], line["event_seq"]) for line in lines if line["event_seq"]] == written
    assert [line["event_seq"] is None for line in lines] == [False] * 10 + [True] * 4 + [False, True]


async def test_no_line_says_anything_of_anybody(company: Company, settings: Settings, tmp_path: Path) -> None:
    """Names, addresses, keys, tokens and paths by all ways in, through answers, refusals and faults of every kind."""
    log = tmp_path / "log"
    interviewer, coordinator = await company.interviewer(name=f"I {MARK}"), await company.coordinator(name=f"C {MARK}")
    email, name = f"{MARK}@{MARK}.example", f"N {MARK}"
    async with _node(settings, log, PANELIST_LOG_LEVEL="debug") as client:
        as_interviewer = Person(client, "interviewer", interviewer.id)
        as_coordinator = Person(client, "coordinator", coordinator.id)
        as_admin = Person(client, "admin", company.admin.id)
        slot = await as_interviewer.slot("2098-06-09T10:00:00Z", location=f"L {MARK}")
        inline = {"slotId": slot["id"], "candidate": {"name": name, "email": email}}
        statuses = [
            (await as_coordinator.call("POST", "/api/book", inline, key=MARK)).status_code,
            (await as_coordinator.call("POST", "/api/book", inline, key=MARK + "2")).status_code,
            (await as_coordinator.call("POST", "/api/book", inline | {MARK: MARK})).status_code,
            (await as_admin.call("POST", "/api/candidates", {"name": name, "email": email})).status_code,
            (
                await as_admin.call("POST", "/api/interviewers", {"name": name, "email": email, "timeZone": MARK})
            ).status_code,
            (await as_coordinator.get("/api/candidates", q=MARK)).status_code,
            (await as_coordinator.get("/api/candidates", cursor=MARK)).status_code,
            (await as_coordinator.get("/api/slots", **{MARK: MARK})).status_code,
            (await as_coordinator.get(f"/api/slots/{MARK}")).status_code,
            (await as_coordinator.send("POST", "/api/book", f'{{"x": "{MARK}')).status_code,
            (await client.get(f"/{MARK}", headers={"User-Agent": MARK, "Cookie": MARK, "Referer": MARK})).status_code,
            (await client.get("/api/me", headers={"X-User-Id": MARK, "X-User-Role": "coordinator"})).status_code,
            (await client.get("/api/me", headers={"X-Request-Id": f"{MARK} {MARK}"})).status_code,
            (await client.get("/api/me", headers={"Authorization": f"Bearer {MARK}"})).status_code,
            (await client.post("/api/live/auth", data={"socket_id": MARK, "channel_name": MARK})).status_code,
        ]
        assert statuses == [201, 409, 400, 409, 400, 200, 400, 400, 400, 400, 404, 401, 401, 401, 401]
        with panelist(settings.database_url, log, PANELIST_RECEIVE_S="1") as impatient:
            await asyncio.to_thread(_rude, impatient.port)
        # A fault that quotes the row: the constraint is one that Panelist does not know.
        await company.sql(f"alter table candidate add constraint {MARK} check (name not like '%Fault%')")
        fault = await as_admin.call("POST", "/api/candidates", {"name": f"Fault {MARK}", "email": f"2{email}"})
        await company.sql("alter table candidate rename column name to gone")
        broken = await as_admin.call("POST", "/api/candidates", {"name": name, "email": f"3{email}"})
        assert (fault.status_code, broken.status_code) == (503, 500)
        assert MARK not in fault.text + broken.text
    text = log.read_text()
    assert MARK not in text, [line for line in text.splitlines() if MARK in line]
    kinds = {line["event"] for line in _lines(log)}
    assert {"request", "fault", "request_cut"} <= kinds


def _rude(port: int) -> None:
    """What never gets as far as a request: half of one, none at all, and headers without end."""
    marked = request("GET", f"/{MARK}", X_Mark=MARK)
    for data in (marked[:-2], f"{MARK} {MARK}\r\n\r\n".encode(), marked[:-2] + MARK.encode() * 10_000):
        with Line(port) as line:
            line.send(data)
            line.ended()


async def test_no_line_holds_a_secret(company: Company, settings: Settings, clock: Clock, tmp_path: Path) -> None:
    """The settings' own, and what travels: tokens, signatures, the database's password."""
    log, jwks = tmp_path / "log", tmp_path / "jwks.json"
    key = issuer.rsa("first")
    jwks.write_bytes(issuer.published(key))
    jwt = {
        "PANELIST_AUTH": "jwt",
        "PANELIST_JWT_ISSUER": issuer.ISSUER,
        "PANELIST_JWT_AUDIENCE": issuer.AUDIENCE,
        "PANELIST_JWT_JWKS": str(jwks),
    }
    pusher = f"http://key-{MARK}:secret-{MARK}@127.0.0.1:9/apps/7"
    where = settings.database_url.replace("panelist@", f"panelist:{MARK}@")
    await company.coordinator(externalId="ada")
    async with _node(
        settings,
        log,
        PANELIST_DATABASE_URL=where,
        PANELIST_LIVE_SECRET=f"secret-of-the-sockets-{MARK}",
        PANELIST_PUSHER_URL=pusher,
        PANELIST_REDIS_URL=f"redis://:{MARK}@127.0.0.1:9/0",
        PANELIST_LOG_LEVEL="debug",
        **jwt,
    ) as client:
        now = datetime.now().astimezone()
        good = issuer.signed(key, issuer.claims(now))
        bad = issuer.signed(key, issuer.claims(now, aud=f"not {MARK}"))
        for token, status in ((good, 200), (bad, 401), (good[:-9], 401)):
            answer = await client.get("/api/me", headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == status
        auth = {"socket_id": "1.2", "channel_name": "private-coordinators"}
        signed = await client.post("/api/live/auth", data=auth, headers={"Authorization": f"Bearer {good}"})
        assert signed.status_code == 200
        # From here on the outside server is told; neither it nor Redis is there, and the log says so.
        while not await company.sql("select from live_position"):  # noqa: ASYNC110 (it is another process)
            await asyncio.sleep(0.02)
        slot = await (await company.interviewer()).slot("2098-06-09T10:00:00Z")
        wanted = {"slotId": slot["id"], "candidateId": (await company.candidate())["id"]}
        booked = await client.post("/api/book", json=wanted, headers={"Authorization": f"Bearer {good}"})
        assert booked.status_code == 201
        due = {"outside_server_refused", "limiter_on_fallback"}
        while not due <= {line["event"] for line in _whole_lines(log)}:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    text = log.read_text()
    for secret in (
        MARK,
        good.split(".")[2],
        bad.split(".")[2],
        good.split(".")[1],
        signed.json()["auth"].split(":")[1],
    ):
        assert secret not in text, secret


async def test_a_library_that_logs_a_fault_logs_its_kind_and_place(capsys: pytest.CaptureFixture[str]) -> None:
    root, ours = logging.getLogger(), logging.getLogger("panelist")
    before = (root.handlers[:], root.level, ours.level)
    try:
        logs.start_logging("debug")
        try:
            raise asyncpg.UniqueViolationError(f"duplicate key {MARK}")
        except asyncpg.PostgresError:
            logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
        logging.getLogger("httpx").info("HTTP Request: POST https://x/?auth_signature=%s", MARK)
        logging.getLogger("httpcore").debug("send_request_headers %s", MARK)

        logs.loop_fault(asyncio.get_running_loop(), {"message": "never retrieved", "exception": ValueError(MARK)})
    finally:
        root.handlers[:], root.level = before[0], before[1]
        ours.setLevel(before[2])
    said = capsys.readouterr().err
    assert [json.loads(line).get("kind") for line in said.splitlines()] == [
        "asyncpg.exceptions.UniqueViolationError",
        "builtins.ValueError",
    ]
    assert MARK not in said


async def test_a_503_says_nothing_of_the_inside_and_the_log_says_why(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with panelist("postgresql://panelist@127.0.0.1:1/panelist", log) as node:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{node.port}", timeout=30) as client:
            answer = await Person(client, "admin", "somebody").get("/api/me")
    assert (answer.status_code, answer.json()["details"]) == (503, {"retryAfter": 1})
    away = [line for line in _lines(log) if line["event"] == "database_away"]
    assert {(line["level"], line["kind"]) for line in away} == {("warning", "builtins.ConnectionRefusedError")}
    assert [line["at"] for line in _lines(log) if line["event"] == "serving"] == [f"127.0.0.1:{node.port}"]


async def test_a_variable_that_is_misspelt_is_named_and_its_value_is_not(tmp_path: Path) -> None:
    """Nothing else would tell of it: the default counts, as if nobody had wanted anything else."""
    log = tmp_path / "log"
    with panelist("postgresql://panelist@127.0.0.1:1/panelist", log, PANELIST_LIVE_SECRETS=MARK) as node:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{node.port}", timeout=30) as client:
            assert (await client.get("/api/health/live")).status_code == 200
    (strange,) = [line for line in _lines(log) if line["event"] == "unknown_variables"]
    assert (strange["level"], strange["names"]) == ("warning", ["PANELIST_LIVE_SECRETS"])
    assert MARK not in log.read_text()


def test_a_database_that_stays_away_does_not_bury_the_rest_of_the_log(clock: Clock) -> None:
    def seconds() -> float:
        return clock.now.timestamp()

    away = logs.DatabaseAway(seconds)
    with capture_logs() as said:
        for _ in range(40):
            away(ConnectionRefusedError())
            clock.advance(seconds=0.25)
        away(asyncpg.DiskFullError())
        away(ConnectionRefusedError())
    kinds = ["builtins.ConnectionRefusedError", "asyncpg.exceptions.DiskFullError", "builtins.ConnectionRefusedError"]
    assert [(line["event"], line["kind"], line["untold"]) for line in said] == [
        ("database_away", kinds[0], 0),
        ("database_away", kinds[1], 0),
        ("database_away", kinds[2], 39),
    ]
