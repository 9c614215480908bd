"""Bookings: book, reschedule, cancel, list, read. The first two are what the booking rate counts (N2)."""

from typing import Final

from litestar.response.base import ASGIResponse
from msgspec import UNSET

from panelist import rules
from panelist.actions import bookings as actions
from panelist.api.endpoint import EVERYBODY, Call, Contract, changed, endpoint, read
from panelist.api.pages import BOOKINGS, page
from panelist.errors import InvalidInput, NotFound, StaleVersion
from panelist.inputs import Book, BookingFilter, Reschedule
from panelist.models import Booking, BookingPage, Role
from panelist.sql import bookings
from panelist.sql.shape import Rows

_COORDINATORS: Final = frozenset({Role.COORDINATOR})


@endpoint(
    Contract(
        method="POST",
        path="/api/book",
        summary="Book a candidate, known or new, into a free slot.",
        who=_COORDINATORS,
        body=Book,
        answer=Booking,
        status=201,
        refuses=(
            NotFound,
            rules.SlotTaken,
            rules.SlotStarted,
            rules.CandidateBusy,
            StaleVersion,
            rules.RateLimited,
        ),
    )
)
async def book(call: Call, wanted: Book) -> ASGIResponse:
    if (wanted.candidate_id is UNSET) == (wanted.candidate is UNSET):
        raise InvalidInput(candidateId="give either candidateId or candidate")
    cause = call.cause(wanted)
    # Before a connection is taken: those over the limit must not use up the pool.
    await call.rooms.limiter.attempt(call.actor.id)
    return changed(call, await actions.book(call.rooms.db, cause, wanted), 201)


@endpoint(
    Contract(
        method="POST",
        path="/api/reschedule",
        summary="Move a live booking to another free slot; the old one becomes free.",
        who=_COORDINATORS,
        body=Reschedule,
        answer=Booking,
        refuses=(
            NotFound,
            rules.SlotTaken,
            rules.SlotStarted,
            rules.CandidateBusy,
            rules.BookingCancelled,
            StaleVersion,
            rules.RateLimited,
        ),
    )
)
async def reschedule(call: Call, wanted: Reschedule) -> ASGIResponse:
    cause = call.cause(wanted)
    await call.rooms.limiter.attempt(call.actor.id)
    return changed(call, await actions.reschedule(call.rooms.db, cause, wanted))


@endpoint(
    Contract(
        method="DELETE",
        path="/api/booking/{id}",
        summary="Cancel a booking; its slot becomes free. Cancelling again changes nothing.",
        who=_COORDINATORS,
        answer=Booking,
        refuses=(NotFound,),
    )
)
async def cancel(call: Call) -> ASGIResponse:
    return changed(call, await actions.cancel(call.rooms.db, call.cause(), call.id))


@endpoint(
    Contract(
        method="GET",
        path="/api/booking/{id}",
        summary="One booking, live or cancelled.",
        who=EVERYBODY,
        answer=Booking,
        refuses=(NotFound,),
    )
)
async def read_booking(call: Call) -> ASGIResponse:
    async with call.rooms.db.connection() as connection:
        json = await bookings.one(connection, call.id, owner=call.actor.own_interviewer)
    if json is None:
        raise NotFound("There is no such booking.")
    return read(json)


@endpoint(
    Contract(
        method="GET",
        path="/api/bookings",
        summary="Bookings by startTime, cancelled ones too; an interviewer sees only their own.",
        who=EVERYBODY,
        query=BookingFilter,
        answer=BookingPage,
    )
)
async def list_bookings(call: Call, wanted: BookingFilter) -> ASGIResponse:
    owner = call.actor.own_interviewer

    async def listed(wanted: BookingFilter) -> Rows:
        return await call.rooms.reads.listed(lambda source: bookings.listed(source, wanted, owner=owner))

    return await page(wanted, listed, BOOKINGS)


ROUTES: Final = (book, reschedule, cancel, read_booking, list_bookings)
