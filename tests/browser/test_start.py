"""The start page and its neighbours: who one may be, and what stands at an address that is not there."""

from playwright.sync_api import expect

from browser.axe import faults
from browser.desk import Desk
from browser.office import Office

NOBODY: dict[str, list[str]] = {"interviewers": [], "coordinators": [], "admins": []}


def test_a_stranger_chooses_who_to_be(desk: Desk, office: Office) -> None:
    page = desk.open("/")
    expect(page.get_by_role("heading", name="Who do you want to be?")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name=office.coordinators[0].name).click()
    expect(page).to_have_url(f"{office.url}/book/")


def test_a_demo_without_people_says_how_they_come_and_looks_for_nobody(desk: Desk) -> None:
    page = desk.open("/")
    expect(page.get_by_role("searchbox", name="Search people")).to_be_visible()
    page.route("**/api/demo/people", lambda route: route.fulfill(json=NOBODY))
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("Nobody is here yet. panelist people import FILE.csv")
    expect(page.get_by_role("searchbox")).to_have_count(0)
    assert faults(page) == []
    page.unroute("**/api/demo/people")
    page.reload()
    page.get_by_role("searchbox", name="Search people").fill("nobody of this name")
    expect(page.get_by_role("status")).to_have_text("Nobody here is called that.")
