"""Health: is the process alive, and is it ready to be sent requests."""

import asyncio
from typing import Final

import msgspec
from litestar.response.base import ASGIResponse

from panelist.api.endpoint import JSON, READ, Call, Contract, endpoint
from panelist.errors import Unavailable
from panelist.migrations import NEWEST, too_old
from panelist.models import Health
from panelist.sql import health as sql
from panelist.sql import log

_WITHIN_S: Final = 2.0


def _answer(checks: dict[str, str]) -> ASGIResponse:
    """200 when every check is ok, else 503 with what is not."""
    well = all(found == "ok" for found in checks.values())
    health = Health("ok" if well else "unavailable", checks)
    return ASGIResponse(
        body=msgspec.json.encode(health),
        media_type=JSON,
        status_code=200 if well else Unavailable.status,
        headers=READ if well else (*READ, ("retry-after", "1")),
    )


async def _ready(call: Call) -> dict[str, str]:
    if call.rooms.ending.begun:
        # Said first, and without asking anybody: whoever balances the load is to hear it at once.
        return {"process": "is about to end"}
    checks = {"database": "ok", "schema": "ok", "durability": "ok", "session": "ok", "log": "ok", "live": "ok"}
    try:
        async with asyncio.timeout(_WITHIN_S), call.rooms.db.connection() as connection:
            server = connection.get_server_version()
            version = await sql.schema_version(connection)
            missing = await sql.missing(connection)
            foreign = version is not None and await log.is_from_elsewhere(connection)
    except (Unavailable, TimeoutError):
        return {"database": "cannot be reached"}
    if wrong := too_old(server):
        checks["database"] = wrong
    elif not missing.writable:
        checks["database"] = "takes no changes: a standby, or read-only"
    if version is None or version < NEWEST:
        checks["schema"] = f"is at {version or 'nothing'}, this version needs {NEWEST}: run `panelist migrate`"
    if missing.durable:
        checks["durability"] = "; ".join(f"{name} is off" for name in missing.durable)
    if missing.bounds:
        # One transaction that is forgotten would hold its locks, and the change feed, for as long as it likes.
        checks["session"] = f"{', '.join(missing.bounds)} not set: behind PgBouncer the role has to have them"
    if foreign:
        checks["log"] = "was restored from a dump, and its order is another cluster's: run `panelist restored`"
    if call.rooms.live.feed.is_stalled:
        # The database answers, so it is this process; its clients would be better off at another node.
        checks["live"] = f"the change feed has not been read for {call.rooms.live.feed.lag_s:.0f} s"
    return checks


@endpoint(
    Contract(
        method="GET",
        path="/api/health/live",
        summary="The process answers.",
        who=None,
        answer=Health,
    )
)
async def live(_: Call) -> ASGIResponse:
    return _answer({"process": "ok"})


@endpoint(
    Contract(
        method="GET",
        path="/api/health/ready",
        summary="Ready for requests: database reachable, migrated, durable.",
        who=None,
        answer=Health,
        or_status=Unavailable.status,
    )
)
async def ready(call: Call) -> ASGIResponse:
    return _answer(await _ready(call))


@endpoint(
    Contract(
        method="GET",
        path="/api/health",
        summary="Both at once.",
        who=None,
        answer=Health,
        or_status=Unavailable.status,
    )
)
async def health(call: Call) -> ASGIResponse:
    return _answer({"process": "ok"} | await _ready(call))


ROUTES: Final = (health, live, ready)
