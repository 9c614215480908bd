"""The alert rules fire when they should and not otherwise, and neither they nor the dashboard ask for what is not measured."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from prometheus_client.parser import text_string_to_metric_families

from company import running
from panelist.app import create_app
from panelist.settings import Settings

OPS = Path(__file__).parents[2] / "ops"
RULES = OPS / "prometheus" / "alerts.yml"
DASHBOARD = OPS / "grafana" / "dashboard.json"
RUNBOOK = OPS.parent / "docs" / "OPERATIONS.md"


def promtool() -> str:
    """Debian's; `make test` fetches it where that can be done."""
    found = shutil.which("promtool")
    if found is None:
        pytest.skip("promtool is not installed (Debian: apt-get install prometheus)")
    return found


@pytest.mark.parametrize("command", [("check", "rules", "alerts.yml"), ("test", "rules", "alerts_test.yml")])
def test_each_alert_fires_and_does_not_fire(command: tuple[str, ...]) -> None:
    done = subprocess.run([promtool(), *command], cwd=RULES.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_alert_is_tried_both_ways_and_has_its_runbook() -> None:
    alerts = re.findall(r"- alert: (\w+)", RULES.read_text())
    tried = re.findall(r"- name: (\w+) (fires|does not fire)\n", RULES.with_name("alerts_test.yml").read_text())
    assert sorted(tried) == sorted((alert, how) for alert in alerts for how in ("does not fire", "fires"))
    assert re.findall(r"runbook: docs/OPERATIONS.md#(\w+)", RULES.read_text()) == [alert.lower() for alert in alerts]
    headings = re.findall(r"^#+ (\w+)$", RUNBOOK.read_text(), re.MULTILINE)
    assert set(alerts) <= set(headings)


def _shown() -> list[str]:
    """The dashboard's queries."""
    dashboard: Any = json.loads(DASHBOARD.read_text())
    return [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]


def test_prometheus_can_read_what_the_dashboard_asks(tmp_path: Path) -> None:
    """By way of rules, which promtool takes: Grafana itself puts an interval in the place of its variable."""
    rules = [
        {"record": f"shown:{number}", "expr": query.replace("$__rate_interval", "5m")}
        for number, query in enumerate(_shown())
    ]
    # JSON is YAML.
    (tmp_path / "shown.yml").write_text(json.dumps({"groups": [{"name": "shown", "rules": rules}]}))
    command = [promtool(), "check", "rules", str(tmp_path / "shown.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"SUCCESS: {len(rules)} rules found" in done.stdout


@pytest.mark.anyio
async def test_alerts_and_dashboard_ask_for_metrics_that_exist(settings: Settings) -> None:
    with_replica = structs.replace(settings, replica_url=settings.database_url)
    async with running(create_app(with_replica)) as client:
        text = (await client.get("/metrics")).text
    known: set[str] = set()
    for family in text_string_to_metric_families(text):
        endings = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}.get(family.type, [""])
        known |= {family.name + ending for ending in endings}
    rules = RULES.read_text()
    queries: list[str] = re.findall(r"expr: (?:\|\n)?((?:.|\n)*?)\n        for:", rules)
    assert len(queries) == rules.count("- alert:")
    for query in queries + _shown():
        asked = set(re.findall(r"panelist_\w+", query))
        assert asked, query
        assert asked <= known, query
