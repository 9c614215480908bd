"""The reference: the OpenAPI file, and the same as a page for people at /schema."""

import re
from functools import cache
from html import escape
from typing import Any, Final

import msgspec
from litestar import route
from litestar.response.base import ASGIResponse

from panelist.api.endpoint import JSON, READ, READS, Contract
from panelist.api.openapi import document
from panelist.api.routes import CONTRACTS

# Nothing on this page but its own style sheet, whatever a description may one day hold.
_POLICY: Final = (
    "content-security-policy",
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
)


@cache
def as_json() -> str:
    """The OpenAPI description, as docs/openapi.json holds it."""
    return msgspec.json.format(msgspec.json.encode(document(CONTRACTS)), indent=2).decode()


@route("/schema/openapi.json", http_method=READS)
async def openapi_file() -> ASGIResponse:
    return ASGIResponse(body=as_json().encode(), media_type=JSON, headers=READ)


@route("/schema", http_method=READS)
async def page() -> ASGIResponse:
    return ASGIResponse(body=_page().encode(), media_type="text/html", headers=(*READ, _POLICY))


@route("/schema/style.css", http_method=READS)
async def style() -> ASGIResponse:
    return ASGIResponse(body=_STYLE.encode(), media_type="text/css", headers=READ)


ROUTES: Final = (openapi_file, page, style)

_STYLE: Final = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
section { border-top: 1px solid light-dark(#ddd, #444); padding: .8rem 0 }
h2 { font-size: 1rem; margin: 0 } code { font-family: ui-monospace, monospace }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; vertical-align: top; padding: .15rem .8rem .15rem 0 }
th { font-weight: 500; white-space: nowrap } p { margin: .2rem 0 }
"""


@cache
def _page() -> str:
    api = document(CONTRACTS)
    endpoints = "".join(
        _section(contract, api["paths"][contract.path][contract.method.lower()]) for contract in CONTRACTS
    )
    schemas = "".join(_schema(name, schema) for name, schema in sorted(api["components"]["schemas"].items()))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        '<title>Panelist API</title><link rel="stylesheet" href="/schema/style.css"><h1>Panelist API</h1>'
        '<p>The same for programs: <a href="/schema/openapi.json">openapi.json</a>. Times are ISO-8601 with an offset; '
        "answers are in UTC.</p>" + _callers(api["components"]["securitySchemes"]) + endpoints
        + "<h1>Objects</h1>" + schemas + "</html>"
    )  # fmt: skip


def _callers(ways: dict[str, dict[str, str]]) -> str:
    """How one says who one is: by both headers, or by a token."""
    rows = [
        (f"<code>{escape(way.get('name', 'Authorization: Bearer'))}</code>", escape(way["description"]))
        for way in ways.values()
    ]
    return f"<section><h2>Who calls</h2>{_table(rows)}</section>"


def _section(contract: Contract, operation: dict[str, Any]) -> str:
    who = "anybody" if contract.who is None else ", ".join(sorted(contract.who))
    rows = [("who", escape(who))]
    if contract.body:
        rows.append(("body", _link(contract.body.__name__)))
    rows += [
        (escape(f"{parameter['name']} ({parameter['in']})"), escape(_type(parameter["schema"])))
        for parameter in operation.get("parameters", ())
    ]
    for status, response in operation["responses"].items():
        answer = _link(contract.answer.__name__) if contract.answer and status == str(contract.status) else ""
        rows.append((status, answer or _marked(response["description"])))
    heading = f"<h2><code>{contract.method} {escape(contract.path)}</code></h2>"
    return f"<section>{heading}<p>{_marked(contract.summary)}</p>{_table(rows)}</section>"


def _schema(name: str, schema: dict[str, Any]) -> str:
    required = schema.get("required", ())
    rows = [
        (escape(field + ("" if field in required else "?")), escape(_type(kind)))
        for field, kind in schema.get("properties", {}).items()
    ]
    described = _marked(schema.get("description", ""))
    return (
        f'<section id="{escape(name)}"><h2><code>{escape(name)}</code></h2><p>{described}</p>{_table(rows)}</section>'
    )


def _marked(text: str) -> str:
    """Escaped, with what stands between backticks set as code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))


def _table(rows: list[tuple[str, str]]) -> str:
    return "<table>" + "".join(f"<tr><th>{name}<td>{what}" for name, what in rows) + "</table>"


def _link(name: str) -> str:
    return f'<a href="#{escape(name)}"><code>{escape(name)}</code></a>'


def _type(schema: dict[str, Any]) -> str:
    """A JSON Schema in a few words."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_type(choice) for choice in schema["anyOf"])
    if "enum" in schema:
        return " or ".join("null" if value is None else str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    bounds = {"minLength": "at least {} long", "maxLength": "at most {} long", "minimum": "from {}", "maximum": "to {}"}
    words = [words.format(schema[key]) for key, words in bounds.items() if key in schema]
    words += [f"{schema['default']} if left out"] if schema.get("default") is not None else []
    return ", ".join([schema.get("format", schema.get("type", "anything")), *words])
