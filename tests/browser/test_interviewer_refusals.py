"""R1, R2 and the past, before the click and after it: marked from what is loaded, and the server's refusal explained in place."""

from datetime import timedelta

from playwright.sync_api import Page, Route, expect

from browser.desk import Desk
from browser.grid import cells, drag, ready, refusal, spot, words
from browser.office import Office, at, monday


def freeze_slots(page: Page) -> None:
    """From now on this page's lists of slots stay as they are: others change them, and it does not hear of it."""
    kept: dict[str, str] = {}

    def answer(route: Route) -> None:
        url = route.request.url
        if url not in kept:
            kept[url] = route.fetch().text()
        route.fulfill(body=kept[url], content_type="application/json")

    page.route(lambda url: "/api/slots?" in url, answer)
    page.reload()
    ready(page)


def test_a_third_day_is_closed_before_the_click_and_refused_after_it(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(days=2), monday()
    office.slot(priya, at(day, 10))
    office.slot(priya, at(day + timedelta(days=1), 10))
    page = desk.open(f"/week/?day={day}", priya)
    ready(page)
    expect(page.get_by_text("Closed: 2 of 2 days offered")).to_be_visible()
    expect(page.get_by_text("Wednesday to Sunday are closed: your limit is 2 days a week.")).to_be_visible()
    drag(page, spot(page, 3, 14), spot(page, 3, 15), drop=False)
    expect(page.get_by_text("Limit: 2 days a week")).to_be_visible()
    page.mouse.up()
    said = refusal(page)
    expect(said).to_contain_text("Over the weekly limit.")
    expect(said).to_contain_text(f"{words(day)} and {words(day + timedelta(days=1))} are already offered")
    # One of the two days is allowed: the form takes the wish over, and mends it.
    page.get_by_role("button", name="Change the time").click()
    form = page.get_by_role("dialog", name="Offer time")
    expect(form.get_by_text("It would be refused.")).to_be_visible()
    form.get_by_role("spinbutton", name="day, Date").focus()
    page.keyboard.type(f"{day:%d%m%Y}")
    expect(form.get_by_text("It would be refused.")).to_have_count(0)
    form.get_by_role("button", name="Offer", exact=True).click()
    expect(cells(page, at(day, 14), 60, "free")).to_be_visible()


def test_an_overlap_that_nobody_could_foresee_is_explained_where_it_happened(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(), monday()
    page = desk.open(f"/week/?day={day}", priya)
    freeze_slots(page)
    # Another tab opens a slot meanwhile.
    office.slot(priya, at(day, 14, 30))
    drag(page, spot(page, 0, 14.01), spot(page, 0, 14.99))
    said = refusal(page)
    expect(said).to_contain_text("Overlaps a slot already offered.")
    expect(said).to_contain_text(f"{words(day)}, 14:30 – 15:30 is in the way.")
    assert len(office.call(priya, "GET", "/api/slots")["items"]) == 1
    page.keyboard.press("Escape")
    expect(said).to_have_count(0)


def test_a_limit_used_up_in_another_tab_refuses_too(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(days=1), monday()
    page = desk.open(f"/week/?day={day}", priya)
    freeze_slots(page)
    office.slot(priya, at(day, 14))
    drag(page, spot(page, 1, 14.01), spot(page, 1, 14.99))
    expect(refusal(page)).to_contain_text(f"The limit is 1 day a week, and {words(day)} is already offered.")


def test_the_form_keeps_its_content_when_it_is_refused(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(), monday()
    office.slot(priya, at(day, 10))
    page = desk.open(f"/week/?day={day}", priya)
    ready(page)
    page.mouse.dblclick(*spot(page, 0, 9.3))
    form = page.get_by_role("dialog", name="Offer time")
    form.get_by_label("Location").fill("Room 4")
    expect(form.get_by_text("Overlaps 10:00 – 11:00.")).to_be_visible()
    form.get_by_role("button", name="Offer", exact=True).click()
    expect(refusal(form)).to_contain_text("Overlaps a slot already offered.")
    expect(form.get_by_label("Location")).to_have_value("Room 4")
    form.get_by_label("Length").select_option("45 min")
    expect(refusal(form)).to_have_count(0)
    form.get_by_role("button", name="Offer", exact=True).click()
    expect(cells(page, at(day, 9, 15), 45, "free")).to_be_visible()


def test_a_move_that_came_too_late_goes_back_and_says_why(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(), monday()
    slot = office.slot(priya, at(day, 10))
    page = desk.open(f"/week/?day={day}", priya)
    freeze_slots(page)
    office.call(priya, "PATCH", f"/api/slots/{slot['id']}", {"location": "Room 12"})
    drag(page, spot(page, 0, 10.5), spot(page, 0, 14.5))
    expect(refusal(page)).to_contain_text("Changed while you looked.")
    expect(cells(page, at(day, 10), 60, "free")).to_be_visible()


def test_a_slot_booked_meanwhile_is_not_withdrawn(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(), monday()
    slot = office.slot(priya, at(day, 9))
    page = desk.open(f"/week/?day={day}", priya)
    freeze_slots(page)
    office.book(slot, office.candidate())
    cells(page, at(day, 9), 60, "free").focus()
    page.keyboard.press("Delete")
    expect(refusal(page)).to_contain_text("This slot is booked.")
    expect(page.get_by_role("button", name="Change the time")).to_have_count(0)


def test_the_past_cannot_be_offered(desk: Desk, office: Office) -> None:
    priya, day = office.interviewer(), monday(-1)
    page = desk.open(f"/week/?day={day}", priya)
    ready(page)
    drag(page, spot(page, 0, 14.01), spot(page, 0, 14.99), drop=False)
    expect(page.get_by_text("This time is over", exact=True)).to_be_visible()
    page.mouse.up()
    expect(refusal(page)).to_contain_text("This time is over.")
    assert office.call(priya, "GET", "/api/slots")["items"] == []
