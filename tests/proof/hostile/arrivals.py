"""What a coordinator's attempts must look like afterwards, by whatever clock they were made (N2)."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

_EXACT_S = 0.05
"""So exactly a wait is told."""
_ROUNDING_S = 0.001


class Attempt(NamedTuple):
    """asked, told: just before and just after it, in seconds of one clock. wait_s: None when it was let in."""

    asked: float
    told: float
    wait_s: float | None

    @property
    def ready(self) -> float:
        """From then on it would be let in, as it was told."""
        return self.told + (self.wait_s or 0)


def fullest(attempts: Sequence[Attempt], window_s: float) -> int:
    """Of all moving windows, the most that one surely let in."""
    granted = _granted(attempts)
    most = 0
    for first, begin in enumerate(granted):
        end = begin.asked + window_s - _ROUNDING_S
        inside = 0
        for one in granted[first:]:
            if one.asked >= end:
                break
            inside += one.told < end
        most = max(most, inside)
    return most


def check_windows(attempts: Sequence[Attempt], limit: int, window_s: float) -> None:
    """Not one too many in any window, and nobody refused where there was room."""
    assert fullest(attempts, window_s) <= limit
    granted = _granted(attempts)
    for refused in attempts:
        if refused.wait_s is None:
            continue
        begin = refused.asked - window_s - _ROUNDING_S
        counted = 0
        for one in reversed(granted[: bisect_left(granted, (refused.told,))]):
            counted += one.told >= begin
            if counted == limit or one.told < begin - window_s:
                break
        assert counted == limit, f"refused, though only {counted} of {limit} were taken: {refused}"
        assert 0 < refused.wait_s <= window_s + _ROUNDING_S


def check_waits(attempts: Sequence[Attempt]) -> int:
    """Who was refused and comes again is let in once the wait is over, and not before. Gives how many were compared.

    Only where nobody was let in meanwhile: that makes the wait another one.
    """
    in_order = sorted(attempts, key=lambda attempt: attempt.asked)
    compared = 0
    for place, refused in enumerate(in_order):
        if refused.wait_s is None or _is_beside_a_granted_one(in_order, place):
            continue
        for after, again in enumerate(in_order[place + 1 :], start=place + 1):
            if again.wait_s is not None and _is_beside_a_granted_one(in_order, after):
                break
            if again.asked >= refused.ready:
                assert again.wait_s is None, f"waited as told, and was refused: {refused} {again}"
                compared += 1
            elif again.told <= refused.asked + refused.wait_s - _EXACT_S:
                assert again.wait_s is not None, f"told to wait too long: {refused} {again}"
                compared += 1
            if again.wait_s is None:
                break
    return compared


def _granted(attempts: Sequence[Attempt]) -> list[Attempt]:
    return sorted((attempt for attempt in attempts if attempt.wait_s is None), key=lambda attempt: attempt.asked)


def _is_beside_a_granted_one(in_order: Sequence[Attempt], place: int) -> bool:
    """Whether somebody was let in at about the same time: which of the two came first nobody knows."""
    refused = in_order[place]
    near = in_order[max(place - 50, 0) : place + 50]
    return any(one.wait_s is None and one.told >= refused.asked and one.asked <= refused.told for one in near)
