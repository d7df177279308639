"""`badgeserver evaluate --explain`: every way that is left, in words and for machines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from badgeserver.cli import main
from tests.offices import environment, made, make_office, passed, with_award

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the command beside an installation with one learner, `hikari`."""
    url = f"sqlite:///{tmp_path / 'badgeserver.db'}"
    office = make_office(tmp_path, url)
    with_award(office, passed("jlis-elearning", score=None), made("genai-work-case"))
    office.store.close()
    settings = environment(tmp_path, url)
    return lambda *words: CliRunner().invoke(main, words, env=settings)


def test_each_way_is_said_in_words(run: Run) -> None:
    out = run("--lang", "en", "evaluate", "hikari", "--as-of", "2027-03-01", "--explain").stdout
    assert "Next badges, the nearest first" in out
    assert "- Generative AI user: 1 more" in out
    assert "    [1] G-kentei" in out
    assert "Ends soon\n- “J-LIS e-learning for municipal staff” counts until 1 May 2027" in out
    assert "Helps several badges at once" in out
    assert "次のバッジ（近い順）" in run("--lang", "ja", "evaluate", "hikari", "--explain").stdout


def test_without_it_nothing_more_is_said(run: Run) -> None:
    assert "Next badges" not in run("--lang", "en", "evaluate", "hikari").stdout


def test_machines_get_the_sets(run: Run) -> None:
    result = run("--json", "--lang", "en", "evaluate", "hikari", "--as-of", "2026-11-20", "--explain")
    guidance = json.loads(result.stdout)["guidance"]
    goal = next(one for one in guidance["goals"] if one["badge"] == "hk-genai")
    assert (goal["smallest"], goal["exact"], goal["complete_below"]) == (1, True, None)
    assert goal["sets"][0]["steps"] == [
        {
            "asks": {"certificate": "guga-genai"},
            "pieces": 1,
            "waiting": False,
            "sentence": "Generative AI Passport",
        }
    ]
    assert guidance["helpful"][0]["badges"]
