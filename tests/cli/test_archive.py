"""`badgeserver archive`: written, checked, and checked by who has no database."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from badgeserver.cli import main
from badgeserver.domain.ids import LearnerId
from badgeserver.services.issuing import issue_credential
from tests.offices import environment, make_office, with_award

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the command for an installation with one credential."""
    url = f"sqlite:///{tmp_path / 'badgeserver.db'}"
    office = with_award(make_office(tmp_path, url))
    (award,) = office.store.awards.of_learner(LearnerId("hikari"))
    issue_credential(award.id, office)
    office.store.close()
    settings = environment(tmp_path, url)

    def call(*words: str, **changes: str) -> Result:
        return CliRunner().invoke(main, ["--lang", "en", *words], env=settings | changes)

    return call


def value(result: Result) -> Any:
    return json.loads(result.stdout)


def test_an_archive_is_written_and_proved_to_be_whole(run: Run, tmp_path: Path) -> None:
    folder = str(tmp_path / "sunset")
    written = run("archive", folder)
    assert (written.exit_code, written.stdout.startswith("Wrote ")) == (0, True)
    checked = run("--json", "archive", "--check", folder)
    assert (checked.exit_code, value(checked)) == (0, {"whole": True, "credentials": 1, "faults": []})


def test_what_lacks_is_named_and_ends_with_1(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "sunset"
    run("archive", str(folder))
    (folder / "README.md").unlink()
    checked = run("archive", "--check", str(folder))
    assert (checked.exit_code, checked.stderr) == (1, "A file is missing: README.md\n")
    assert value(run("--json", "archive", "--check", str(folder)))["whole"] is False


def test_without_a_database_files_and_signatures_are_checked(run: Run, tmp_path: Path) -> None:
    folder = str(tmp_path / "sunset")
    run("archive", folder)
    nothing = f"sqlite:///{tmp_path / 'nothing.db'}"
    checked = run("archive", "--check", folder, BADGESERVER_DATABASE_URL=nothing)
    assert checked.exit_code == 0
    assert "only files and signatures were checked" in checked.stdout


@pytest.mark.parametrize(("words", "code"), [(("--check",), "no-archive"), ((), "folder-in-use")])
def test_another_folder_is_refused(run: Run, tmp_path: Path, words: tuple[str, ...], code: str) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("years of work", encoding="utf-8")
    refused = run("--json", "archive", *words, str(other))
    assert (refused.exit_code, value(refused)["error"]) == (1, code)
