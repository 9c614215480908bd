"""The OpenAPI 3.1 description, made from the contracts of the endpoints and the very types that read and write JSON.

Our own generator, because the framework's would not know what a contract says: the exact refusals of each endpoint, that
an unknown query parameter is refused, and the types of wire.py (docs/decisions/0004-contracts-as-data.md).
"""

from collections.abc import Iterable
from typing import Any, Final, cast

import msgspec

from panelist import __version__, errors, rules, wire
from panelist.api.endpoint import JSON, Contract
from panelist.errors import DomainError
from panelist.models import Error

_INSTANT: Final = {
    "type": "string",
    "format": "date-time",
    "pattern": wire.INSTANT_PATTERN.replace("[0-9]{4}", "20[0-9]{2}", 1),
    "description": "An ISO-8601 time with its offset, in the years 2000 to 2099.",
}
_CURSOR: Final = {
    "type": "string",
    "minLength": 1,
    "maxLength": wire.LONGEST_CURSOR,
    "pattern": wire.CURSOR_PATTERN,
    "description": "nextCursor (of events: next) of an earlier answer of the same list.",
}
_FORM: Final = "application/x-www-form-urlencoded"
_IDENTITY: Final = {
    "userId": {
        "type": "apiKey",
        "in": "header",
        "name": "X-User-Id",
        "description": "With PANELIST_AUTH=headers: a person's id or externalId, set by the trusted proxy.",
    },
    "userRole": {
        "type": "apiKey",
        "in": "header",
        "name": "X-User-Role",
        "description": "interviewer, coordinator, admin.",
    },
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "With PANELIST_AUTH=jwt. X-User-Id is refused beside it; X-User-Role chooses among the token's roles.",
    },
}
_RETRY_AFTER: Final = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
_REF: Final = "#/components/schemas/{name}"


def _custom(kind: type[Any]) -> dict[str, Any]:
    """JSON Schema of the types of wire.py."""
    if issubclass(kind, wire.Instant):
        return _INSTANT
    if issubclass(kind, wire.Text):
        bounds = {"maxLength": kind.max_length, "pattern": kind.pattern}
        return {"type": "string"} | bounds | ({} if kind.may_be_empty else {"minLength": 1})
    if issubclass(kind, wire.Cursor):
        return _CURSOR
    raise NotImplementedError(kind)


def document(contracts: Iterable[Contract]) -> dict[str, Any]:
    """The whole description, ready to be written as JSON."""
    contracts = list(contracts)
    kinds = {kind for contract in contracts for kind in (contract.body, contract.answer) if kind} | {Error}
    _, schemas = msgspec.json.schema_components(
        sorted(kinds, key=lambda kind: kind.__name__), schema_hook=_custom, ref_template=_REF
    )
    schemas[Error.__name__]["properties"]["code"]["enum"] = sorted(refusal.code for refusal in _refusals())
    paths: dict[str, dict[str, Any]] = {}
    for contract in contracts:
        paths.setdefault(contract.path, {})[contract.method.lower()] = _operation(contract)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Panelist",
            "version": __version__,
            "summary": "Interview scheduling that cannot double-book.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": _IDENTITY,
        },
    }


def _refusals(kind: type[DomainError] = DomainError) -> list[type[DomainError]]:
    """Those of errors.py and of rules.py."""
    ours = [child for child in kind.__subclasses__() if child.__module__ in (errors.__name__, rules.__name__)]
    return [found for child in ours for found in (child, *_refusals(child))]


def _operation(contract: Contract) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": contract.name,
        "summary": contract.summary,
        "responses": _responses(contract),
    }
    parameters = _parameters(contract)
    if parameters:
        operation["parameters"] = parameters
    if contract.body:
        body = _json({"$ref": _REF.format(name=contract.body.__name__)})
        if contract.form:
            body[_FORM] = body[JSON]
        operation["requestBody"] = {"required": True, "content": body}
    if contract.who is not None:
        operation["security"] = [{"userId": [], "userRole": []}, {"token": []}]
        operation["x-roles"] = sorted(contract.who)
    return operation


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {JSON: {"schema": schema}}


def _parameters(contract: Contract) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if "{id}" in contract.path:
        found.append(_parameter("path", "id", {"type": "string", "format": "uuid"}, required=True))
    if contract.changes:
        key = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\x21-\\x7e]+$"}
        found.append(_parameter("header", "Idempotency-Key", key))
    if contract.query:
        schema = msgspec.json.schema(contract.query, schema_hook=_custom)
        properties = cast("dict[str, dict[str, Any]]", schema["$defs"][contract.query.__name__]["properties"])
        found += [_parameter("query", name, _without_null(schema)) for name, schema in properties.items()]
    return found


def _parameter(where: str, name: str, schema: dict[str, Any], *, required: bool = False) -> dict[str, Any]:
    return {"in": where, "name": name, "required": required, "schema": schema}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A query parameter is left out, never null."""
    schema = {key: value for key, value in schema.items() if (key, value) != ("default", None)}
    if choices := schema.pop("anyOf", None):
        (schema_left,) = [choice for choice in choices if choice != {"type": "null"}]
        schema |= schema_left
    if "enum" in schema:
        schema["enum"] = [value for value in schema["enum"] if value is not None]
    return schema


def _responses(contract: Contract) -> dict[str, Any]:
    success: dict[str, Any] = {"description": "Done." if contract.changes else "As asked."}
    if contract.answer:
        success["content"] = _json({"$ref": _REF.format(name=contract.answer.__name__)})
    responses = {str(contract.status): success}
    if contract.or_status:
        responses[str(contract.or_status)] = success | {"description": "Not all is well.", "headers": _RETRY_AFTER}
    by_status: dict[int, list[type[DomainError]]] = {}
    for refusal in contract.all_refusals():
        by_status.setdefault(refusal.status, []).append(refusal)
    for status, refusals in sorted(by_status.items()):
        response: dict[str, Any] = {
            "description": " ".join(f"`{refusal.code}`: {refusal.sentence}" for refusal in refusals),
            "content": _json({"$ref": _REF.format(name="Error")}),
        }
        if status in (429, 503):
            response["headers"] = _RETRY_AFTER
        responses[str(status)] = response
    return responses
