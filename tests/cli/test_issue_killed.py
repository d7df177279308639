"""`badgeserver issue --all` killed without warning at random moments: nothing lost, nothing issued twice."""

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
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from badgeserver.domain.ids import EvidenceId
from badgeserver.services.awarding import award_many
from badgeserver.services.office import Office
from badgeserver.storage.tables import CredentialRow
from tests.conftest import ROOT
from tests.offices import environment, learner, make_office, passed

PEOPLE = 3_000
"""Each has one award. All are for the same, so that signing is quick, and a kill can come at many moments."""
KILLS = 2
TIMEOUT = 300

Command = Callable[..., "subprocess.Popen[bytes]"]
pytestmark = pytest.mark.uncounted


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """An installation with some thousand awards, none of them issued."""
    made = make_office(tmp_path, database_url)
    people = [learner(f"person-{number}") for number in range(PEOPLE)]
    course = passed("jmooc-course")
    with made.store.transaction():
        made.store.learners.add_many(people)
        made.store.evidence.add_many(
            (one.id, replace(course, id=EvidenceId(f"course-{number}"))) for number, one in enumerate(people)
        )
    award_many([one.id for one in people], made, made.today())
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


def wait_for_more(office: Office, process: subprocess.Popen[bytes]) -> None:
    """Wait until the process has issued something."""
    before, deadline = office.store.credentials.count(), time.monotonic() + TIMEOUT
    while office.store.credentials.count() == before:
        assert process.poll() is None, "it ended by itself"
        assert time.monotonic() < deadline, "it issues nothing"
        time.sleep(0.002)


def kill(process: subprocess.Popen[bytes]) -> int:
    """Kill the process, and wait for those that signed beside it to end of themselves; return how many."""
    beside = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    process.kill()
    assert process.wait(TIMEOUT) == -signal.SIGKILL, "it ended by itself"
    deadline = time.monotonic() + TIMEOUT
    while any(map(is_at_work, beside)):
        assert time.monotonic() < deadline, "it goes on beside nobody"
        time.sleep(0.01)
    return len(beside)


def is_at_work(process_id: str) -> bool:
    """Tell whether a process has not ended yet; it may wait to be collected."""
    try:
        stat = Path(f"/proc/{process_id}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def is_half_done(office: Office) -> bool:
    """Tell whether some awards are issued and others not, and that no place was taken for nothing."""
    issued = office.store.credentials.count()
    assert office.store.status_lists.taken() == issued
    assert office.store.awards.count() - office.store.awards.count_without_credential() == issued
    return 0 < issued < office.store.awards.count()


def require_all_issued_once(office: Office, start: Command) -> None:
    """Each award has one credential, on a place of its own, and the chain tells of all of them."""
    awards = office.store.awards.count()
    assert office.store.awards.count_without_credential() == 0
    assert office.store.credentials.count() == office.store.status_lists.taken() == awards
    row = CredentialRow
    with office.store._engine.connect() as connection:
        found = connection.execute(
            select(row.id, row.award_id, row.list_number, row.list_index, row.document)
        )
        credentials = found.all()
    assert len({one.award_id for one in credentials}) == awards
    assert len({(one.list_number, one.list_index) for one in credentials}) == awards
    for one in credentials:
        document = json.loads(one.document)
        assert document["id"].endswith(f"/c/{one.id}")
        assert document["credentialStatus"]["id"].endswith(f"/{one.list_number}#{one.list_index}")
    assert start("audit", "verify").wait(TIMEOUT) == 0


def test_killed_again_and_again_it_goes_on_where_it_was(office: Office, start: Command) -> None:
    moments, beside = random.Random(20261121), []
    for _ in range(KILLS):
        issuing = start("issue", "--all")
        wait_for_more(office, issuing)
        time.sleep(moments.uniform(0, 0.15))
        beside.append(kill(issuing))
        assert is_half_done(office)
    assert beside[0], "the most awards are signed by processes beside"
    assert start("issue", "--all").wait(TIMEOUT) == 0
    require_all_issued_once(office, start)


def test_of_two_at_work_one_is_killed_and_the_other_does_the_rest(office: Office, start: Command) -> None:
    killed, other = start("issue", "--all"), start("issue", "--all")
    wait_for_more(office, killed)
    time.sleep(random.Random(7).uniform(0, 0.15))
    assert kill(killed)
    assert other.wait(TIMEOUT) == 0
    require_all_issued_once(office, start)
