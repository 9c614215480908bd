"""Where the live updates are tested: a company served by a real process, and what is needed to start more of them."""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import httpx
import pytest

from company import Clock, Company, Person
from panelist import embedded
from servers import Node, unhurried_panelist


@dataclass(frozen=True)
class Place:
    """A company, and the node that serves it."""

    company: Company
    node: Node
    log: Path

    @property
    def port(self) -> int:
        return self.node.port

    @property
    def dsn(self) -> str:
        return self.company.dsn


@asynccontextmanager
async def calling(port: int) -> AsyncGenerator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        yield client


def at(client: httpx.AsyncClient, person: Person) -> Person:
    """The same person, calling another node."""
    return Person(client, person.role, person.id)


@asynccontextmanager
async def looking(dsn: str) -> AsyncGenerator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def own_database(cluster: Path, template: str) -> AsyncGenerator[str]:
    name = f"live_{os.urandom(6).hex()}"
    async with looking(embedded.admin_dsn(cluster)) as admin:
        await admin.execute(f"create database {name} template {template} strategy file_copy owner panelist")
        try:
            yield embedded.admin_dsn(cluster, database=name).replace("postgres@", "panelist@")
        finally:
            await admin.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="session")
async def served(cluster: Path, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Place]:
    """One for all tests that leave the node as it was; each hires its own people."""
    log = tmp_path_factory.mktemp("live") / "server.log"
    async with own_database(cluster, template) as dsn:
        with unhurried_panelist(dsn, log) as node:
            async with calling(node.port) as client:
                yield Place(await Company.founded(client, dsn, Clock(datetime.now(UTC))), node, log)


@pytest.fixture
async def place(served: Place) -> AsyncGenerator[Place]:
    """Whatever a client does, the server has no fault of its own to report."""
    yield served
    assert served.node.process.poll() is None
    faults = [line for line in served.log.read_text().splitlines() if '"level":"error"' in line or "Traceback" in line]
    assert not faults, "\n".join(faults)
