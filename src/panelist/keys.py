"""The issuer's public keys (a JWKS), from an address or a file, and had again when they may have changed.

An issuer rotates its keys by publishing the next one before it signs with it. An address is asked when a key is unknown,
and every few minutes in any case, so that a key that was withdrawn is not believed for ever; a file is read when it changed.
While neither can be had, the keys known so far go on being used.
"""

import asyncio
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, cast

import httpx
import msgspec
import structlog
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import JWKRegistry, Key, KeySet, OctKey

from panelist import works
from panelist.errors import Unavailable

FRESH_FOR_S: Final = 300.0
"""For so long keys from an address are used without asking anew."""
AGAIN_S: Final = 10.0
"""An address is asked this often at most, so that made-up key ids cannot make us a nuisance to the issuer."""
_WITHIN_S: Final = 3.0
_LARGEST: Final = 256 * 1024
_LOOK_AT_FILE_S: Final = 1.0

_log = structlog.stdlib.get_logger(__name__)


class _Unreadable(Exception):
    """The keys cannot be had; `reason` says why, in words that may be logged."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Keys:
    """place: an http(s) address, or a file's path."""

    def __init__(self, place: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = place if "://" in place else None
        self._path = Path(place)
        self._clock = clock
        self._known: KeySet | None = None
        self._asked_at = self._had_at = self._looked_at = -FRESH_FOR_S
        self._stamp: tuple[int, ...] | None = None
        self._asking: asyncio.Task[None] | None = None

    async def known(self) -> KeySet:
        """Raises Unavailable (503) while there have never been any."""
        if self._url is None:
            self._look_at_file()
        elif self._known is None:
            await self._ask()
        elif self._clock() - self._had_at >= FRESH_FOR_S:
            # Whoever comes now need not wait for it.
            self._begin_asking()
        if self._known is None:
            raise Unavailable("Who signs in cannot be checked right now. Try again shortly.", retryAfter=AGAIN_S)
        return self._known

    async def again(self) -> bool:
        """After a key that is not known: whether there is anything new to look among."""
        before = self._known
        if self._url is None:
            self._looked_at = -FRESH_FOR_S
            self._look_at_file()
        else:
            await self._ask()
        return self._known is not before

    async def close(self) -> None:
        if self._asking is not None:
            await works.end([self._asking])

    def _look_at_file(self) -> None:
        if self._clock() - self._looked_at < _LOOK_AT_FILE_S:
            return
        self._looked_at = self._clock()
        try:
            found = self._path.stat()
            # A secret that Kubernetes mounts is replaced, not written to: another file by the same name.
            stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
            if stamp == self._stamp:
                return
            self._known = _read(self._path.read_bytes())
            self._stamp = stamp
        except (OSError, _Unreadable) as fault:
            _log.warning("jwks_unreadable", reason=fault.reason if isinstance(fault, _Unreadable) else fault.strerror)

    async def _ask(self) -> None:
        self._begin_asking()
        if self._asking is not None:
            # Shielded: one caller who hangs up must not leave the others without an answer.
            await asyncio.shield(self._asking)

    def _begin_asking(self) -> None:
        if (self._asking is None or self._asking.done()) and self._clock() - self._asked_at >= AGAIN_S:
            self._asked_at = self._clock()
            self._asking = asyncio.create_task(self._fetch())

    async def _fetch(self) -> None:
        try:
            self._known = _read(await _get(cast("str", self._url)))
            self._had_at = self._clock()
        except _Unreadable as fault:
            _log.warning("jwks_unreadable", reason=fault.reason, again_in_s=AGAIN_S)


async def _get(url: str) -> bytes:
    body = b""
    try:
        async with (
            asyncio.timeout(_WITHIN_S),
            httpx.AsyncClient(timeout=_WITHIN_S, follow_redirects=False) as client,
            client.stream("GET", url, headers={"accept": "application/json"}) as answer,
        ):
            if answer.status_code != 200:
                raise _Unreadable(f"status {answer.status_code}")
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > _LARGEST:
                    raise _Unreadable("too large")
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as fault:
        raise _Unreadable(type(fault).__name__) from None
    return body


def _read(text: bytes) -> KeySet:
    """The keys that can be used; one of a kind we do not know does not spoil the others. Raises _Unreadable."""
    try:
        listed: Any = msgspec.json.decode(text)["keys"]
        found = [key for each in listed if (key := _key(each)) is not None]
    except (msgspec.DecodeError, KeyError, TypeError, RecursionError):
        raise _Unreadable("not a JWKS") from None
    if not found:
        raise _Unreadable("no key that can be used")
    return KeySet(found)


def _key(listed: Any) -> Key | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)
            key = JWKRegistry.import_key(listed)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None
    # A shared secret has no business among public keys.
    return None if isinstance(key, OctKey) else key
