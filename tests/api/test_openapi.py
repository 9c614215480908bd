"""What the OpenAPI description says beyond the endpoints: who signs in how, which codes and which actions there are."""

from datetime import timedelta
from typing import get_args

import msgspec
import pytest

from company import Company, Json
from panelist import rules
from panelist.api import reference
from panelist.api.routes import CONTRACTS
from panelist.errors import DomainError, Internal, TooSlow
from panelist.models import Action

pytestmark = pytest.mark.anyio


def _described() -> Json:
    return msgspec.json.decode(reference.as_json())


def test_an_error_is_one_of_the_codes_there_are() -> None:
    codes = _described()["components"]["schemas"]["Error"]["properties"]["code"]["enum"]
    promised: set[type[DomainError]] = {refusal for contract in CONTRACTS for refusal in contract.all_refusals()}
    assert {refusal.code for refusal in promised | {Internal, TooSlow}} <= set(codes)
    assert codes == sorted(set(codes))


def test_an_event_is_one_of_the_actions_there_are() -> None:
    assert set(_described()["components"]["schemas"]["Event"]["properties"]["action"]["enum"]) == set(get_args(Action))


def test_a_caller_brings_both_headers_or_a_token() -> None:
    api = _described()
    schemes = api["components"]["securitySchemes"]
    assert {name: scheme["type"] for name, scheme in schemes.items()} == {
        "userId": "apiKey",
        "userRole": "apiKey",
        "token": "http",
    }
    for contract in CONTRACTS:
        operation = api["paths"][contract.path][contract.method.lower()]
        ways: list[dict[str, list[str]]] = (
            [] if contract.who is None else [{"userId": [], "userRole": []}, {"token": []}]
        )
        assert operation.get("security", []) == ways


def test_health_is_described_also_when_not_all_is_well() -> None:
    paths = _described()["paths"]
    for path in ("/api/health", "/api/health/ready"):
        answers = paths[path]["get"]["responses"]
        assert answers["503"]["content"] == answers["200"]["content"]
    assert set(paths["/api/live/auth"]["post"]["requestBody"]["content"]) == {
        "application/json",
        "application/x-www-form-urlencoded",
    }


async def test_the_page_for_people_says_who_calls_and_shows_no_markup(company: Company) -> None:
    page = (await company.client.get("/schema")).text
    for way in _described()["components"]["securitySchemes"].values():
        assert way.get("name", "Bearer") in page
    assert "<code>slot_overlap</code>: This interviewer already offers" in page
    assert "integer, from 1, to 200, 50 if left out" in page
    assert "`" not in page


def test_callers_are_told_how_long_a_slot_may_last() -> None:
    least, most = rules.SLOT_MIN // timedelta(minutes=1), rules.SLOT_MAX // timedelta(hours=1)
    assert f"lasts {least} minutes to {most} hours" in _described()["components"]["schemas"]["OpenSlot"]["description"]
