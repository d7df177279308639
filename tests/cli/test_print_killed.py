"""`badgeserver print --all` killed without warning: run again, everybody is printed, and nobody twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pikepdf
import pytest

from badgeserver.domain.printing import Selection
from badgeserver.services.demonstration import invent_population
from badgeserver.services.issuing import issue_all
from badgeserver.services.print_runs import IN_A_PART
from badgeserver.services.printing import print_list
from tests.conftest import ROOT
from tests.offices import environment, make_office

PEOPLE = 600
"""They have about twice as many certificates, more than one part takes."""
TIMEOUT = 300


@pytest.mark.uncounted
def test_killed_and_run_again_everybody_is_printed_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.sqlite3"
    office = make_office(tmp_path, url)
    for _ in invent_population(office, PEOPLE):
        pass
    for _ in issue_all(office):
        pass
    wanted = [line.credential for line in print_list(Selection(), office)]
    assert len(wanted) > IN_A_PART
    office.store.close()
    target = tmp_path / "all.pdf"
    command = [sys.executable, "-m", "badgeserver", "--lang", "en", "print", "--all", "--to", str(target)]
    settings = {**os.environ, **environment(tmp_path, url)}
    with ExitStack() as stack:
        process = stack.enter_context(subprocess.Popen(command, cwd=ROOT, env=settings))
        stack.callback(process.kill)
        wait_for(tmp_path / "all.pdf.parts" / "part-00001.json", process)
        process.kill()
        assert process.wait(TIMEOUT) == -signal.SIGKILL, "it ended by itself"
    assert not target.exists()
    again = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, check=True, text=True)
    assert again.stdout == f"Certificates printed to {target}: {len(wanted)}.\n"
    document = pikepdf.open(target)
    ids = [name[6:-5] for name in sorted(document.attachments)]
    assert ids == wanted
    associated = [page.obj.AF[0].F for page in document.pages if "/AF" in page.obj]
    assert [str(name)[6:-5] for name in associated] == ids


def wait_for(file: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until the process has written a file."""
    deadline = time.monotonic() + TIMEOUT
    while not file.exists():
        assert process.poll() is None, "it ended by itself"
        assert time.monotonic() < deadline, "it writes nothing"
        time.sleep(0.002)
