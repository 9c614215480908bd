"""An admin finds, adds and edits people, is told which weeks or whom a change would hurt, and opens an interviewer's week."""

import uuid
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from browser.axe import faults
from browser.desk import Desk
from browser.grid import cells, drag, press, ready, refusal, spot, tab_to, words
from browser.office import Office, at, monday

NASTY = "<img src=x onerror=alert(1)>"


def people(desk: Desk, office: Office, query: str = "", *, dark: bool = False, phone: bool = False) -> Page:
    page = desk.open(f"/admin/{query}", office.admin, dark=dark, phone=phone)
    expect(page.get_by_role("table")).to_be_visible()
    return page


def test_an_interviewer_is_added_by_keys_alone(desk: Desk, office: Office) -> None:
    page = people(desk, office)
    tag = uuid.uuid4().hex[:12]
    page.keyboard.press("c")
    form = page.get_by_role("dialog", name="Add an interviewer")
    expect(form.get_by_label("Name")).to_be_focused()
    page.keyboard.type(f"Camila {tag}")
    tab_to(page, form.get_by_label("E-mail"))
    page.keyboard.type(f"{tag}@example.com")
    tab_to(page, form.get_by_role("combobox", name="Time zone"))
    page.keyboard.press("Control+a")
    page.keyboard.type("kathm")
    expect(page.get_by_role("option", name="Kathmandu Asia UTC+5:45")).to_be_visible()
    press(page, ["ArrowDown", "Enter"])
    expect(form.get_by_role("combobox", name="Time zone")).to_have_value("Kathmandu, UTC+5:45")
    tab_to(page, form.get_by_label("Offers time on at most"))
    page.keyboard.type("3")
    press(page, ["Tab", "Enter"])
    expect(form).to_have_count(0)
    expect(page.get_by_role("region", name="Messages")).to_contain_text(f"Added: Camila {tag}.")
    page.keyboard.press("/")
    page.keyboard.type(tag)
    row = page.get_by_role("row", name=f"Camila {tag}")
    expect(row).to_contain_text("Kathmandu UTC+5:45")
    expect(page.get_by_role("row")).to_have_count(2)
    assert office.call(office.admin, "GET", "/api/interviewers", q=tag)["items"][0]["maxDaysPerWeek"] == 3


def test_what_is_missing_is_said_at_its_field(desk: Desk, office: Office) -> None:
    page = people(desk, office, "?kind=coordinators")
    page.get_by_role("button", name="Add a coordinator").click()
    form = page.get_by_role("dialog", name="Add a coordinator")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(form.get_by_text("A name is needed.")).to_be_visible()
    expect(form.get_by_text("An e-mail address is needed, with an @.")).to_be_visible()
    assert faults(page) == []


