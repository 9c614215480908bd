"""The change feed: the log in the order of its transactions.

Complete: it stops below the oldest transaction still running, so that no row can appear behind a reader (by `seq` alone
a slow one is lost for ever). What is asked for is put together from legs, each with an index of its own that is already
in the feed's order; one condition with OR in it would walk the whole log for the few rows of one slot.
"""

from collections.abc import Iterator
from typing import Final, LiteralString
from uuid import UUID

from panelist.db import Database
from panelist.inputs import EventFilter
from panelist.sql.shape import Where
from panelist.wire import Cursor


async def read(db: Database, wanted: EventFilter, *, owner: UUID | None) -> tuple[list[str], Cursor]:
    """Rows as JSON, oldest first, and where to go on. owner: the interviewer who asks, None for those who see all.

    Raises BadCursor for one that is not the feed's.
    """
    xid, seq = wanted.after.two_counts() if wanted.after else (0, 0)
    places = Where()
    xid_place, seq_place = places.bind(str(xid)), places.bind(seq)
    order = " order by t.xid, t.seq limit " + places.bind(wanted.limit)
    beyond: LiteralString = (
        "(t.xid, t.seq) > (" + xid_place + "::text::xid8, " + seq_place + ")"
        " and t.xid < pg_snapshot_xmin(pg_current_snapshot())"
    )  # fmt: skip
    legs: list[LiteralString] = [
        "(select " + columns + " from event t where " + beyond + condition + order + ")"
        for columns, condition in _legs(places, wanted, owner)
    ]
    rows = await db.rows("select " + _JSON + " from (" + " union all ".join(legs) + ") t" + order, *places.values)
    last = (rows[-1]["xid"], str(rows[-1]["seq"])) if rows else (str(xid), str(seq))
    return [row["json"] for row in rows], Cursor.of(*last)


_ROW: Final = (
    "t.seq, t.xid, t.at, t.action, t.actor_id, t.actor_role, t.request_id, t.booking_id, t.person_id, t.version, "
)
_WHOLE: Final = _ROW + "t.interviewer_id, t.slot_id, t.old_slot_id, t.data"
# An interview that went to another interviewer is told to whom it left as far as it is theirs: the slot that became free.
_LEFT: Final = _ROW + "t.old_interviewer_id as interviewer_id, t.old_slot_id as slot_id, null::uuid, null::json"
_JSON: Final = """'{"seq":' || t.seq || ',"at":"' || wire_time(t.at) || '","action":"' || t.action
    || '","actorId":' || coalesce('"' || t.actor_id || '"', 'null') || ',"actorRole":"' || t.actor_role
    || '","requestId":' || coalesce(json_scalar(t.request_id)::text, 'null')
    || ',"interviewerId":' || coalesce('"' || t.interviewer_id || '"', 'null')
    || ',"slotId":' || coalesce('"' || t.slot_id || '"', 'null')
    || ',"bookingId":' || coalesce('"' || t.booking_id || '"', 'null')
    || ',"personId":' || coalesce('"' || t.person_id || '"', 'null')
    || ',"oldSlotId":' || coalesce('"' || t.old_slot_id || '"', 'null')
    || ',"version":' || coalesce(t.version::text, 'null')
    || ',"data":' || coalesce(t.data::text, 'null') || '}' as json, t.xid::text as xid, t.seq"""


def _legs(places: Where, wanted: EventFilter, owner: UUID | None) -> Iterator[tuple[LiteralString, LiteralString]]:
    """Columns and condition of each leg. No row is in two."""
    of_booking = " and t.booking_id = " + places.bind(wanted.booking_id) if wanted.booking_id else ""
    slot = places.bind(wanted.slot_id) if wanted.slot_id else None
    # A reschedule is told under both slots: whoever follows the one that it left is to hear of it too.
    left_slot = " and t.old_slot_id = " + slot if slot else ""
    if owner is None:
        yield _WHOLE, of_booking + (" and t.slot_id = " + slot if slot else "")
        if slot:
            yield _WHOLE, of_booking + left_slot + " and t.slot_id <> " + slot
        return
    me = places.bind(owner)
    mine = " and t.interviewer_id = " + me
    left_me = " and t.old_interviewer_id = " + me
    # The slot that an interview came from is told only to whom it belongs.
    came_from = "case when t.old_interviewer_id = " + me + " then t.old_slot_id end as old_slot_id"
    columns = _ROW + "t.interviewer_id, t.slot_id, " + came_from + ", t.data"
    yield columns, of_booking + mine + (" and t.slot_id = " + slot if slot else "")
    if slot:
        yield columns, of_booking + mine + left_me + left_slot + " and t.slot_id <> " + slot
    yield _LEFT, of_booking + left_me + left_slot + " and t.interviewer_id <> " + me
