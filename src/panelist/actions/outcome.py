"""What an action hands back."""

from typing import NamedTuple


class Outcome(NamedTuple):
    """json: the object after the change, None where there is none to show. replayed: an earlier success, told again.

    event_seq: the number of the change's event row, for the log; None where nothing was written.
    """

    json: str | None
    event_seq: int | None = None
    replayed: bool = False
