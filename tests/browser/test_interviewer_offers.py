"""An interviewer opens slots: by a drag, by keys alone, by the form; takes one back; repeats a week; finds the next slot."""

from datetime import timedelta

from playwright.sync_api import expect

from browser.desk import Desk
from browser.grid import cells, drag, press, ready, spot, tab_to, words
from browser.office import Office, at, monday


def test_a_drag_opens_a_slot(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(days=2), monday() + timedelta(days=1)
    page = desk.open(f"/week/?day={day}", priya)
    ready(page)
    expect(page.get_by_role("meter", name="0 of 2 days offered this week")).to_be_visible()
    drag(page, spot(page, 1, 14.01), spot(page, 1, 15.49))
    expect(cells(page, at(day, 14), 90, "free")).to_be_visible()
    expect(page.get_by_role("region", name="Messages")).to_contain_text(f"Offered: {words(day)}, 14:00 – 15:30.")
    expect(page.get_by_role("meter", name="1 of 2 days offered this week")).to_be_visible()
    page.reload()
    expect(cells(page, at(day, 14), 90, "free")).to_be_visible()


def test_keys_alone_open_a_slot_and_take_it_back(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(), monday() + timedelta(days=1)
    page = desk.open(f"/week/?day={day}", priya)
    ready(page)
    tab_to(page, page.locator("[data-cursor]"))
    # From Monday 09:00: to Tuesday, an hour on, and four quarters long.
    press(page, ["ArrowRight", *["ArrowDown"] * 4, *["Shift+ArrowDown"] * 4, "Enter"])
    made = cells(page, at(day, 10), 60, "free")
    expect(made).to_be_visible()
    # The page shows it taken back before the server has answered.
    with page.expect_response(lambda response: response.request.method == "DELETE"):
        page.keyboard.press("z")
    expect(made).to_have_count(0)
    assert office.call(priya, "GET", "/api/slots")["items"] == []


def test_the_form_opens_a_slot_by_keys_alone(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(), monday() + timedelta(days=3)
    page = desk.open(f"/week/?day={monday()}", priya)
    ready(page)
    page.keyboard.press("c")
    form = page.get_by_role("dialog", name="Offer time")
    expect(form.get_by_role("spinbutton", name="day, Date")).to_be_focused()
    page.keyboard.type(f"{day:%d%m%Y}")
    tab_to(page, form.get_by_role("spinbutton", name="hour, Start"))
    page.keyboard.type("1145")
    tab_to(page, form.get_by_label("Length"))
    page.keyboard.type("45")
    tab_to(page, form.get_by_label("Location"))
    page.keyboard.type("Room 4")
    expect(form.get_by_text(f"{words(day)}, 11:45 – 12:30")).to_be_visible()
    page.keyboard.press("Enter")
    expect(form).to_have_count(0)
    expect(cells(page, at(day, 11, 45), 45, "free")).to_contain_text("Room 4")
    # The next one is offered in the same place, without asking again.
    expect(page.get_by_label("Location of new slots")).to_have_value("Room 4")


def test_a_double_click_opens_the_form_at_that_time(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(), monday() + timedelta(days=2)
    page = desk.open(f"/week/?day={day}", priya)
    ready(page)
    page.mouse.dblclick(*spot(page, 2, 13.3))
    form = page.get_by_role("dialog", name="Offer time")
    expect(form.get_by_text(f"{words(day)}, 13:15 – 14:15")).to_be_visible()
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)


def test_an_empty_week_leads_to_the_next_slot(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(), monday(3)
    office.slot(priya, at(day, 10))
    page = desk.open("/week/", priya)
    ready(page)
    expect(page.get_by_text("No slots this week.")).to_be_visible()
    page.get_by_role("button", name=f"Next slot: {words(day)}, 10:00").click()
    expect(cells(page, at(day, 10), 60, "free")).to_be_visible()
    expect(page.get_by_text("No slots this week.")).to_have_count(0)


def test_the_same_times_are_offered_next_week(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(), monday()
    office.slot(priya, at(day, 10), location="Room 4")
    office.slot(priya, at(day, 13))
    # One of them is taken next week already.
    office.slot(priya, at(day + timedelta(days=7), 13, 30))
    page = desk.open(f"/week/?day={day}", priya)
    ready(page)
    page.get_by_role("button", name="Offer the same times next week").click()
    copies = page.get_by_role("dialog", name="Offer the same times next week")
    expect(copies.get_by_text("Overlaps 13:30 – 14:30")).to_be_visible()
    copies.get_by_role("button", name="Offer 1 slot").click()
    expect(copies.get_by_text("Offered", exact=True)).to_be_visible()
    copies.get_by_role("button", name="Show that week").click()
    expect(cells(page, at(day + timedelta(days=7), 10), 60, "free")).to_contain_text("Room 4")
