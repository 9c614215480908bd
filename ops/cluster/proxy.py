"""nginx in front of the nodes, with ops/nginx/panelist.conf.template, and the watch that takes nodes out and puts them back.

nginx of itself only notices a node that fails. The watch asks each for its readiness and has nginx read the list anew: so
a node that drains gets no more requests by the time it closes its connections.
"""

import shutil
import socket
import subprocess
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from string import Template

from node import Node

LOOKS_EVERY_S = 0.25
_TEMPLATE = Path(__file__).parents[1] / "nginx" / "panelist.conf.template"
_NGINX = Template("""daemon off;
worker_processes 2;
worker_rlimit_nofile 8192;
# What an old worker still does after a reload: live sockets above all, whose clients connect again.
worker_shutdown_timeout 10s;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log warn;
${user}
events { worker_connections 4096; }
http {
    client_body_temp_path ${folder}/body;
    proxy_temp_path ${folder}/proxy;
    fastcgi_temp_path ${folder}/fastcgi;
    uwsgi_temp_path ${folder}/uwsgi;
    scgi_temp_path ${folder}/scgi;
    include ${folder}/panelist.conf;
}
""")
# For trying it out on one machine, where nginx listens on loopback only: the name in the Basic header is `role.id`, and
# nobody checks a password. A company's proxy sets both variables from its own login (auth_request, OpenID Connect).
_IDENTITY = """map $remote_user $panelist_role { default ''; ~^(?<role>[a-z]+)\\.  $role; }
map $remote_user $panelist_user { default ''; ~^[a-z]+\\.(?<person>.+)$ $person; }
"""


def program() -> str | None:
    """nginx, where this machine has it."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


@contextmanager
def running(folder: Path, nodes: Sequence[Node], port: int) -> Generator[str]:
    """Gives the address to call. folder: made if it is missing."""
    nginx = program()
    assert nginx is not None
    folder.mkdir(exist_ok=True)
    (folder / "identity.conf").write_text(_IDENTITY)
    (folder / "login.conf").write_text("# no login: see identity.conf\n")
    filled = Template(_TEMPLATE.read_text()).safe_substitute(
        LISTEN=f"127.0.0.1:{port}",
        NODES=folder / "nodes.conf",
        IDENTITY=folder / "identity.conf",
        LOGIN=folder / "login.conf",
    )
    (folder / "panelist.conf").write_text(filled)
    is_root = folder.owner() == "root"
    (folder / "nginx.conf").write_text(_NGINX.substitute(folder=folder, user="user root;" if is_root else ""))
    _write(folder, nodes)
    command = [nginx, "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    subprocess.run([*command, "-t"], check=True, capture_output=True, text=True)
    process = subprocess.Popen(command, start_new_session=True)
    _until_it_listens(process, port)
    ended = threading.Event()
    watch = threading.Thread(target=_watch, args=(folder, nodes, [*command, "-s", "reload"], ended))
    watch.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        ended.set()
        watch.join()
        process.terminate()
        process.wait(30)


def _watch(folder: Path, nodes: Sequence[Node], reload: list[str], ended: threading.Event) -> None:
    known = list(nodes)
    while not ended.wait(LOOKS_EVERY_S):
        ready = [node for node in nodes if node.is_ready()]
        # With none ready, all stay: it is better to ask a node in vain than to have nobody to ask.
        if ready and ready != known:
            known = ready
            _write(folder, ready)
            subprocess.run(reload, check=True, capture_output=True)


def _write(folder: Path, nodes: Sequence[Node]) -> None:
    lines = [f"server 127.0.0.1:{node.port} max_fails=2 fail_timeout=2s;\n" for node in nodes]
    new = folder / "nodes.conf.new"
    new.write_text("".join(lines))
    new.rename(folder / "nodes.conf")


def _until_it_listens(process: subprocess.Popen[bytes], port: int) -> None:
    while process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise RuntimeError("nginx did not start: see its error.log")
