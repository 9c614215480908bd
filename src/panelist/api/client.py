"""The web client's files, as the build left them in the package: served from memory, each with its own tag and policy."""

import gzip
import json
import mimetypes
import re
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from litestar import Request, route
from litestar.response.base import ASGIResponse

from panelist.api.endpoint import READS
from panelist.errors import NotFound

FOLDER: Final = Path(__file__).parents[1] / "client"
_PRIVATE: Final = frozenset({"csp.json", ".sources"})
"""What the build leaves for us, not for browsers."""
_COMPRESSED: Final = frozenset({".html", ".js", ".css", ".svg", ".txt", ".json", ".webmanifest"})
_TAKES_GZIP: Final = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)


class File(NamedTuple):
    """One file, ready to be sent. zipped is None where compressing would not pay."""

    body: bytes
    zipped: bytes | None
    headers: tuple[tuple[str, str], ...]
    tag: str


def files(folder: Path, pusher_url: str | None = None) -> Mapping[str, File]:
    """address -> file. `/week/` and `/week` are both week/index.html; a folder that was not built has none.

    pusher_url: the outside server of the live updates, if there is one.
    """
    policy = _policy(folder, pusher_url)
    found: dict[str, File] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in _PRIVATE:
            found["/" + name.removesuffix("/index.html").removesuffix("index.html")] = _file(path, name, policy)
    return found


def _file(path: Path, name: str, policy: str) -> File:
    body = path.read_bytes()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    tag = f'"{sha256(body).hexdigest()[:24]}"'
    # Next names what is in _next/static by its content, so it never changes; a page says which of those it wants.
    age = "public, max-age=31536000, immutable" if name.startswith("_next/static/") else "no-cache"
    headers = [("cache-control", age), ("etag", tag), ("vary", "accept-encoding")]
    if kind == "text/html":
        headers.append(("content-security-policy", policy))
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    zipped = gzip.compress(body, mtime=0) if path.suffix in _COMPRESSED and len(body) > 1000 else None
    return File(body, zipped, (*headers, ("content-type", kind)), tag)


def _policy(folder: Path, pusher_url: str | None) -> str:
    """Strict: scripts of ours, and the inline ones whose hashes the build took. R5: no text ever runs."""
    reachable = "'self'"
    if pusher_url is not None:
        parts = urlsplit(pusher_url)
        place = parts.netloc.rpartition("@")[2]
        # It falls back to plain requests where a WebSocket does not get through.
        reachable += f" {parts.scheme}://{place} {parts.scheme.replace('http', 'ws')}://{place}"
    hashes: list[str] = []
    if (folder / "csp.json").is_file():
        hashes = json.loads((folder / "csp.json").read_text(encoding="utf-8"))["script-src"]
    scripts = " ".join(["'self'", *hashes])
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src {reachable}; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


@cache
def _built(pusher_url: str | None) -> Mapping[str, File]:
    return files(FOLDER, pusher_url)


@route(["/", "/{path:path}"], http_method=READS)
async def client_file(request: Request[Any, Any, Any]) -> ASGIResponse:
    """A file, 304 where the browser has it, or the page that says that there is nothing."""
    path: str = request.path_params.get("path", "/")
    built = _built(request.app.state["rooms"].settings.pusher_url)
    found = built.get(path)
    status = 200
    if found is None:
        found = built.get("/404.html")
        if found is None or path.startswith("/api") or "text/html" not in request.headers.get("accept", ""):
            raise NotFound("There is nothing at this address; /schema lists what there is.")
        status = 404
    elif found.tag in request.headers.get("if-none-match", ""):
        return ASGIResponse(body=b"", status_code=304, headers=found.headers)
    if found.zipped is not None and _TAKES_GZIP.search(request.headers.get("accept-encoding", "")):
        return ASGIResponse(
            body=found.zipped, status_code=status, headers=(*found.headers, ("content-encoding", "gzip"))
        )
    return ASGIResponse(body=found.body, status_code=status, headers=found.headers)
