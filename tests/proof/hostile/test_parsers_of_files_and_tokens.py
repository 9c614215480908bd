"""A people file and a token are read as they were meant or refused by name, whatever is in them."""

import asyncio
import csv
import io
import json
import random
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from msgspec import structs

from ops import issuer
from panelist.errors import Unauthenticated
from panelist.people_file import COLUMNS, PeopleFileError, Row, read_file
from panelist.settings import Settings
from panelist.tokens import Tokens
from proof.hostile.searching import EXAMPLES, chances, json_values, mangle, mangled, search

_CELLS = {
    "kind": ("interviewer", "Interviewer", "coordinator", "candidate", "admin", "boss"),
    "externalId": ("", "", "ada", "a,b"),
    "name": ("Ada Lovelace", 'Bo "B" Li', "山田, 太郎", "first\nsecond", ""),
    "email": ("ada@example.com", "bo@example.com", "ADA@example.com", "x", ""),
    "timeZone": ("Europe/London", "Mars/Olympus", ""),
    "maxDaysPerWeek": ("2", "7", "8", ""),
}


def _file(chance: random.Random) -> bytes:
    """A few rows that are mostly good, and then mangled as a whole or not."""
    columns = chance.sample(COLUMNS, len(COLUMNS))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=chance.choice(("\n", "\r\n", "\r")))
    writer.writerow(columns)
    for _ in range(chance.randrange(4)):
        cells = [chance.choice(_CELLS[column]) for column in columns]
        writer.writerow([mangle(cell, chance) if chance.random() < 0.2 else cell for cell in cells])
    text = chance.choice((out.getvalue(), mangle(out.getvalue(), chance)))
    encoding = chance.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1"))
    return text.encode(encoding, "replace" if encoding == "latin-1" else "surrogatepass")


def test_a_people_file_is_read_or_its_bad_places_are_named(tmp_path: Path) -> None:
    path, again = tmp_path / "people.csv", tmp_path / "again.csv"

    imported = 0

    def check(file: bytes) -> None:
        nonlocal imported
        path.write_bytes(file)
        try:
            rows = read_file(path)
        except PeopleFileError as refusal:
            _check_refusal(refusal, lines=file.count(b"\n") + file.count(b"\r") + 1)
        else:
            imported += 1
            _write(again, rows)
            assert _without_lines(read_file(again)) == _without_lines(rows)

    search("people files", check, chances.map(_file), 0.5)
    assert imported > EXAMPLES / 100


def _check_refusal(refusal: PeopleFileError, *, lines: int) -> None:
    for problem in refusal.problems:
        assert 1 <= problem.line <= lines
        assert problem.column in (*COLUMNS, "-")
        assert problem.reason


def _without_lines(rows: Sequence[Row]) -> list[Row]:
    return [structs.replace(row, line=0) for row in rows]


def _write(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in rows:
            days = "" if row.max_days_per_week is None else row.max_days_per_week
            writer.writerow([row.kind, row.external_id or "", row.name, row.email, row.time_zone or "", days])


NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
KEY = issuer.edwards("first")


def _signed(header: Any, claims: Any) -> str:
    """Truly by the issuer's key, whatever it is that is signed."""
    parts = [issuer.encoded(json.dumps(part).encode("utf-8", "surrogatepass")) for part in (header, claims)]
    return ".".join([*parts, issuer.encoded(KEY.private_key.sign(".".join(parts).encode()))])  # type: ignore[union-attr]


_header_fields = st.fixed_dictionaries(
    {"alg": st.sampled_from(("Ed25519", "EdDSA")) | json_values},
    optional=dict.fromkeys(("typ", "cty", "jwk", "jku", "x5u", "x5c", "crit", "b64", "zip"), json_values)
    | {"kid": st.sampled_from(("first", "second")) | json_values},
)
_good = issuer.claims(NOW)
_claims = st.dictionaries(st.sampled_from((*_good, "realm_access")), json_values, max_size=2).map(
    lambda changed: _good | changed
)
TOKENS = st.one_of(
    mangled(st.just(_signed({"alg": "Ed25519", "kid": "first"}, _good))),
    st.builds(_signed, _header_fields, st.just(_good)),
    st.builds(_signed, st.just({"alg": "Ed25519", "kid": "first"}), _claims | json_values),
    st.builds(issuer.by_hand, _header_fields, _claims, st.binary(max_size=80)),
)


def test_a_token_is_its_issuers_or_refused(tmp_path: Path) -> None:
    jwks = tmp_path / "jwks.json"
    jwks.write_bytes(issuer.published(KEY))
    settings = issuer.trusting(Settings(database_url="postgresql://nowhere", clock=lambda: NOW), str(jwks))
    tokens = Tokens(settings)
    granted = 0

    def check(token: str) -> None:
        nonlocal granted
        authorization = b"Bearer " + token.encode("utf-8", "surrogatepass")
        try:
            bearer = runner.run(tokens.read(authorization))
        except Unauthenticated:
            return
        granted += 1
        claims = json.loads(_decoded(token.split(".")[1]))
        assert bearer.user_id == claims["sub"]
        assert claims["iss"] == issuer.ISSUER
        assert issuer.AUDIENCE in claims["aud"]
        assert claims["exp"] > NOW.timestamp() - settings.jwt_leeway_s
        assert set(bearer.roles) <= {"coordinator", "interviewer", "admin"}

    with asyncio.Runner() as runner:
        search("tokens", check, TOKENS, 0.3)
    assert granted > 0


def _decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))
