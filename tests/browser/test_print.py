"""On paper there is what one looked at, and nothing to press."""

from playwright.sync_api import expect

from browser.board import item, on_board
from browser.desk import Desk
from browser.office import Office, at, monday


def test_a_week_is_printed_whole_in_its_colours_and_without_buttons(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(), monday()
    early, late = office.slot(priya, at(day, 1)), office.slot(priya, at(day, 22))
    page = on_board(desk, office.coordinators[0], priya, day=day)
    page.keyboard.press("Control+k")
    page.get_by_role("menuitem", name="Dark appearance").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for slot in (early, late):
        expect(item(page, slot["id"])).to_be_visible()
    for role in ("button", "radiogroup", "navigation", "complementary"):
        expect(page.get_by_role(role)).to_have_count(0)
    style = page.evaluate("() => getComputedStyle(document.body)")
    assert (style["colorScheme"], style["printColorAdjust"]) == ("light", "exact")
    clipped = page.locator("main *").evaluate_all(
        "all => all.filter((one) => ['auto', 'scroll'].includes(getComputedStyle(one).overflowY)).length"
    )
    assert clipped == 0
