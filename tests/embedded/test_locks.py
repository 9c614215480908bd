"""One `panelist up` on a folder; locks that end with their process."""

import os
from pathlib import Path

import pytest

from panelist.embedded import EmbeddedError, for_up


def test_a_second_up_on_the_same_folder_is_refused_by_name(folder: Path) -> None:
    with for_up(folder), pytest.raises(EmbeddedError) as refused, for_up(folder):
        pass
    assert str(refused.value) == f"{folder} is in use by another `panelist up` (pid {os.getpid()})."


def test_up_is_free_again_after_the_first_has_left(folder: Path) -> None:
    with for_up(folder):
        pass
    with for_up(folder):
        pass


def test_another_folder_is_nobody_elses_business(folder: Path) -> None:
    with for_up(folder / "one"), for_up(folder / "two"):
        pass


def test_a_lock_is_not_written_through_a_link(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    precious = folder / "precious"
    precious.write_text("kept")
    (folder / "up.lock").symlink_to(precious)
    with pytest.raises(EmbeddedError), for_up(folder):
        pass
    assert precious.read_text() == "kept"
