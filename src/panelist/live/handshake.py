"""The handshake: which requests become a live socket, and which of those are told at once to go away."""

import logging
from typing import Final, NamedTuple
from urllib.parse import parse_qs, unquote

import structlog
from websockets.http11 import Request, Response
from websockets.protocol import State
from websockets.server import ServerProtocol

from panelist.addresses import names_this_machine
from panelist.headers import Safety
from panelist.live import protocol
from panelist.live.protocol import Code

QUIET: Final = logging.getLogger("panelist.live.websockets")
"""What the library would say of every single connection."""
QUIET.setLevel(logging.WARNING)
_SWITCHES: Final = 101

_log = structlog.stdlib.get_logger(__name__)


class Greeting(NamedTuple):
    """answer: what goes back over the wire. is_open: it is a WebSocket now. refused: why it must end all the same."""

    answer: bytes
    is_open: bool
    refused: tuple[Code, str] | None


def greet(request: bytes, key: str, origins: tuple[str, ...], safety: Safety, *, is_demo: bool) -> Greeting:
    """request: the whole HTTP request. origins: those of other sites whose pages may come, as browsers write them.

    safety: the headers of an answer that is no handshake, as of every other. is_demo: only who asks by one of this machine's
    own names may come.

    The protocol refuses after the handshake, by a close code, since a browser shows its page nothing else; only a page
    that may not be here at all is refused before it.
    """
    http = ServerProtocol(logger=QUIET)
    http.receive_data(request)
    refused = None
    for said in http.events_received():
        if isinstance(said, Request):
            ours = _is_ours(said, origins, is_demo=is_demo)
            answer = http.accept(said) if ours else http.reject(403, "This origin may not come here.\n")
            if answer.status_code != _SWITCHES:
                _make_safe(answer, safety)
                _log.info("live_refused", status=answer.status_code)
            http.send_response(answer)
            refused = _refused(said.path, key)
    return Greeting(b"".join(http.data_to_send()), http.state is State.OPEN, refused)


def _make_safe(answer: Response, safety: Safety) -> None:
    answer.headers["Cache-Control"] = "no-store"
    for name, value in safety.added_to([]):
        answer.headers[name.decode()] = value.decode()


def _is_ours(request: Request, origins: tuple[str, ...], *, is_demo: bool) -> bool:
    """The Origin check: browsers send one and cannot lie about it; other clients have none."""
    said, hosts = request.headers.get_all("Origin"), request.headers.get_all("Host")
    if is_demo and not names_this_machine(hosts):
        return False
    if not said:
        return True
    if len(said) > 1:
        return False
    host = said[0].partition("://")[2].lower()
    return said[0].lower() in origins or (host != "" and [named.lower() for named in hosts] == [host])


def _refused(target: str, key: str) -> tuple[Code, str] | None:
    path, _, query = target.partition("?")
    named = unquote(path).removeprefix("/app/")
    if named == unquote(path):
        return (Code.NO_SUCH_PATH, "The live socket is at /app/ and its key.")
    if named != key:
        return (Code.NO_SUCH_KEY, "There is no app by that key.")
    version = parse_qs(query).get("protocol", [""])[0]
    if not version:
        return (Code.NO_VERSION, "Say which protocol version you speak: ?protocol=7")
    if not (version.isascii() and version.isdigit()):
        return (Code.BAD_VERSION, "The protocol version is a whole number.")
    if version != str(protocol.VERSION):
        return (Code.UNSUPPORTED_VERSION, "Only version 7 of the protocol is spoken here.")
    return None
