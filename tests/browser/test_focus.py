"""Focus is never hidden: not under what stays in place while the rest is scrolled."""

from datetime import timedelta

from playwright.sync_api import expect

from browser.board import address
from browser.desk import Desk
from browser.office import Office, at, monday

_IN_SIGHT = """() => {
    const row = document.activeElement;
    const { left, top, bottom } = row.getBoundingClientRect();
    return [top + 4, bottom - 4].every((y) => row.contains(document.elementFromPoint(left + 20, y)));
}"""


def test_rows_that_are_reached_backwards_are_not_under_their_days_heading(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(), monday()
    for days in range(4):
        for hour in range(8, 14):
            office.slot(priya, at(day + timedelta(days=days), hour))
    page = desk.open(address("/book/", priya, day=day, view="agenda"), office.coordinators[0])
    rows = page.get_by_role("main").get_by_role("listitem").get_by_role("button")
    expect(rows).to_have_count(24)
    rows.last.focus()
    for _ in range(23):
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(_IN_SIGHT), page.evaluate("() => document.activeElement.textContent")
    expect(rows.first).to_be_focused()
