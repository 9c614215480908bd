"""Many clients at once, impatient ones among them: all that they did and were told is one story, and the log tells it."""

import os
import random
from pathlib import Path

import pytest

from proof import figures
from proof.histories.house import Stage
from servers import panelist

pytestmark = pytest.mark.anyio

_ROUNDS = int(os.environ.get("PROVE_HISTORIES", "2"))
_WISHES = int(os.environ.get("PROVE_HISTORY_WISHES", "1000"))


@pytest.mark.parametrize("round_", range(_ROUNDS))
async def test_log_tables_and_answers_are_one_story(dsn: str, cluster: Path, tmp_path: Path, round_: int) -> None:
    """Two nodes on one database, which never has to break a deadlock."""
    postgres_log = cluster / "postgres.log"
    said_before = postgres_log.stat().st_size
    chosen = figures.seed() + round_
    chance, clients = random.Random(chosen), (8, 16, 12)[round_ % 3]
    log = tmp_path / "server.log"
    stage = await Stage.set_up(dsn)
    with panelist(dsn, log) as one, panelist(dsn, log) as other:
        await stage.crowd(chance, [one.port, other.port], clients=clients, wishes=_WISHES)
    counted = await stage.prove()
    figures.note("histories", seed=chosen, clients=clients, **counted._asdict())
    faults = [line for line in log.read_text().splitlines() if '"level":"error"' in line]
    assert not faults, "\n".join(faults)
    said = postgres_log.read_bytes()[said_before:]
    assert b"deadlock" not in said, said.decode()
