"""People: who am I, the lists with their search, and what admins and coordinators may make and change."""

from typing import Final

import msgspec
from litestar.response.base import ASGIResponse
from msgspec import UNSET

from panelist import rules
from panelist.actions import people as actions
from panelist.api.endpoint import EVERYBODY, Call, Contract, changed, endpoint, read
from panelist.api.pages import PEOPLE, page
from panelist.errors import EmailTaken, ExternalIdTaken, NotFound
from panelist.inputs import (
    EditCoordinator,
    EditInterviewer,
    NewCandidate,
    NewCoordinator,
    NewInterviewer,
    PeopleFilter,
)
from panelist.models import (
    Candidate,
    CandidatePage,
    Coordinator,
    CoordinatorPage,
    DemoPeople,
    Interviewer,
    InterviewerPage,
    Me,
    Persona,
    Role,
)
from panelist.sql import people
from panelist.sql.people import Kind
from panelist.sql.shape import Rows

_STAFF: Final = frozenset({Role.COORDINATOR, Role.ADMIN})
_ADMINS: Final = frozenset({Role.ADMIN})


@endpoint(Contract(method="GET", path="/api/me", summary="Who the caller is.", who=EVERYBODY, answer=Me))
async def me(call: Call) -> ASGIResponse:
    caller = call.caller
    answer = Me(role=caller.actor.role, id=caller.actor.id, name=caller.name, time_zone=caller.time_zone or UNSET)
    return read(msgspec.json.encode(answer).decode())


@endpoint(
    Contract(
        method="GET",
        path="/api/demo/people",
        summary="In demo mode only, without identity: people one can choose to be.",
        who=None,
        answer=DemoPeople,
        refuses=(NotFound,),
    )
)
async def demo_people(call: Call) -> ASGIResponse:
    if call.rooms.settings.auth != "demo":
        raise NotFound()
    found = {
        kind: [Persona(id, name, zone or UNSET) for id, name, zone in await people.personas(call.rooms.db, kind)]
        for kind in (Kind.INTERVIEWER, Kind.COORDINATOR, Kind.ADMIN)
    }
    answer = DemoPeople(
        interviewers=found[Kind.INTERVIEWER], coordinators=found[Kind.COORDINATOR], admins=found[Kind.ADMIN]
    )
    return read(msgspec.json.encode(answer).decode())


async def _listed(call: Call, kind: Kind, wanted: PeopleFilter) -> ASGIResponse:
    async def listed(wanted: PeopleFilter) -> Rows:
        return await people.listed(call.rooms.db, kind, wanted, only=call.actor.own_interviewer)

    return await page(wanted, listed, PEOPLE[kind])


@endpoint(
    Contract(
        method="GET",
        path="/api/interviewers",
        summary="Interviewers by name; an interviewer sees only themselves.",
        who=EVERYBODY,
        query=PeopleFilter,
        answer=InterviewerPage,
    )
)
async def list_interviewers(call: Call, wanted: PeopleFilter) -> ASGIResponse:
    return await _listed(call, Kind.INTERVIEWER, wanted)


@endpoint(
    Contract(
        method="GET",
        path="/api/candidates",
        summary="Candidates by name.",
        who=_STAFF,
        query=PeopleFilter,
        answer=CandidatePage,
    )
)
async def list_candidates(call: Call, wanted: PeopleFilter) -> ASGIResponse:
    return await _listed(call, Kind.CANDIDATE, wanted)


@endpoint(
    Contract(
        method="GET",
        path="/api/coordinators",
        summary="Coordinators by name.",
        who=_STAFF,
        query=PeopleFilter,
        answer=CoordinatorPage,
    )
)
async def list_coordinators(call: Call, wanted: PeopleFilter) -> ASGIResponse:
    return await _listed(call, Kind.COORDINATOR, wanted)


@endpoint(
    Contract(
        method="POST",
        path="/api/candidates",
        summary="Add a candidate. A known address is refused, with the id of who has it.",
        who=_STAFF,
        body=NewCandidate,
        answer=Candidate,
        status=201,
        refuses=(EmailTaken,),
    )
)
async def create_candidate(call: Call, wanted: NewCandidate) -> ASGIResponse:
    return changed(call, await actions.create_candidate(call.rooms.db, call.cause(wanted), wanted), 201)


@endpoint(
    Contract(
        method="POST",
        path="/api/interviewers",
        summary="Add an interviewer.",
        who=_ADMINS,
        body=NewInterviewer,
        answer=Interviewer,
        status=201,
        refuses=(EmailTaken, ExternalIdTaken),
    )
)
async def create_interviewer(call: Call, wanted: NewInterviewer) -> ASGIResponse:
    return changed(call, await actions.create_interviewer(call.rooms.db, call.cause(wanted), wanted), 201)


@endpoint(
    Contract(
        method="PATCH",
        path="/api/interviewers/{id}",
        summary="Change an interviewer. A new time zone or limit must keep R2 in every week that is not over.",
        who=_ADMINS,
        body=EditInterviewer,
        answer=Interviewer,
        refuses=(NotFound, EmailTaken, ExternalIdTaken, rules.DayLimit),
    )
)
async def edit_interviewer(call: Call, wanted: EditInterviewer) -> ASGIResponse:
    outcome = await actions.edit_interviewer(call.rooms.db, call.cause(wanted), call.id, wanted)
    call.rooms.identity.forget()
    return changed(call, outcome)


@endpoint(
    Contract(
        method="POST",
        path="/api/coordinators",
        summary="Add a coordinator.",
        who=_ADMINS,
        body=NewCoordinator,
        answer=Coordinator,
        status=201,
        refuses=(EmailTaken, ExternalIdTaken),
    )
)
async def create_coordinator(call: Call, wanted: NewCoordinator) -> ASGIResponse:
    return changed(call, await actions.create_coordinator(call.rooms.db, call.cause(wanted), wanted), 201)


@endpoint(
    Contract(
        method="PATCH",
        path="/api/coordinators/{id}",
        summary="Change a coordinator.",
        who=_ADMINS,
        body=EditCoordinator,
        answer=Coordinator,
        refuses=(NotFound, EmailTaken, ExternalIdTaken),
    )
)
async def edit_coordinator(call: Call, wanted: EditCoordinator) -> ASGIResponse:
    outcome = await actions.edit_coordinator(call.rooms.db, call.cause(wanted), call.id, wanted)
    call.rooms.identity.forget()
    return changed(call, outcome)


ROUTES: Final = (
    me,
    demo_people,
    list_interviewers,
    list_candidates,
    list_coordinators,
    create_candidate,
    create_interviewer,
    edit_interviewer,
    create_coordinator,
    edit_coordinator,
)
