"""Writes the parts of the documentation that the code knows best; with --check, says what differs and exits 1.

docs/RULES.md, docs/API.md, docs/openapi.json and .env.example are made whole; of README.md the two tables between their
markers.
"""

import difflib
import sys
from pathlib import Path

from panelist import rules, settings
from panelist.api import reference
from panelist.api.endpoint import Contract
from panelist.api.routes import CONTRACTS
from panelist.errors import DomainError, HeadersTooLarge, Internal, MethodNotAllowed, TooSlow

ROOT = Path(__file__).parent.parent


def rules_page() -> str:
    return (
        "# The rules\n\n"
        "What Panelist promises, how it refuses, and what finally holds each rule, whatever the code above it does.\n"
        "Made from `src/panelist/rules.py` by `make docs`.\n\n"
        + rules_table()
        + "\n## In words\n\n"
        + _sentences()
        + "\n"
    )


def rules_table() -> str:
    lines = ["| | rule | refused with | held by |", "|---|---|---|---|"]
    for rule in rules.RULES:
        refusals = ", ".join(f"{refusal.status} `{refusal.code}`" for refusal in rule.refusals) or "–"
        lines.append(f"| {rule.id} | {rule.statement} | {refusals} | {rule.held_by} |")
    return "\n".join(lines) + "\n"


def _sentences() -> str:
    lines = ["| code | status | what people are told |", "|---|---|---|"]
    refusals = _by_status({refusal for rule in rules.RULES for refusal in rule.refusals})
    lines += [f"| `{refusal.code}` | {refusal.status} | {refusal.sentence} |" for refusal in refusals]
    return "\n".join(lines)


def api_page() -> str:
    parts = [
        "# The API\n\nJSON, camelCase; times are ISO-8601 with an offset, answers in UTC. The same for programs: "
        "[openapi.json](openapi.json), served at `/schema/openapi.json`, and for people at `/schema`. What the live socket "
        "says is in [LIVE.md](LIVE.md). Wherever GET is taken, so is HEAD: the same status and headers, without the body. What "
        "an endpoint does not take, a query parameter, a field or a body, is 400.\n"
        "Made from the contracts in `src/panelist/api/` by `make docs`.\n",
        "## Endpoints\n\n| call | who | takes | answers | refuses with |\n|---|---|---|---|---|",
    ]
    parts += [_row(contract) for contract in CONTRACTS]
    parts.append(
        "\n## Errors\n\nEvery error is `{code, message, details?}`.\n\n| code | status | message |\n|---|---|---|"
    )
    every = {refusal for contract in CONTRACTS for refusal in contract.all_refusals()} | {
        HeadersTooLarge,
        Internal,
        MethodNotAllowed,
        TooSlow,
    }
    parts += [f"| `{refusal.code}` | {refusal.status} | {refusal.sentence} |" for refusal in _by_status(every)]
    return "\n".join(parts) + "\n"


def _row(contract: Contract) -> str:
    who = "anybody" if contract.who is None else ", ".join(sorted(contract.who))
    takes = (
        f"`{contract.body.__name__}`" if contract.body else f"?`{contract.query.__name__}`" if contract.query else ""
    )
    answer = f"{contract.status} `{contract.answer.__name__}`" if contract.answer else str(contract.status)
    refusals = " ".join(f"`{refusal.code}`" for refusal in contract.refuses)
    return f"| `{contract.method} {contract.path}`<br>{contract.summary} | {who} | {takes} | {answer} | {refusals} |"


def _by_status(refusals: set[type[DomainError]]) -> list[type[DomainError]]:
    return sorted(refusals, key=lambda refusal: (refusal.status, refusal.code))


def configuration_table() -> str:
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    for variable in settings.VARIABLES:
        default = f"`{variable.default}`" if variable.default else "–"
        lines.append(f"| `{variable.name}` | {default} | {variable.meaning} |")
    return "\n".join(lines) + "\n"


def env_example() -> str:
    """All variables, each with its default, and none of them set."""
    about = (
        "# Panelist's variables and their defaults, made from src/panelist/variables.py by `make docs`.\n"
        "# Each has a twin with _FILE at its end, for secrets: the path of a file that holds the value.\n"
    )
    return "\n".join(
        [about, *(f"# {variable.meaning}\n#{variable.name}={variable.default}\n" for variable in settings.VARIABLES)]
    )


def _between(text: str, name: str, made: str) -> str:
    """The text with what stands between `<!-- name -->` and `<!-- /name -->` replaced."""
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    before, rest = text.split(begin)
    return before + begin + made + end + rest.split(end, 1)[1]


def pages() -> dict[Path, str]:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    readme = _between(readme, "rules", rules_table())
    readme = _between(readme, "configuration", configuration_table())
    return {
        ROOT / "README.md": readme,
        ROOT / ".env.example": env_example(),
        ROOT / "docs" / "RULES.md": rules_page(),
        ROOT / "docs" / "API.md": api_page(),
        ROOT / "docs" / "openapi.json": reference.as_json() + "\n",
    }


def main() -> int:
    stale = False
    for path, text in pages().items():
        found = path.read_text(encoding="utf-8") if path.exists() else ""
        if found == text:
            continue
        if "--check" in sys.argv:
            stale = True
            name = str(path.relative_to(ROOT))
            diff = difflib.unified_diff(
                found.splitlines(), text.splitlines(), name, "as the code has it", lineterm="", n=0
            )
            print("\n".join(diff))
        else:
            path.write_text(text, encoding="utf-8")
    if stale:
        print("run `make docs`")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
