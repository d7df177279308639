"""`badgeserver demo`, where it does not get far; the whole of it is the README's first command."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from badgeserver.bootstrap import prepare
from badgeserver.cli import main
from badgeserver.settings import ROOT, read_settings
from tests.offices import environment


def test_a_demonstration_of_an_earlier_example_map_says_how_to_begin_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = environment(tmp_path, f"sqlite:///{tmp_path / 'badgeserver.db'}")
    earlier = tmp_path / "earlier"
    shutil.copytree(ROOT / "skillmaps" / "hokkaido", earlier)
    file = earlier / "skillmap.yaml"
    file.write_text(file.read_text("utf-8").replace("People at level 5", "People at the top"), "utf-8")
    prepare(read_settings(own | {"BADGESERVER_PROGRAMME": str(earlier)}), "test")
    monkeypatch.setattr("badgeserver.cli.demo.demo_environment", lambda port: own)
    result = CliRunner().invoke(main, ["--lang", "en", "demo", "--no-serve"])
    assert result.exit_code == 1
    assert f"The demonstration in {tmp_path} was begun before" in result.stderr
    assert f"rm -r {tmp_path} {own['BADGESERVER_KEYS']}" in result.stderr
