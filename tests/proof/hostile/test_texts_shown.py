"""Texts that have broken something somewhere, in a real browser: each is shown as it is, runs nothing, and breaks no page."""

import random
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from browser.board import address, candidate_field, item
from browser.desk import Desk
from browser.office import Json, Office, at, monday
from panelist.wire import Name
from proof import figures
from proof.hostile.texts import OURS, corpus

_INTERVIEWERS = 5
_SHOWN = 48
"""Fewer than a page of a list has."""


class Show:
    """People and places named by the texts; every other slot is booked. tag: in each candidate's address."""

    def __init__(self, office: Office, texts: list[str]) -> None:
        self.texts = texts
        self.tag = uuid.uuid4().hex[:10]
        self.day = monday(8)
        # The first are the longest, which is where layouts break.
        named = sorted(texts, key=len, reverse=True)
        self.interviewers = [office.interviewer(text) for text in [*named[:2], *texts[: _INTERVIEWERS - 2]]]
        self.coordinator = office.coordinator(next(text for text in texts if "<script>" in text))
        self.candidates: list[Json] = []
        self.free: list[Json] = []
        self.bookings: list[Json] = []
        for number, text in enumerate(texts):
            person = {"name": text, "email": f"{self.tag}{number}@example.com"}
            self.candidates.append(office.call(office.admin, "POST", "/api/candidates", person))
            office.call(office.admin, "POST", "/api/coordinators", person)
            slot = self._slot(office, number, text)
            if number % 2:
                self.bookings.append(office.book(slot, self.candidates[-1], self.coordinator))
            else:
                self.free.append(slot)

    def _slot(self, office: Office, number: int, text: str) -> Json:
        day = self.day + timedelta(days=number // _INTERVIEWERS % 5)
        hour = 9 + number // (5 * _INTERVIEWERS) * 2 + number % 2
        return office.slot(self.interviewers[number % _INTERVIEWERS], at(day, hour), location=text)


@pytest.fixture(scope="module")
def show(office: Office) -> Show:
    chosen = figures.seed()
    texts = [text for text in corpus(random.Random(chosen)) if _is_name(text)]
    # Those that would run, and those that are long, come first; whatever else there is makes up the number.
    texts.sort(key=lambda text: not (text in OURS and ("ran=1" in text or len(text) > 90)))
    return Show(office, texts[:_SHOWN])


def _is_name(text: str) -> bool:
    try:
        return Name.read(text) == text
    except ValueError:
        return False


View = Callable[[Desk, Office, Show, bool], Page]


def _board(desk: Desk, office: Office, show: Show, phone: bool) -> Page:
    page = desk.open(address("/book/", *show.interviewers, day=show.day), show.coordinator, phone=phone)
    expect(page.get_by_role("main")).to_contain_text(show.free[0]["location"].strip())
    return page


def _booking_dialog(desk: Desk, office: Office, show: Show, phone: bool) -> Page:
    page = _board(desk, office, show, phone)
    rows = page.get_by_role("region", name="Slots").get_by_role("button")
    (rows.first if phone else item(page, show.free[0]["id"])).click()
    candidate_field(page).fill(show.tag)
    expect(page.get_by_role("dialog").get_by_role("option").nth(3)).to_be_visible()
    return page


def _calendar(desk: Desk, office: Office, show: Show, phone: bool) -> Page:
    page = desk.open(address("/calendar/", *show.interviewers, day=show.day), show.coordinator, phone=phone)
    expect(page.get_by_role("main")).to_contain_text(_candidate(show, show.bookings[0])["name"].strip())
    return page


def _bookings(desk: Desk, office: Office, show: Show, phone: bool) -> Page:
    page = desk.open("/bookings/", show.coordinator, phone=phone)
    expect(page.get_by_role("region", name="Bookings")).to_be_visible()
    return page


def _booking(desk: Desk, office: Office, show: Show, phone: bool) -> Page:
    longest = max(show.bookings, key=lambda booking: len(_candidate(show, booking)["name"]))
    page = desk.open(f"/bookings/?id={longest['id']}", show.coordinator, phone=phone)
    expect(page.get_by_role("region", name="History").get_by_role("listitem")).to_have_count(1)
    expect(page.get_by_role("main")).to_contain_text(_candidate(show, longest)["name"].strip())
    return page


def _people(desk: Desk, office: Office, show: Show, phone: bool) -> Page:
    page = desk.open(f"/admin/?kind=candidates&q={show.tag}", office.admin, phone=phone)
    names = page.get_by_role("rowheader")
    expect(names).to_have_count(len(show.texts))
    shown = names.all_text_contents()
    # Each as it is, character by character.
    assert not [text for text in show.texts if not any(text in name for name in shown)]
    return page


def _coordinators(desk: Desk, office: Office, show: Show, phone: bool) -> Page:
    page = desk.open(f"/admin/?kind=coordinators&q={show.tag}", office.admin, phone=phone)
    expect(page.get_by_role("rowheader")).to_have_count(len(show.texts))
    return page


def _week(desk: Desk, office: Office, show: Show, phone: bool) -> Page:
    page = desk.open(f"/week/?day={show.day}", show.interviewers[0], phone=phone)
    expect(page.get_by_role("main")).to_contain_text(show.texts[0].strip())
    return page


def _start(desk: Desk, office: Office, show: Show, phone: bool) -> Page:
    page = desk.open("/", phone=phone)
    expect(page.get_by_text(office.admin.name).first).to_be_visible()
    return page


def _candidate(show: Show, booking: Json) -> Json:
    return next(one for one in show.candidates if one["id"] == booking["candidateId"])


VIEWS: list[View] = [
    _start, _board, _booking_dialog, _calendar, _bookings, _booking, _people, _coordinators, _week
]  # fmt: skip
_FOREIGN = "iframe, base, object, embed, math, details, img[src=x], meta[http-equiv=refresh], a[href^='javascript:']"


_TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("main *")]
    .filter(element => element.getBoundingClientRect().right > innerWidth)
    .map(element => `${element.tagName} ${element.className} ${element.textContent.slice(0, 60)}`)"""
"""What sticks out, where the page can be scrolled sideways."""


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__.strip("_"))
def test_nothing_runs_and_no_page_breaks(desk: Desk, office: Office, show: Show, view: View, phone: bool) -> None:
    """Errors in the console, refusals of the content policy among them, fail it by way of the desk."""
    page = view(desk, office, show, phone)
    assert page.evaluate("window.ran") is None
    assert page.locator(_FOREIGN).count() == 0
    assert page.evaluate(_TOO_WIDE) == []
