"""The settings: one typed object, read once from PANELIST_* variables, each with a `_FILE` twin for secrets."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Final, Literal, TypeVar
from urllib.parse import urlsplit

import limits
from msgspec import Struct, field, structs

from panelist.rules import BOOKING_RATE_DEFAULT

Network = IPv4Network | IPv6Network

PREFIX: Final = "PANELIST_"


class SettingsError(Exception):
    """A setting that is missing, unreadable or unsafe; one line that says which and what to do."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Settings(Struct, frozen=True, kw_only=True):
    """What a process runs with. Each field is a variable: `database_url` is PANELIST_DATABASE_URL."""

    database_url: str
    redis_url: str | None = None
    booking_rate: str = BOOKING_RATE_DEFAULT
    nodes: int = 1
    """How many nodes share the booking rate; each keeps to its share while Redis is away."""
    auth: Literal["headers", "demo"] = "headers"
    trusted_proxies: tuple[Network, ...] = ()
    trust_unix: bool = False
    """Believe the headers of whoever can write to our Unix socket (`unix` in PANELIST_TRUSTED_PROXIES)."""
    live_key: str = "panelist"
    live_secret: str | None = None
    """None: all nodes take the one in the database."""
    pusher_url: str | None = None
    allowed_origins: tuple[str, ...] = ()
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    pool_size: int = 16
    statement_cache: int = 256
    """0 behind a transaction-mode PgBouncer older than 1.21."""
    clock: Callable[[], datetime] = field(default=_utc_now)
    """Not a variable: the tests' way to let time go on."""


class Variable(Struct, frozen=True):
    """One row of the README's table of configuration."""

    name: str
    default: str
    meaning: str


VARIABLES: Final = (
    Variable("PANELIST_DATABASE_URL", "", "PostgreSQL 18 or newer: `postgresql://user@host/name`. `up` has its own."),
    Variable("PANELIST_REDIS_URL", "", "Valkey or Redis for the booking rate; needed when several nodes are to share it."),
    Variable("PANELIST_BOOKING_RATE", BOOKING_RATE_DEFAULT, "Booking and rescheduling attempts a coordinator may make."),
    Variable("PANELIST_NODES", "1", "How many nodes there are; each keeps to its share of the rate while Redis is away."),
    Variable("PANELIST_AUTH", "headers", "Where identity comes from: `headers` of a trusted proxy; `demo`, on loopback only."),
    Variable("PANELIST_TRUSTED_PROXIES", "", "Peers whose identity headers are believed: CIDRs, or `unix`, with commas between."),
    Variable("PANELIST_LIVE_KEY", "panelist", "The public key in the live socket's address, `/app/<key>`."),
    Variable("PANELIST_LIVE_SECRET", "", "Signs channel authorisations; without it all nodes share one from the database."),
    Variable("PANELIST_PUSHER_URL", "", "Publish to this Pusher-compatible server: `https://KEY:SECRET@host/apps/ID`."),
    Variable("PANELIST_ALLOWED_ORIGINS", "", "Other origins whose pages may open the live socket, with commas between."),
    Variable("PANELIST_LOG_LEVEL", "info", "`debug`, `info`, `warning` or `error`."),
    Variable("PANELIST_POOL_SIZE", "16", "Database connections a process holds at most."),
    Variable("PANELIST_STATEMENT_CACHE", "256", "Prepared statements kept per connection; 0 behind PgBouncer before 1.21."),
)  # fmt: skip


