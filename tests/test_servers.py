"""The tests' own database server and browser: real, private, and gone afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, inspect, text

from tests.servers import PostgresqlServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

STARTER = """
import signal, time
from tests.servers import postgresql_programs, running_postgresql
with running_postgresql(postgresql_programs()) as server:
    print(server.pid, server.socket_folder, flush=True)
    {then}
"""


@pytest.mark.parametrize("visit", [1, 2])
def test_each_test_gets_an_empty_database(database_url: str, visit: int) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == []
        connection.execute(text("CREATE TABLE visits (number INTEGER)"))
    engine.dispose()


def test_the_postgresql_server_never_runs_as_root(postgresql_server: PostgresqlServer) -> None:
    assert Path(f"/proc/{postgresql_server.pid}").stat().st_uid != 0


def test_nobody_else_can_reach_the_postgresql_server(postgresql_server: PostgresqlServer) -> None:
    engine = create_engine(postgresql_server.url("postgres"))
    with engine.connect() as connection:
        assert connection.execute(text("SHOW listen_addresses")).scalar_one() == ""
    engine.dispose()
    assert postgresql_server.socket_folder.stat().st_mode & 0o777 == 0o700


def test_a_database_is_dropped_even_with_connections_open(postgresql_server: PostgresqlServer) -> None:
    with postgresql_server.fresh_database("held_open") as url:
        engine = create_engine(url)
        connection = engine.connect()
        connection.execute(text("SELECT 1"))
    with postgresql_server.fresh_database("held_open"):
        pass
    connection.invalidate()
    connection.close()
    engine.dispose()


def test_the_server_and_its_folder_go_when_the_tests_break(root: Path, postgresql_server: object) -> None:
    starter = _start_server(root, then="raise SystemExit(3)")
    pid, folder = _server_of(starter)
    assert starter.wait(timeout=30) == 3
    assert not folder.exists()
    assert not Path(f"/proc/{pid}").exists()


def test_the_server_goes_when_the_tests_are_killed(root: Path, postgresql_server: object) -> None:
    starter = _start_server(root, then="time.sleep(60)")
    pid, folder = _server_of(starter)
    os.kill(starter.pid, signal.SIGKILL)
    starter.wait(timeout=30)
    deadline = time.monotonic() + 20
    while (folder / "data" / "postmaster.pid").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not (folder / "data" / "postmaster.pid").exists(), f"server {pid} still runs"
    subprocess.run(["rm", "-r", str(folder)], check=True)


def test_the_browser_runs_the_script_of_a_page(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content("<p>一級</p><script>document.querySelector('p').append('合格')</script>")
    assert page.inner_text("p") == "一級合格"
    page.close()


def _start_server(root: Path, then: str) -> subprocess.Popen[str]:
    script = STARTER.format(then=then)
    return subprocess.Popen([sys.executable, "-c", script], cwd=root, stdout=subprocess.PIPE, text=True)


def _server_of(starter: subprocess.Popen[str]) -> tuple[int, Path]:
    assert starter.stdout is not None
    with starter.stdout:
        pid, folder = starter.stdout.readline().split()
    return int(pid), Path(folder)
