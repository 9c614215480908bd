"""The PANELIST_* variables: the table of them, and how the text of one becomes a value, or a sentence that says why not."""

from collections.abc import Callable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Final, TypeVar

import limits
from msgspec import Struct

from panelist.rules import BOOKING_RATE_DEFAULT

Network = IPv4Network | IPv6Network
Choice = TypeVar("Choice", bound=str)

PREFIX: Final = "PANELIST_"
ROLES: Final = ("interviewer", "coordinator", "admin")
JWT_ALGORITHMS: Final = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519",
)  # fmt: skip
"""Signatures by a private key only. With HS256 whoever can verify could sign, and "none" is nobody's signature."""


class SettingsError(Exception):
    """A setting that is missing, unreadable or unsafe; one line that says which and what to do."""


class Variable(Struct, frozen=True):
    """One row of the README's table of configuration."""

    name: str
    default: str
    meaning: str


VARIABLES: Final = (
    Variable("PANELIST_DATABASE_URL", "", "PostgreSQL 18.2 or newer: `postgresql://user@host/name`. `up` has its own."),
    Variable("PANELIST_REPLICA_URL", "", "A streaming replica, from which lists are read while it keeps up."),
    Variable("PANELIST_REPLICA_LAG_S", "2", "How late the replica may be, for changes that were not made through Panelist."),
    Variable("PANELIST_REDIS_URL", "", "Valkey or Redis for the booking rate; needed when several nodes are to share it."),
    Variable("PANELIST_BOOKING_RATE", BOOKING_RATE_DEFAULT, "Booking and rescheduling attempts a coordinator may make."),
    Variable("PANELIST_NODES", "1",
             "How many nodes there are. Several need Redis; each keeps to its share of the rate while that is away."),
    Variable("PANELIST_AUTH", "headers", "Where identity comes from: a proxy's `headers`; `jwt`; `demo`, on loopback only."),
    Variable("PANELIST_TRUSTED_PROXIES", "", "Peers whose identity headers are believed: CIDRs, or `unix`, with commas between."),
    Variable("PANELIST_JWT_ISSUER", "", "Who signs the tokens: their `iss`, exactly."),
    Variable("PANELIST_JWT_AUDIENCE", "", "Whom the tokens are for: one of their `aud`; several with commas between."),
    Variable("PANELIST_JWT_JWKS", "", "The issuer's public keys: an https address or a file's path; they may change meanwhile."),
    Variable("PANELIST_JWT_ALGORITHMS", "RS256,PS256,ES256,EdDSA,Ed25519", "Signatures accepted; never `none` or `HS…`."),
    Variable("PANELIST_JWT_LEEWAY_S", "30", "How far the issuer's clock and ours may differ."),
    Variable("PANELIST_JWT_ID_CLAIM", "sub", "The claim with a person's id or externalId."),
    Variable("PANELIST_JWT_ROLES_CLAIM", "roles", "The claim with their roles: text or a list; dots lead into objects."),
    Variable("PANELIST_JWT_ROLES", "interviewer=interviewer,coordinator=coordinator,admin=admin",
             "What the issuer's values mean: `hr-coordinators=coordinator,…`. The first counts where X-User-Role chooses none."),
    Variable("PANELIST_LIVE_KEY", "panelist", "The public key in the live socket's address, `/app/<key>`."),
    Variable("PANELIST_LIVE_SECRET", "", "Signs channel authorisations; without it all nodes share one from the database."),
    Variable("PANELIST_PUSHER_URL", "", "Publish to this Pusher-compatible server: `https://KEY:SECRET@host/apps/ID`."),
    Variable("PANELIST_ALLOWED_ORIGINS", "", "Other origins whose pages may open the live socket, with commas between."),
    Variable("PANELIST_HSTS_S", "0", "Tell browsers to come by https only, for so many seconds; 0 says nothing."),
    Variable("PANELIST_RECEIVE_S", "10", "A request that has not been received whole by then is cut."),
    Variable("PANELIST_DRAIN_S", "5", "After SIGTERM `serve` says for so long that it is not ready, and still answers."),
    Variable("PANELIST_LOG_LEVEL", "info", "`debug`, `info`, `warning` or `error`."),
    Variable("PANELIST_POOL_SIZE", "16", "Database connections a process holds at most."),
    Variable("PANELIST_STATEMENT_CACHE", "256", "Prepared statements kept per connection; 0 behind PgBouncer before 1.21."),
)  # fmt: skip
_DEFAULTS: Final = {variable.name: variable.default for variable in VARIABLES}


