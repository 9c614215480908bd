"""An issuer of tokens for the tests: its keys, the tokens it signs, and an HTTP server that publishes the keys."""

import hmac
import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, OKPKey, RSAKey
from msgspec import structs

from panelist.settings import Settings

ISSUER = "https://id.example.com/realm"
AUDIENCE = "panelist"


@cache
def rsa(kid: str) -> RSAKey:
    """Made once: it takes a tenth of a second."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


def elliptic(kid: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid})


def edwards(kid: str) -> OKPKey:
    return OKPKey.generate_key("Ed25519", {"kid": kid})


def published(*keys: Key) -> bytes:
    """What the issuer shows the world: public halves only."""
    return json.dumps(KeySet(list(keys)).as_dict(private=False)).encode()


def claims(now: datetime, **changed: object) -> dict[str, Any]:
    """Those of a good token of a coordinator; None leaves one out."""
    seconds = int(now.timestamp())
    good: dict[str, object] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "ada",
        "roles": ["coordinator"],
        "iat": seconds,
        "nbf": seconds,
        "exp": seconds + 300,
    }
    return {name: value for name, value in (good | changed).items() if value is not None}


def signed(key: Key, said: dict[str, Any], alg: str = "RS256", **header: object) -> str:
    named = {"alg": alg, "kid": key.kid} | header
    return jwt.encode({name: value for name, value in named.items() if value is not None}, said, key, algorithms=[alg])


def shared_secret(header: Mapping[str, object], said: Mapping[str, object], secret: bytes) -> str:
    """HS256 by hand: no library signs with a public key."""
    head_and_body = by_hand(header, said).rstrip(".")
    return f"{head_and_body}.{encoded(hmac.digest(secret, head_and_body.encode(), 'sha256'))}"


def by_hand(header: Mapping[str, object], said: Mapping[str, object], signature: bytes = b"") -> str:
    """A token no library would make."""
    return ".".join(encoded(part) for part in (json.dumps(header).encode(), json.dumps(said).encode(), signature))


def encoded(part: bytes) -> str:
    return urlsafe_b64encode(part).rstrip(b"=").decode()


def trusting(settings: Settings, jwks: str, **more: Any) -> Settings:
    """The tests' settings, with identity from this issuer's tokens and from nobody else."""
    named: dict[str, Any] = {"jwt_issuer": ISSUER, "jwt_audience": (AUDIENCE,), "jwt_jwks": jwks, "trusted_proxies": ()}
    return structs.replace(settings, auth="jwt", **(named | more))


class Publisher:
    """Where the keys are to be had. body: what it gives; status: how it answers; asked: how often it was asked."""

    def __init__(self, url: str, body: bytes) -> None:
        self.url = url
        self.body = body
        self.status = 200
        self.asked = 0


class _Handler(BaseHTTPRequestHandler):
    publisher: ClassVar[Publisher]

    def do_GET(self) -> None:
        self.publisher.asked += 1
        self.send_response(self.publisher.status)
        self.end_headers()
        self.wfile.write(self.publisher.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing."""


@contextmanager
def publishing(*keys: Key) -> Generator[Publisher]:
    handler = type("Handler", (_Handler,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        publisher = handler.publisher = Publisher(
            f"http://127.0.0.1:{server.server_address[1]}/jwks.json", published(*keys)
        )
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield publisher
        finally:
            server.shutdown()
            thread.join()
