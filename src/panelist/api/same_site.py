"""Which pages may act with this browser's login: our own. Against CSRF, and in the demo against DNS rebinding.

Where a proxy logs in by cookie, identity is added to whatever a browser was made to send, by whatever page.
"""

from typing import Any, Final

from panelist.addresses import names_this_machine
from panelist.api.reading import Asked
from panelist.errors import Forbidden

_OURS: Final = ("same-origin", "none")
"""`none`: the person's own doing, not a page's."""


def check_same_site(request: Asked) -> None:
    """A change asked for by another site's page is refused. Raises Forbidden (403).

    Browsers say by Sec-Fetch-Site whose page it was, but over plain http only to the machine itself, and old ones never:
    then Origin has to name the Host that was asked. What is no browser sends neither.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site in _OURS:
            return
    elif _is_origin_ours(request.headers.getall("origin", []), request.headers.getall("host", [])):
        return
    raise Forbidden("This came from another site's page.")


def _is_origin_ours(origins: list[str], hosts: list[str]) -> bool:
    if not origins:
        return True
    return len(origins) == len(hosts) == 1 and origins[0].lower().partition("://")[2] == hosts[0].lower() != ""


def loopback_only(app: Any, refuse: Any) -> Any:
    """The app, for those who ask it by this machine's own names: in the demo anybody may be anybody.

    A page whose site points its name at 127.0.0.1 a moment later would otherwise be "our own page", and read everything.
    refuse: makes an ASGI answer of (refusal, scope).
    """

    async def checked(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and not names_this_machine(_hosts(scope["headers"])):
            refusal = Forbidden("The demo is asked by the names of this machine only, like localhost or 127.0.0.1.")
            await refuse(refusal, scope)(scope, receive, send)
        else:
            await app(scope, receive, send)

    return checked


def _hosts(headers: list[tuple[bytes, bytes]]) -> list[str]:
    return [value.decode("latin-1") for name, value in headers if name == b"host"]
