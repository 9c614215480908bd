"""The live socket's HTTP side: where it is, and which channels a caller's socket may hear."""

from typing import Final

import msgspec
from litestar.response.base import ASGIResponse

from panelist.api.endpoint import EVERYBODY, Call, Contract, endpoint, read
from panelist.errors import Forbidden
from panelist.inputs import Subscribe
from panelist.models import LiveAuth, LiveServer


@endpoint(
    Contract(
        method="GET",
        path="/api/live",
        summary="Where the live socket is, for any Pusher Channels client.",
        who=EVERYBODY,
        answer=LiveServer,
    )
)
async def live_server(call: Call) -> ASGIResponse:
    return read(msgspec.json.encode(call.rooms.live.server).decode())


@endpoint(
    Contract(
        method="POST",
        path="/api/live/auth",
        summary="Leave to hear a private channel: coordinators and admins all of them, an interviewer their own.",
        who=EVERYBODY,
        body=Subscribe,
        form=True,
        answer=LiveAuth,
        refuses=(Forbidden,),
    )
)
async def live_auth(call: Call, wanted: Subscribe) -> ASGIResponse:
    auth = await call.rooms.live.authorization(call.actor, wanted.socket_id, wanted.channel_name)
    if auth is None:
        raise Forbidden("This channel is not yours to hear, or there is none by that name.")
    return read(msgspec.json.encode(LiveAuth(auth)).decode())


ROUTES: Final = (live_server, live_auth)
