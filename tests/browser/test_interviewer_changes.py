"""An interviewer moves, resizes, edits and withdraws slots, by mouse and by keys alone, and takes each of them back."""

from datetime import timedelta

from playwright.sync_api import expect

from browser.desk import Desk
from browser.grid import cells, drag, press, ready, spot, tab_to, words
from browser.office import Office, at, monday


def test_a_slot_is_moved_by_drag_and_moved_back(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(), monday()
    office.slot(priya, at(day, 10))
    page = desk.open(f"/week/?day={day}", priya)
    ready(page)
    drag(page, spot(page, 0, 10.25), spot(page, 2, 13.25))
    moved = cells(page, at(day + timedelta(days=2), 13), 60, "free")
    expect(moved).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(cells(page, at(day, 10), 60, "free")).to_be_visible()
    expect(moved).to_have_count(0)


def test_a_slot_is_made_longer_by_its_edge(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(), monday()
    office.slot(priya, at(day, 10))
    page = desk.open(f"/week/?day={day}", priya)
    ready(page)
    x, y = spot(page, 0, 11)
    drag(page, (x, y - 4), spot(page, 0, 12))
    expect(cells(page, at(day, 10), 120, "free")).to_be_visible()
    page.keyboard.press("z")
    expect(cells(page, at(day, 10), 60, "free")).to_be_visible()


def test_keys_alone_move_resize_and_withdraw(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(), monday()
    office.slot(priya, at(day, 9), location="Room 4")
    page = desk.open(f"/week/?day={day}", priya)
    ready(page)
    tab_to(page, cells(page, at(day, 9), 60, "free"))
    # Ten presses are one change, which waits for Enter.
    press(page, ["Alt+ArrowRight", *["Alt+ArrowDown"] * 2, "Enter"])
    moved = cells(page, at(day + timedelta(days=1), 9, 30), 60, "free")
    expect(moved).to_be_focused()
    press(page, [*["Shift+ArrowDown"] * 2, "Enter"])
    longer = cells(page, at(day + timedelta(days=1), 9, 30), 90, "free")
    expect(longer).to_be_focused()
    press(page, ["Shift+ArrowUp", "Escape"])
    page.keyboard.press("Delete")
    expect(longer).to_have_count(0)
    expect(page.get_by_role("grid").locator(":focus")).to_have_count(1)
    page.keyboard.press("z")
    expect(longer).to_contain_text("Room 4")


def test_a_slot_is_edited_and_withdrawn_in_its_form(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(), monday()
    office.slot(priya, at(day, 10))
    page = desk.open(f"/week/?day={day}", priya)
    ready(page)
    tab_to(page, page.locator("[data-cursor]"))
    press(page, ["PageDown", "Enter"])
    form = page.get_by_role("dialog", name="Edit slot")
    form.get_by_label("Location").fill("Room 12")
    form.get_by_label("Length").select_option("45 min")
    form.get_by_role("button", name="Save").click()
    edited = cells(page, at(day, 10), 45, "free")
    expect(edited).to_contain_text("Room 12")
    expect(edited).to_be_focused()
    page.keyboard.press("Enter")
    form.get_by_role("button", name="Withdraw").click()
    expect(edited).to_have_count(0)
    page.get_by_text(f"Withdrawn: {words(day)}, 10:00 – 10:45.").locator("..").get_by_role(
        "button", name="Undo"
    ).click()
    expect(edited).to_contain_text("Room 12")


def test_a_booked_slot_shows_its_candidate_and_stays(desk: Desk, office: Office) -> None:
    priya, day, name = office.interviewer(), monday(), "<img src=x onerror=alert(1)>"
    office.book(office.slot(priya, at(day, 10), location="Room 4"), office.candidate(name))
    page = desk.open(f"/week/?day={day}", priya)
    ready(page)
    booked = cells(page, at(day, 10), 60, "booked")
    expect(booked).to_contain_text(name)
    drag(page, spot(page, 0, 10.5), spot(page, 3, 14))
    expect(booked).to_be_visible()
    # The cursor is where the mouse was let go.
    tab_to(page, page.locator("[data-cursor]"))
    press(page, ["PageUp", "Alt+ArrowDown"])
    why = "Only a coordinator can move or cancel an interview."
    expect(page.locator("[aria-live=polite]", has_text=why)).to_have_count(1)
    page.keyboard.press("Enter")
    facts = page.get_by_role("dialog", name="Interview")
    expect(facts.get_by_text(name)).to_be_visible()
    expect(facts.get_by_text("Only a coordinator can move or cancel")).to_be_visible()
    assert page.locator("img[src=x]").count() == 0


def test_a_booking_made_elsewhere_shows_by_itself(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(), monday()
    slot, candidate = office.slot(priya, at(day, 10)), office.candidate("Alex Rivers")
    page = desk.open(f"/week/?day={day}", priya)
    ready(page)
    expect(cells(page, at(day, 10), 60, "free")).to_be_visible()
    office.book(slot, candidate)
    # Fresh within ten seconds, by polling if need be (R6).
    expect(cells(page, at(day, 10), 60, "booked")).to_contain_text("Alex Rivers", timeout=12_000)
    expect(page.get_by_role("complementary", name="Overview").get_by_text("Alex Rivers")).to_be_visible()
