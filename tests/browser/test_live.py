"""How a change reaches a page that is open: by the socket, by polling without it, and what the page says of that."""

import tempfile
from collections.abc import Generator
from pathlib import Path
from statistics import median

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from browser.board import choose, item, on_board, on_calendar
from browser.conftest import fast_folder
from browser.desk import Desk
from browser.line import CUT_OFF, Line, indicator
from browser.office import Office, at, monday, running

_BY_WHEN_SHOWN = """name => {
    window.shown = new Promise((resolve) => {
        const look = () =>
            [...document.querySelectorAll("[role=gridcell]")].some((cell) => cell.textContent.includes(name))
                ? resolve(Date.now())
                : requestAnimationFrame(look);
        look();
    });
}"""

_BY_FLASH = """() => {
    window.flashed = new Promise((seen, never) => {
        const look = () => document.querySelector("[data-flash]") && seen();
        new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
        setTimeout(() => never(new Error("nothing flashed")), 30_000);
    });
}"""
"""A flash is over after a second and a half, and whoever then comes to look finds nothing."""


def test_a_booking_in_one_browser_shows_in_another_within_a_second(desk: Desk, office: Office) -> None:
    """The middle of three: a page that polled would be late for two of them."""
    day, priya = monday(), office.interviewer()
    slots = [office.slot(priya, at(day, hour)) for hour in (9, 11, 13)]
    office.book(office.slot(priya, at(day, 15)), office.candidate("Wei Zhang"))
    board = on_board(desk, office.coordinators[0], priya, day=day)
    calendar = on_calendar(desk, office.coordinators[1], priya, day=day)
    for page in (board, calendar):
        expect(indicator(page)).to_have_text("Live")
    took_ms: list[float] = []
    for slot, name in zip(slots, ("Sofia Rossi", "Omar Farouk", "Ana Kovač"), strict=True):
        calendar.evaluate(_BY_WHEN_SHOWN, name)
        item(board, slot["id"]).click()
        choose(board, office.candidate(name))
        with board.expect_response("**/api/book") as answer:
            board.keyboard.press("Enter")
        expect(board.get_by_role("dialog", name="Booked")).to_be_visible()
        timing = answer.value.request.timing
        took_ms.append(calendar.evaluate("() => window.shown") - timing["startTime"] - timing["responseStart"])
        board.keyboard.press("Escape")
    assert median(took_ms) < 1_000, took_ms


def test_while_it_is_live_a_page_does_not_poll(desk: Desk, office: Office) -> None:
    day, priya = monday(), office.interviewer()
    office.slot(priya, at(day, 10))
    page = desk.open(f"/week/?day={day}", priya, before=lambda page: page.clock.install())
    expect(indicator(page)).to_have_text("Live")
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(25_000)
    page.evaluate("() => fetch('/api/health/live')")
    assert [url.removeprefix(office.url) for url in asked] == ["/api/health/live"]


def test_without_the_socket_a_booking_shows_within_ten_seconds(desk: Desk, office: Office) -> None:
    day, priya = monday(), office.interviewer()
    slot = office.slot(priya, at(day, 10))

    def before(page: Page) -> None:
        page.clock.install()
        Line(is_cut=True).hold(page)

    page = desk.open(f"/week/?day={day}", priya, before=before)
    expect(item(page, slot["id"])).to_be_visible()
    expect(indicator(page)).to_have_text("Polling")
    office.book(slot, office.candidate("Sofia Rossi"))
    # The page's own seconds: of the machine's it may stand still for some.
    page.clock.run_for(10_000)
    expect(item(page, slot["id"])).to_contain_text("Sofia Rossi")


def test_the_indicator_tells_of_each_turn_and_a_socket_that_is_lost_is_made_up_for(desk: Desk, office: Office) -> None:
    """The page's clock is the test's: nine seconds after the socket went everything has been read, and nothing before."""
    day, priya, line = monday(), office.interviewer(), Line()
    slot, name = office.slot(priya, at(day, 10)), "Sofia Rossi"
    desk.allowed += CUT_OFF

    def before(page: Page) -> None:
        page.clock.install()
        line.hold(page)

    page = desk.open(f"/week/?day={day}", priya, before=before)
    expect(item(page, slot["id"])).to_be_visible()
    expect(indicator(page)).to_have_text("Live")
    line.cut()
    expect(indicator(page)).to_have_text("Polling")
    office.book(slot, office.candidate(name))
    page.clock.run_for(9_000)
    expect(item(page, slot["id"])).to_contain_text(name)
    page.context.set_offline(True)
    page.clock.run_for(9_000)
    expect(indicator(page)).to_have_text("Offline")
    page.context.set_offline(False)
    page.clock.run_for(9_000)
    expect(indicator(page)).to_have_text("Polling")
    line.mend()
    page.clock.run_for(60_000)
    expect(indicator(page)).to_have_text("Live")


