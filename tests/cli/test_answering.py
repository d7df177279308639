"""`badgeserver evaluate --evidence`: no installation is needed, only the map."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from badgeserver.cli import main

GOOD = '{"learner": "%s", "evidence": [{"cert": "jmooc-course", "date": "2026-05-01"}]}\n'


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, ["--lang", "en", *words], input=stdin)


def test_a_file_is_answered_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(GOOD % "hikari" + "not JSON\n" + GOOD % "雪", encoding="utf-8")
    result = run("evaluate", "--evidence", str(tmp_path / "in.jsonl"), "--as-of", "2026-11-20", "--json")
    assert result.exit_code == 1
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["learner"] for one in answers] == ["hikari", "雪"]
    assert all("hk-first-step" in one["earned"] for one in answers)
    assert "in.jsonl:2: It is not JSON." in result.stderr


def test_standard_input_is_answered_too() -> None:
    result = run("evaluate", "--evidence", "-", "--as-of", "2026-11-20", "--json", stdin=GOOD % "hikari")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["learner"] == "hikari"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("hikari", "--evidence", "-"),
        ("--evidence", "-"),
        ("--evidence", "-", "--as-of", "2026-11-20", "--award"),
    ],
)
def test_what_makes_no_sense_together_is_wrong_usage(words: tuple[str, ...]) -> None:
    assert run("evaluate", *words).exit_code == 2
