"""Callers that keep to the nodes that are ready, as a load balancer does, and must never be left without an answer."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Final

from ops.wire import LIVE, READY, Line

_LOOK_EVERY_S: Final = 0.1
_ON_ONE_LINE: Final = 20
"""Requests of one connection; then it is chosen anew where to go."""


class Callers:
    """Threads that call all the time, and one that looks who is ready. failed: what should not have happened."""

    def __init__(self, ports: list[int]) -> None:
        self.failed: list[str] = []
        self._ports = ports
        self._changed = threading.Condition()
        self._over = False
        self._looks = 0
        self._ready: list[int] = []
        self._at: Counter[int] = Counter()  # how many are at a node, or on their way there
        self._answered = 0
        self._threads: list[threading.Thread] = []

    def begin(self, many: int) -> None:
        self._threads = [threading.Thread(target=work) for work in (self._watch, *[self._call] * many)]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """A second time does no harm."""
        with self._changed:
            self._over = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def replace(self, port: int, by: int) -> None:
        with self._changed:
            self._ports[self._ports.index(port)] = by

    def until_answered(self, more: int) -> None:
        due = self._answered + more
        self._until(lambda: self._answered >= due)

    def until_at(self, port: int) -> None:
        self._until(lambda: self._at[port] > 0)

    def until_left(self, port: int) -> None:
        """Nobody is there, and nobody will go there: for a node that has begun to say that it is not ready."""
        due = self._looks + 2  # the look that is under way may have found it ready still
        self._until(lambda: self._looks >= due and port not in self._ready and not self._at[port])

    def _until(self, true: Callable[[], bool]) -> None:
        with self._changed:
            self._changed.wait_for(lambda: true() or self.failed)
        assert not self.failed

    def _watch(self) -> None:
        while not self._over:
            ready = [port for port in tuple(self._ports) if _is_ready(port)]
            with self._changed:
                self._ready = ready
                self._looks += 1
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._over, _LOOK_EVERY_S)

    def _call(self) -> None:
        while (port := self._go()) is not None:
            try:
                self._ask(port)
            except (OSError, AssertionError) as fault:
                self.failed.append(f"{port}: {fault!r}")
            with self._changed:
                self._at[port] -= 1
                self._changed.notify_all()

    def _go(self) -> int | None:
        """Waits while no node is ready; None when all is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._over or self._ready)
            if self._over:
                return None
            port = self._ready[self._answered % len(self._ready)]
            self._at[port] += 1
            self._changed.notify_all()
            return port

    def _ask(self, port: int) -> None:
        with Line(port) as line:
            for _ in range(_ON_ONE_LINE):
                line.send(LIVE)
                answer = line.answer()
                assert answer.status == 200
                with self._changed:
                    self._answered += 1
                    self._changed.notify_all()
                if answer.headers.get("connection") == "close":
                    break


def _is_ready(port: int) -> bool:
    try:
        with Line(port) as line:
            line.send(READY)
            return line.answer().status == 200
    except (OSError, AssertionError):
        return False
