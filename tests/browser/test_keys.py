"""The keys by themselves: the page that lists them, the palette that finds every action, and where they are off."""

from playwright.sync_api import Page, expect

from browser.axe import faults
from browser.board import item, on_board
from browser.desk import Desk
from browser.office import Office, at, monday

LETTERS = {"c", "t", "j", "k", "d", "w", "a", "/", "?"}


def _board(desk: Desk, office: Office) -> tuple[Page, str]:
    """A coordinator's board, and the id of the slot on it."""
    priya, day = office.interviewer(), monday()
    slot = office.slot(priya, at(day, 10))
    return on_board(desk, office.coordinators[0], priya, day=day), slot["id"]


def test_a_question_mark_shows_every_key_and_can_switch_letters_off(desk: Desk, office: Office) -> None:
    page, _ = _board(desk, office)
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keys")
    expect(listed).to_be_visible()
    assert set(listed.locator("kbd").all_inner_texts()) >= LETTERS
    assert faults(page) == []
    listed.get_by_role("button", name="Switch single-letter keys off").click()
    page.keyboard.press("Escape")
    expect(listed).to_have_count(0)
    address = page.url
    page.keyboard.press("j")
    page.keyboard.press("?")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Search or do anything")).to_be_visible()
    assert page.url == address


def test_the_palette_lists_each_action_with_its_key_and_does_what_is_chosen(desk: Desk, office: Office) -> None:
    page, _ = _board(desk, office)
    page.keyboard.press("Meta+k")
    palette = page.get_by_role("dialog", name="Search or do anything")
    expect(palette.get_by_role("menuitem").first).to_be_visible()
    assert set(palette.locator("kbd").all_inner_texts()) >= LETTERS
    assert faults(page) == []
    page.keyboard.type("nothing of the kind")
    expect(palette.get_by_text("Nothing here is called that.")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("bookings")
    expect(palette.get_by_role("menuitem")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{office.url}/bookings/")


def test_letters_are_text_in_fields_and_nothing_over_a_dialog(desk: Desk, office: Office) -> None:
    page, slot_id = _board(desk, office)
    address = page.url
    item(page, slot_id).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Cancel").focus()
    for letter in "jtdw?":
        page.keyboard.press(letter)
    expect(page.get_by_role("dialog")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.url == address
    page.get_by_role("searchbox", name="Search").press_sequentially("jtd?")
    expect(page.get_by_role("searchbox", name="Search")).to_have_value("jtd?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("radio", name="Week")).to_be_checked()
