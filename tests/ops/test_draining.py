"""SIGTERM: not ready at once, answering still, each connection told to close; then the end, and nobody's request lost."""

import asyncio
import signal
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest

from company import Clock, Company
from ops.wire import Line, request
from panelist.settings import Settings
from servers import Node, panelist

READY, LIVE = request("GET", "/api/health/ready"), request("GET", "/api/health/live")
DRAIN_S = 2


def _refused(port: int) -> bool:
    try:
        with Line(port):
            return False
    except ConnectionRefusedError:
        return True


def _until_told(line: Line) -> None:
    """Until the node's own answers say that it ends: a signal is not heard at once."""
    while True:
        line.send(READY)
        answer = line.answer()
        if answer.status == 503:
            break
        time.sleep(0.01)
    assert answer.body == b'{"status":"unavailable","checks":{"process":"is about to end"}}'
    assert answer.headers["connection"] == "close"
    assert answer.headers["retry-after"]


def test_a_node_says_that_it_ends_before_it_does(module_dsn: str, tmp_path: Path) -> None:
    with panelist(module_dsn, tmp_path / "log", PANELIST_DRAIN_S=str(DRAIN_S)) as node, ExitStack() as lines:
        kept, watching = (lines.enter_context(Line(node.port)) for _ in range(2))
        kept.send(LIVE)
        assert "connection" not in kept.answer().headers
        began = time.monotonic()
        node.process.send_signal(signal.SIGTERM)
        _until_told(watching)
        assert time.monotonic() - began < 0.5
        kept.send(LIVE)
        answer = kept.answer()
        assert (answer.status, answer.headers["connection"]) == (200, "close")
        assert kept.ended() == b""
        # Who has not heard of it yet is answered all the same, for as long as was said.
        while time.monotonic() - began < DRAIN_S - 0.5:
            with Line(node.port) as late:
                late.send(LIVE)
                assert late.answer().status == 200
            time.sleep(0.1)
        assert node.process.wait(timeout=10) == 0
        assert DRAIN_S <= time.monotonic() - began < DRAIN_S + 5
        assert _refused(node.port)
    assert '"event":"draining"' in (tmp_path / "log").read_text()


@pytest.mark.parametrize(
    "signals", [[signal.SIGINT], [signal.SIGTERM, signal.SIGTERM], [signal.SIGTERM, signal.SIGINT]]
)
def test_whoever_is_in_a_hurry_does_not_wait(module_dsn: str, tmp_path: Path, signals: list[signal.Signals]) -> None:
    with panelist(module_dsn, tmp_path / "log", PANELIST_DRAIN_S="60") as node, Line(node.port) as line:
        line.send(LIVE)
        assert line.answer().status == 200
        for name in signals:
            node.process.send_signal(name)
            time.sleep(0.1)
        assert node.process.wait(timeout=10) == 0


@pytest.mark.anyio
async def test_what_was_begun_is_finished(company: Company, settings: Settings, clock: Clock, tmp_path: Path) -> None:
    """A booking that waits for a lock while its node ends is booked, and its caller is told so."""
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    candidate = await company.candidate()
    start = "2098-06-09T10:00:00Z"  # the node goes by the real clock
    slot = await interviewer.slot(start)
    with panelist(settings.database_url, tmp_path / "log") as node:
        holder = await asyncpg.connect(settings.database_url)
        held = holder.transaction()
        await held.start()
        await holder.execute("select from slot where id = $1 for update", UUID(slot["id"]))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{node.port}", timeout=20) as client:
            wanted = {"slotId": slot["id"], "candidateId": candidate["id"]}
            booking = _in_background(client, "/api/book", wanted, coordinator.headers)
            while not await company.sql(
                "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
            ):
                await _a_moment()
            node.process.send_signal(signal.SIGTERM)
            while not _refused(node.port):
                await _a_moment()
            await held.rollback()
            answer = await booking
        assert answer.status_code == 201, answer.text
        assert node.process.wait(timeout=10) == 0
        await holder.close()
    assert (await company.sql("select status from booking"))[0][0] == "booked"


def _in_background(
    client: httpx.AsyncClient, path: str, body: object, headers: dict[str, str]
) -> "asyncio.Task[httpx.Response]":
    return asyncio.create_task(client.post(path, json=body, headers=headers))


async def _a_moment() -> None:
    await asyncio.sleep(0.02)


def test_two_nodes_end_in_turn_without_a_lost_request(module_dsn: str, tmp_path: Path) -> None:
    """Callers ask whether a node is ready, as a load balancer does, and go to the other one while it is not."""
    with ExitStack() as stack:
        ports: list[Node | None] = [
            stack.enter_context(panelist(module_dsn, tmp_path / f"log{no}", PANELIST_DRAIN_S="1")) for no in range(2)
        ]
        callers = Callers(ports)
        callers.begin(8)
        for no in range(2):
            node = ports[no]
            assert node is not None
            time.sleep(0.5)
            node.process.send_signal(signal.SIGTERM)
            assert node.process.wait(timeout=20) == 0
            ports[no] = stack.enter_context(panelist(module_dsn, tmp_path / f"log{no}b", PANELIST_DRAIN_S="1"))
        time.sleep(0.5)
        callers.end()
    assert not callers.failed
    assert callers.answered > 500


class Callers:
    """Threads that call all the time; every half second at most they look who is ready."""

    def __init__(self, nodes: list[Node | None]) -> None:
        self.nodes = nodes
        self.answered = 0
        self.failed: list[str] = []
        self._stop = threading.Event()
        self._ready: list[int] = []
        self._threads: list[threading.Thread] = []

    def begin(self, many: int) -> None:
        self._look()
        self._threads = [threading.Thread(target=self._call) for _ in range(many)]
        self._threads.append(threading.Thread(target=self._watch))
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.3):
            self._look()

    def _look(self) -> None:
        ready: list[int] = []
        for node in self.nodes:
            try:
                with Line(node.port) if node else ExitStack() as line:
                    assert isinstance(line, Line)
                    line.send(READY)
                    if node and line.answer().status == 200:
                        ready.append(node.port)
            except (OSError, AssertionError):
                continue
        self._ready = ready

    def _call(self) -> None:
        while not self._stop.is_set():
            port = self._ready[self.answered % len(self._ready)]
            try:
                with Line(port) as line:
                    for _ in range(20):
                        line.send(LIVE)
                        answer = line.answer()
                        assert answer.status == 200
                        self.answered += 1
                        if answer.headers.get("connection") == "close":
                            break
            except (OSError, AssertionError) as fault:
                self.failed.append(f"{port}: {fault!r}")
