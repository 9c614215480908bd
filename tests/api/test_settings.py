"""Settings are read once, and an unsafe or unreadable one is refused in a line that names the variable."""

from pathlib import Path

import pytest

from panelist import settings
from panelist.settings import SettingsError

DATABASE = {"PANELIST_DATABASE_URL": "postgresql://panelist@db/panelist"}


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"PANELIST_DATABASE_URL": ""}, "PANELIST_DATABASE_URL is not set"),
        ({"PANELIST_DATABASE_URL": "mysql://db/x"}, "PANELIST_DATABASE_URL must begin with postgresql://"),
        ({"PANELIST_DATABASE_URL": "db/x"}, "PANELIST_DATABASE_URL must begin with"),
        ({"PANELIST_DATABASE_URL": "postgresql://[::1/x"}, "PANELIST_DATABASE_URL"),
        ({"PANELIST_DATABASE_URL": "postgresql://db:port/x"}, "PANELIST_DATABASE_URL"),
        ({"PANELIST_DATABASE_URL": "postgresql://db,other:port/x"}, "PANELIST_DATABASE_URL"),
        ({"PANELIST_DATABASE_URL": "postgresql://db/x?sslmode"}, "PANELIST_DATABASE_URL is not an address"),
        (
            {"PANELIST_DATABASE_URL": "postgresql://db/x?sslmode=require&channel_binding=require"},
            "PANELIST_DATABASE_URL has channel_binding, which only libpq knows",
        ),
        ({"PANELIST_REPLICA_URL": "postgresql://db/x?connect_timeout=3"}, "PANELIST_REPLICA_URL has connect_timeout"),
        ({"PANELIST_REDIS_URL": "redis://cache/first"}, "PANELIST_REDIS_URL ends in the number of a database"),
        ({"PANELIST_REDIS_URL": "redis://cache/0?colour=red"}, "PANELIST_REDIS_URL has an option that is not known"),
        ({"PANELIST_REDIS_URL": "redis://cache/0?socket_timeout=soon"}, "PANELIST_REDIS_URL has an option"),
        ({"PANELIST_REDIS_URL": "http://cache"}, "PANELIST_REDIS_URL must begin with"),
        ({"PANELIST_REDIS_URL": "cache:6379"}, "PANELIST_REDIS_URL must begin with"),
        ({"PANELIST_REDIS_URL": "redis://[::1"}, "PANELIST_REDIS_URL"),
        ({"PANELIST_REDIS_URL": "redis://cache:port/0"}, "PANELIST_REDIS_URL"),
        ({"PANELIST_BOOKING_RATE": "5"}, "PANELIST_BOOKING_RATE is '5'"),
        ({"PANELIST_BOOKING_RATE": "five/minute"}, "PANELIST_BOOKING_RATE"),
        ({"PANELIST_BOOKING_RATE": "-5/minute"}, "PANELIST_BOOKING_RATE"),
        ({"PANELIST_BOOKING_RATE": "0/minute"}, "PANELIST_BOOKING_RATE"),
        ({"PANELIST_BOOKING_RATE": "5/minute;1/second"}, "PANELIST_BOOKING_RATE"),
        ({"PANELIST_BOOKING_RATE": "5/minute, 1/second"}, "PANELIST_BOOKING_RATE"),
        ({"PANELIST_NODES": "0"}, "PANELIST_NODES is '0'"),
        ({"PANELIST_NODES": "many"}, "PANELIST_NODES"),
        ({"PANELIST_NODES": "2"}, "PANELIST_NODES above 1 needs PANELIST_REDIS_URL as well"),
        ({"PANELIST_NODES": "٣"}, "PANELIST_NODES"),
        ({"PANELIST_POOL_SIZE": "0"}, "PANELIST_POOL_SIZE"),
        ({"PANELIST_POOL_SIZE": "10001"}, "PANELIST_POOL_SIZE"),
        ({"PANELIST_STATEMENT_CACHE": "-1"}, "PANELIST_STATEMENT_CACHE"),
        ({"PANELIST_AUTH": "none"}, "PANELIST_AUTH is 'none'"),
        ({"PANELIST_LOG_LEVEL": "loud"}, "PANELIST_LOG_LEVEL"),
        ({"PANELIST_TRUSTED_PROXIES": "10.0.0.1/8"}, "PANELIST_TRUSTED_PROXIES"),
        ({"PANELIST_TRUSTED_PROXIES": "proxy.internal"}, "PANELIST_TRUSTED_PROXIES"),
        ({"PANELIST_TRUSTED_PROXIES": "10.0.0.0/33"}, "PANELIST_TRUSTED_PROXIES"),
        ({"PANELIST_TRUSTED_PROXIES": "10.0.0.0/8 192.0.2.0/24"}, "PANELIST_TRUSTED_PROXIES"),
        ({"PANELIST_TRUSTED_PROXIES": "*"}, "PANELIST_TRUSTED_PROXIES"),
        ({"PANELIST_TRUSTED_PROXIES": "10.0.0.0/8,0.0.0.0/0"}, "PANELIST_TRUSTED_PROXIES: a /0"),
        ({"PANELIST_TRUSTED_PROXIES": "::/0"}, "PANELIST_TRUSTED_PROXIES: a /0"),
        ({"PANELIST_TRUSTED_PROXIES": " , "}, "PANELIST_TRUSTED_PROXIES has commas and nothing between them"),
        ({"PANELIST_JWT_ALGORITHMS": ","}, "PANELIST_JWT_ALGORITHMS has commas"),
        ({"PANELIST_JWT_ALGORITHMS": "RS256,none"}, "PANELIST_JWT_ALGORITHMS is 'none'"),
        ({"PANELIST_JWT_ALGORITHMS": "HS256"}, "PANELIST_JWT_ALGORITHMS is 'HS256'"),
        ({"PANELIST_JWT_ROLES": ","}, "PANELIST_JWT_ROLES has commas"),
        ({"PANELIST_JWT_ROLES": "hr=boss"}, "PANELIST_JWT_ROLES has 'hr=boss'"),
        ({"PANELIST_JWT_ROLES": "=admin"}, "PANELIST_JWT_ROLES"),
        ({"PANELIST_JWT_JWKS": "http://id.example.com/keys"}, "PANELIST_JWT_JWKS must begin with https://"),
        ({"PANELIST_JWT_JWKS": "/nowhere/keys.json"}, "PANELIST_JWT_JWKS"),
        ({"PANELIST_JWT_LEEWAY_S": "301"}, "PANELIST_JWT_LEEWAY_S"),
        ({"PANELIST_LIVE_KEY": "a/b"}, "PANELIST_LIVE_KEY is 'a/b'"),
        ({"PANELIST_LIVE_KEY": "a:b"}, "PANELIST_LIVE_KEY"),
        ({"PANELIST_PUSHER_URL": "https://k:s@/apps/7"}, "PANELIST_PUSHER_URL must be like"),
        ({"PANELIST_PUSHER_URL": "https://ws.example.com/apps/7"}, "PANELIST_PUSHER_URL must be like"),
        ({"PANELIST_ALLOWED_ORIGINS": "hr.example.com"}, "PANELIST_ALLOWED_ORIGINS"),
        ({"PANELIST_ALLOWED_ORIGINS": "https://hr.example.com/app"}, "PANELIST_ALLOWED_ORIGINS"),
        ({"PANELIST_ALLOWED_ORIGINS": "https://hr.example.com,*"}, "PANELIST_ALLOWED_ORIGINS"),
        ({"PANELIST_LIVE_KEY": "a/b"}, "PANELIST_LIVE_KEY"),
        ({"PANELIST_LIVE_KEY": "a key"}, "PANELIST_LIVE_KEY"),
        ({"PANELIST_LIVE_SECRET": "fifteen letters"}, "PANELIST_LIVE_SECRET is too short"),
        ({"PANELIST_PUSHER_URL": "wss://k:s@push.example.com/apps/1"}, "PANELIST_PUSHER_URL must begin with https://"),
        ({"PANELIST_PUSHER_URL": "https://push.example.com/apps/1"}, "PANELIST_PUSHER_URL must be like"),
        ({"PANELIST_PUSHER_URL": "https://k@push.example.com/apps/1"}, "PANELIST_PUSHER_URL must be like"),
        ({"PANELIST_PUSHER_URL": "https://k:s@push.example.com"}, "PANELIST_PUSHER_URL must be like"),
        ({"PANELIST_PUSHER_URL": "https://k:s@/apps/1"}, "PANELIST_PUSHER_URL must be like"),
        ({"PANELIST_PUSHER_URL": "https://k:s@push.example.com:x/apps/1"}, "PANELIST_PUSHER_URL"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(variables: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings.read(DATABASE | variables)
    assert named in str(refused.value)
    assert "\n" not in str(refused.value)


def test_only_the_database_must_be_said() -> None:
    found = settings.read(DATABASE)
    assert (found.booking_rate, found.auth, found.nodes, found.redis_url) == ("5/minute", "headers", 1, None)
    assert found.trusted_proxies == ()


def test_nothing_is_as_good_as_not_said() -> None:
    empty = dict.fromkeys(("PANELIST_REDIS_URL", "PANELIST_BOOKING_RATE", "PANELIST_NODES", "PANELIST_AUTH"), "")
    assert settings.read(DATABASE | empty).database_url == settings.read(DATABASE).database_url


@pytest.mark.parametrize(
    "url", ["redis://c", "rediss://c:6380/1", "valkey://c", "valkeys://c", "unix:///run/redis.sock"]
)
def test_valkey_and_redis_by_any_of_their_schemes(url: str) -> None:
    assert settings.read(DATABASE | {"PANELIST_REDIS_URL": url}).redis_url == url


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://panelist:s3cret@db/panelist"),
        ("REDIS_URL", "redis://:s3cret@cache/0"),
        ("BOOKING_RATE", "7/minute"),
        ("TRUSTED_PROXIES", "10.0.0.0/8"),
        ("DRAIN_S", "3"),
        ("POOL_SIZE", "4"),
        ("LOG_LEVEL", "warning"),
        ("AUTH", "demo"),
    ],
)
def test_each_may_be_in_a_file(tmp_path: Path, name: str, value: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text(value + "\n", encoding="utf-8")
    without = {key: text for key, text in DATABASE.items() if key != f"PANELIST_{name}"}
    by_file = settings.read(without | {f"PANELIST_{name}_FILE": str(secret)})
    by_value = settings.read(without | {f"PANELIST_{name}": value})
    assert _plain(by_file) == _plain(by_value)


def test_an_origin_is_compared_as_browsers_write_it() -> None:
    said = "https://HR.example.com:443, http://localhost:8080, http://intranet:80, https://[::1]:8443"
    assert settings.read(DATABASE | {"PANELIST_ALLOWED_ORIGINS": said}).allowed_origins == (
        "https://hr.example.com",
        "http://localhost:8080",
        "http://intranet",
        "https://[::1]:8443",
    )


def _plain(found: settings.Settings) -> dict[str, object]:
    return {field: getattr(found, field) for field in found.__struct_fields__ if field != "clock"}


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    for path in (tmp_path / "missing", tmp_path, tmp_path / "binary"):
        with pytest.raises(SettingsError, match="PANELIST_DATABASE_URL_FILE cannot be read"):
            settings.read({"PANELIST_DATABASE_URL_FILE": str(path)})


def test_a_variable_and_its_file_are_not_both_set(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://db/a", encoding="utf-8")
    with pytest.raises(SettingsError, match="both set"):
        settings.read(DATABASE | {"PANELIST_DATABASE_URL_FILE": str(tmp_path / "url")})


def test_no_refusal_repeats_a_password() -> None:
    for variables in (
        {"PANELIST_DATABASE_URL": "mysql://panelist:s3cret@db/x"},
        {"PANELIST_DATABASE_URL": "postgresql://panelist:s3cret@db:port/x"},
        {"PANELIST_REDIS_URL": "http://:s3cret@cache"},
        {"PANELIST_REDIS_URL": "redis://:s3cret@cache:port/0"},
        {"PANELIST_PUSHER_URL": "https://key:s3cret@push.example.com/app/1"},
        {"PANELIST_LIVE_SECRET": "s3cret"},
    ):
        with pytest.raises(SettingsError) as refused:
            settings.read(DATABASE | variables)
        assert "s3cret" not in str(refused.value)


def test_production_does_not_start_where_anybody_could_be_anybody() -> None:
    for variables in ({}, {"PANELIST_AUTH": "demo"}, {"PANELIST_AUTH": "demo", "PANELIST_TRUSTED_PROXIES": "unix"}):
        with pytest.raises(SettingsError):
            settings.check_production(settings.read(DATABASE | variables))
    for proxies, on_socket in (("10.0.0.0/8", False), ("unix", True), ("::1", False), ("unix,::1", False)):
        settings.check_production(settings.read(DATABASE | {"PANELIST_TRUSTED_PROXIES": proxies}), on_socket=on_socket)


def test_production_does_not_start_where_nobody_could_be_anybody() -> None:
    """Each would be refused with 401 from then on, and only their message would say why."""
    for proxies, on_socket in (("unix", False), ("10.0.0.0/8", True)):
        found = settings.read(DATABASE | {"PANELIST_TRUSTED_PROXIES": proxies})
        with pytest.raises(SettingsError, match=r"PANELIST_TRUSTED_PROXIES .* unix"):
            settings.check_production(found, on_socket=on_socket)


JWT = {
    "PANELIST_JWT_ISSUER": "https://id.example.com",
    "PANELIST_JWT_AUDIENCE": "panelist",
    "PANELIST_JWT_JWKS": "https://id.example.com/keys",
}


@pytest.mark.parametrize("given", [(), ("ISSUER",), ("ISSUER", "AUDIENCE"), ("AUDIENCE", "JWKS"), ("JWKS",)])
def test_tokens_that_are_partly_set_up_are_not_served(given: tuple[str, ...]) -> None:
    """And what is missing is named; half of it beside headers is no mistake to pass over either."""
    variables = {name: JWT[name] for name in (f"PANELIST_JWT_{word}" for word in given)}
    with pytest.raises(SettingsError, match="PANELIST_AUTH=jwt needs") as refused:
        settings.check_production(settings.read(DATABASE | variables | {"PANELIST_AUTH": "jwt"}))
    for name in JWT:
        assert (name in str(refused.value)) == (name not in variables)
    for proxies in ("", "10.0.0.0/8") if given else ():
        beside = variables | {"PANELIST_TRUSTED_PROXIES": proxies}
        with pytest.raises(SettingsError, match=rf"{next(iter(variables))}.*count with PANELIST_AUTH=jwt only"):
            settings.check_production(settings.read(DATABASE | beside))


def test_tokens_that_are_set_up_are_served_whatever_proxies_there_are() -> None:
    for proxies in ("", "10.0.0.0/8", "unix"):
        found = settings.read(DATABASE | JWT | {"PANELIST_AUTH": "jwt", "PANELIST_TRUSTED_PROXIES": proxies})
        settings.check_production(found)
        settings.check_production(found, on_socket=True)


def test_an_address_of_several_servers_is_one() -> None:
    url = "postgresql://panelist:s3cret@db1:5432,db2:5433/panelist?target_session_attrs=read-write&sslmode=require"
    assert settings.read({"PANELIST_DATABASE_URL": url}).database_url == url


def test_options_of_redis_that_are_known_are_taken() -> None:
    for url in ("redis://c/3?protocol=3", "rediss://c:6380/0?ssl_cert_reqs=required", "unix:///run/redis.sock?db=1"):
        assert settings.read(DATABASE | {"PANELIST_REDIS_URL": url}).redis_url == url


def test_origins_are_compared_as_browsers_write_them() -> None:
    said = "https://HR.example.com:443, http://intranet:80,https://hr.example.com:8443"
    found = settings.read(DATABASE | {"PANELIST_ALLOWED_ORIGINS": said})
    assert found.allowed_origins == ("https://hr.example.com", "http://intranet", "https://hr.example.com:8443")


def test_white_space_around_a_value_is_no_part_of_it() -> None:
    found = settings.read(DATABASE | {"PANELIST_JWT_ISSUER": " https://id.example.com\n", "PANELIST_REDIS_URL": " "})
    assert (found.jwt_issuer, found.redis_url) == ("https://id.example.com", None)


def test_a_name_that_means_nothing_is_found() -> None:
    given = DATABASE | {"PANELIST_TRUSTED_PROXY": "10.0.0.0/8", "PANELIST_JWT_ISSUER_FILE": "x", "PANELIST": "x"}
    assert settings.unknown(given) == ["PANELIST_TRUSTED_PROXY"]
