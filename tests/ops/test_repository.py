"""The repository's habits: what the build server, Dependabot, pre-commit and .env.example say is so."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from panelist import settings
from panelist.settings import VARIABLES

ROOT = Path(__file__).parents[2]


def _text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_the_build_server_runs_what_every_submission_has_to_pass() -> None:
    workflow = _text(".github/workflows/ci.yml")
    prepared, done = re.findall(r"- run: (.*)", workflow)
    assert done == ".ci/run"
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "make test" in _text(".ci/run")
    # It is not root there, so `make debian` would install nothing, and each test that needs one of these be left out.
    (fetched,) = re.findall("--no-install-recommends (.*) >/dev/null", _text("Makefile").partition("\ndebian:")[2])
    assert [name.removesuffix("-light") for name in fetched.split()] == prepared.rpartition("recommends ")[2].split()
    # It needs to read the code, and nothing else.
    assert re.search(r"^permissions:\n  contents: read\n", workflow, re.MULTILINE)
    assert "secrets." not in workflow
    assert "pull_request_target" not in workflow


def test_the_build_server_tries_the_oldest_python_there_may_be() -> None:
    oldest = re.search(r'requires-python = ">=([\d.]+)"', _text("pyproject.toml"))
    assert oldest
    assert f'"{oldest[1]}"' in _text(".github/workflows/ci.yml")


def test_dependabot_looks_where_there_is_something() -> None:
    for folder in re.findall(r"directory: /(\S*)", _text(".github/dependabot.yml")):
        assert (ROOT / folder).is_dir(), folder


def test_pre_commit_runs_nothing_from_elsewhere() -> None:
    hooks = _text(".pre-commit-config.yaml")
    assert re.findall(r"- repo: (.*)", hooks) == ["local"]
    for program in re.findall(r"entry: (\S+)", hooks):
        assert (ROOT / program).exists(), program


def test_the_example_names_every_variable_with_its_default_and_sets_none() -> None:
    lines = _text(".env.example").splitlines()
    assert not [line for line in lines if line and not line.startswith("#")]
    named = dict(line[1:].split("=", 1) for line in lines if line.startswith("#PANELIST_"))
    assert named == {variable.name: variable.default for variable in VARIABLES}


def test_the_defaults_that_are_written_down_are_those_that_count() -> None:
    bare = {"PANELIST_DATABASE_URL": "postgresql://db/x"}
    spelt = {variable.name: variable.default for variable in VARIABLES if variable.default}
    without, with_all = settings.read(bare), settings.read(bare | spelt)
    for field in without.__struct_fields__:
        if field != "clock":
            assert getattr(without, field) == getattr(with_all, field), field


def test_every_secret_is_kept_out_of_the_repository() -> None:
    assert "/.env" in _text(".gitignore").splitlines()


def test_the_table_of_rooms_is_the_one_that_is_checked() -> None:
    checked = tomllib.loads(_text("pyproject.toml"))["tool"]["importlinter"]["contracts"][0]["layers"]
    rows = re.findall(r"^\| (`.*?`) \|", _text("CONTRIBUTING.md"), re.MULTILINE)
    assert [re.findall(r"`(\w+)`", row) for row in rows] == [re.findall(r"\((\w+)\)", layer) for layer in checked]


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/FLOW.md"])
def test_the_places_that_a_change_is_to_touch_or_goes_through_are_there(page: str) -> None:
    said = re.findall(r"`((?:src|web|tests|bench)/[\w./-]*)`", _text(page))
    assert len(said) > 15
    assert [path for path in said if not (ROOT / path).exists()] == []


def test_setup_alone_makes_all_that_the_command_serves() -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")}
    planned = subprocess.run(
        ["make", "--dry-run", "setup"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert "hatch_build.py client" in planned.stdout
