"""The start page and its neighbours: who one may be, and what stands at an address that is not there."""

from playwright.sync_api import expect

from browser.axe import faults
from browser.desk import Desk
from browser.office import Office


def test_a_stranger_chooses_who_to_be(desk: Desk, office: Office) -> None:
    page = desk.open("/")
    expect(page.get_by_role("heading", name="Who do you want to be?")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name=office.coordinators[0].name).click()
    expect(page).to_have_url(f"{office.url}/book/")