def read(environment: Mapping[str, str], *, dsn: str | None = None, auth: str | None = None) -> Settings:
    """The settings of this process. dsn and auth: what the command line knows better than the environment.

    Raises SettingsError.
    """
    get = _reader(environment)
    url = dsn or database_url(environment)
    rate = get("BOOKING_RATE") or BOOKING_RATE_DEFAULT
    try:
        limits.parse(rate)
    except ValueError:
        raise SettingsError(f"PANELIST_BOOKING_RATE is {rate!r}; write it like 5/minute") from None
    redis_url = get("REDIS_URL")
    if redis_url and urlsplit(redis_url).scheme not in ("redis", "rediss", "unix", "valkey", "valkeys"):
        raise SettingsError("PANELIST_REDIS_URL must begin with redis://, rediss:// or unix://")
    networks, trust_unix = _peers(get("TRUSTED_PROXIES") or "")
    return Settings(
        database_url=url,
        redis_url=redis_url,
        booking_rate=rate,
        nodes=_count("NODES", get("NODES") or "1", least=1),
        auth=_one_of("AUTH", auth or get("AUTH") or "headers", ("headers", "demo")),
        trusted_proxies=networks,
        trust_unix=trust_unix,
        live_key=get("LIVE_KEY") or "panelist",
        live_secret=get("LIVE_SECRET"),
        pusher_url=_pusher(get("PUSHER_URL")),
        allowed_origins=tuple(part.strip() for part in (get("ALLOWED_ORIGINS") or "").split(",") if part.strip()),
        log_level=_one_of("LOG_LEVEL", (get("LOG_LEVEL") or "info").lower(), ("debug", "info", "warning", "error")),
        pool_size=_count("POOL_SIZE", get("POOL_SIZE") or "16", least=1),
        statement_cache=_count("STATEMENT_CACHE", get("STATEMENT_CACHE") or "256", least=0),
    )


def database_url(environment: Mapping[str, str]) -> str:
    """Where PostgreSQL is. Raises SettingsError."""
    url = _reader(environment)("DATABASE_URL")
    if not url:
        raise SettingsError("PANELIST_DATABASE_URL is not set: say where PostgreSQL is, or use --data DIR")
    if urlsplit(url).scheme not in ("postgresql", "postgres"):
        raise SettingsError("PANELIST_DATABASE_URL must begin with postgresql://")
    return url


def is_set(environment: Mapping[str, str], name: str) -> bool:
    """Whether PANELIST_<name> or its _FILE twin says something."""
    return bool(_reader(environment)(name))


def trusting_loopback(settings: Settings) -> Settings:
    """For the demo: whoever is on this machine may say who they are."""
    return structs.replace(settings, trusted_proxies=(IPv4Network("127.0.0.0/8"), IPv6Network("::1")))


def check_production(settings: Settings) -> None:
    """What `serve` will not start without. Raises SettingsError, naming it."""
    if settings.auth == "demo":
        raise SettingsError("PANELIST_AUTH=demo lets anybody be anybody: it is for `panelist up` on loopback only")
    if not settings.trusted_proxies and not settings.trust_unix:
        raise SettingsError(
            "PANELIST_TRUSTED_PROXIES is not set: name the proxies whose X-User-Id and X-User-Role are believed "
            "(CIDRs like 10.0.0.0/8, or unix)"
        )


def _reader(environment: Mapping[str, str]) -> Callable[[str], str | None]:
    def get(name: str) -> str | None:
        name = PREFIX + name
        path = environment.get(name + "_FILE")
        if not path:
            return environment.get(name) or None
        if environment.get(name):
            raise SettingsError(f"{name} and {name}_FILE are both set; keep one")
        try:
            return Path(path).read_text(encoding="utf-8").strip() or None
        except (OSError, UnicodeDecodeError) as fault:
            raise SettingsError(f"{name}_FILE cannot be read: {fault}") from None

    return get


def _peers(text: str) -> tuple[tuple[Network, ...], bool]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    try:
        return tuple(ip_network(part) for part in parts if part != "unix"), "unix" in parts
    except ValueError as fault:
        raise SettingsError(f"PANELIST_TRUSTED_PROXIES: {fault}; write CIDRs like 10.0.0.0/8, or unix") from None


def _pusher(url: str | None) -> str | None:
    if url is None:
        return None
    parts = urlsplit(url)
    path = parts.path.strip("/").split("/")
    if parts.scheme in ("http", "https") and parts.username and parts.password and path[0] == "apps" and len(path) == 2:
        return url
    raise SettingsError("PANELIST_PUSHER_URL must be like https://KEY:SECRET@host/apps/ID")


Choice = TypeVar("Choice", bound=str)


def _one_of(name: str, value: str, choices: tuple[Choice, ...]) -> Choice:
    for choice in choices:
        if value == choice:
            return choice
    raise SettingsError(f"{PREFIX}{name} is {value!r}; it is one of {', '.join(choices)}")


def _count(name: str, value: str, *, least: int) -> int:
    if not (value.isascii() and value.isdigit() and least <= int(value) <= 10_000):
        raise SettingsError(f"{PREFIX}{name} is {value!r}; it is a whole number from {least} to 10000")
    return int(value)
