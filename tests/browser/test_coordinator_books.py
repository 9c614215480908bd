"""Booking: by mouse, by keys alone, with a candidate nobody knew, and from the start page in three clicks."""

import re
import time

from playwright.sync_api import Route, expect

from browser.board import candidate_field, choose, clock, item, on_board, toasted
from browser.desk import Desk
from browser.office import Office, at, monday


def test_books_by_mouse_and_sees_both_zones(desk: Desk, office: Office) -> None:
    day = monday()
    priya, sofia = office.interviewer("Priya Patel", "Asia/Kolkata"), office.candidate("Sofia Rossi")
    slot = office.slot(priya, at(day, 10), location="Room 4")
    page = on_board(desk, office.coordinators[0], priya, day=day)
    item(page, slot["id"]).click()
    dialog = page.get_by_role("dialog", name="Book Priya Patel")
    expect(dialog.get_by_text("London, UTC")).to_be_visible()
    expect(dialog.get_by_text("Kolkata, UTC+5:30")).to_be_visible()
    choose(page, sofia)
    page.get_by_role("button", name="Book interview").click()
    expect(page.get_by_role("dialog", name="Booked: Sofia Rossi")).to_be_visible()
    page.get_by_role("button", name="Done").click()
    expect(item(page, slot["id"])).to_have_count(0)
    entry = office.call(office.coordinators[0], "GET", "/api/calendar", interviewerId=priya.id)["items"][0]
    assert entry["candidate"]["id"] == sofia["id"]


def test_books_by_keys_alone(desk: Desk, office: Office) -> None:
    day = monday()
    priya, sofia = office.interviewer(), office.candidate("Sofia Rossi")
    slot = office.slot(priya, at(day, 10))
    page = on_board(desk, office.coordinators[0], priya, day=day)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="To the content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('[role=grid]') !== null"):
            break
    page.keyboard.press("PageDown")
    if page.evaluate("document.activeElement.dataset.item") != slot["id"]:
        page.keyboard.press("PageUp")
    expect(item(page, slot["id"])).to_be_focused()
    page.keyboard.press("Enter")
    expect(candidate_field(page)).to_be_focused()
    page.keyboard.type(sofia["email"])
    page.keyboard.press("Enter")  # also before the answer has come
    expect(candidate_field(page)).to_have_value("Sofia Rossi")
    expect(candidate_field(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Done")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    # Nothing is left on the board, so the page itself takes the focus: never the void.
    expect(page.locator(":focus")).to_have_count(1)


def test_the_page_takes_the_focus_when_the_slot_leaves_it_later(desk: Desk, office: Office) -> None:
    day = monday()
    priya, sofia = office.interviewer(), office.candidate("Sofia Rossi")
    slot = office.slot(priya, at(day, 10))
    page = on_board(desk, office.coordinators[0], priya, day=day)
    item(page, slot["id"]).click()
    choose(page, sofia)
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    page.route("**/api/slots?*", hold)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Done")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(item(page, slot["id"])).to_be_focused()
    page.wait_for_timeout(200)  # until no other look at the focus is due
    for route in late:
        route.continue_()
    page.unroute("**/api/slots?*")
    expect(item(page, slot["id"])).to_have_count(0)
    expect(page.locator(":focus")).to_have_count(1)


def test_copies_the_invitation_and_downloads_the_file(desk: Desk, office: Office) -> None:
    day = monday()
    priya, sofia = office.interviewer("Priya Patel", "Asia/Kolkata"), office.candidate("Sofia Rossi")
    slot = office.slot(priya, at(day, 10), location="Room 4; second floor")
    page = on_board(desk, office.coordinators[0], priya, day=day)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    item(page, slot["id"]).click()
    choose(page, sofia)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Copy invitation text").click()
    expect(toasted(page, "The invitation is copied.")).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    assert "Sofia Rossi with Priya Patel" in text
    assert "London, UTC" in text
    assert "Kolkata, UTC+5:30" in text
    with page.expect_download() as download:
        page.get_by_role("button", name="Download .ics").click()
    file = download.value.path().read_bytes().decode()
    assert file.startswith("BEGIN:VCALENDAR\r\n")
    assert f"DTSTART:{at(day, 10):%Y%m%dT%H%M%SZ}\r\n" in file
    assert "LOCATION:Room 4\\; second floor\r\n" in file


def test_creates_the_candidate_on_the_way_and_keeps_what_was_typed(desk: Desk, office: Office) -> None:
    day = monday()
    priya = office.interviewer()
    slot = office.slot(priya, at(day, 10))
    page = on_board(desk, office.coordinators[0], priya, day=day)
    item(page, slot["id"]).click()
    name = f"Zelda {slot['id'][-6:]}"
    candidate_field(page).fill(name)
    page.get_by_role("option", name="Create").click()
    page.get_by_label("E-mail").fill("not an address")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It must be an e-mail address")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_have_value(name)
    page.get_by_label("E-mail").fill(f"{slot['id']}@example.com")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name=f"Booked: {name}")).to_be_visible()


