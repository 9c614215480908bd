"""How the coordinator's screens look for things and how they look: filters in the address, empty weeks, phones, axe."""

import re

import pytest
from playwright.sync_api import expect

from browser.axe import faults
from browser.board import address, candidate_field, item, on_board, on_calendar
from browser.desk import Desk
from browser.office import Office, at, monday


def test_filters_live_in_the_address(desk: Desk, office: Office) -> None:
    day = monday(2)
    priya, leo = office.interviewer("Priya Filter"), office.interviewer("Leo Filter")
    slot, room = office.slot(priya, at(day, 10)), office.slot(leo, at(day, 11), location="Attic")
    taken = office.slot(leo, at(day, 14))
    office.book(taken, office.candidate("Wei Zhang"))
    page = on_board(desk, office.coordinators[0], priya, leo, day=day)
    expect(item(page, slot["id"])).to_be_visible()
    page.get_by_role("button", name="Priya Filter, chosen").click()
    expect(item(page, slot["id"])).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_role("main").focus()
    page.keyboard.press("/")
    page.keyboard.type("attic")
    expect(item(page, room["id"])).to_be_visible()
    page.get_by_text("Day", exact=True).click()
    expect(page).to_have_url(re.compile(rf"who={leo.id}.*q=attic.*view=day|view=day.*q=attic|q=attic.*view=day"))
    copy = desk.open(page.url, office.coordinators[1])
    expect(item(copy, room["id"])).to_be_visible()
    expect(copy.get_by_role("searchbox", name="Search")).to_have_value("attic")
    copy.get_by_role("searchbox", name="Search").fill("")
    copy.get_by_text("All", exact=True).click()
    expect(copy.get_by_role("gridcell", name="Wei Zhang")).to_be_visible()


def test_an_empty_week_leads_to_the_next_free_slot(desk: Desk, office: Office) -> None:
    priya = office.interviewer()
    slot = office.slot(priya, at(monday(6), 10))
    page = desk.open(address("/book/", priya, day=monday(3)), office.coordinators[0])
    expect(page.get_by_role("heading", name="No free slots this week")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Go to the next free one").click()
    expect(item(page, slot["id"])).to_be_visible()


def test_turns_the_pages_of_time_by_keys(desk: Desk, office: Office) -> None:
    day = monday(2)
    priya = office.interviewer()
    slot = office.slot(priya, at(day, 10))
    page = on_board(desk, office.coordinators[0], priya, day=day)
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="No free slots this week")).to_be_visible()
    page.keyboard.press("k")
    expect(item(page, slot["id"])).to_be_visible()
    page.keyboard.press("d")
    expect(page.get_by_role("row")).to_have_count(1)
    page.keyboard.press("a")
    expect(page.get_by_role("region", name="Slots").get_by_role("button")).to_have_count(1)
    page.keyboard.press("c")
    expect(candidate_field(page)).to_be_focused()


def test_stands_beside_the_interviewers_own_times(desk: Desk, office: Office) -> None:
    day = monday()
    priya, aroha = (
        office.interviewer("Priya Patel", "Asia/Kolkata"),
        office.interviewer("Aroha Ngata", "Pacific/Auckland"),
    )
    first, second = office.slot(priya, at(day, 10)), office.slot(aroha, at(day, 11))
    page = on_board(desk, office.coordinators[0], priya, aroha, day=day)
    item(page, first["id"]).focus()
    expect(page.get_by_title("Kolkata, UTC+5:30")).to_be_visible()
    item(page, second["id"]).focus()
    expect(page.get_by_title("Auckland, UTC+")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_any_screen_or_dialog(desk: Desk, office: Office, dark: bool) -> None:
    day = monday()
    priya, leo = office.interviewer("Priya Patel", "Asia/Kolkata"), office.interviewer("Leo Alvarez", "Europe/Madrid")
    slot, sofia = office.slot(priya, at(day, 10), location="Room 4"), office.candidate("Sofia Rossi")
    taken = office.slot(leo, at(day, 11))
    page = on_board(desk, office.coordinators[0], priya, leo, day=day, dark=dark)
    expect(item(page, slot["id"])).to_be_visible()
    assert faults(page) == []
    item(page, taken["id"]).click()
    candidate_field(page).fill("sofia")
    expect(page.get_by_role("dialog").get_by_role("option").first).to_be_visible()
    assert faults(page) == []
    candidate_field(page).fill(sofia["email"])
    page.keyboard.press("Enter")
    expect(candidate_field(page)).to_have_value("Sofia Rossi")
    booking = office.book(taken, office.candidate("Wei Zhang"), office.coordinators[1])
    page.get_by_role("button", name="Book interview").click()
    expect(page.get_by_text("Taken while you looked.")).to_be_visible()
    assert faults(page) == []
    candidate_field(page).fill("nobody at all")
    page.get_by_role("option", name="Create").click()
    expect(page.get_by_label("E-mail")).to_be_focused()
    assert faults(page) == []
    page.get_by_role("button", name="Close").click()

    page = on_calendar(desk, office.coordinators[0], priya, leo, day=day, dark=dark)
    expect(item(page, booking["id"])).to_be_visible()
    assert faults(page) == []
    item(page, booking["id"]).click()
    expect(page.get_by_role("region", name="History").get_by_role("listitem")).to_have_count(1)
    assert faults(page) == []
    page.get_by_role("button", name="Move…").click()
    expect(page.get_by_role("region", name="With others")).to_be_visible()
    assert faults(page) == []

    page = desk.open(f"/bookings/?id={booking['id']}", office.coordinators[0], dark=dark)
    expect(page.get_by_role("region", name="History").get_by_role("listitem")).to_have_count(1)
    assert faults(page) == []
    page = desk.open("/bookings/", office.coordinators[0], dark=dark)
    expect(page.get_by_role("region", name="Bookings")).to_be_visible()
    assert faults(page) == []


def test_is_an_agenda_on_a_phone(desk: Desk, office: Office) -> None:
    day = monday()
    priya, sofia = office.interviewer("Priya Patel", "Asia/Kolkata"), office.candidate("Sofia Rossi")
    office.slot(priya, at(day, 10))
    page = desk.open(address("/book/", priya, day=day), office.coordinators[0], phone=True)
    row = page.get_by_role("region", name="Slots").get_by_role("button")
    expect(row).to_contain_text("in Kolkata")
    expect(page.get_by_role("grid")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert faults(page) == []
    page.get_by_role("button", name="Filters").click()
    expect(page.get_by_role("searchbox", name="Search")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Close").click()
    row.tap()
    candidate_field(page).fill(sofia["email"])
    page.get_by_role("option", name="Sofia Rossi").tap()
    page.get_by_role("button", name="Book interview").tap()
    expect(page.get_by_role("dialog", name="Booked: Sofia Rossi")).to_be_visible()
    assert faults(page) == []
