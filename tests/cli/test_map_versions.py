"""Versions of the map at the command line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from badgeserver.bootstrap import open_office
from badgeserver.cli import main
from badgeserver.cli.sheet import sheet
from badgeserver.services.map_drafts import hand_in
from badgeserver.settings import read_settings
from tests.cli.test_commands import Run
from tests.maps_of_hokkaido import stricter, written
from tests.offices import NOW, at, environment, with_award

FAR = date(2999, 1, 1)


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}")


@pytest.fixture
def run(settings: dict[str, str]) -> Run:
    def call(*words: str) -> Result:
        return CliRunner().invoke(main, ["--lang", "en", *words], env=settings)

    assert call("init").exit_code == 0
    return call


def test_a_simulation_is_told_as_tables_and_as_json(
    run: Run, settings: dict[str, str], tmp_path: Path
) -> None:
    with_award(at(open_office(read_settings(settings)), NOW))
    folder = str(written(stricter(), tmp_path / "draft"))
    told = run("skillmap", "simulate", folder, "--as-of", "2026-11-20").stdout
    assert "of 1 learners 0 would gain a badge, 1 would lose one." in told
    lines = [line.split() for line in told.splitlines()]
    assert ["Digital", "first", "step", "1", "0", "0", "1", "1", "1"] in lines
    assert ["Explore", "1", "1", "0", "0", "1"] in lines
    value = json.loads(run("--json", "skillmap", "simulate", folder, "--old", folder).stdout)
    assert (value["learners"], value["losing"]) == (1, 0)


def test_a_draft_of_somebody_else_is_published(run: Run, settings: dict[str, str]) -> None:
    draft = hand_in(stricter(since=FAR), "staff", open_office(read_settings(settings)))
    assert run("skillmap", "publish", draft.digest[:6]).exit_code == 1
    assert run("skillmap", "publish", draft.digest[:20]).stdout == "Published version 2026.2.\n"
    states = [one["state"] for one in json.loads(run("--json", "skillmap", "versions").stdout)]
    assert states == ["published", "in force"]


def test_ones_own_draft_is_not_published_but_discarded(run: Run, tmp_path: Path) -> None:
    folder = str(written(stricter(since=FAR), tmp_path / "draft"))
    digest = json.loads(run("--json", "skillmap", "draft", folder).stdout)["digest"]
    alone = run("skillmap", "publish", digest)
    assert alone.exit_code == 1
    assert run("skillmap", "discard", digest).stdout == "Discarded the draft 2026.2.\n"


def test_japanese_takes_two_columns_a_character() -> None:
    assert sheet(("版", "人"), [("abc", "12")]) == ["版   人", "abc  12"]
