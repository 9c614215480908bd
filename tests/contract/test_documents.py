"""What is written down is what the code does."""

import subprocess
import sys
from pathlib import Path
from typing import get_args

from panelist import migrations
from panelist.live import channels, conversation, protocol, socket
from panelist.live.hub import MAX_SOCKETS, Patience
from panelist.live.protocol import Code
from panelist.models import Action
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


def test_the_page_about_live_updates_names_every_code_action_and_limit() -> None:
    page = (ROOT / "docs/LIVE.md").read_text(encoding="utf-8")
    for code in Code:
        assert f"{int(code)}" in page
        if code < 4300:
            assert f"| {int(code)} |" in page
            assert code >= 4100 or "does not come back" in page.partition(f"| {int(code)} |")[2].partition("\n")[0]
    told = [name for name in get_args(Action) if name.startswith(("slot.", "booking.")) and not name.endswith(".kept")]
    for name in (*told, "slot.freed", channels.COORDINATORS, "private-interviewer-<id>"):
        assert f"`{name}`" in page
    kept_kib, said_kib = socket.BUFFER_BYTES // 1024, socket.MAX_MESSAGE_BYTES // 1024
    for limit in (
        f"{conversation.MAX_CHANNELS} channels a socket",
        f"up to {said_kib} KiB",
        f"up to {kept_kib} KiB",
        f"for {protocol.ACTIVITY_TIMEOUT_S} s",
        f"within {Patience().for_pong_s:.0f}",
        f"{MAX_SOCKETS:,} at most",
    ):
        assert limit in page, limit


def test_every_relative_link_in_the_documents_leads_somewhere() -> None:
    import re

    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} leads to {target}"


def test_imports_go_downhill() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([program, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
