"""What is written down is what the code does."""

import subprocess
import sys
from pathlib import Path

from panelist import migrations
from panelist.settings import VARIABLES, Settings

ROOT = Path(__file__).parents[2]


def test_the_rules_the_api_and_the_openapi_file_are_as_the_code_has_them() -> None:
    done = subprocess.run(
        [sys.executable, "tools/docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_code_asks_for_the_newest_migration() -> None:
    steps = sorted((ROOT / "src/panelist/migrations/versions").glob("[0-9]*.py"))
    assert steps[-1].name.startswith(migrations.NEWEST + "_")


def test_every_setting_has_a_variable_and_the_other_way_round() -> None:
    named = {variable.name.removeprefix("PANELIST_").lower() for variable in VARIABLES}
    not_variables = {"clock", "trust_unix"}
    assert named == set(Settings.__struct_fields__) - not_variables


def test_every_relative_link_in_the_documents_leads_somewhere() -> None:
    import re

    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} leads to {target}"


def test_imports_go_downhill() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([program, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