def test_who_is_refused_the_channel_once_is_live_all_the_same(desk: Desk, office: Office) -> None:
    """A node that had only just started, or a session renewed since: pusher-js by itself would not ask again."""
    day, priya = monday(), office.interviewer()
    slot = office.slot(priya, at(day, 10))
    desk.allowed += ("Failed to load resource: the server responded with a status of 503", *CUT_OFF)
    refused: list[str] = []

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.fulfill(status=503, content_type="application/json", body='{"code":"unavailable","message":"Away."}')

    def before(page: Page) -> None:
        page.clock.install()
        page.route("**/api/live/auth", refuse, times=1)

    page = desk.open(f"/week/?day={day}", priya, before=before)
    expect(item(page, slot["id"])).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert len(refused) == 1
    expect(indicator(page)).to_have_text("Polling")
    page.clock.run_for(46_000)
    expect(indicator(page)).to_have_text("Live")


def test_what_others_change_flashes_and_is_read_out_and_what_they_take_away_is_too(desk: Desk, office: Office) -> None:
    day, priya = monday(), office.interviewer()
    slots = [office.slot(priya, at(day, hour)) for hour in (9, 11)]
    page = on_board(desk, office.coordinators[0], priya, day=day)
    expect(indicator(page)).to_have_text("Live")
    office.call(priya, "PATCH", f"/api/slots/{slots[0]['id']}", {"location": "Room 7"})
    page.wait_for_selector(f"[data-item='{slots[0]['id']}'][data-flash]")
    said = page.locator("[aria-live=polite]", has_text="A slot changed.")
    expect(said).to_have_count(1)
    first = said.evaluate_all("regions => regions.map(region => [...region.parentElement.children].indexOf(region))")
    office.book(slots[1], office.candidate("Sofia Rossi"), by=office.coordinators[1])
    expect(item(page, slots[1]["id"])).to_have_count(0)
    # Said anew: in the other of the two regions that take turns.
    expect(page.locator(f"[data-live-announcer] > :nth-child({2 - first[0]})")).to_have_text("A slot changed.")


def test_lists_tell_of_changes_as_the_grid_does(desk: Desk, office: Office) -> None:
    day, priya = monday(), office.interviewer()
    slots = [office.slot(priya, at(day, hour)) for hour in (9, 11, 13)]
    office.book(slots[0], office.candidate("Wei Zhang"))
    mine = desk.open("/week/?view=list", priya)
    bookings = desk.open("/bookings/", priya)
    for page in (mine, bookings):
        expect(_rows(page).filter(has_text="Wei Zhang")).to_be_visible()
        expect(indicator(page)).to_have_text("Live")
        page.evaluate(_BY_FLASH)
    booking = office.book(slots[1], office.candidate("Sofia Rossi"))
    for page, words in ((mine, "One slot changed."), (bookings, "An interview changed.")):
        page.evaluate("() => window.flashed")
        expect(page.locator("[aria-live=polite]", has_text=words)).to_have_count(1)
        expect(_rows(page).filter(has_text="Sofia Rossi")).to_be_visible()
    expect(mine.locator("[data-flash]")).to_have_count(0)
    mine.evaluate(_BY_FLASH)
    office.call(office.coordinators[1], "DELETE", f"/api/booking/{booking['id']}")
    expect(_rows(bookings).filter(has_text="Sofia Rossi")).to_have_count(0)
    mine.evaluate("() => window.flashed")


def _rows(page: Page) -> Locator:
    """Of the list itself, and not of what stands beside it."""
    return page.get_by_role("main").get_by_role("listitem")


@pytest.fixture
def own_office() -> Generator[Office]:
    with tempfile.TemporaryDirectory(dir=fast_folder()) as folder, running(Path(folder)) as office:
        yield office


def test_after_a_restart_of_the_server_the_page_is_live_again_without_a_reload(
    chromium: Browser, own_office: Office
) -> None:
    office, desk = own_office, Desk(chromium, own_office.url)
    desk.allowed += CUT_OFF
    day, priya = monday(), office.interviewer()
    slots = [office.slot(priya, at(day, hour)) for hour in (9, 11)]
    page = desk.open(f"/week/?day={day}", priya)
    expect(indicator(page)).to_have_text("Live")
    page.evaluate("() => { window.isSame = true }")
    office.restart()
    office.book(slots[0], office.candidate("Sofia Rossi"))
    # Polled, or made up for with the socket: the last try of each may have come just before the server.
    expect(item(page, slots[0]["id"])).to_contain_text("Sofia Rossi", timeout=30_000)
    expect(indicator(page)).to_have_text("Live", timeout=30_000)
    office.book(slots[1], office.candidate("Wei Zhang"))
    expect(item(page, slots[1]["id"])).to_contain_text("Wei Zhang")
    assert page.evaluate("() => window.isSame")
    for context in desk.contexts:
        context.close()
    assert not desk.problems
