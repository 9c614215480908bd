"""Focus is never hidden, not under what stays in place while the rest is scrolled, and never lost."""

from datetime import timedelta

from playwright.sync_api import expect

from browser.board import address, choose, item, on_board
from browser.desk import Desk
from browser.office import Office, at, monday

_IN_SIGHT = """() => {
    const row = document.activeElement;
    const { left, top, bottom } = row.getBoundingClientRect();
    return [top + 4, bottom - 4].every((y) => row.contains(document.elementFromPoint(left + 20, y)));
}"""

_TRANSITION_WITHOUT_END = """() => {
    document.body.dispatchEvent(new TransitionEvent("transitionrun", { bubbles: true, propertyName: "color" }));
}"""
"""What a busy machine was seen to leave: React Aria then waits with the focus for an end that does not come."""


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


def test_after_enter_has_booked_escape_closes_although_something_is_still_in_transition(
    desk: Desk, office: Office
) -> None:
    priya, day = office.interviewer(), monday()
    slot = office.slot(priya, at(day, 10))
    page = on_board(desk, office.coordinators[0], priya, day=day)
    item(page, slot["id"]).click()
    choose(page, office.candidate("Sofia Rossi"))
    page.evaluate(_TRANSITION_WITHOUT_END)
    # Held as fingers hold it: the answer comes before the key is let go.
    page.keyboard.down("Enter")
    done = page.get_by_role("dialog", name="Booked")
    expect(done.get_by_role("button", name="Done")).to_be_focused()
    page.keyboard.up("Enter")
    page.keyboard.press("Escape")
    expect(done).to_be_hidden()
