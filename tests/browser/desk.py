"""The desk somebody works at: pages of the real client. A console error or a broken policy in one fails its test."""

import json
from collections.abc import Callable

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from browser.office import Someone

# A refusal is an answer like others; Chromium writes each into the console, and so do we not count them.
_NO_ERRORS = ("Failed to load resource: the server responded with a status of 4",)


class Desk:
    """Opens pages, each in a context of its own, as another browser would; remembers what went wrong in any of them."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url
        self.contexts: list[BrowserContext] = []
        self.problems: list[str] = []
        self.allowed: list[str] = []
        """Beginnings of console messages that a test provokes itself: a server that is away."""

    def open(
        self,
        path: str,
        who: Someone | None = None,
        *,
        zone: str = "Europe/London",
        locale: str = "en-GB",
        dark: bool = False,
        phone: bool = False,
        url: str | None = None,
        before: Callable[[Page], object] | None = None,
    ) -> Page:
        """who: None is a stranger, whom the start page asks. before: what is done to the page before it is asked for."""
        context = self.browser.new_context(
            base_url=url or self.url,
            timezone_id=zone,
            locale=locale,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            viewport={"width": 390, "height": 844} if phone else {"width": 1440, "height": 900},
            has_touch=phone,
        )
        self.contexts.append(context)
        if who:
            persona = json.dumps({"id": who.id, "role": who.role, "name": who.name})
            # Only where nobody is yet: a test may become somebody else on the way.
            context.add_init_script(
                f"sessionStorage.getItem('panelist.persona') ?? sessionStorage.setItem('panelist.persona', {json.dumps(persona)})"
            )
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        if before:
            before(page)
        page.goto(path)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith((*_NO_ERRORS, *self.allowed)):
            self.problems.append(f"{message.type}: {message.text}")
