"""SIGTERM: not ready at once, answering still, each connection told to close; then the end, and nobody's request lost.

A drain of minutes is ended by a second signal: so each step is waited for, and none depends on how fast the machine is.
"""

import asyncio
import signal
import time
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest

from company import Company
from ops.callers import Callers
from ops.wire import LIVE, READY, Line, request
from panelist.settings import Settings
from servers import Node, panelist

DRAIN_S = 2
MINUTES = "300"
ENDS_WITHIN_S = 60
"""Far less than those minutes: who has ended by then did not wait for them."""
ENDING = b'{"status":"unavailable","checks":{"process":"is about to end"}}'


def _refused(port: int) -> bool:
    try:
        with Line(port):
            return False
    except ConnectionRefusedError:
        return True


def _until_told(port: int) -> None:
    """Until the node's own answers say that it ends: a signal is not heard at once.

    On a new connection each time: the signal may come while a 200 is on its way, and that one closes, too.
    """
    while True:
        with Line(port) as line:
            line.send(READY)
            answer = line.answer()
        if answer.body == ENDING:
            break
        time.sleep(0.01)
    assert answer.status == 503
    assert answer.headers["connection"] == "close"
    assert answer.headers["retry-after"]


def test_a_node_says_that_it_ends_before_it_does(module_dsn: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with panelist(module_dsn, log, PANELIST_DRAIN_S=MINUTES) as node, Line(node.port) as kept:
        kept.send(LIVE)
        assert "connection" not in kept.answer().headers
        node.process.send_signal(signal.SIGTERM)
        _until_told(node.port)
        kept.send(LIVE)
        answer = kept.answer()
        assert (answer.status, answer.headers["connection"]) == (200, "close")
        assert kept.ended() == b""
        # Who has not heard of it yet is answered all the same.
        for _ in range(20):
            with Line(node.port) as late:
                late.send(LIVE)
                assert late.answer().status == 200
        node.process.send_signal(signal.SIGTERM)
        assert node.process.wait(ENDS_WITHIN_S) == 0
        assert _refused(node.port)
    assert '"event":"draining"' in log.read_text()


def test_it_goes_on_for_as_long_as_was_said_and_then_ends_by_itself(module_dsn: str, tmp_path: Path) -> None:
    with panelist(module_dsn, tmp_path / "log", PANELIST_DRAIN_S=str(DRAIN_S)) as node:
        _until_it_hears(node)
        told_at = time.monotonic()
        node.process.send_signal(signal.SIGTERM)
        assert node.process.wait(ENDS_WITHIN_S) == 0
        assert time.monotonic() - told_at >= DRAIN_S


@pytest.mark.parametrize(
    "signals", [[signal.SIGINT], [signal.SIGTERM, signal.SIGTERM], [signal.SIGTERM, signal.SIGINT]]
)
def test_whoever_is_in_a_hurry_does_not_wait(module_dsn: str, tmp_path: Path, signals: list[signal.Signals]) -> None:
    with panelist(module_dsn, tmp_path / "log", PANELIST_DRAIN_S=MINUTES) as node, Line(node.port) as line:
        line.send(LIVE)
        assert line.answer().status == 200
        *first, last = signals
        for name in first:
            node.process.send_signal(name)
            # Two of a kind that nobody has heard yet are one.
            _until_told(node.port)
        node.process.send_signal(last)
        assert node.process.wait(ENDS_WITHIN_S) == 0


@pytest.mark.anyio
async def test_what_was_begun_is_finished(company: Company, settings: Settings, tmp_path: Path) -> None:
    """A booking whose body is still to come while its node ends is booked, and its caller is told so."""
    interviewer, coordinator = await company.interviewer(), await company.coordinator()
    candidate = await company.candidate()
    slot = await interviewer.slot("2098-06-09T10:00:00Z")  # the node goes by the real clock
    body = msgspec.json.encode({"slotId": slot["id"], "candidateId": candidate["id"]})
    named = {"X_User_Id": coordinator.id, "X_User_Role": coordinator.role, "Expect": "100-continue"}
    log = tmp_path / "log"
    with panelist(settings.database_url, log, PANELIST_RECEIVE_S=MINUTES) as node, Line(node.port) as line:
        line.send(request("POST", "/api/book", body, **named).removesuffix(body))
        # It is read by whoever answers, and so the request was begun.
        assert line.answer().status == 100
        node.process.send_signal(signal.SIGTERM)
        while not _refused(node.port):  # noqa: ASYNC110 (it is another process)
            await asyncio.sleep(0.02)
        line.send(body)
        answer = line.answer()
        assert answer.status == 201, answer.body
        assert node.process.wait(ENDS_WITHIN_S) == 0
    assert (await company.sql("select status from booking"))[0][0] == "booked"


def test_two_nodes_end_in_turn_without_a_lost_request(module_dsn: str, tmp_path: Path) -> None:
    """Callers ask whether a node is ready, as a load balancer does, and go to the other one while it is not."""
    with ExitStack() as stack:

        def started(name: str, drain_s: str) -> Node:
            return stack.enter_context(panelist(module_dsn, tmp_path / name, PANELIST_DRAIN_S=drain_s))

        nodes = [started(name, MINUTES) for name in ("log0", "log1")]
        callers = Callers([node.port for node in nodes])
        callers.begin(8)
        stack.callback(callers.end)
        for no, node in enumerate(nodes):
            callers.until_answered(200)
            node.process.send_signal(signal.SIGTERM)
            _until_told(node.port)
            callers.until_left(node.port)
            callers.until_answered(200)
            node.process.send_signal(signal.SIGTERM)
            assert node.process.wait(ENDS_WITHIN_S) == 0
            again = started(f"log{no}b", "0")
            callers.replace(node.port, again.port)
            callers.until_at(again.port)
        callers.until_answered(200)
        callers.end()
        assert not callers.failed


def _until_it_hears(node: Node) -> None:
    """It listens before it has its handlers for signals."""
    with Line(node.port) as line:
        line.send(LIVE)
        assert line.answer().status == 200
