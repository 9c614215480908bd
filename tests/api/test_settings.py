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
        ({"PANELIST_ALLOWED_ORIGINS": "hr.example.com"}, "PANELIST_ALLOWED_ORIGINS"),
        ({"PANELIST_ALLOWED_ORIGINS": "https://hr.example.com/app"}, "PANELIST_ALLOWED_ORIGINS"),
        ({"PANELIST_ALLOWED_ORIGINS": "https://hr.example.com,*"}, "PANELIST_ALLOWED_ORIGINS"),
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
        ("NODES", "3"),
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
    ):
        with pytest.raises(SettingsError) as refused:
            settings.read(DATABASE | variables)
        assert "s3cret" not in str(refused.value)


def test_production_does_not_start_where_anybody_could_be_anybody() -> None:
    for variables in ({}, {"PANELIST_AUTH": "demo"}, {"PANELIST_AUTH": "demo", "PANELIST_TRUSTED_PROXIES": "unix"}):
        with pytest.raises(SettingsError):
            settings.check_production(settings.read(DATABASE | variables))
    for proxies in ("10.0.0.0/8", "unix", "::1"):
        settings.check_production(settings.read(DATABASE | {"PANELIST_TRUSTED_PROXIES": proxies}))
