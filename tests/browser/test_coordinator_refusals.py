"""What is refused, and what cannot be done right now: said in place, with ways on, and nothing that was typed is lost."""

import json
from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from browser.board import alternative, candidate_field, choose, item, on_board, refused
from browser.desk import Desk
from browser.office import Office, at, monday, running


def test_a_candidate_who_is_elsewhere_then_is_named_with_that_interview(desk: Desk, office: Office) -> None:
    day = monday()
    priya, leo, sofia = (
        office.interviewer("Priya Patel"),
        office.interviewer("Leo Alvarez"),
        office.candidate("Sofia Rossi"),
    )
    office.book(office.slot(leo, at(day, 10)), sofia)
    slot, other = office.slot(priya, at(day, 10, 30)), office.slot(priya, at(day, 13))
    page = on_board(desk, office.coordinators[0], priya, day=day)
    item(page, slot["id"]).click()
    choose(page, sofia)
    page.keyboard.press("Enter")
    expect(refused(page)).to_contain_text("The candidate is busy then.")
    expect(refused(page)).to_contain_text("Sofia Rossi meets Leo Alvarez then.")
    alternative(page, "13:00").click()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Booked")).to_be_visible()
    expect(item(page, other["id"])).to_have_count(0)


@pytest.fixture
def slow_office(tmp_path: Path) -> Generator[Office]:
    """A server that lets a coordinator try once in four seconds."""
    with running(tmp_path, PANELIST_BOOKING_RATE="1 per 4 seconds") as office:
        yield office


def test_too_many_attempts_count_down_keep_the_form_and_then_let_go(slow_office: Office, desk: Desk) -> None:
    day = monday()
    priya, sofia = slow_office.interviewer(), slow_office.candidate("Sofia Rossi")
    first, second = slow_office.slot(priya, at(day, 10)), slow_office.slot(priya, at(day, 12))
    page = desk.open(f"{slow_office.url}/book/?who={priya.id}&day={day}", slow_office.coordinators[0])
    item(page, second["id"]).click()
    choose(page, sofia)
    slow_office.book(first, slow_office.candidate("Wei Zhang"))
    page.keyboard.press("Enter")
    expect(refused(page)).to_contain_text("Too many attempts in a short time.")
    expect(refused(page)).to_contain_text("Try again in")
    book = page.get_by_role("button", name="Book interview")
    expect(book).to_be_disabled()
    expect(candidate_field(page)).to_have_value("Sofia Rossi")
    expect(book).to_be_enabled()
    book.click()
    expect(page.get_by_role("dialog", name="Booked: Sofia Rossi")).to_be_visible()


def test_offline_keeps_the_form_and_tries_again_with_the_same_key(desk: Desk, office: Office) -> None:
    day = monday()
    priya, sofia = office.interviewer(), office.candidate("Sofia Rossi")
    slot = office.slot(priya, at(day, 10))
    desk.allowed += ["Failed to load resource: net::ERR_", "WebSocket connection to"]
    page = on_board(desk, office.coordinators[0], priya, day=day)
    keys: list[str] = []
    page.on(
        "request",
        lambda request: (
            keys.append(request.headers.get("idempotency-key", ""))
            if "/api/book" in request.url and request.method == "POST"
            else None
        ),
    )
    item(page, slot["id"]).click()
    choose(page, sofia)
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(refused(page)).to_contain_text("Panelist cannot be reached.")
    expect(page.get_by_text("What you see may be old")).to_be_attached()
    expect(candidate_field(page)).to_have_value("Sofia Rossi")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("dialog", name="Booked: Sofia Rossi")).to_be_visible()
    assert len(keys) > 1
    assert len(set(keys)) == 1


def test_a_database_that_is_away_is_no_reason_to_type_it_all_again(desk: Desk, office: Office) -> None:
    day = monday()
    priya, sofia = office.interviewer(), office.candidate("Sofia Rossi")
    slot = office.slot(priya, at(day, 10))
    desk.allowed.append("Failed to load resource: the server responded with a status of 503")
    page = on_board(desk, office.coordinators[0], priya, day=day)
    body = json.dumps({"code": "unavailable", "message": "The database is away. Try again."})

    def away(route: Route) -> None:
        route.fulfill(status=503, content_type="application/json", headers={"Retry-After": "0"}, body=body)

    page.route("**/api/book", away)
    item(page, slot["id"]).click()
    choose(page, sofia)
    page.keyboard.press("Enter")
    expect(refused(page)).to_contain_text("The database is away.")
    page.unroute("**/api/book")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("dialog", name="Booked: Sofia Rossi")).to_be_visible()


def test_a_server_away_is_said_across_the_page(desk: Desk, office: Office) -> None:
    day = monday()
    priya = office.interviewer()
    office.slot(priya, at(day, 10))
    desk.allowed += ["Failed to load resource: net::ERR_", "WebSocket connection to"]
    page = on_board(desk, office.coordinators[0], priya, day=day)
    page.context.set_offline(True)
    page.get_by_role("button", name="Next week").click()
    expect(page.get_by_text("Panelist cannot be reached. What you see may be old")).to_be_visible()
    expect(page.get_by_text("Offline", exact=True)).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Previous week").click()
    expect(page.get_by_role("grid")).to_be_visible()
    expect(page.get_by_text("Panelist cannot be reached. What you see may be old")).to_have_count(0)
