"""The week as day, agenda and list, in other zones, over a change of clocks, on a phone, and what axe finds in each."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.axe import faults
from browser.desk import Desk
from browser.grid import cells, drag, ready, refusal, spot, words
from browser.office import Office, at, monday

KATHMANDU = "Asia/Kathmandu"


def hours(page: Page) -> Locator:
    return page.locator("[role=grid] > [aria-hidden=true]").first


def next_end_of_summer() -> date:
    """The Sunday London's clocks next go back, at least two days ahead."""
    day = datetime.now(UTC).date() + timedelta(days=2)
    london = ZoneInfo("Europe/London")
    while datetime(day.year, day.month, day.day, tzinfo=london).dst() == timedelta(0) or datetime(
        day.year, day.month, day.day, 12, tzinfo=london
    ).dst() != timedelta(0):
        day += timedelta(days=1)
    return day


def test_views_and_weeks_change_by_keys_and_stay_in_the_address(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(), monday()
    office.slot(priya, at(day, 10))
    page = desk.open(f"/week/?day={day}", priya)
    ready(page)
    page.keyboard.press("d")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{words(day)} {day.year}")
    page.keyboard.press("j")
    expect(page).to_have_url(f"{office.url}/week/?day={day + timedelta(days=1)}&view=day")
    page.keyboard.press("a")
    expect(page.get_by_role("region", name="My week")).to_contain_text("10:00 – 11:00")
    page.keyboard.press("w")
    page.keyboard.press("k")
    expect(page).to_have_url(f"{office.url}/week/?day={day - timedelta(days=6)}")
    page.keyboard.press("t")
    expect(page).to_have_url(f"{office.url}/week/")
    # Letters typed into a field are text.
    page.get_by_label("Location of new slots").press_sequentially("dwjc")
    expect(page).to_have_url(f"{office.url}/week/")


def test_the_list_is_filtered_by_its_address(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(), monday()
    office.slot(priya, at(day, 10), location="Room 4")
    office.book(office.slot(priya, at(day, 13), location="video"), office.candidate("Sofía Romero"))
    page = desk.open("/week/", priya)
    ready(page)
    page.keyboard.press("/")
    search = page.get_by_role("searchbox", name="Search")
    expect(search).to_be_focused()
    rows = page.get_by_role("region", name="Slots").get_by_role("button")
    expect(rows).to_have_count(2)
    page.keyboard.type("sofia")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Booked")
    expect(page).to_have_url(f"{office.url}/week/?view=list&q=sofia")
    page.get_by_role("radio", name="Free").check(force=True)
    expect(page.get_by_text("No slot matches")).to_be_visible()
    page.get_by_role("button", name="Clear filters").first.click()
    expect(rows).to_have_count(2)
    page.goto(f"/week/?view=list&status=available&from={day}&to={day}")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Room 4")


def test_two_zones_stand_side_by_side_and_days_are_counted_in_the_interviewers(desk: Desk, office: Office) -> None:
    bishal, day = office.interviewer("Bishal Gurung", KATHMANDU, days=1), monday()
    # On Monday at 19:15 in London it is Tuesday in Kathmandu: 01:00, and just midnight while London has its summer time.
    start = at(day, 19, 15)
    assert start.astimezone(ZoneInfo(KATHMANDU)).date() == day + timedelta(days=1)
    office.slot(bishal, start, 15)
    page = desk.open(f"/week/?day={day}&tz=Europe/London", bishal)
    ready(page)
    expect(cells(page, start, 15, "free")).to_be_visible()
    expect(hours(page)).to_contain_text("09:00")
    expect(hours(page)).to_contain_text(at(day, 9).astimezone(ZoneInfo(KATHMANDU)).strftime("%H:%M"))
    expect(page.get_by_text("UTC+5:45", exact=True)).to_be_visible()
    # Monday evening in London is open, because it is Tuesday there; Monday noon is closed.
    drag(page, spot(page, 0, 12), spot(page, 0, 13), drop=False)
    expect(page.get_by_text("Limit: 1 day a week")).to_be_visible()
    page.keyboard.press("Escape")
    page.mouse.up()
    drag(page, spot(page, 0, 19.76), spot(page, 0, 20.24))
    expect(cells(page, at(day, 19, 45), 30, "free")).to_be_visible()
    page.get_by_label("Second time axis").select_option("none")
    expect(page.get_by_text("UTC+5:45", exact=True)).to_have_count(0)


def test_the_night_the_clocks_go_back_shows_both_its_hours(desk: Desk, office: Office) -> None:
    grace, sunday = office.interviewer("Grace Whitfield"), next_end_of_summer()
    first = datetime(sunday.year, sunday.month, sunday.day, 0, 30, tzinfo=UTC)
    office.slot(grace, first, 30)
    office.slot(grace, first + timedelta(hours=1), 30)
    office.slot(grace, at(sunday, 9))
    office.slot(grace, at(sunday - timedelta(days=1), 9))
    page = desk.open(f"/week/?day={sunday}", grace)
    ready(page)
    expect(page.get_by_text("Clocks in London go back 1 h")).to_be_visible()
    expect(hours(page)).to_contain_text("again")
    saturday, on_sunday = (
        cells(page, at(day, 9), 60, "free").bounding_box() for day in (sunday - timedelta(days=1), sunday)
    )
    assert saturday
    assert on_sunday
    # Nine o'clock is in one row on both days, and an hour of real time lies between the two half past ones.
    assert saturday["y"] == on_sunday["y"]
    a, b = (cells(page, first + timedelta(hours=n), 30, "free").bounding_box() for n in (0, 1))
    assert a
    assert b
    assert b["y"] - a["y"] == pytest.approx(52, abs=1)


def test_a_phone_shows_the_agenda_and_offers_time(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer("A very long name " * 8), monday()
    office.slot(priya, at(day, 10), location="https://meet.example.com/" + "x" * 80)
    page = desk.open(f"/week/?day={day}", priya, phone=True)
    agenda = page.get_by_role("region", name="My week")
    expect(agenda).to_contain_text("10:00 – 11:00")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults(page) == []
    tuesday = day + timedelta(days=1)
    page.get_by_role("button", name=f"Offer time on {tuesday:%A} {tuesday.day}").tap()
    form = page.get_by_role("dialog", name="Offer time")
    expect(form.get_by_text(f"{words(tuesday)}, 09:00 – 10:00")).to_be_visible()
    assert faults(page) == []
    form.get_by_role("button", name="Offer", exact=True).tap()
    expect(agenda).to_contain_text("09:00 – 10:00")
    page.get_by_role("button", name="Overview").tap()
    expect(page.get_by_role("dialog", name="Overview")).to_contain_text("Offered, not yet booked")
    assert faults(page) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_any_of_it(desk: Desk, office: Office, dark: bool) -> None:
    priya, day = office.interviewer("نور الهدى عبد الرحمن", days=1), monday()
    office.slot(priya, at(day, 10))
    office.book(office.slot(priya, at(day, 13)), office.candidate("Noor Haddad"))
    page = desk.open(f"/week/?day={day}&also={KATHMANDU}", priya, dark=dark)
    ready(page)
    assert faults(page) == []
    drag(page, spot(page, 2, 14), spot(page, 2, 15))
    expect(refusal(page)).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Change the time").click()
    form = page.get_by_role("dialog", name="Offer time")
    expect(form.get_by_text("It would be refused.")).to_be_visible()
    assert faults(page) == []
    form.get_by_role("button", name="Choose from a calendar").click()
    expect(page.get_by_role("application")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    form.get_by_role("button", name="Cancel").click()
    for item, title in (("free", "Edit slot"), ("booked", "Interview")):
        page.locator(f"[data-tone={item}]").click()
        expect(page.get_by_role("dialog", name=title)).to_be_visible()
        assert faults(page) == []
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Offer the same times next week").click()
    expect(page.get_by_role("button", name="Offer 2 slots")).to_be_enabled()
    assert faults(page) == []
    page.keyboard.press("Escape")
    for key in ("d", "a", "l"):
        page.keyboard.press(key)
        expect(page.get_by_text("Noor Haddad").first).to_be_visible()
        assert faults(page) == []
    page.goto(f"/week/?day={monday(9)}")
    expect(page.get_by_text("No slots this week.")).to_be_visible()
    assert faults(page) == []
