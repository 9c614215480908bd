"""Runs the app under uvicorn until it is told to stop, and only then returns, so that whoever called can tidy up."""

import asyncio
import signal
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from panelist.live.socket import MAX_MESSAGE_BYTES
from panelist.observe import Observed

DRAIN_S = 10


class AddressTaken(Exception):
    """The address cannot be listened on; one line that says so."""


def listen(host: str, port: int) -> socket.socket:
    """Raises AddressTaken. Done before anything else is started, so that a taken port costs nothing."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as fault:
        raise AddressTaken(f"cannot listen on {host}:{port}: {fault.strerror or fault}; try another --port") from None
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
    """Serves until SIGINT or SIGTERM, then drains for at most 10 s: live sockets are told to connect elsewhere first."""
    config = uvicorn.Config(
        app,
        http="httptools",
        ws=_Socket,
        ws_per_message_deflate=False,
        ws_max_size=MAX_MESSAGE_BYTES,
        # Liveness is the Pusher protocol's own (live/hub.py); a ping a connection every 20 s would be 1,000 a second.
        ws_ping_interval=None,
        lifespan="on",
        # It would replace the peer's address, which identity rests on, by whatever X-Forwarded-For says.
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=DRAIN_S,
    )
    server = _Server(config, on_ready, app.drain)
    server.run(sockets=[listener])


class _Socket(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket, with its transport shown to the live socket, which writes frames that are encoded once."""

    async def run_asgi(self) -> None:
        cast("dict[str, Any]", self.scope)["extensions"]["panelist.pipe"] = self.transport
        await super().run_asgi()


class _Server(uvicorn.Server):
    """uvicorn, but signals end `run` instead of the process: the embedded PostgreSQL must still be stopped."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None], drain: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._drain = drain

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._drain()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self.handle_exit, name, None)
        try:
            yield
        finally:
            for name in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(name)
