"""The calendar of confirmed interviews, and the change feed."""

from typing import Final

from litestar.response.base import ASGIResponse

from panelist.api.endpoint import EVERYBODY, Call, Contract, endpoint, read
from panelist.api.pages import CALENDAR, page
from panelist.errors import InvalidInput
from panelist.inputs import EventFilter, Window
from panelist.models import CalendarPage, EventPage
from panelist.sql import calendar, feed
from panelist.sql.shape import Rows
from panelist.wire import BadCursor


@endpoint(
    Contract(
        method="GET",
        path="/api/calendar",
        summary="Live bookings by startTime with slot, candidate and interviewer; an interviewer sees only their own.",
        who=EVERYBODY,
        query=Window,
        answer=CalendarPage,
    )
)
async def list_calendar(call: Call, wanted: Window) -> ASGIResponse:
    owner = call.actor.own_interviewer

    async def listed(wanted: Window) -> Rows:
        return await call.rooms.reads.listed(lambda source: calendar.listed(source, wanted, owner=owner))

    return await page(wanted, listed, CALENDAR)


@endpoint(
    Contract(
        method="GET",
        path="/api/events",
        summary="The change feed, oldest first and complete. Call again with ?after= the last answer's next.",
        who=EVERYBODY,
        query=EventFilter,
        answer=EventPage,
    )
)
async def list_events(call: Call, wanted: EventFilter) -> ASGIResponse:
    try:
        items, after = await feed.read(call.rooms.db, wanted, owner=call.actor.own_interviewer)
    except BadCursor as fault:
        raise InvalidInput(after=str(fault)) from None
    return read(f'{{"items":[{",".join(items)}],"next":"{after}"}}')


ROUTES: Final = (list_calendar, list_events)
