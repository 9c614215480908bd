"""The embedded PostgreSQL: started by the first, shared by all, stopped by the last, and found again after a crash."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from panelist.embedded import EmbeddedError, admin_dsn, postgres

FAST = {"fsync": "off"}

USER = """
import sys
from pathlib import Path
from panelist.embedded import postgres
with postgres(Path(sys.argv[1]), options={"fsync": "off"}) as dsn:
    print(dsn, flush=True)
    sys.stdin.readline()
"""


def ask(dsn: str, query: str) -> Any:
    async def connect_and_ask() -> Any:
        connection = await asyncpg.connect(dsn)
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()

    return asyncio.run(connect_and_ask())


def server_pid(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])


def is_stopped(folder: Path) -> bool:
    return not (folder / "postgres" / "postmaster.pid").exists()


@contextmanager
def another_process(folder: Path) -> Generator[tuple[subprocess.Popen[str], str]]:
    """Another process that uses the server until its input is closed; gives its DSN."""
    command = [sys.executable, "-c", USER, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process, process.stdout.readline().strip()


def test_it_gives_a_plain_owner_of_an_utf8_database_that_sorts_alike_everywhere(folder: Path) -> None:
    with postgres(folder, options=FAST) as dsn:
        assert ask(dsn, "select current_user::text") == "panelist"
        assert ask(dsn, "select rolsuper or rolcreatedb from pg_roles where rolname = current_user") is False
        about = "select format('%s %s', pg_encoding_to_char(encoding), datlocale) from pg_database"
        assert ask(dsn, f"{about} where datname = current_database()") == "UTF8 C.UTF-8"
        ask(dsn, "create extension btree_gist")
        assert ask(admin_dsn(folder), "select rolsuper from pg_roles where rolname = current_user") is True


def test_nothing_listens_on_a_network_and_only_the_owner_reaches_the_socket(folder: Path) -> None:
    with postgres(folder, options=FAST) as dsn:
        assert ask(dsn, "show listen_addresses") == ""
        assert (folder / "run").stat().st_mode & 0o777 == 0o700
        assert (folder / "postgres").stat().st_mode & 0o777 == 0o700


def test_options_reach_the_server(folder: Path) -> None:
    with postgres(folder, options={**FAST, "log_min_messages": "debug1", "application_name": "it's $HOME"}) as dsn:
        assert ask(dsn, "show log_min_messages") == "debug1"
        assert ask(dsn, "select reset_val from pg_settings where name = 'application_name'") == "it's $HOME"


def test_data_is_there_again_after_a_stop(folder: Path) -> None:
    with postgres(folder) as dsn:
        ask(dsn, "create table kept as select 7 as seven")
    assert is_stopped(folder)
    with postgres(folder, options=FAST) as dsn:
        assert ask(dsn, "select seven from kept") == 7


def test_the_last_of_several_processes_stops_it(folder: Path) -> None:
    with another_process(folder) as (first, first_dsn):
        pid = server_pid(folder)
        with postgres(folder) as dsn:
            assert dsn == first_dsn
            first.communicate()
            assert first.returncode == 0
            assert server_pid(folder) == pid
            assert ask(dsn, "select 1") == 1
        assert is_stopped(folder)


def test_many_processes_starting_at_once_share_one_server(folder: Path) -> None:
    command = [sys.executable, "-c", USER, str(folder)]
    started = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    try:
        dsns = {process.stdout.readline() for process in started if process.stdout}
        assert len(dsns) == 1
        assert ask(dsns.pop().strip(), "select 1") == 1
    finally:
        for process in started:
            process.communicate()
    assert [process.returncode for process in started] == [0] * 6
    assert is_stopped(folder)


def test_a_server_whose_user_was_killed_is_taken_over_and_stopped(folder: Path) -> None:
    with another_process(folder) as (user, _):
        user.kill()
    pid = server_pid(folder)
    with postgres(folder) as dsn:
        assert server_pid(folder) == pid
        assert ask(dsn, "select 1") == 1
    assert is_stopped(folder)


def test_a_killed_server_is_started_again(folder: Path) -> None:
    with postgres(folder, options=FAST) as dsn:
        ask(dsn, "create table kept as select 7 as seven")
        pid = server_pid(folder)
        os.kill(pid, signal.SIGKILL)
        with postgres(folder, options=FAST) as again:
            assert server_pid(folder) != pid
            assert ask(again, "select seven from kept") == 7


def test_a_pid_file_left_by_a_crash_does_not_stop_it_though_its_number_is_taken(folder: Path) -> None:
    with postgres(folder, options=FAST):
        crashed = (folder / "postgres" / "postmaster.pid").read_text()
    taken = str(os.getpid())
    (folder / "postgres" / "postmaster.pid").write_text("\n".join([taken, *crashed.split("\n")[1:]]))
    with postgres(folder, options=FAST) as dsn:
        assert ask(dsn, "select 1") == 1


def test_a_half_made_folder_is_made_again(folder: Path) -> None:
    (folder / "postgres.new" / "base").mkdir(parents=True)
    with postgres(folder, options=FAST) as dsn:
        assert ask(dsn, "select 1") == 1


def test_ctrl_c_in_the_terminal_does_not_reach_the_server(folder: Path) -> None:
    with postgres(folder, options=FAST):
        assert os.getsid(server_pid(folder)) != os.getsid(0)


def test_a_setting_it_refuses_is_said_in_its_words(folder: Path) -> None:
    with pytest.raises(EmbeddedError) as refused, postgres(folder, options={"shared_buffers": "plenty"}):
        pass
    assert str(refused.value) == (
        f'PostgreSQL in {folder} did not start: FATAL:  invalid value for parameter "shared_buffers": "plenty"'
    )


def test_data_of_another_major_version_is_refused(folder: Path) -> None:
    with postgres(folder, options=FAST):
        pass
    (folder / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedError, match="was made by PostgreSQL 17 and this is 18: dump it"), postgres(folder):
        pass
