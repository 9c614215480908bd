"""Two people at once: what one books the other sees, and only one of two gets the slot."""

from playwright.sync_api import expect

from browser.board import alternative, choose, item, on_board, on_calendar, refused
from browser.desk import Desk
from browser.office import Office, at, monday


def test_the_second_browser_sees_the_firsts_booking_without_a_reload(desk: Desk, office: Office) -> None:
    day = monday()
    priya, sofia, wei = office.interviewer(), office.candidate("Sofia Rossi"), office.candidate("Wei Zhang")
    slot = office.slot(priya, at(day, 10))
    office.book(office.slot(priya, at(day, 12)), wei)
    board = on_board(desk, office.coordinators[0], priya, day=day)
    calendar = on_calendar(desk, office.coordinators[1], priya, day=day)
    other_board = on_board(desk, office.coordinators[1], priya, day=day)
    expect(item(other_board, slot["id"])).to_be_visible()
    item(board, slot["id"]).click()
    choose(board, sofia)
    board.keyboard.press("Enter")
    expect(board.get_by_role("dialog", name="Booked")).to_be_visible()
    expect(calendar.get_by_role("gridcell", name="Sofia Rossi")).to_be_visible()
    expect(item(other_board, slot["id"])).to_have_count(0)


def test_of_two_who_book_the_same_slot_one_is_told_who_was_faster_and_takes_another(desk: Desk, office: Office) -> None:
    day = monday()
    priya = office.interviewer("Priya Patel", "Asia/Kolkata")
    morgan, jamie = office.coordinators[:2]
    slot, near = office.slot(priya, at(day, 10)), office.slot(priya, at(day, 13))
    first = on_board(desk, morgan, priya, day=day)
    second = on_board(desk, jamie, priya, day=day)
    for page, candidate in ((first, office.candidate("Sofia Rossi")), (second, office.candidate("Wei Zhang"))):
        item(page, slot["id"]).click()
        choose(page, candidate)
    first.keyboard.press("Enter")
    expect(first.get_by_role("dialog", name="Booked: Sofia Rossi")).to_be_visible()
    second.keyboard.press("Enter")
    expect(refused(second)).to_contain_text(f"{morgan.name} booked this slot at")
    # The nearest free one, in both zones and with the name; one click puts it into the form, Enter books it.
    other = alternative(second, "13:00")
    expect(other).to_contain_text("in Kolkata")
    expect(other).to_contain_text("Priya Patel")
    other.click()
    expect(second.get_by_role("button", name="Book interview")).to_be_focused()
    second.keyboard.press("Enter")
    expect(second.get_by_role("dialog", name="Booked: Wei Zhang")).to_be_visible()
    expect(item(first, near["id"])).to_have_count(0)
