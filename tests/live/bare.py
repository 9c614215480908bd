"""A live socket without a library: for bytes that none would send, and for a client that does not read."""

import socket
from collections.abc import Generator
from contextlib import contextmanager

from websockets.protocol import Protocol, Side


def frame(opcode: int, payload: bytes = b"", *, fin: bool = True, masked: bool = True) -> bytes:
    size = len(payload)
    head = bytes(((0x80 if fin else 0) | opcode, (0x80 if masked else 0) | min(size, 126)))
    assert size < 2**16
    return head + (size.to_bytes(2, "big") if size > 125 else b"") + (b"\0\0\0\0" if masked else b"") + payload


@contextmanager
def bare(port: int) -> Generator[socket.socket]:
    """A socket after its handshake and welcome, whose receive buffer is as small as can be."""
    asked = (
        f"GET /app/panelist?protocol=7 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.settimeout(15)
        line.connect(("127.0.0.1", port))
        line.sendall(asked.encode())
        said = b""
        while b"activity_timeout" not in said:
            said += line.recv(4096)
        yield line


def close_code(line: socket.socket) -> int | None:
    """The code with which the server ends it, whatever comes before; None when the line just ends."""
    client = Protocol(Side.CLIENT, max_size=None)
    while client.close_rcvd is None:
        more = line.recv(65536)
        if not more:
            return None
        client.receive_data(more)
        client.events_received()
    return client.close_rcvd.code
