"""Requests, read strictly: query, body, path ids and keys become typed values, or InvalidInput that names the field."""

import hashlib
import re
from functools import cache
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec
from litestar import Request
from litestar.exceptions import HTTPException
from msgspec import inspect

from panelist import wire
from panelist.errors import InvalidInput, TooLarge

MAX_BODY_BYTES: Final = 64 * 1024
_MAX_PARAMETERS: Final = 50
_WHERE: Final = re.compile(r"^(.*) - at `(?:key in )?\$\.?([^`]*)`$", re.DOTALL)
_UNKNOWN: Final = re.compile(r"^Object contains unknown field `(.*)`$", re.DOTALL)
_MISSING: Final = re.compile(r"^Object missing required field `(.*)`$", re.DOTALL)
_BAD_PERCENT: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_COUNT: Final = re.compile(r"0|-?[1-9][0-9]{0,17}")
_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")

T = TypeVar("T")
Asked = Request[Any, Any, Any]


def query(request: Asked, kind: type[T]) -> T:
    """Query parameters as `kind`; unknown, doubled or malformed ones are refused by name, never passed over.

    Raises InvalidInput (400).
    """
    return _fields(request.scope["query_string"], kind, "query")


def _fields(encoded: bytes, kind: type[T], whole: str) -> T:
    try:
        if _BAD_PERCENT.search(encoded):
            raise ValueError
        pairs = parse_qsl(
            encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MAX_PARAMETERS
        )
    except ValueError:
        raise InvalidInput(**{whole: "must be percent-encoded UTF-8, with at most 50 parameters"}) from None
    counts = _counts(kind)
    values: dict[str, str | int] = {}
    for name, value in pairs:
        if name in values:
            raise InvalidInput(**{name[:100]: "must be given once"})
        values[name] = int(value) if name in counts and _COUNT.fullmatch(value) else value
    try:
        # Not strict=False: that also reads "null" as no filter at all, and 5.0 as a count.
        return msgspec.convert(values, kind, dec_hook=wire.decode)
    except msgspec.ValidationError as fault:
        raise _named(fault, whole) from None


@cache
def _counts(kind: type[Any]) -> frozenset[str]:
    """The fields that are whole numbers; all others are read from text."""
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    return frozenset(field.encode_name for field in info.fields if isinstance(field.type, inspect.IntType))


def no_query(request: Asked) -> None:
    """For endpoints without parameters: a misspelt filter would otherwise seem to work. Raises InvalidInput (400)."""
    if request.scope["query_string"]:
        raise InvalidInput(query="this endpoint takes no query parameters")


_decoders: dict[type, msgspec.json.Decoder[Any]] = {}


async def body(request: Asked, kind: type[T]) -> T:
    """The JSON body as `kind`. Raises InvalidInput (400) or TooLarge (413)."""
    if _content_type(request) != "application/json":
        raise InvalidInput(
            "Send the body as JSON, with Content-Type: application/json.", contentType="must be application/json"
        )
    raw = await _whole(request)
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind, dec_hook=wire.decode)
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError as fault:
        raise _named(fault, "body") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise InvalidInput("The body is not JSON.", body="must be one JSON object in UTF-8") from None


async def form(request: Asked, kind: type[T]) -> T:
    """An HTML form's body as `kind`; JSON is taken as well. Raises InvalidInput (400) or TooLarge (413)."""
    if _content_type(request) != "application/x-www-form-urlencoded":
        return await body(request, kind)
    return _fields(await _whole(request), kind, "body")


def _content_type(request: Asked) -> str:
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


async def no_body(request: Asked) -> None:
    """For endpoints without a body: what it says would otherwise seem to have been heeded. Raises InvalidInput (400)."""
    for name, value in request.scope["headers"]:
        # Only one in pieces has to be read to know that there is nothing in it.
        if (name == b"content-length" and value.strip(b"0")) or (
            name == b"transfer-encoding" and await _has_body(request)
        ):
            raise InvalidInput(body="this endpoint takes no body")


async def _has_body(request: Asked) -> bool:
    try:
        return bool(await _whole(request))
    except TooLarge:
        return True


def path_id(request: Asked) -> UUID:
    """The {id} of the path. Raises InvalidInput (400)."""
    try:
        return wire.read_id(request.path_params["id"])
    except ValueError:
        raise InvalidInput(id="must be a UUID") from None


def idempotency_key(request: Asked) -> str | None:
    """Raises InvalidInput (400) for one that is empty, doubled, too long or not visible ASCII."""
    given = request.headers.getall("idempotency-key", [])
    if not given:
        return None
    if len(given) > 1 or not _KEY.fullmatch(given[0]):
        raise InvalidInput(idempotencyKey="must be one value of 1 to 255 visible ASCII characters")
    return given[0]


def request_hash(request: Asked, wanted: object) -> bytes:
    """What "the same body" means: the same method, path and decoded values, whatever the spacing or order of fields."""
    # The types of wire.py are kinds of str and datetime, which msgspec by itself encodes only as the plain ones.
    decoded = msgspec.json.encode(wanted, enc_hook=str)
    # The path as it came, not out of request.url: that is put together with Host, and cannot be where its port is no number.
    said = f"{request.method} {request.scope['path'].rstrip('/')}\n".encode() + decoded
    return hashlib.sha256(said).digest()


async def _whole(request: Asked) -> bytes:
    try:
        return await request.body()
    except HTTPException as fault:
        if fault.status_code == TooLarge.status:
            raise TooLarge() from None
        raise InvalidInput(body="was not received whole") from None


def _named(fault: msgspec.ValidationError, whole: str) -> InvalidInput:
    """Msgspec's sentence, under the field's own name."""
    text, field = str(fault), whole
    if where := _WHERE.match(text):
        text, field = where[1], where[2] or whole
    if unknown := _UNKNOWN.match(text):
        field, text = _joined(field, whole, unknown[1]), "is not a field of this request"
    elif missing := _MISSING.match(text):
        field, text = _joined(field, whole, missing[1]), "is required"
    return InvalidInput(**{field[:100]: text})


def _joined(parent: str, whole: str, name: str) -> str:
    return name if parent == whole else f"{parent}.{name}"
