"""Whatever people do, Panelist answers and shows what the rules say: a random office against a model of it."""

import os
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from proof import figures
from proof.model.house import House
from proof.model.machine import Office

_STEPS = int(os.environ.get("PROVE_STEPS", "8000"))
_EACH = 80
_COMPANIES = 100
"""Between one word of how far it is and the next."""


@pytest.fixture
def house(anyio_backend: str, dsn: str) -> Generator[House]:
    made = House(dsn)
    yield made
    made.close()


def test_panelist_does_what_the_model_does(house: House) -> None:
    """PROVE_STEPS steps, in companies of 80 steps each; what they met is counted, so that one sees what was tried."""
    Office.house = house
    Office.steps = 0
    Office.told.clear()
    chosen = figures.seed()
    rounds = 0
    while Office.steps < _STEPS:
        _run(chosen + rounds, min((_STEPS - Office.steps) // _EACH + 1, _COMPANIES))
        rounds += 1
        print(f"{Office.steps} of {_STEPS} steps", flush=True)
    figures.note("model", seed=chosen, steps=Office.steps, divergences=0, told=dict(Office.told.most_common()))


def _run(number: int, examples: int) -> None:
    office = seed(number)(type("Office", (Office,), {}))
    run_state_machine_as_test(
        office,
        settings=settings(
            max_examples=examples,
            stateful_step_count=_EACH,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=[HealthCheck.too_slow],
            phases=(Phase.generate, Phase.shrink) if figures.SHRINK else (Phase.generate,),
        ),
    )
