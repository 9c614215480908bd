"""Who is calling: identity headers, believed only from a trusted peer, or a signed token become an Actor (R7).

A company's proxy logs people in and says who they are. Everything about its headers that could mean two things (sent
twice, joined by a comma, spelt with underscores, dropped by a Connection header) is refused, not interpreted. With tokens
(PANELIST_AUTH=jwt) any peer may call: X-User-Id is refused then, and X-User-Role only chooses among the token's own roles.
"""

import ipaddress
import time
from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct

from panelist.db import Database
from panelist.errors import Unauthenticated
from panelist.models import Actor, Role
from panelist.settings import Network, Settings
from panelist.sql import people
from panelist.tokens import Tokens, normalized

AUTHORIZATION: Final = b"authorization"
USER_ID: Final = b"x-user-id"
USER_ROLE: Final = b"x-user-role"
_OURS: Final = (USER_ID, USER_ROLE)
# Bytes: an externalId of 200 characters, up to four each in UTF-8, and three times that where accents stand by themselves.
_LONGEST_ID: Final = 2400

KNOWN_FOR_S: Final = 5.0
"""How long a person found is believed without asking again. People are never deleted and roles are tables, so only a
changed externalId or name could be seen late; looking each caller up would be a second round trip on every request."""
_KNOWN_AT_MOST: Final = 50_000

Headers = list[tuple[bytes, bytes]]


class Caller(Struct, frozen=True):
    """The actor, and what `GET /api/me` says of them."""

    actor: Actor
    name: str
    time_zone: str | None


class Identity:
    """Turns a request's scope into its caller."""

    def __init__(self, settings: Settings, db: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._db = db
        self._trusted = settings.trusted_proxies
        self._trust_unix = settings.trust_unix
        self._tokens = Tokens(settings) if settings.auth == "jwt" else None
        self._clock = clock
        self._known: dict[tuple[Role, str], tuple[float, Caller]] = {}
        self._peers: dict[str, bool] = {}

    async def caller(self, scope: Any) -> Caller:
        """Raises Unauthenticated (401), or Unavailable (503) where a token cannot be checked."""
        if self._tokens is not None:
            role, user_id = await _by_token(self._tokens, scope["headers"])
        elif self._is_trusted(scope):
            role, user_id = _by_headers(scope["headers"])
        else:
            raise Unauthenticated("Identity is not taken from this peer; call through the company's proxy.")
        key = (role, user_id)
        known = self._known.get(key)
        if known and known[0] > self._clock():
            return known[1]
        person = await people.known(self._db, role, user_id)
        if person is None:
            raise Unauthenticated(f"There is no {role} by that id.")
        caller = Caller(Actor(person.id, role), person.name, person.time_zone)
        if len(self._known) >= _KNOWN_AT_MOST:
            self._known.clear()
        self._known[key] = (self._clock() + KNOWN_FOR_S, caller)
        return caller

    def forget(self) -> None:
        """After people were changed here: their own node sees it at once."""
        self._known.clear()

    async def close(self) -> None:
        if self._tokens is not None:
            await self._tokens.close()

    def _is_trusted(self, scope: Any) -> bool:
        client = scope.get("client")
        if not client or not client[0]:
            return self._trust_unix
        host: str = client[0]
        trusted = self._peers.get(host)
        if trusted is None:
            trusted = _inside(host, self._trusted)
            if len(self._peers) < _KNOWN_AT_MOST:
                self._peers[host] = trusted
        return trusted


def _inside(host: str, networks: tuple[Network, ...]) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in networks)


def _by_headers(headers: Headers) -> tuple[Role, str]:
    """X-User-Role and X-User-Id, each exactly once. Raises Unauthenticated."""
    found = _once(headers, _OURS)
    if USER_ID not in found or USER_ROLE not in found:
        raise Unauthenticated()
    try:
        user_id = found[USER_ID].decode("utf-8")
    except ValueError:
        raise Unauthenticated("X-User-Id is UTF-8.") from None
    if not user_id or len(found[USER_ID]) > _LONGEST_ID or "\0" in user_id:
        raise Unauthenticated("X-User-Id is a person's id or externalId.")
    return _role(found[USER_ROLE]), normalized(user_id)


async def _by_token(tokens: Tokens, headers: Headers) -> tuple[Role, str]:
    """The token's id, and the role that X-User-Role chooses among its own, or else the first of them."""
    found = _once(headers, (AUTHORIZATION, USER_ID, USER_ROLE))
    if AUTHORIZATION not in found:
        raise Unauthenticated("Say who you are: `Authorization: Bearer` and a token.")
    if USER_ID in found:
        raise Unauthenticated("The token says who you are; leave X-User-Id out.")
    bearer = await tokens.read(found[AUTHORIZATION])
    role = _role(found[USER_ROLE]) if USER_ROLE in found else bearer.roles[0]
    if role not in bearer.roles:
        raise Unauthenticated(f"The token does not grant the role {role}.")
    return role, bearer.user_id


def _once(headers: Headers, names: tuple[bytes, ...]) -> dict[bytes, bytes]:
    """Those of the headers that were sent, each once and meant for us. Raises Unauthenticated."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in names:
            if name in found:
                raise Unauthenticated("An identity header was sent twice.")
            if b"," in value:
                raise Unauthenticated("An identity header holds several values.")
            found[name] = value
        elif b"_" in name and name.replace(b"_", b"-") in _OURS:
            # Some servers turn _ into -: whoever sends these hopes that one between us does.
            raise Unauthenticated("Identity headers are written with hyphens: X-User-Id, X-User-Role.")
        elif name == b"connection" and _names_any(value.lower(), names):
            raise Unauthenticated("A Connection header must not name the identity headers.")
    return found


def _names_any(value: bytes, names: tuple[bytes, ...]) -> bool:
    return any(name in value for name in names)


def _role(given: bytes) -> Role:
    try:
        return Role(given.decode("ascii"))
    except ValueError:
        raise Unauthenticated("X-User-Role is interviewer, coordinator or admin.") from None
