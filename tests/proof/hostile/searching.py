"""How examples are looked for that a parser does not take as it should: what is good, and what is almost good."""

import os
import random
from collections.abc import Callable
from typing import Any, Final, TypeVar

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from proof import figures

EXAMPLES: Final = int(os.environ.get("PROVE_EXAMPLES", "2000"))
_ODD: Final = [
    *"\0\t\n\r \x7f\x85\u00a0\u200b\u2028\ufeff", *"Zz:+-−.,;/\\'\"{}[]()<>=&%@_~|", *"0123456789٠०０²", *"aTéßİﬁ\u0308\u0301",
    "👩‍👩‍👧‍👦", "\u202e", "null", "true", "\ud800", "\udfff", "%00", "\\u0000", "T", "e9", "00", "\r\n",
]  # fmt: skip

T = TypeVar("T")


def search(what: str, check: Callable[[T], None], examples: st.SearchStrategy[T], share: float = 1) -> None:
    """Calls it with PROVE_EXAMPLES of them, or a share of that."""
    chosen, tried = figures.seed(), max(int(EXAMPLES * share), 1)
    phases = (Phase.generate, Phase.shrink) if figures.SHRINK else (Phase.generate,)
    asked = settings(
        max_examples=tried,
        deadline=None,
        database=None,
        print_blob=True,
        phases=phases,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    hypothesis.seed(chosen)(asked(given(examples)(check)))()
    figures.note(f"parser: {what}", seed=chosen, examples=tried)


def mangle(text: str, chance: random.Random) -> str:
    """The text, with nothing or a few things inserted, taken away, put in another's place or said twice."""
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
        begin = chance.randrange(len(text) + 1)
        end = min(begin + chance.randrange(5), len(text))
        odd = chance.choice((chance.choice(_ODD), chr(chance.randrange(0x300)), chr(chance.randrange(0x11_0000))))
        middle = chance.choice((odd, odd + text[begin:end], "", 2 * text[begin:end]))
        text = text[:begin] + middle + text[end:]
    return text


chances: Final = st.integers(0, 2**64).map(random.Random)
"""One draw instead of dozens: with hypothesis's own, a file of three rows took 25 ms."""


def mangled(good: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(mangle, good, chances)


json_values: Final[st.SearchStrategy[Any]] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
"""Anything that Python's json writes, NaN and infinity among it."""
