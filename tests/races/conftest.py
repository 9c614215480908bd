"""The arena of the race tests: a database of its own behind a real `panelist serve`, proven right after every test."""

import os
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import httpx
import pytest

from company import Clock, Company
from panelist import embedded
from races.arena import Arena
from servers import unhurried_panelist


@pytest.fixture(scope="module")
async def place(cluster: Path, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Arena]:
    """One server for a module's tests, since starting it takes longer than most of them; each test hires its own people."""
    name = f"races_{os.urandom(6).hex()}"
    log = tmp_path_factory.mktemp("races") / "server.log"
    admin = await asyncpg.connect(embedded.admin_dsn(cluster))
    await admin.execute(f"create database {name} template {template} owner panelist")
    dsn = embedded.admin_dsn(cluster, database=name).replace("postgres@", "panelist@")
    with unhurried_panelist(dsn, log) as node:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{node.port}", timeout=60) as client:
            company = await Company.founded(client, dsn, Clock(datetime.now(UTC)))
            async with aclosing(Arena(company, node.port, log, cluster / "postgres.log")) as arena:
                yield arena
    await admin.execute(f"drop database {name} with (force)")
    await admin.close()


@pytest.fixture
async def arena(place: Arena) -> AsyncGenerator[Arena]:
    yield place
    await place.prove()
