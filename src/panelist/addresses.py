"""The addresses among the settings: each is looked at before anything starts, and refused in a sentence that names it."""

import re
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from panelist.variables import SettingsError


def origins(parts: tuple[str, ...]) -> tuple[str, ...]:
    """As a browser sends them: scheme, host, and the port where it is not the scheme's own."""
    for part in parts:
        if not re.fullmatch(r"https?://[^/?#@\s*]+", part):
            raise SettingsError(f"PANELIST_ALLOWED_ORIGINS: {part!r}; write an origin like https://hr.example.com")
    return parts


def check_database(url: str, name: str = "PANELIST_DATABASE_URL") -> None:
    _split(name, url, ("postgresql", "postgres"), "postgresql://")


def check_replica(url: str) -> None:
    check_database(url, "PANELIST_REPLICA_URL")


def check_redis(url: str) -> None:
    _split(
        "PANELIST_REDIS_URL", url, ("redis", "rediss", "unix", "valkey", "valkeys"), "redis://, rediss:// or unix://"
    )


def check_pusher(url: str) -> None:
    parts = _split("PANELIST_PUSHER_URL", url, ("http", "https"), "https://")
    path = parts.path.strip("/").split("/")
    if not (parts.username and parts.password and path[0] == "apps" and len(path) == 2):
        raise SettingsError("PANELIST_PUSHER_URL must be like https://KEY:SECRET@host/apps/ID")


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
        _ = parts.port
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
