"""All that was done and told, in one order: the log's for changes, and for each refusal and read a place among those.

That is linearizability, for each slot, booking, candidate and interviewer: every answer is right at one moment between its
question and itself, and these moments follow each other as the callers saw them do.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from typing import NamedTuple

from proof.histories import places
from proof.histories.record import Attempt, Left, Line, Op
from proof.histories.replay import Object, Played


class Counted(NamedTuple):
    """What was held, for the figures."""

    lines: int
    acknowledged: int
    refused: int
    read: int
    unheard: int
    repeated: int
    feed_inversions: int
    """Lines of one slot that stand in the feed in another order than they happened."""


def check(left: Left, ops: list[Op], played: Played) -> Counted:
    """Asserts all of it."""
    attempts = [attempt for op in ops for attempt in op.attempts]
    sent = {attempt.id: attempt.sent for attempt in attempts}
    for line in left.log:
        assert line.request_id in sent, f"nobody asked for this: {line}"
    told = _changes(left, ops)
    heard: defaultdict[int, float] = defaultdict(lambda: math.inf)
    for attempt in attempts:
        if (seq := told.get(attempt.id)) is not None:
            heard[seq] = min(heard[seq], attempt.ended)
    began = {line.seq: sent[line.request_id] for line in left.log}
    in_feed = sorted(left.log, key=lambda line: (line.xid, line.seq))
    _assert_real_time(left.log, began, heard)
    _assert_real_time(in_feed, began, heard)
    rest = [(op, attempt) for op in ops for attempt in op.attempts if attempt.is_told and attempt.id not in told]
    _place(rest, began, heard, played)
    reads = sum(attempt.granted for _, attempt in rest)
    return Counted(
        lines=len(left.log),
        acknowledged=len(heard),
        refused=len(rest) - reads,
        read=reads,
        unheard=sum(not attempt.is_told for attempt in attempts),
        repeated=sum(attempt.replayed for attempt in attempts),
        feed_inversions=_inversions(in_feed),
    )


def _changes(left: Left, ops: list[Op]) -> dict[str, int]:
    """Attempt -> the seq of the line it was told of. Every acknowledged change is in the log once, and as answered."""
    by_attempt = {line.request_id: line for line in left.log if line.action != "candidate.created"}
    assert len(by_attempt) == sum(line.action != "candidate.created" for line in left.log), "one request, two changes"
    told: dict[str, int] = {}
    for op in ops:
        lines = [by_attempt[attempt.id] for attempt in op.attempts if attempt.id in by_attempt]
        assert len(lines) <= 1, f"one wish, {len(lines)} changes: {op}"
        for attempt in op.attempts:
            own = by_attempt.get(attempt.id)
            if attempt.is_told and not attempt.granted:
                assert own is None, f"refused, and yet done: {op.call} {attempt} {own}"
            elif attempt.granted and op.call.method != "GET" and (lines or not _may_change_nothing(op)):
                assert lines, f"acknowledged, and lost: {op.call} {attempt}"
                (line,) = lines
                assert attempt.replayed == (own is None), f"told that it was a repeat, or not told: {op} {line}"
                body = b"" if attempt.status == 204 else (line.data or "").encode()
                assert attempt.body == body, f"acknowledged {attempt.body!r}, and logged {line}"
                told[attempt.id] = line.seq
    return told


def _may_change_nothing(op: Op) -> bool:
    """To the slot it is in, cancelled already, what it is already: without a key that is not recorded, so it is a read."""
    return op.call.key is None and (op.call.method, op.call.path.split("/")[2]) in (
        ("PATCH", "slots"),
        ("POST", "reschedule"),
        ("DELETE", "booking"),
    )


def _assert_real_time(order: list[Line], began: dict[int, float], heard: dict[int, float]) -> None:
    """What was acknowledged before another was asked for comes before it."""
    earliest, by = math.inf, 0
    for line in reversed(order):
        if heard[line.seq] < earliest:
            earliest, by = heard[line.seq], line.seq
        assert earliest > began[line.seq], f"line {line.seq} was asked for after {by} was told, and stands before it"


def _place(rest: list[tuple[Op, Attempt]], began: dict[int, float], heard: dict[int, float], played: Played) -> None:
    """Gives each refusal and read the earliest state of its object that real time allows and that makes it right.

    The earliest is always best: it leaves most room to those that come later.
    """
    before: defaultdict[Object, _Floor] = defaultdict(_Floor)
    for op, attempt in sorted(rest, key=lambda each: each[1].ended):
        about = places.object_of(op.call, attempt, played)
        low, high = _meantime(about, attempt, began, heard, played)
        low = max(low, before[about].of(attempt.sent))
        body = op.call.body or {}
        slot: Object = ("slot", body.get("slotId", body.get("newSlotId", "")))
        slot_low, slot_high = _meantime(slot, attempt, began, heard, played)
        slots = [played.states[slot][no][1] for no in range(slot_low, slot_high + 1)]
        states = [(no, played.states[about][no][1]) for no in range(low, high + 1)]
        place = next((no for no, state in states if places.is_right(op.call, attempt, state, slots, played)), None)
        assert place is not None, f"right at no time between question and answer: {op.call} {attempt}\n{states}"
        before[about].add(attempt.ended, place)


def _meantime(
    about: Object, attempt: Attempt, began: dict[int, float], heard: dict[int, float], played: Played
) -> tuple[int, int]:
    """The first and the last of the object's states that there may have been between the question and the answer."""
    states = played.states[about]
    low = max((no for no, (seq, _) in enumerate(states) if heard.get(seq, math.inf) < attempt.sent), default=0)
    too_late = (no for no, (seq, _) in enumerate(states) if began.get(seq, -math.inf) > attempt.ended)
    return low, min(too_late, default=len(states)) - 1


class _Floor:
    """Which state of an object was seen by when: whoever asks later must not see an older one."""

    def __init__(self) -> None:
        self._ended: list[float] = []
        self._newest = [0]

    def add(self, ended: float, no: int) -> None:
        """In the order of `ended`."""
        self._ended.append(ended)
        self._newest.append(max(self._newest[-1], no))

    def of(self, sent: float) -> int:
        return self._newest[bisect_left(self._ended, sent)]


def _inversions(in_feed: list[Line]) -> int:
    """The feed goes by transactions, which begin before they wait for a slot; those of one booking are in order."""
    inverted = 0
    newest: dict[str, int] = {}
    for line in in_feed:
        assert newest.get(line.booking or "", 0) < line.seq, f"out of order in the feed: {line}"
        about = {id for id in (line.slot, line.old_slot) if id}
        inverted += any(newest.get(id, 0) > line.seq for id in about)
        newest |= {id: max(newest.get(id, 0), line.seq) for id in (*about, line.booking) if id}
    return inverted
