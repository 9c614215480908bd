"""The calendar: rescheduling by drag, by keys and from a list, cancelling, and the way back from each; history in sentences."""

import re

from playwright.sync_api import Locator, Page, expect

from browser.board import alternative, clock, day_words, item, on_calendar, refused, toasted
from browser.desk import Desk
from browser.office import Json, Office, Someone, at, monday


def _drag(page: Page, source: Locator, target: Locator) -> None:
    source.scroll_into_view_if_needed()
    a, b = source.bounding_box(), target.bounding_box()
    assert a
    assert b
    page.mouse.move(a["x"] + 20, a["y"] + 12)
    page.mouse.down()
    page.mouse.move(b["x"] + 20, b["y"] + 40, steps=3)
    page.mouse.move(b["x"] + 20, b["y"] + 20, steps=2)
    expect(target).to_have_attribute("data-target", "")
    page.mouse.up()


def _booked(office: Office, candidate: str = "Sofia Rossi") -> tuple[Someone, Json, Json]:
    """An interviewer with an interview at 10:00 and a free slot at 13:00 of the coming Monday."""
    priya = office.interviewer("Priya Patel", "Asia/Kolkata")
    booking = office.book(office.slot(priya, at(monday(), 10), location="Room 4"), office.candidate(candidate))
    return priya, booking, office.slot(priya, at(monday(), 13))


def test_moves_by_drag_and_back_by_undo(desk: Desk, office: Office) -> None:
    priya, booking, free = _booked(office)
    page = on_calendar(desk, office.coordinators[0], priya, day=monday())
    _drag(page, item(page, booking["id"]), item(page, free["id"]))
    expect(toasted(page, "Moved Sofia Rossi to")).to_be_visible()
    expect(item(page, booking["id"])).to_contain_text("13:00")
    expect(item(page, booking["slotId"])).to_be_visible()  # free again
    page.keyboard.press("z")
    expect(toasted(page, "as before")).to_be_visible()
    expect(item(page, booking["id"])).to_contain_text("10:00")


def test_moves_by_keys_alone(desk: Desk, office: Office) -> None:
    priya, booking, _ = _booked(office)
    page = on_calendar(desk, office.coordinators[0], priya, day=monday())
    item(page, booking["id"]).focus()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Enter")
    expect(item(page, booking["id"])).to_contain_text("13:00")


def test_moves_by_choosing_from_a_list(desk: Desk, office: Office) -> None:
    priya, booking, free = _booked(office)
    page = on_calendar(desk, office.coordinators[0], priya, day=monday())
    item(page, booking["id"]).focus()
    page.keyboard.press("Enter")
    details = page.get_by_role("dialog", name="Sofia Rossi")
    expect(details.get_by_text("Room 4")).to_be_visible()
    details.get_by_role("button", name="Move…").press("Enter")
    find = page.get_by_label("Find a free slot")
    expect(find).to_be_focused()
    page.keyboard.type(f"{day_words(free['startTime'])} 13:00 priya")
    row = page.get_by_role("region", name="With Priya Patel").get_by_role("button", name="13:00")
    expect(row).to_contain_text("in Kolkata")
    page.keyboard.press("Tab")
    expect(row).to_be_focused()
    page.keyboard.press("Enter")
    expect(toasted(page, "Moved Sofia Rossi to")).to_be_visible()
    expect(item(page, booking["id"])).to_contain_text("13:00")


def test_a_refused_move_goes_back_and_offers_others(desk: Desk, office: Office) -> None:
    priya, booking, free = _booked(office)
    other = office.slot(priya, at(monday(), 17))
    page = on_calendar(desk, office.coordinators[0], priya, day=monday())
    item(page, booking["id"]).click()
    page.get_by_role("button", name="Move…").click()
    row = page.get_by_role("region", name="With Priya Patel").get_by_role("button", name="13:00")
    expect(row).to_be_visible()
    # Taken between the list's last look and the click, which the page cannot see.
    desk.allowed.append("Failed to load resource: net::ERR_FAILED")
    page.route("**/api/slots*", lambda route: route.abort())
    office.book(free, office.candidate("Wei Zhang"), office.coordinators[1])
    row.click()
    expect(refused(page)).to_contain_text(f"{office.coordinators[1].name} booked this slot")
    expect(item(page, booking["id"])).to_contain_text("10:00")
    alternative(page, clock(other["startTime"])).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(item(page, booking["id"])).to_contain_text("17:00")


