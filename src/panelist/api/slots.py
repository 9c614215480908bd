"""Slots: list, read, open, edit, withdraw."""

from typing import Final
from uuid import UUID

from litestar.response.base import ASGIResponse

from panelist import rules
from panelist.actions import slots as actions
from panelist.api.endpoint import EVERYBODY, Call, Contract, changed, endpoint, read
from panelist.api.pages import SLOTS, page
from panelist.errors import Forbidden, InvalidInput, NotFound, StaleVersion
from panelist.inputs import EditSlot, OpenSlot, SlotFilter
from panelist.models import Role, Slot, SlotPage
from panelist.sql import slots
from panelist.sql.shape import Rows

_OWNERS: Final = frozenset({Role.INTERVIEWER, Role.ADMIN})


@endpoint(
    Contract(
        method="GET",
        path="/api/slots",
        summary="Slots by startTime; an interviewer sees only their own. A slot is in the window when it overlaps [from, to).",
        who=EVERYBODY,
        query=SlotFilter,
        answer=SlotPage,
    )
)
async def list_slots(call: Call, wanted: SlotFilter) -> ASGIResponse:
    owner = call.actor.own_interviewer

    async def listed(wanted: SlotFilter) -> Rows:
        return await call.rooms.reads.listed(lambda source: slots.listed(source, wanted, owner=owner))

    return await page(wanted, listed, SLOTS)


@endpoint(
    Contract(
        method="GET",
        path="/api/slots/{id}",
        summary="One slot.",
        who=EVERYBODY,
        answer=Slot,
        refuses=(NotFound,),
    )
)
async def read_slot(call: Call) -> ASGIResponse:
    json = await slots.one(call.rooms.db, call.id, owner=call.actor.own_interviewer)
    if json is None:
        raise NotFound("There is no such slot.")
    return read(json)


@endpoint(
    Contract(
        method="POST",
        path="/api/slots",
        summary="Open a slot: an interviewer for themselves, an admin for the interviewer named.",
        who=_OWNERS,
        body=OpenSlot,
        answer=Slot,
        status=201,
        refuses=(NotFound, rules.SlotOverlap, rules.DayLimit),
    )
)
async def open_slot(call: Call, wanted: OpenSlot) -> ASGIResponse:
    interviewer_id = call.actor.own_interviewer
    if isinstance(wanted.interviewer_id, UUID):
        if interviewer_id not in (None, wanted.interviewer_id):
            raise Forbidden("An interviewer opens slots for themselves only; leave interviewerId out.")
        interviewer_id = wanted.interviewer_id
    if interviewer_id is None:
        raise InvalidInput(interviewerId="is required: say whose slot this is")
    outcome = await actions.open_slot(call.rooms.db, call.cause(wanted), wanted, interviewer_id=interviewer_id)
    return changed(call, outcome, 201)


@endpoint(
    Contract(
        method="PATCH",
        path="/api/slots/{id}",
        summary="Edit a slot that holds no booking. With version, only if it is still that one.",
        who=_OWNERS,
        body=EditSlot,
        answer=Slot,
        refuses=(NotFound, rules.SlotBooked, rules.SlotOverlap, rules.DayLimit, StaleVersion),
    )
)
async def edit_slot(call: Call, wanted: EditSlot) -> ASGIResponse:
    return changed(call, await actions.edit_slot(call.rooms.db, call.cause(wanted), call.id, wanted))


@endpoint(
    Contract(
        method="DELETE",
        path="/api/slots/{id}",
        summary="Withdraw a slot that holds no booking.",
        who=_OWNERS,
        status=204,
        refuses=(NotFound, rules.SlotBooked),
    )
)
async def withdraw_slot(call: Call) -> ASGIResponse:
    return changed(call, await actions.withdraw_slot(call.rooms.db, call.cause(), call.id))


ROUTES: Final = (list_slots, read_slot, open_slot, edit_slot, withdraw_slot)
