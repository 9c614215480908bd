"""Runs the app under uvicorn until it is told to stop, and only then returns, so that whoever called can tidy up."""

import asyncio
import gc
import os
import resource
import signal
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, cast

import structlog
import uvicorn
from uvicorn.server import ServerState

from panelist import __version__
from panelist.logs import loop_fault
from panelist.observe import Observed
from panelist.receiving import Receiving

_FINISH_S: Final = 10
"""What is still being answered, after the listener has closed, has so long."""

_log = structlog.stdlib.get_logger(__name__)


class AddressTaken(Exception):
    """The address cannot be listened on; one line that says so."""


def listen(host: str, port: int, *, share: bool = False) -> socket.socket:
    """Raises AddressTaken. Done before anything else is started, so that a taken port costs nothing.

    share: other processes that say so too may listen on the same port; the kernel deals connections out among them.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=2048, reuse_port=share)
    except OSError as fault:
        # Not its own words: it adds the address a second time. A host that cannot be found has no number of this kind.
        why = os.strerror(fault.errno) if fault.errno and fault.errno > 0 else fault.strerror or fault
        raise AddressTaken(f"cannot listen on {host}:{port}: {why}; try another --port") from None
    except OverflowError:
        raise AddressTaken(f"cannot listen on {host}:{port}: a port is 0 to 65535") from None
    return listener


def listen_unix(path: Path) -> socket.socket:
    """Raises AddressTaken. A socket file that nobody listens on any more is replaced."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if path.is_socket():
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
                if probe.connect_ex(str(path)) == 0:
                    raise AddressTaken(f"cannot listen on {path}: another process does")
            path.unlink()
        listener.bind(str(path))
        listener.listen(2048)
    except OSError as fault:
        raise AddressTaken(f"cannot listen on {path}: {fault.strerror or fault}") from None
    return listener


def serve(app: Observed, listener: socket.socket, on_ready: Callable[[], None] = lambda: None) -> None:
    """Serves until SIGINT or SIGTERM.

    After SIGTERM it first goes on answering for settings.drain_s, saying that it is not ready, and that each connection
    closes; then live sockets are told to connect elsewhere, nothing new is taken, and what was begun is finished.
    """
    _open_many_files()

    def ready() -> None:
        # What was imported stays for good: a full garbage collection that looks at it again takes 60 ms, and all wait.
        gc.collect()
        gc.freeze()
        _log.info("serving", at=_spelt(listener.getsockname()), version=__version__)
        on_ready()

    server(app, ready).run(sockets=[listener])


def _spelt(address: Any) -> str:
    """host:port, or the path of a Unix socket."""
    return address if isinstance(address, str) else f"{address[0]}:{address[1]}"


def server(app: Observed, on_ready: Callable[[], None] = lambda: None) -> uvicorn.Server:
    """What `serve` runs, for whoever has a loop already."""

    def live_socket(server_state: ServerState, **_: object) -> asyncio.Protocol:
        return app.socket(server_state.connections)

    def http(**uvicorns: Any) -> asyncio.Protocol:
        return Receiving(within_s=app.settings.receive_s, safety=app.safety, **uvicorns)

    config = uvicorn.Config(
        app,
        http=cast("Any", http),
        ws=cast("Any", live_socket),
        lifespan="on",
        # It would replace the peer's address, which identity rests on, by whatever X-Forwarded-For says.
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=_FINISH_S,
    )
    return _Server(config, on_ready, app)


def _open_many_files() -> None:
    """A socket is a file, and many systems allow a process 1,024 unless it asks for what it may have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class _Server(uvicorn.Server):
    """uvicorn, but signals end `run` instead of the process: the embedded PostgreSQL must still be stopped."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None], app: Observed) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._app = app

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().set_exception_handler(loop_fault)
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.ending.begun = True
        draining = asyncio.ensure_future(self._app.drain())
        while not draining.done() and not self.force_exit:
            await asyncio.wait([draining], timeout=0.1)
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self._told, name)
        try:
            yield
        finally:
            for name in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(name)

    def _told(self, name: signal.Signals) -> None:
        """The first SIGTERM leaves others the time to notice; Ctrl-C, or a second signal, does not."""
        drain_s = self._app.settings.drain_s
        if name == signal.SIGINT or self._app.ending.begun or not drain_s:
            self.handle_exit(name, None)
        else:
            _log.info("draining", for_s=drain_s)
            asyncio.get_running_loop().call_later(drain_s, self.handle_exit, name, None)
        self._app.ending.begun = True
