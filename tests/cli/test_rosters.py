"""`badgeserver provider` and `badgeserver roster`, also killed without warning at random moments."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from badgeserver.cli import main
from badgeserver.domain.csv_cells import csv_text
from badgeserver.domain.ids import GroupId, LearnerId
from badgeserver.domain.learner import Learner
from badgeserver.domain.roster import ImportState
from badgeserver.services.office import Office
from badgeserver.services.providers import NewProvider, add_provider
from badgeserver.services.rosters import newest_imports, report_of
from badgeserver.storage.tables import EvidenceRow, NoticeRow
from tests.conftest import ROOT
from tests.offices import environment, make_office

Run = Callable[..., Result]
Command = Callable[..., "subprocess.Popen[bytes]"]
HEADER = ("name", "email", "certificate", "date")
WITH_ACCOUNT, WITHOUT = 2_000, 2_000
KILLS = 3
TIMEOUT = 300


@pytest.fixture
def ready(tmp_path: Path) -> Run:
    settings = environment(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}")

    def call(*words: str) -> Result:
        return CliRunner().invoke(main, ["--lang", "en", *words], env=settings)

    assert call("init").exit_code == 0
    words = ("--name", "架空", "--name-en", "Invented", "--certificate", "jmooc-course")
    assert call("provider", "add", "academy", *words).exit_code == 0
    return call


def write(folder: Path, *rows: tuple[str, ...]) -> str:
    file = folder / "roster.csv"
    file.write_text(csv_text(HEADER, rows), encoding="utf-8")
    return str(file)


GOOD = ("雪原 ひかり", "hikari@example.jp", "jmooc-course", "2026-05-01")
BAD = ("雪原 ひかり", "hikari@example.jp", "jmooc-course", "5/1")


def test_providers_are_added_listed_and_ended(ready: Run) -> None:
    assert ready("provider", "list").stdout == "academy  Invented  jmooc-course\n"
    assert ready("provider", "end", "academy").stdout == "The provider academy has ended.\n"
    (listed,) = json.loads(ready("--json", "provider", "list").stdout)
    assert listed["ended"] is not None


def test_a_key_for_rosters_is_made_for_a_provider(ready: Run) -> None:
    made = ready("api-keys", "create", "program", "--right", "roster", "--provider", "academy")
    assert made.stdout.startswith("bsk_")
    assert ready("api-keys", "create", "other", "--right", "roster").exit_code == 1


def test_a_dry_run_says_what_would_become_of_it(ready: Run, tmp_path: Path) -> None:
    file = write(tmp_path, GOOD, BAD)
    seen = ready("roster", "import", file, "--provider", "academy", "--dry-run")
    assert seen.exit_code == 1
    assert "A dry run" in seen.stdout and "waits for an account: 1" in seen.stdout
    assert f"{file}:3: “date”: It can't be read as a date." in seen.stderr
    assert ready("roster", "list").stdout == ""


def test_a_roster_is_brought_in_once(ready: Run, tmp_path: Path) -> None:
    file = write(tmp_path, GOOD)
    words = ("roster", "import", file, "--provider", "academy")
    first = json.loads(ready("--json", *words).stdout)
    assert (first["repeated"], first["counts"]["waiting"]) == (False, 1)
    assert first["report"] == [{"row": 2, "outcome": "waiting"}]
    assert "The same file was handed in before" in ready(*words).stdout
    again = json.loads(ready("--json", *words, "--again").stdout)
    assert (again["repeated"], again["counts"]["already_there"]) == (False, 1)
    assert ready("roster", "list").stdout.count("academy  done  1/1") == 2
    assert ready("roster", "resume", first["import"]).stdout == "1 rows have been brought in.\n"
    (_, listed) = json.loads(ready("--json", "roster", "list").stdout)
    assert listed["id"] == first["import"]


def test_a_file_that_is_no_roster_is_refused(ready: Run, tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    refused = ready("--json", "roster", "import", str(file), "--provider", "academy")
    assert (refused.exit_code, json.loads(refused.stdout)["error"]) == (1, "roster-header")


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """An installation with a provider and some thousand learners."""
    made = make_office(tmp_path, database_url)
    new = NewProvider(id="academy", name_ja="架空", name_en="Invented", certificates=["jmooc-course"])
    add_provider(new, "test", made)
    made.store.learners.add_many(
        Learner(LearnerId(f"l{n}"), f"架空 {n}", f"l{n}@example.jp", GroupId("citizen"), invented=True)
        for n in range(WITH_ACCOUNT)
    )
    yield made
    made.store.close()


@pytest.fixture
def start(database_url: str, tmp_path: Path) -> Iterator[Command]:
    """Starts the command as a process of its own, which does not outlive the test."""
    settings = {**os.environ, **environment(tmp_path, database_url)}
    with ExitStack() as stack:

        def run(*words: str) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-m", "badgeserver", *words]
            process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.DEVNULL)
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield run


def progress(office: Office) -> tuple[int, int, int]:
    """Rows that are done, credentials that are issued, and notices that were written."""
    done = sum(one.done for one in newest_imports(office))
    return done, office.store.credentials.count(), count(office, NoticeRow)


def count(office: Office, mapping: type[EvidenceRow] | type[NoticeRow]) -> int:
    with office.store._engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(mapping)) or 0


@pytest.mark.uncounted
def test_an_import_that_is_killed_again_and_again_doubles_and_loses_nothing(
    office: Office, start: Command, tmp_path: Path
) -> None:
    people = [(f"架空 {n}", f"l{n}@example.jp") for n in range(WITH_ACCOUNT + WITHOUT)]
    file = write(tmp_path, *((name, email, "jmooc-course", "2026-05-01") for name, email in people))
    words, moments = ("roster", "import", file, "--provider", "academy"), random.Random(20261121)
    for _ in range(KILLS):
        importing, before = start(*words), progress(office)
        deadline = time.monotonic() + TIMEOUT
        while progress(office) == before:
            assert importing.poll() is None, "it ended by itself"
            assert time.monotonic() < deadline, "it brings nothing in"
            time.sleep(0.005)
        time.sleep(moments.uniform(0, 0.15))
        importing.kill()
        assert importing.wait(TIMEOUT) == -signal.SIGKILL, "it ended by itself"
    assert start(*words).wait(TIMEOUT) == 0
    (one,) = newest_imports(office)
    assert one.state is ImportState.DONE
    assert [line.row for line in report_of(one.id, office)] == list(range(2, len(people) + 2))
    assert progress(office) == (len(people), WITH_ACCOUNT, WITH_ACCOUNT)
    assert count(office, EvidenceRow) == office.store.awards.count() == WITH_ACCOUNT
    assert office.store.roster_entries.count_waiting() == WITHOUT
    assert office.store.outbox.count_waiting() == WITH_ACCOUNT
    assert start("audit", "verify").wait(TIMEOUT) == 0
