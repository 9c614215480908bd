"""What an action hands back."""

from typing import NamedTuple


class Outcome(NamedTuple):
    """json: the object after the change, None where there is none to show. replayed: an earlier success, told again."""

    json: str | None
    replayed: bool = False
