"""`badgeserver learner` as an operator uses it: a copy of somebody's data, and their removal."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from badgeserver.cli import main
from tests.offices import environment

Run = Callable[..., Result]
WHO = ("--name", "雪原 ひかり", "--email", "hikari@example.jp", "--group", "citizen")


@pytest.fixture
def ready(tmp_path: Path) -> Run:
    settings = environment(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}")

    def call(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(main, ["--lang", "en", *words], env=settings, input=typed)

    assert call("init").exit_code == 0
    return call


def added(ready: Run) -> str:
    return str(json.loads(ready("--json", "learner", "add", *WHO).stdout)["learner"])


def test_a_copy_is_written_that_only_its_owner_can_read(ready: Run, tmp_path: Path) -> None:
    to = tmp_path / "copy.zip"
    done = ready("learner", "export", added(ready), "--to", str(to))
    assert (done.exit_code, done.stdout) == (0, f"Written to {to}.\n")
    assert to.stat().st_mode & 0o777 == 0o600
    assert "hikari@example.jp" in zipfile.ZipFile(to).read("data.json").decode()


def test_of_nobody_nothing_is_written(ready: Run, tmp_path: Path) -> None:
    to = tmp_path / "copy.zip"
    assert ready("learner", "export", "nobody", "--to", str(to)).exit_code == 1
    assert not to.exists()


def test_a_person_is_removed_after_a_question(ready: Run) -> None:
    who = added(ready)
    assert ready("learner", "delete", who, "--reason", "by letter", typed="n\n").exit_code == 1
    done = ready("learner", "delete", who, "--reason", "by letter", "--yes")
    assert (done.exit_code, done.stdout) == (0, f"Deleted the data of the learner {who}.\n")
    assert ready("learner", "delete", who, "--reason", "by letter", "--yes").exit_code == 0
    assert ready("learner", "export", who, "--to", "nowhere.zip").exit_code == 1
    assert ready("audit", "verify").exit_code == 0