def test_a_limit_or_zone_that_would_break_r2_names_the_weeks(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer("Priya " + uuid.uuid4().hex[:12], days=2), monday(2)
    office.slot(priya, at(day, 10))
    office.slot(priya, at(day + timedelta(days=1), 10))
    page = people(desk, office, f"?q={priya.name}")
    page.get_by_role("button", name=f"Edit {priya.name}").click()
    form = page.get_by_role("dialog", name="Edit interviewer")
    form.get_by_label("Offers time on at most").select_option("1")
    form.get_by_role("button", name="Save").click()
    said = refusal(form)
    expect(said).to_contain_text("Some coming weeks would break the limit.")
    expect(said).to_contain_text(f"{words(day)}, {words(day + timedelta(days=1))}")
    assert faults(page) == []
    # What was filled in stays, and a limit that fits is taken.
    form.get_by_label("Offers time on at most").select_option("5")
    expect(said).to_have_count(0)
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    expect(page.get_by_role("row", name=priya.name).get_by_role("cell", name="5", exact=True)).to_be_visible()


def test_a_taken_address_says_whose_it_is(desk: Desk, office: Office) -> None:
    page = people(desk, office, "?kind=candidates")
    taken = office.call(office.admin, "GET", "/api/candidates", q="wei.zhang")["items"][0]
    page.get_by_role("button", name="Add a candidate").click()
    form = page.get_by_role("dialog", name="Add a candidate")
    form.get_by_label("Name").fill(NASTY)
    form.get_by_label("E-mail").fill(taken["email"].upper())
    form.get_by_role("button", name="Add", exact=True).click()
    expect(refusal(form)).to_contain_text(f"{taken['name']} has it already.")
    expect(form.get_by_label("Name")).to_have_value(NASTY)
    form.get_by_label("E-mail").fill(f"{uuid.uuid4().hex}@example.com")
    form.get_by_role("button", name="Add", exact=True).click()
    # A name is a name, whatever it looks like.
    expect(page.get_by_role("region", name="Messages")).to_contain_text(f"Added: {NASTY}.")
    expect(page.get_by_role("rowheader", name=NASTY).first).to_be_visible()
    assert page.locator("img[src=x]").count() == 0


def test_more_people_come_by_the_page(desk: Desk, office: Office) -> None:
    tag = uuid.uuid4().hex[:12]
    for number in range(53):
        office.candidate(f"{tag} {number:02}")
    page = people(desk, office, f"?kind=candidates&q={tag}")
    rows = page.get_by_role("rowheader")
    expect(rows).to_have_count(50)
    page.get_by_role("button", name="Show more").click()
    expect(rows).to_have_count(53)
    expect(page.get_by_role("button", name="Show more")).to_have_count(0)
    page.get_by_role("searchbox", name="Search").fill(f"{tag} 52")
    expect(rows).to_have_count(1)
    page.get_by_role("searchbox", name="Search").fill("nobody is called that")
    expect(page.get_by_text("No candidate matches")).to_be_visible()
    page.get_by_role("button", name="Clear the search").click()
    expect(page.get_by_role("table")).to_be_visible()


def test_an_admin_opens_and_edits_an_interviewers_week(desk: Desk, office: Office) -> None:
    name = "Grace " + uuid.uuid4().hex[:12]
    grace, day = office.interviewer(name, days=1), monday()
    office.slot(grace, at(day, 10))
    page = people(desk, office, f"?q={name}")
    page.get_by_role("button", name=f"Week of {name}").click()
    ready(page)
    page.goto(f"{page.url}&day={day}")
    ready(page)
    expect(page.get_by_role("grid", name=f"{name}'s week")).to_be_visible()
    expect(page.get_by_text("the limit is one day a week")).to_be_visible()
    with page.expect_response(lambda response: response.request.method == "POST"):
        drag(page, spot(page, 0, 13.01), spot(page, 0, 13.99))
    expect(cells(page, at(day, 13), 60, "free")).to_be_visible()
    assert len(office.call(grace, "GET", "/api/slots")["items"]) == 2
    assert faults(page) == []


def test_only_admins_see_the_people(desk: Desk, office: Office) -> None:
    page = desk.open("/admin/", office.coordinators[0])
    expect(page.get_by_text("Only admins manage people")).to_be_visible()
    page = desk.open("/week/", office.coordinators[0])
    expect(page.get_by_text("Only interviewers have a week of their own")).to_be_visible()
    page = desk.open("/week/", office.admin)
    expect(page.get_by_text("Whose week?")).to_be_visible()
    page = desk.open(f"/week/?interviewer={uuid.uuid4()}", office.admin)
    expect(page.get_by_text("There is no such interviewer")).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_among_the_people(desk: Desk, office: Office, dark: bool) -> None:
    bishal = office.interviewer("Bishal " + uuid.uuid4().hex[:12], "Asia/Kathmandu")
    office.interviewer("Wolfeschlegelsteinhausenbergerdorff " * 5)
    page = people(desk, office, dark=dark)
    assert faults(page) == []
    page.get_by_role("button", name=f"Edit {bishal.name}").click()
    form = page.get_by_role("dialog", name="Edit interviewer")
    expect(form.get_by_role("combobox", name="Time zone")).to_have_value("Kathmandu, UTC+5:45")
    assert faults(page) == []
    form.get_by_role("combobox", name="Time zone").fill("sao")
    expect(page.get_by_role("option", name="Sao Paulo")).to_be_visible()
    assert faults(page) == []
    page = people(desk, office, dark=dark, phone=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults(page) == []
