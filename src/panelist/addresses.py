"""The addresses among the settings, and what goes into one: looked at before anything starts, refused in one sentence.

Each check raises SettingsError, whose sentence names the variable and shows no secret.
"""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import SplitResult, parse_qsl, urlsplit

from panelist.variables import SettingsError

_LIBPQ_ALONE: Final = frozenset({
    "channel_binding", "connect_timeout", "fallback_application_name", "gssencmode", "hostaddr", "keepalives",
    "keepalives_count", "keepalives_idle", "keepalives_interval", "load_balance_hosts", "require_auth", "requirepeer",
    "sslcertmode", "sslcompression", "sslcrldir", "sslsni", "tcp_user_timeout",
})  # fmt: skip
"""Words of a PostgreSQL address that are for its C library. Ours would take each for a setting of the server's."""
_LEAST_SECRET: Final = 16
_USUAL_PORTS: Final = {"http": ":80", "https": ":443"}


def origins(parts: tuple[str, ...]) -> tuple[str, ...]:
    """As a browser sends them: scheme, host in lower case, and the port where it is not the scheme's own."""
    for part in parts:
        if not re.fullmatch(r"https?://[^/?#@\s*]+", part.lower()):
            raise SettingsError(f"PANELIST_ALLOWED_ORIGINS: {part!r}; write an origin like https://hr.example.com")
    sent = (part.lower() for part in parts)
    return tuple(origin.removesuffix(_USUAL_PORTS[origin.partition(":")[0]]) for origin in sent)


def check_database(url: str, name: str = "PANELIST_DATABASE_URL") -> None:
    """It may name several servers, each with its port, of which the first that suits is taken."""
    parts = _split(name, url, ("postgresql", "postgres"), "postgresql://")
    try:
        said = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError:
        raise SettingsError(f"{name} is not an address: what follows its ? cannot be read") from None
    strange = sorted(_LIBPQ_ALONE & said.keys())
    if strange:
        raise SettingsError(f"{name} has {', '.join(strange)}, which only libpq knows: leave it out")


def check_replica(url: str) -> None:
    check_database(url, "PANELIST_REPLICA_URL")


def check_redis(url: str) -> None:
    name = "PANELIST_REDIS_URL"
    parts = _split(name, url, ("redis", "rediss", "unix", "valkey", "valkeys"), "redis://, rediss:// or unix://")
    if parts.scheme != "unix" and not re.fullmatch(r"/?|/[0-9]+", parts.path):
        raise SettingsError(f"{name} ends in the number of a database, if in anything: redis://host/0")
    # Imported only by who has one. Its options are known where a connection is made of them, long after the start.
    from redis.asyncio.connection import ConnectionPool

    known_by = url.replace("valkey", "redis", 1) if url.startswith("valkey") else url
    try:
        cast("Any", ConnectionPool).from_url(known_by).make_connection()
    except (TypeError, ValueError):
        raise SettingsError(f"{name} has an option that is not known, or a value that it does not take") from None


def check_pusher(url: str) -> None:
    parts = _split("PANELIST_PUSHER_URL", url, ("http", "https"), "https://")
    path = parts.path.strip("/").split("/")
    if not (parts.hostname and parts.username and parts.password and path[0] == "apps" and len(path) == 2 and path[1]):
        raise SettingsError("PANELIST_PUSHER_URL must be like https://KEY:SECRET@host/apps/ID")


def check_live_key(key: str) -> None:
    """It stands in an address, and in front of a colon in what authorises a channel."""
    if not re.fullmatch(r"[A-Za-z0-9._~-]{1,200}", key):
        raise SettingsError(f"PANELIST_LIVE_KEY is {key[:200]!r}; it is a word of letters, digits and . _ ~ -")


def check_live_secret(secret: str) -> None:
    """Who guesses it hears everything: one signature is enough to try guesses on, and everybody gets one."""
    if len(secret) < _LEAST_SECRET:
        raise SettingsError(f"PANELIST_LIVE_SECRET is too short: at least {_LEAST_SECRET} characters, or leave it out")


def check_jwks(place: str) -> None:
    """Whoever can change the keys can be anybody: so they come by https, or from this machine."""
    if "://" not in place:
        if not Path(place).is_file():
            raise SettingsError(
                f"PANELIST_JWT_JWKS is {place[:200]!r}; it is an https address, or the path of a file that is there"
            )
        return
    parts = _split("PANELIST_JWT_JWKS", place, ("http", "https"), "https://")
    if not parts.hostname or (parts.scheme == "http" and not is_loopback(parts.hostname)):
        raise SettingsError("PANELIST_JWT_JWKS must begin with https://, or be the path of a file")


def _split(name: str, url: str, schemes: tuple[str, ...], beginning: str) -> SplitResult:
    """The parts of an address. What is wrong with it is said without it: it may hold a password."""
    try:
        parts = urlsplit(url)
        for host in parts.netloc.rpartition("@")[2].split(","):
            _ = urlsplit(f"//{host}").port
    except ValueError:
        raise SettingsError(f"{name} is not an address: its host or port cannot be read") from None
    if parts.scheme not in schemes:
        raise SettingsError(f"{name} must begin with {beginning}")
    return parts


def is_loopback(host: str) -> bool:
    """Whether this names only the machine itself."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def names_this_machine(hosts: list[str]) -> bool:
    """hosts: the values of Host. In the demo anybody may be anybody, so it is to be asked by these names only."""
    try:
        return len(hosts) == 1 and is_loopback(urlsplit(f"//{hosts[0]}").hostname or "")
    except ValueError:
        return False
