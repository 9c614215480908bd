"""Whatever is sent by whomever: every answer is one that the API's own description names, and none is a fault of ours."""

import os
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from company import Clock, Company
from panelist.api.routes import CONTRACTS
from proof import figures
from proof.hostile.barrage import Barrage
from proof.hostile.cast import Cast
from servers import Node, panelist

_CASES = int(os.environ.get("PROVE_CASES", "3000"))
_ENOUGH = 3000
"""A shorter run may be unlucky."""
_NEVER_GRANTED = {"GET /api/demo/people"}
"""In demo mode only."""


class Stage:
    def __init__(self, node: Node, cast: Cast, log: Path) -> None:
        self.url = f"http://127.0.0.1:{node.port}"
        self.cast = cast
        self.log = log


@pytest.fixture
async def stage(module_dsn: str, tmp_path: Path) -> AsyncGenerator[Stage]:
    log = tmp_path / "server.log"
    with panelist(module_dsn, log) as node:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{node.port}", timeout=60) as client:
            cast = await Cast.hired(await Company.founded(client, module_dsn, Clock(datetime.now(UTC))))
        yield Stage(node, cast, log)


def test_every_answer_is_as_described(stage: Stage) -> None:
    chosen = figures.seed()
    barrage = Barrage(stage.url, stage.cast, chosen)
    # It gets in everywhere: otherwise there is little that this shows.
    grants = {f"{contract.method} {contract.path}" for contract in CONTRACTS} - _NEVER_GRANTED
    barrage.run(_CASES, grants)
    statuses = {str(status): count for status, count in sorted(barrage.statuses.items())}
    figures.note("contract", seed=chosen, requests=barrage.sent, problems=len(barrage.problems), statuses=statuses)
    assert not barrage.problems, barrage.report()
    assert grants <= barrage.granted.keys() or _CASES < _ENOUGH
    assert not _NEVER_GRANTED & barrage.granted.keys()
    faults = [line for line in stage.log.read_text(encoding="utf-8").splitlines() if '"level":"error"' in line]
    assert not faults, "\n".join(faults)
