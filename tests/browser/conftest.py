"""A real server and a real Chromium for the browser tests."""

import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from browser.desk import Desk
from browser.office import Office, running

_ARGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
expect.set_options(timeout=10_000)


@pytest.fixture(scope="session")
def office() -> Generator[Office]:
    """One server for all browser tests of this worker, with the demo in it and the booking rate out of the way."""
    with (
        tempfile.TemporaryDirectory(prefix="panelist-browser-", dir=fast_folder()) as folder,
        running(Path(folder)) as office,
    ):
        yield office


# By module, since Playwright's loop, while it is there, keeps every other test of this process from running its own.
@pytest.fixture(scope="module")
def chromium() -> Generator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_ARGS)
        yield browser
        browser.close()


@pytest.fixture
def desk(chromium: Browser, office: Office) -> Generator[Desk]:
    desk = Desk(chromium, office.url)
    yield desk
    for context in desk.contexts:
        context.close()
    assert not desk.problems


def fast_folder() -> str | None:
    """Memory, where the machine offers enough: as in tests/conftest.py."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2 * 2**30
    return str(memory) if roomy else None
