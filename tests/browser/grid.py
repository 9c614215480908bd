"""The week grid under a test's hands: where a time lies on the screen, dragging, and the names its cells are read out by."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

_HOUR_PX = 52
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec")
_LONGEST_TAB_WALK = 60


def words(day: date) -> str:
    """ "Tue 24 Nov", as en-GB writes it."""
    return f"{day:%a} {day.day} {_MONTHS[day.month - 1]}"


def cells(page: Page, start: datetime, minutes: int, state: str, *, zone: str = "Europe/London") -> Locator:
    """Items of that time and state ("free", "booked"), by their accessible name."""
    local, end = (time.astimezone(ZoneInfo(zone)) for time in (start, start + timedelta(minutes=minutes)))
    times = f"{local:%H:%M} – {end:%H:%M}"
    return page.get_by_role("gridcell", name=re.compile(rf"^{words(local.date())}, {times},.*{state}$"))


def refusal(scope: Page | Locator) -> Locator:
    """The explanation in place. Next keeps an empty alert of its own, which announces pages."""
    return scope.get_by_role("alert").filter(has_text=re.compile("."))


def ready(page: Page) -> None:
    """Waits until the grid is there and its slots are loaded."""
    expect(page.get_by_role("grid")).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def spot(page: Page, column: int, hour: float) -> tuple[float, float]:
    """The middle of a column at that hour, on the screen. The hour must be in view: the grid opens at about 08:00."""
    box = page.locator(f"[data-cell='{column}']").bounding_box()
    assert box
    # In the week whose last night gives an hour back every day has a row more for it, above whatever is worked in.
    twice = page.locator("[role=grid] > [aria-hidden=true] small", has_text="again").count()
    return box["x"] + box["width"] / 2, box["y"] + (hour + twice) * _HOUR_PX


def drag(page: Page, start: tuple[float, float], end: tuple[float, float], *, drop: bool = True) -> None:
    """drop: False leaves the button down, to look at what would happen."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    page.mouse.move(*end)
    if drop:
        page.mouse.up()


def tab_to(page: Page, wanted: Locator) -> None:
    """Goes there by Tab alone, as somebody without a mouse does."""
    for _ in range(_LONGEST_TAB_WALK):
        if wanted.count() == 1 and wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {wanted}")


def press(page: Page, keys: Sequence[str]) -> None:
    for key in keys:
        page.keyboard.press(key)