def test_undoes_a_booking_from_where_it_was_made(desk: Desk, office: Office) -> None:
    day = monday()
    priya, sofia = office.interviewer(), office.candidate()
    slot = office.slot(priya, at(day, 10))
    page = on_board(desk, office.coordinators[0], priya, day=day)
    item(page, slot["id"]).click()
    choose(page, sofia)
    page.keyboard.press("Enter")
    page.get_by_role("dialog", name="Booked").get_by_role("button", name="Undo").click()
    expect(item(page, slot["id"])).to_be_visible()


def test_a_name_is_a_name_whatever_it_looks_like(desk: Desk, office: Office) -> None:
    day = monday()
    hostile = "<img src=x onerror=alert(1)>"
    priya, candidate = office.interviewer("محمد بن عبد الرحمن"), office.candidate(hostile)
    slot = office.slot(priya, at(day, 10), location="</script><script>alert(2)</script>")
    page = on_board(desk, office.coordinators[0], priya, day=day)
    alerts: list[str] = []
    page.on("dialog", lambda dialog: alerts.append(dialog.message))
    item(page, slot["id"]).click()
    choose(page, candidate)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name=f"Booked: {hostile}")).to_be_visible()
    page.get_by_role("link", name="Show this booking").click()
    expect(page.get_by_role("heading", name=hostile)).to_be_visible()
    expect(page.get_by_text("</script><script>alert(2)</script>")).to_be_visible()
    assert page.locator("img").count() == 0
    assert not alerts


def test_three_clicks_and_fifteen_seconds_from_the_start_page(desk: Desk, office: Office) -> None:
    office.candidate("Xanthippe Quill")
    page = desk.open("/")
    began = time.monotonic()
    page.get_by_role("button", name=office.coordinators[0].name).click()  # 1
    free = page.get_by_role("gridcell", name=re.compile("free$"))
    free.first.click()  # 2
    candidate_field(page).press_sequentially("xanth", delay=60)
    page.keyboard.press("Enter")
    expect(candidate_field(page)).to_have_value("Xanthippe Quill")
    page.get_by_role("button", name="Book interview").click()  # 3
    expect(page.get_by_role("dialog", name="Booked: Xanthippe Quill")).to_be_visible()
    assert time.monotonic() - began < 15


def test_a_slot_moved_meanwhile_shows_its_new_time_before_it_is_booked(desk: Desk, office: Office) -> None:
    day = monday()
    priya, sofia = office.interviewer(), office.candidate()
    slot = office.slot(priya, at(day, 10))
    page = on_board(desk, office.coordinators[0], priya, day=day)
    item(page, slot["id"]).click()
    choose(page, sofia)
    later = {"startTime": at(day, 14).isoformat(), "endTime": at(day, 15).isoformat()}
    moved = office.call(priya, "PATCH", f"/api/slots/{slot['id']}", later)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Changed while you looked.")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_text(f"{clock(moved['startTime'])} – ").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Booked")).to_be_visible()
    booked = office.call(office.coordinators[0], "GET", "/api/calendar", interviewerId=priya.id)["items"][0]
    assert booked["booking"]["startTime"] == moved["startTime"]
