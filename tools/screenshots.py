"""Makes the pictures in docs/screenshots: a fresh demo, a real browser, five moments. Look at each one before committing it."""

import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT: Final = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from browser.office import Office, Someone, at, monday, running  # noqa: E402 (found by the line above)

FOLDER: Final = ROOT / "docs" / "screenshots"
LARGEST_BYTES: Final = 250 * 1024
ARGS: Final = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync")


def main() -> None:
    """Leaves five files, or says which is too large for a README."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as office, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGS))
        _prepare(office)
        _interviewer_week(browser, office)
        _board_and_refusal(browser, office)
        _calendar(browser, office)
        _phone(browser, office)
        browser.close()
    for picture in sorted(FOLDER.glob("*.png")):
        size = picture.stat().st_size
        print(f"{size / 1024:6.0f} KiB  {picture.relative_to(ROOT)}")
        if size > LARGEST_BYTES:
            sys.exit(f"{picture.name} is over {LARGEST_BYTES // 1024} KiB.")


def _open(
    browser: Browser, office: Office, who: Someone, path: str, *, dark: bool = False, phone: bool = False
) -> Page:
    context = browser.new_context(
        base_url=office.url,
        timezone_id="Europe/London",
        locale="en-GB",
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        viewport={"width": 390, "height": 780} if phone else {"width": 1440, "height": 860},
        has_touch=phone,
    )
    persona = json.dumps(json.dumps({"id": who.id, "role": who.role, "name": who.name}))
    context.add_init_script(f"sessionStorage.setItem('panelist.persona', {persona})")
    page = context.new_page()
    page.goto(path)
    return page


def _named(people: Sequence[Someone], *names: str) -> list[Someone]:
    return [next(one for one in people if one.name == name) for name in names]


def _side_by_side(office: Office, path: str) -> str:
    """Three people whose days do not fall together, in the week after the demo's first."""
    who = _named(office.demo_interviewers, "Priya Patel", "Leo Alvarez", "Grace Whitfield")
    return f"{path}?{urlencode({'who': ','.join(one.id for one in who), 'day': monday(2).isoformat()})}"


def _prepare(office: Office) -> None:
    """The slot that two coordinators want: in a week, on one of Priya's days, at a time of day that is seen."""
    (priya,) = _named(office.demo_interviewers, "Priya Patel")
    office.slot(priya, at(monday(2), 11), location="Room 4, with video")
    office.slot(priya, at(monday(2), 13), location="Room 4, with video")


def _save(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready")
    page.screenshot(path=FOLDER / f"{name}.png")


def _interviewer_week(browser: Browser, office: Office) -> None:
    (grace,) = _named(office.demo_interviewers, "Grace Whitfield")
    page = _open(browser, office, grace, f"/week/?{urlencode({'day': monday(2).isoformat()})}")
    expect(page.get_by_role("gridcell", name="free").first).to_be_visible()
    _save(page, "interviewer-week")


def _board_and_refusal(browser: Browser, office: Office) -> None:
    morgan, jamie = _named(office.coordinators, "Morgan Chen", "Jamie Kim")
    (priya,) = _named(office.demo_interviewers, "Priya Patel")
    slots = office.call(morgan, "GET", "/api/slots", interviewerId=priya.id, from_=at(monday(2), 11).isoformat())
    slot = slots["items"][0]
    page = _open(browser, office, morgan, _side_by_side(office, "/book/"))
    page.locator(f"[data-item='{slot['id']}']").click()
    candidate = page.get_by_role("combobox", name="Candidate", exact=True)
    candidate.fill("sof")
    expect(page.get_by_role("option", name="Sofia Rossi")).to_be_visible()
    page.mouse.move(1, 1)
    _save(page, "board-booking")
    candidate.press("Enter")
    expect(candidate).to_have_value("Sofia Rossi")
    office.book(slot, office.candidate("Noor Haddad"), jamie)
    page.get_by_role("button", name="Book interview").click()
    expect(page.get_by_text("Taken while you looked.")).to_be_visible()
    _save(page, "refusal")


def _calendar(browser: Browser, office: Office) -> None:
    (morgan,) = _named(office.coordinators, "Morgan Chen")
    page = _open(browser, office, morgan, _side_by_side(office, "/calendar/"), dark=True)
    expect(page.get_by_role("gridcell", name="booked").first).to_be_visible()
    _save(page, "calendar-dark")


def _phone(browser: Browser, office: Office) -> None:
    (morgan,) = _named(office.coordinators, "Morgan Chen")
    day = monday(2) + timedelta(days=1)
    page = _open(browser, office, morgan, f"/calendar/?{urlencode({'day': day.isoformat()})}", phone=True)
    expect(page.get_by_role("region", name="Interviews").get_by_role("listitem").first).to_be_visible()
    _save(page, "phone-agenda")


if __name__ == "__main__":
    main()