def test_a_booking_moved_by_somebody_else_is_read_again_before_it_is_moved(desk: Desk, office: Office) -> None:
    priya, booking, free = _booked(office)
    office.slot(priya, at(monday(), 17))
    page = on_calendar(desk, office.coordinators[0], priya, day=monday())
    item(page, booking["id"]).click()
    page.get_by_role("button", name="Move…").click()
    row = page.get_by_role("region", name="With Priya Patel").get_by_role("button", name="17:00")
    expect(row).to_be_visible()
    desk.allowed.append("Failed to load resource: net::ERR_FAILED")
    page.route(re.compile("/api/(booking/|calendar|slots)"), lambda route: route.abort())
    wanted = {"bookingId": booking["id"], "newSlotId": free["id"]}
    office.call(office.coordinators[1], "POST", "/api/reschedule", wanted)
    row.click()
    expect(refused(page)).to_contain_text("Changed while you looked.")
    page.unroute_all()
    # The dialog's head, which names the day in full: in the list below it 13:00 stood from the beginning.
    head = page.get_by_role("dialog").get_by_text(re.compile("^[A-Z][a-z]+day .*, 13:00 – 14:00$"))
    expect(head).to_be_visible(timeout=20_000)
    page.get_by_role("region", name="With Priya Patel").get_by_role("button", name="17:00").click()
    expect(toasted(page, "Moved Sofia Rossi to")).to_be_visible()
    expect(item(page, booking["id"])).to_contain_text("17:00")


def test_cancels_with_undo(desk: Desk, office: Office) -> None:
    priya, booking, _ = _booked(office)
    page = on_calendar(desk, office.coordinators[0], priya, day=monday())
    item(page, booking["id"]).click()
    page.get_by_role("button", name="Cancel booking").click()
    expect(toasted(page, "Cancelled Sofia Rossi")).to_be_visible()
    expect(page.get_by_role("gridcell", name="Sofia Rossi")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect(toasted(page, "Booked again")).to_be_visible()
    expect(page.get_by_role("gridcell", name="Sofia Rossi")).to_be_visible()


def test_says_why_a_cancelled_booking_could_not_be_brought_back(desk: Desk, office: Office) -> None:
    priya, booking, _ = _booked(office)
    office.book(office.slot(priya, at(monday(), 8)), office.candidate("Amir Rahimi"))
    page = on_calendar(desk, office.coordinators[0], priya, day=monday())
    item(page, booking["id"]).focus()
    page.keyboard.press("Delete")
    expect(toasted(page, "Cancelled Sofia Rossi")).to_be_visible()
    office.book({"id": booking["slotId"]}, office.candidate("Wei Zhang"), office.coordinators[1])
    page.keyboard.press("z")
    expect(toasted(page, f"It stays cancelled. {office.coordinators[1].name} booked this slot")).to_be_visible()


def test_a_bookings_page_tells_its_history(desk: Desk, office: Office) -> None:
    _, booking, free = _booked(office)
    morgan, jamie = office.coordinators[:2]
    office.call(jamie, "POST", "/api/reschedule", {"bookingId": booking["id"], "newSlotId": free["id"]})
    page = desk.open(f"/bookings/?id={booking['id']}", morgan)
    expect(page.get_by_role("heading", name="Sofia Rossi with Priya Patel")).to_be_visible()
    expect(page.get_by_text("Kolkata, UTC+5:30, for Priya Patel")).to_be_visible()
    day = day_words(booking["startTime"])
    told = page.get_by_role("region", name="History").get_by_role("listitem")
    expect(told).to_contain_text(
        [
            f"{jamie.name} moved it from {day}, 10:00 to {day}, 13:00, just now.",
            f"{morgan.name} booked it for {day}, 10:00 with Priya Patel, just now.",
        ]
    )
    page.get_by_role("button", name="Cancel booking").click()
    expect(told.first).to_contain_text(f"{morgan.name} cancelled it")
    expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Sofia Rossi with Priya Patel")).to_be_visible()


def test_an_admin_looks_and_changes_nothing(desk: Desk, office: Office) -> None:
    priya, booking, free = _booked(office)
    page = on_calendar(desk, office.admin, priya, day=monday())
    expect(item(page, free["id"])).to_have_count(0)
    item(page, booking["id"]).click()
    expect(page.get_by_role("region", name="History")).to_be_visible()
    expect(page.get_by_role("button", name="Move…")).to_have_count(0)
    expect(page.get_by_role("button", name="Cancel booking")).to_have_count(0)
