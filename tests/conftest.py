"""What every test stands on: a real PostgreSQL, a database of its own, the app in this process, and a clock it may set."""

import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Generator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from company import Clock, Company, running
from panelist import embedded
from panelist.app import create_app
from panelist.migrations.run import migrate
from panelist.settings import Settings, trusting_loopback
from unhurried import unhurry

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
"""A Monday. The tests' clock stands here until a test moves it."""


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def unhurried() -> Generator[pytest.MonkeyPatch]:
    """In this process whatever is waited for has a minute. A test that is about those seconds takes them back (`undo`)."""
    with pytest.MonkeyPatch.context() as patch:
        unhurry(patch)
        yield patch


@pytest.fixture(scope="session")
def cluster() -> Generator[Path]:
    """A PostgreSQL of this test process's own, and the folder it lies in.

    As durable as in production, but in memory where the machine has enough: a database is cloned in 12 ms there.
    """
    with tempfile.TemporaryDirectory(prefix="panelist-test-", dir=_fast_folder()) as folder:
        data = Path(folder) / "data"
        with embedded.postgres(data):
            yield data


@pytest.fixture(scope="session")
async def template(cluster: Path) -> str:
    """The name of a migrated database to clone, instead of a migration for every test."""
    connection = await asyncpg.connect(embedded.admin_dsn(cluster))
    await connection.execute("create database template_panelist owner panelist")
    await connection.close()
    await migrate(_dsn(cluster, "template_panelist"))
    return "template_panelist"


@pytest.fixture
async def dsn(cluster: Path, template: str) -> AsyncGenerator[str]:
    """An empty, migrated database of this test's own."""
    name = f"test_{os.urandom(6).hex()}"
    admin = await asyncpg.connect(embedded.admin_dsn(cluster))
    await admin.execute(f"create database {name} template {template} strategy file_copy owner panelist")
    yield _dsn(cluster, name)
    await admin.execute(f"drop database {name} with (force)")
    await admin.close()


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
async def settings(dsn: str, clock: Clock) -> Settings:
    """Loopback is trusted, and the booking rate out of the way; a test that is about either says so itself."""
    return trusting_loopback(Settings(database_url=dsn, booking_rate="1000000/minute", pool_size=8, clock=clock))


@pytest.fixture
async def company(settings: Settings, clock: Clock) -> AsyncGenerator[Company]:
    """The API, and an admin to begin with."""
    async with running(create_app(settings)) as client:
        yield await Company.founded(client, settings.database_url, clock)


def _fast_folder() -> str | None:
    """Memory, where the machine offers enough: PostgreSQL stays as durable as it is set, but need not wait for a disk."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 * 2**30
    return str(memory) if roomy else None


def _dsn(cluster: Path, database: str) -> str:
    return embedded.admin_dsn(cluster, database=database).replace("postgres@", "panelist@")
