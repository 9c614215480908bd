"""Every error has one shape, one code of its own, and a sentence for people."""

import msgspec
import pytest

from company import Company
from panelist import rules
from panelist.api.routes import CONTRACTS
from panelist.errors import DomainError
from panelist.models import Error

pytestmark = pytest.mark.anyio


def _all(kind: type[DomainError] = DomainError) -> list[type[DomainError]]:
    return [found for child in kind.__subclasses__() for found in (child, *_all(child))]


def test_codes_are_unique() -> None:
    codes = [refusal.code for refusal in _all()]
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("refusal", _all(), ids=lambda refusal: refusal.code)
def test_a_refusal_has_a_status_and_a_sentence(refusal: type[DomainError]) -> None:
    assert 400 <= refusal.status <= 503
    assert refusal.sentence[0].isupper()
    assert refusal.sentence.endswith(".")


def test_every_conflict_belongs_to_an_endpoint() -> None:
    promised = {refusal for contract in CONTRACTS for refusal in contract.all_refusals()}
    assert {refusal for refusal in _all() if refusal.status == 409} <= promised


def test_every_rule_of_ours_becomes_its_refusal_when_its_constraint_breaks() -> None:
    held = {refusal for rule in rules.RULES for refusal in rule.refusals}
    assert set(rules.REFUSAL_OF_CONSTRAINT.values()) <= held


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("GET", "/nothing", 404),
        ("PUT", "/api/slots", 405),
        ("GET", "/api/slots", 401),
        ("POST", "/api/book", 401),
        ("GET", "/api/demo/people", 404),
    ],
)
async def test_an_error_is_code_message_and_details(company: Company, method: str, path: str, status: int) -> None:
    answer = await company.client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-request-id"]
    error = msgspec.json.decode(answer.content, type=Error)
    assert error.code in {refusal.code for refusal in _all()}
