"""What a coordinator does on the board and the calendar, in words, for the tests to be made of."""

from datetime import date, datetime
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect

from browser.desk import Desk
from browser.office import LONDON, Json, Someone


def address(path: str, *interviewers: Someone, day: date, **more: str) -> str:
    """The address of a view of these people's week."""
    who = ",".join(one.id for one in interviewers)
    return f"{path}?{urlencode({'who': who, 'day': day.isoformat(), **more})}"


def item(page: Page, id: str) -> Locator:
    """A slot or booking on the grid."""
    return page.locator(f"[data-item='{id}']")


def on_board(desk: Desk, who: Someone, *interviewers: Someone, day: date, dark: bool = False) -> Page:
    page = desk.open(address("/book/", *interviewers, day=day), who, dark=dark)
    expect(page.get_by_role("grid")).to_be_visible()
    return page


def on_calendar(desk: Desk, who: Someone, *interviewers: Someone, day: date, dark: bool = False) -> Page:
    page = desk.open(address("/calendar/", *interviewers, day=day), who, dark=dark)
    expect(page.get_by_role("grid")).to_be_visible()
    return page


def candidate_field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Candidate", exact=True)


def choose(page: Page, candidate: Json) -> None:
    """By typing the e-mail, which is nobody else's, and Enter."""
    candidate_field(page).fill(candidate["email"])
    candidate_field(page).press("Enter")
    expect(candidate_field(page)).to_have_value(candidate["name"])
    expect(candidate_field(page)).to_have_attribute("aria-expanded", "false")


def refused(page: Page) -> Locator:
    return page.get_by_role("dialog").get_by_role("alert")


def alternative(page: Page, time: str) -> Locator:
    """What the refusal offers at that time. The same interviewer's come first, and then anybody's, other tests' among them."""
    return refused(page).get_by_role("button", name=time).first


def toasted(page: Page, text: str) -> Locator:
    """A message at the page's foot; what is read out to those who do not see it says the same."""
    return page.get_by_role("region", name="Messages").get_by_text(text)


def clock(instant: str) -> str:
    """ "10:00", as London has it."""
    return datetime.fromisoformat(instant).astimezone(LONDON).strftime("%H:%M")


def day_words(instant: str) -> str:
    """ "Tue 24 Nov", as London has it."""
    local = datetime.fromisoformat(instant).astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%b}".replace("Sep", "Sept")
