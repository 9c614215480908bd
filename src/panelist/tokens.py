"""Signed tokens (JWT): who its issuer says the caller is, and which of our roles they may take.

Believed only when signed by one of the issuer's own keys, with an algorithm of the allow-list, for us, and now. The list
never has `none`, nor one of the shared-secret kind (HS…), whose secret would be the issuer's public key. What the token
brings along to be verified with (jwk, jku, x5u) is never looked at.
"""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, cast

from joserfc import jwt
from joserfc.errors import (
    BadSignatureError,
    ExpiredTokenError,
    InvalidClaimError,
    InvalidKeyIdError,
    JoseError,
    MissingClaimError,
    UnsupportedAlgorithmError,
)
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry
from msgspec import Struct

from panelist.errors import Unauthenticated
from panelist.keys import Keys
from panelist.models import Role
from panelist.settings import Settings

LONGEST: Final = 8 * 1024
"""Bytes. A token is read before anybody is known, so it is not to cost much."""
_LONGEST_ID: Final = 200
_SCHEME: Final = "bearer "


class Bearer(Struct, frozen=True):
    """What a valid token says. roles: in the order in which the settings map them, at least one."""

    user_id: str
    roles: tuple[Role, ...]


class Tokens:
    """Reads tokens by the PANELIST_JWT_* settings."""

    def __init__(self, settings: Settings) -> None:
        self._keys = Keys(settings.jwt_jwks or "")
        self._registry = _Registry(algorithms=settings.jwt_algorithms, strict_check_header=False)
        self._id_claim = settings.jwt_id_claim
        self._roles_claim = settings.jwt_roles_claim
        self._roles = [(value, Role(role)) for value, role in settings.jwt_roles]
        self._claims = JWTClaimsRegistry(
            now=_seconds(settings.clock),
            leeway=settings.jwt_leeway_s,
            iss={"essential": True, "value": settings.jwt_issuer or ""},
            aud={"essential": True, "values": list(settings.jwt_audience)},
            exp={"essential": True},
        )

    async def read(self, authorization: bytes) -> Bearer:
        """authorization: the header's value. Raises Unauthenticated (401), or Unavailable (503) without the keys."""
        if len(authorization) > LONGEST:
            raise Unauthenticated("The token is too long.")
        text = authorization.decode("latin-1")
        if text[: len(_SCHEME)].lower() != _SCHEME:
            raise Unauthenticated("Authorization is `Bearer` and a token.")
        claims = await self._verified(text[len(_SCHEME) :].strip(" "))
        return Bearer(_user_id(claims.get(self._id_claim)), self._granted(claims))

    async def close(self) -> None:
        await self._keys.close()

    async def _verified(self, token: str) -> Mapping[str, Any]:
        try:
            try:
                claims = jwt.decode(token, await self._keys.known(), registry=self._registry).claims
            except InvalidKeyIdError:
                # The issuer may have begun to sign with its next key.
                if not await self._keys.again():
                    raise
                claims = jwt.decode(token, await self._keys.known(), registry=self._registry).claims
            self._claims.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as fault:
            raise Unauthenticated(_why(fault)) from None
        return claims

    def _granted(self, claims: Mapping[str, Any]) -> tuple[Role, ...]:
        said = _inside(claims, self._roles_claim)
        values: set[object] = set()
        if isinstance(said, str):
            values = {said, *said.split()}
        elif isinstance(said, list):
            values = {value for value in cast("list[object]", said) if isinstance(value, str)}
        roles = tuple(dict.fromkeys(role for value, role in self._roles if value in values))
        if not roles:
            raise Unauthenticated("The token grants none of the roles here.")
        return roles


class _Registry(JWSRegistry):
    """The allow-list, and nothing said about an algorithm's age: that is for whoever chose it."""

    max_payload_length = LONGEST

    def get_alg(self, name: str) -> Any:
        if name not in (self.allowed or ()):
            raise UnsupportedAlgorithmError
        return self.algorithms[name]


def _seconds(clock: Callable[[], datetime]) -> Callable[[], int]:
    return lambda: int(clock().timestamp())


def _user_id(said: object) -> str:
    user_id = normalized(said) if isinstance(said, str) else ""
    if not user_id or len(user_id) > _LONGEST_ID or "\0" in user_id:
        raise Unauthenticated("The token does not say who this is.")
    return user_id


def normalized(user_id: str) -> str:
    """As externalIds are stored (wire.ExternalId): some directories write é as one character, others as e and an accent."""
    return unicodedata.normalize("NFC", user_id)


def _inside(claims: Mapping[str, Any], name: str) -> object:
    """The claim by that name, or else by that path: `realm_access.roles`."""
    if name in claims:
        return claims[name]
    found: object = claims
    for part in name.split("."):
        found = cast("dict[str, object]", found).get(part) if isinstance(found, dict) else None
    return found


def _why(fault: Exception) -> str:
    """For who has to find out why nobody can sign in: kinds of faults and names of claims, nothing of the token."""
    if isinstance(fault, MissingClaimError):
        return f"The token lacks a claim: {fault.claim}."
    if isinstance(fault, InvalidClaimError):
        return f"The token's {fault.claim} is not what it must be here."
    return _REASONS.get(type(fault), "The token cannot be read.")


_REASONS: Final[Mapping[type[Exception], str]] = {
    ExpiredTokenError: "The token has expired.",
    InvalidKeyIdError: "The token is signed with a key that its issuer does not name.",
    BadSignatureError: "The token's signature is not its issuer's.",
    UnsupportedAlgorithmError: "The token is signed in a way that is not accepted.",
}
