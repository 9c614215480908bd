"""The calendar: live bookings, each with its slot, candidate and interviewer."""

from typing import Final
from uuid import UUID

from panelist.inputs import Window
from panelist.sql.shape import BOOKING, CANDIDATE_SHAPE, SLOT_SHAPE, Rows, Source, Where, of, page

# Parts in brackets, because each || copies what stands before it.
_ENTRY: Final = (
    """select ('{"booking":' || """
    + BOOKING
    + """) || (',"slot":' || """
    + of(SLOT_SHAPE, "s")
    + """) || (',"candidate":' || """
    + of(CANDIDATE_SHAPE, "c")
    + """ || (',"interviewer":{"id":"' || i.id || '","name":' || json_scalar(i.name)
              || ',"timeZone":' || json_scalar(i.time_zone) || '}}'))
    from booking t
    join slot s on s.id = t.slot_id
    join candidate c on c.id = t.candidate_id
    join interviewer i on i.id = t.interviewer_id {where}"""
)


async def listed(source: Source, wanted: Window, *, owner: UUID | None) -> Rows:
    """By startTime, then id. owner: the interviewer whose calendar alone may be seen, None for all."""
    where = Where("t.status = 'booked'")
    where.add_if(owner, "t.interviewer_id = ?")
    where.add_if(wanted.interviewer_id, "t.interviewer_id = ?")
    where.window(wanted, among=None if owner or wanted.interviewer_id else "booking")
    return await page(source, _ENTRY, where, wanted)