class Given:
    """What the environment says, read by the names of the table without their prefix.

    Each of its readers raises SettingsError, naming the variable, for what cannot be read.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def maybe(self, name: str) -> str | None:
        """The text of the variable or of the file that its `_FILE` twin names; None where neither says anything."""
        name = PREFIX + name
        path = self._environment.get(name + "_FILE")
        if not path:
            return self._environment.get(name, "").strip() or None
        if self._environment.get(name):
            raise SettingsError(f"{name} and {name}_FILE are both set; keep one")
        try:
            return Path(path).read_text(encoding="utf-8").strip() or None
        except (OSError, UnicodeDecodeError) as fault:
            raise SettingsError(f"{name}_FILE cannot be read: {fault}") from None

    def text(self, name: str) -> str:
        """The default where nothing is said."""
        return self.maybe(name) or _DEFAULTS[PREFIX + name]

    def several(self, name: str) -> tuple[str, ...]:
        """What stands between the commas, without spaces around it; empty where neither is said nor a default."""
        text = self.text(name)
        parts = tuple(part.strip() for part in text.split(",") if part.strip())
        if text and not parts:
            raise SettingsError(f"{PREFIX}{name} has commas and nothing between them")
        return parts

    def count(self, name: str, *, least: int = 0, most: int = 10_000) -> int:
        """A whole number from least to most, both included; its unit is in its name."""
        value = self.text(name)
        if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
            raise SettingsError(f"{PREFIX}{name} is {value!r}; it is a whole number from {least} to {most}")
        return int(value)

    def checked(self, name: str, check: Callable[[str], None]) -> str | None:
        """As `maybe`, once `check` has raised nothing."""
        value = self.maybe(name)
        if value is not None:
            check(value)
        return value


def one_of(name: str, value: str, choices: tuple[Choice, ...]) -> Choice:
    """The value, now of its type. name: without prefix. Raises SettingsError, listing the choices."""
    for choice in choices:
        if value == choice:
            return choice
    raise SettingsError(f"{PREFIX}{name} is {value!r}; it is one of {', '.join(choices)}")


def peers(parts: tuple[str, ...]) -> tuple[tuple[Network, ...], bool]:
    """The networks, and whether `unix` is among them. Raises SettingsError; also for a /0, which is everybody."""
    try:
        networks = tuple(_network(part) for part in parts if part != "unix")
    except ValueError as fault:
        raise SettingsError(f"PANELIST_TRUSTED_PROXIES: {fault}; write CIDRs like 10.0.0.0/8, or unix") from None
    if any(network.prefixlen == 0 for network in networks):
        raise SettingsError(
            "PANELIST_TRUSTED_PROXIES: a /0 would let anybody be anybody; name the proxies' own networks"
        )
    return networks, "unix" in parts


def _network(text: str) -> Network:
    """IPv4 as it is, also where it is written as IPv6 (::ffff:10.0.0.0/104): a peer's address is compared that way."""
    network = ip_network(text)
    if isinstance(network, IPv6Network) and network.network_address.ipv4_mapped and network.prefixlen >= 96:
        return IPv4Network((network.network_address.ipv4_mapped, network.prefixlen - 96))
    return network


def roles(parts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """(the issuer's value, our role), in the order given. Raises SettingsError.

    A value may itself hold a `=`, as an LDAP group's name does.
    """
    found: list[tuple[str, str]] = []
    for part in parts:
        value, _, role = part.rpartition("=")
        if not value.strip() or role.strip() not in ROLES:
            raise SettingsError(
                f"PANELIST_JWT_ROLES has {part!r}; write value=role, a role being one of {', '.join(ROLES)}"
            )
        found.append((value.strip(), role.strip()))
    return tuple(found)


def check_rate(rate: str) -> None:
    """One rate as `limits` reads it, like 5/minute. Raises SettingsError."""
    try:
        # "-5/minute" is read as 5, and several rates joined as the first of them.
        if limits.parse(rate).amount > 0 and rate[:1].isdigit() and not set(rate) & set(",;|"):
            return
    except ValueError:
        pass
    raise SettingsError(f"PANELIST_BOOKING_RATE is {rate!r}; write it like 5/minute")
