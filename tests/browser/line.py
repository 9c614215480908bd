"""The line between a page and the live socket, in a test's hands."""

import re

from playwright.sync_api import Locator, Page, WebSocketRoute

# What Chromium writes when a connection of any kind breaks.
CUT_OFF = ("Failed to load resource: net::ERR_", "WebSocket connection to")


def indicator(page: Page) -> Locator:
    """How changes come to this page: Live, Polling or Offline."""
    return page.get_by_role("status").filter(has_text=re.compile("^(Live|Polling|Offline)$"))


class Line:
    """Lets the page's sockets through until it is cut."""

    def __init__(self, *, is_cut: bool = False) -> None:
        self.is_cut = is_cut
        self._sockets: list[WebSocketRoute] = []

    def hold(self, page: Page) -> None:
        """From now on; before the page is asked for."""
        page.route_web_socket(re.compile("/app/"), self._opened)

    def _opened(self, socket: WebSocketRoute) -> None:
        if self.is_cut:
            socket.close()
        else:
            socket.connect_to_server()
            self._sockets.append(socket)

    def cut(self) -> None:
        self.is_cut = True
        while self._sockets:
            self._sockets.pop().close()

    def mend(self) -> None:
        self.is_cut = False
