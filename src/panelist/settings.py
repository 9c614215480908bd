"""The settings: one typed object, read once from PANELIST_* variables, each with a `_FILE` twin for secrets."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, Literal

from msgspec import Struct, field, structs

from panelist import addresses, variables
from panelist.rules import BOOKING_RATE_DEFAULT
from panelist.variables import JWT_ALGORITHMS, PREFIX, VARIABLES, Given, Network, SettingsError

__all__ = ["VARIABLES", "Network", "Settings", "SettingsError", "check_production", "database_url", "read"]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Settings(Struct, frozen=True, kw_only=True):
    """What a process runs with. Each field is a variable: `database_url` is PANELIST_DATABASE_URL."""

    database_url: str
    replica_url: str | None = None
    replica_lag_s: int = 2
    redis_url: str | None = None
    booking_rate: str = BOOKING_RATE_DEFAULT
    nodes: int = 1
    """How many nodes share the booking rate; each keeps to its share while Redis is away."""
    auth: Literal["headers", "jwt", "demo"] = "headers"
    trusted_proxies: tuple[Network, ...] = ()
    trust_unix: bool = False
    """Believe the headers of whoever can write to our Unix socket (`unix` in PANELIST_TRUSTED_PROXIES)."""
    jwt_issuer: str | None = None
    jwt_audience: tuple[str, ...] = ()
    jwt_jwks: str | None = None
    """An address, or the path of a file."""
    jwt_algorithms: tuple[str, ...] = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
    jwt_leeway_s: int = 30
    jwt_id_claim: str = "sub"
    jwt_roles_claim: str = "roles"
    jwt_roles: tuple[tuple[str, str], ...] = tuple((role, role) for role in variables.ROLES)
    """(the issuer's value, our role)."""
    live_key: str = "panelist"
    live_secret: str | None = None
    """None: all nodes take the one in the database."""
    pusher_url: str | None = None
    allowed_origins: tuple[str, ...] = ()
    hsts_s: int = 0
    receive_s: int = 10
    drain_s: int = 5
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    pool_size: int = 16
    statement_cache: int = 256
    """0 behind a transaction-mode PgBouncer older than 1.21."""
    clock: Callable[[], datetime] = field(default=_utc_now)
    """Not a variable: the tests' way to let time go on."""


def read(environment: Mapping[str, str], *, dsn: str | None = None, auth: str | None = None) -> Settings:
    """The settings of this process. dsn and auth: what the command line knows better than the environment.

    Raises SettingsError.
    """
    given = Given(environment)
    networks, trust_unix = variables.peers(given.several("TRUSTED_PROXIES"))
    variables.check_rate(given.text("BOOKING_RATE"))
    addresses.check_live_key(given.text("LIVE_KEY"))
    nodes = given.count("NODES", least=1)
    if nodes > 1 and not given.maybe("REDIS_URL"):
        # Or each would admit the whole booking rate, and a list could be without what its reader was told by another node.
        raise SettingsError("PANELIST_NODES above 1 needs PANELIST_REDIS_URL as well: not set")
    return Settings(
        database_url=dsn or database_url(environment),
        replica_url=given.checked("REPLICA_URL", addresses.check_replica),
        replica_lag_s=given.count("REPLICA_LAG_S", least=1, most=300),
        redis_url=given.checked("REDIS_URL", addresses.check_redis),
        booking_rate=given.text("BOOKING_RATE"),
        nodes=nodes,
        auth=variables.one_of("AUTH", auth or given.text("AUTH"), ("headers", "jwt", "demo")),
        trusted_proxies=networks,
        trust_unix=trust_unix,
        jwt_issuer=given.maybe("JWT_ISSUER"),
        jwt_audience=given.several("JWT_AUDIENCE"),
        jwt_jwks=given.checked("JWT_JWKS", addresses.check_jwks),
        jwt_algorithms=tuple(
            variables.one_of("JWT_ALGORITHMS", name, JWT_ALGORITHMS) for name in given.several("JWT_ALGORITHMS")
        ),
        jwt_leeway_s=given.count("JWT_LEEWAY_S", most=300),
        jwt_id_claim=given.text("JWT_ID_CLAIM"),
        jwt_roles_claim=given.text("JWT_ROLES_CLAIM"),
        jwt_roles=variables.roles(given.several("JWT_ROLES")),
        live_key=given.text("LIVE_KEY"),
        live_secret=given.checked("LIVE_SECRET", addresses.check_live_secret),
        pusher_url=given.checked("PUSHER_URL", addresses.check_pusher),
        allowed_origins=addresses.origins(given.several("ALLOWED_ORIGINS")),
        hsts_s=given.count("HSTS_S", most=10 * _YEAR_S),
        receive_s=given.count("RECEIVE_S", least=1, most=300),
        drain_s=given.count("DRAIN_S", most=600),
        log_level=variables.one_of("LOG_LEVEL", given.text("LOG_LEVEL").lower(), ("debug", "info", "warning", "error")),
        pool_size=given.count("POOL_SIZE", least=1),
        statement_cache=given.count("STATEMENT_CACHE"),
    )


_YEAR_S: Final = 365 * 24 * 3600


def database_url(environment: Mapping[str, str]) -> str:
    """Where PostgreSQL is. Raises SettingsError."""
    url = Given(environment).maybe("DATABASE_URL")
    if not url:
        raise SettingsError("PANELIST_DATABASE_URL is not set: it says where PostgreSQL is")
    addresses.check_database(url)
    return url


def said(environment: Mapping[str, str], name: str) -> str | None:
    """What PANELIST_<name> or its _FILE twin says, not yet looked at; None where neither says anything."""
    return Given(environment).maybe(name)


def unknown(environment: Mapping[str, str]) -> list[str]:
    """Names that begin as ours do and mean nothing here: most likely misspelt."""
    known = {variable.name for variable in VARIABLES}
    return sorted(name for name in environment if name.startswith(PREFIX) and name.removesuffix("_FILE") not in known)


def trusting_loopback(settings: Settings) -> Settings:
    """For the demo: whoever is on this machine may say who they are."""
    return structs.replace(settings, trusted_proxies=variables.peers(("127.0.0.0/8", "::1"))[0])


def check_production(settings: Settings, *, on_socket: bool = False) -> None:
    """What `serve` will not start without, or with. on_socket: it listens on a Unix socket. Raises SettingsError, naming it."""
    if settings.auth == "demo":
        raise SettingsError("PANELIST_AUTH=demo lets anybody be anybody: it is for `panelist up` on loopback only")
    of_tokens = {
        "PANELIST_JWT_ISSUER": settings.jwt_issuer,
        "PANELIST_JWT_AUDIENCE": settings.jwt_audience,
        "PANELIST_JWT_JWKS": settings.jwt_jwks,
    }
    given = [name for name, value in of_tokens.items() if value]
    if settings.auth == "jwt":
        missing = [name for name in of_tokens if name not in given]
        if missing:
            raise SettingsError(f"PANELIST_AUTH=jwt needs {' and '.join(missing)} as well: not set")
        return
    if given:
        # Whoever writes them expects tokens to be asked for, while headers would go on being believed.
        raise SettingsError(f"{' and '.join(given)} count with PANELIST_AUTH=jwt only: set it, or leave them out")
    _check_proxies(settings, on_socket=on_socket)


def _check_proxies(settings: Settings, *, on_socket: bool) -> None:
    """Somebody must be believed, and be able to call."""
    if not settings.trusted_proxies and not settings.trust_unix:
        raise SettingsError(
            "PANELIST_TRUSTED_PROXIES is not set: name the proxies whose X-User-Id and X-User-Role are believed "
            "(CIDRs like 10.0.0.0/8, or unix), or set PANELIST_AUTH=jwt"
        )
    if on_socket and not settings.trust_unix:
        raise SettingsError("PANELIST_TRUSTED_PROXIES lacks unix: nobody who calls by --uds would be believed")
    if not on_socket and not settings.trusted_proxies:
        raise SettingsError("PANELIST_TRUSTED_PROXIES has unix alone: nobody would be believed without --uds")
