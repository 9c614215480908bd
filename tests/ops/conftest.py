"""A real `panelist serve` for the tests of what only a real server has: sockets, signals, a log."""

import os
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import asyncpg
import pytest

from panelist import embedded
from servers import Node, panelist


@pytest.fixture(scope="module")
async def module_dsn(anyio_backend: str, cluster: Path, template: str) -> AsyncGenerator[str]:
    """An empty, migrated database of this module's own. anyio_backend: for the tests that are not async themselves."""
    name = f"ops_{os.urandom(6).hex()}"
    admin = await asyncpg.connect(embedded.admin_dsn(cluster))
    await admin.execute(f"create database {name} template {template} strategy file_copy owner panelist")
    yield embedded.admin_dsn(cluster, database=name).replace("postgres@", "panelist@")
    await admin.execute(f"drop database {name} with (force)")
    await admin.close()


@pytest.fixture(scope="module")
def impatient(module_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[Node]:
    """A server that gives a request one second to arrive; for who wants to see it cut, since the server may stand still, too."""
    log = tmp_path_factory.mktemp("ops") / "impatient.log"
    with panelist(module_dsn, log, PANELIST_RECEIVE_S="1") as node:
        yield node


@pytest.fixture(scope="module")
def patient(module_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[Node]:
    """A server that waits for as long as it can be told to."""
    log = tmp_path_factory.mktemp("ops") / "patient.log"
    with panelist(module_dsn, log, PANELIST_RECEIVE_S="300") as node:
        yield node
