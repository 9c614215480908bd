"""Whose PostgreSQL it is: its programs refuse to run as root, so root runs them as somebody else."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from panelist.embedded.errors import EmbeddedError

SYSTEM_USER = "panelist"


@dataclass(frozen=True, slots=True)
class Account:
    """The user PostgreSQL runs as. switch: whether that is another one than this process's."""

    uid: int
    gid: int
    switch: bool

    def popen_args(self) -> dict[str, Any]:
        """What subprocess needs in order to run a program as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}

    def take(self, path: Path) -> None:
        """Gives this user a file or folder that was just made."""
        if self.switch:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def open_way_to(self, folder: Path) -> None:
        """Lets this user pass through the folders above and into `folder`; to pass is not to list or to read."""
        if self.switch:
            opened = [str(step) for step in (*reversed(folder.parents), folder) if self._open_step(step)]
            if opened:
                sys.stderr.write(
                    "panelist: PostgreSQL will not run as root; its user may now pass through, not read: "
                    f"{', '.join(opened)}\n"
                )

    def open_tree(self, tree: Path) -> None:
        """Lets everybody read the programs in `tree`, where a strict umask installed them for root alone."""
        if self.switch:
            self.open_way_to(tree.parent)
            for folder, _, files in os.walk(tree):
                for path in (Path(folder), *(Path(folder, name) for name in files)):
                    mode = path.stat().st_mode
                    run = stat.S_IXOTH if mode & stat.S_IXUSR else 0
                    if mode & (stat.S_IROTH | run) != stat.S_IROTH | run:
                        path.chmod(stat.S_IMODE(mode) | stat.S_IROTH | run)

    def _open_step(self, step: Path) -> bool:
        found = step.stat()
        if found.st_uid == self.uid:
            needed = stat.S_IXUSR
        elif found.st_gid == self.gid:
            needed = stat.S_IXGRP
        else:
            needed = stat.S_IXOTH
        if found.st_mode & needed:
            return False
        step.chmod(stat.S_IMODE(found.st_mode) | needed)
        return True


def account_for(data: Path) -> Account:
    """This process's user; for root the owner of the data, or of the folder, or else a system user."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    for folder in (data / "postgres", data):
        if folder.exists() and folder.stat().st_uid != 0:
            owner = folder.stat()
            return Account(owner.st_uid, owner.st_gid, switch=True)
    user = _system_user()
    return Account(user.pw_uid, user.pw_gid, switch=True)


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    if shutil.which("useradd"):
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    else:  # BusyBox, as in Alpine
        command = ["adduser", "-S", "-D", "-H", "-s", "/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        # Two first starts at once: the other one made it.
        try:
            return pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            raise EmbeddedError(
                f"PostgreSQL won't run as root, and `{' '.join(command)}` failed: run this as a plain user."
            ) from error
