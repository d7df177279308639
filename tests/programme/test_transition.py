"""How a version says what it does to people who are on their way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from badgeserver.domain.skill_map import Transition, TransitionRule
from badgeserver.programme import load_programme
from tests.programme.spoil import faults_of

MAP = "skillmap.yaml"


def with_transition(folder: Path, written: str) -> None:
    path = folder / MAP
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\nissuer:", f"\ntransition: {written}\nissuer:", 1), encoding="utf-8")


def test_without_a_transition_the_new_rules_hold_at_once(folder: Path) -> None:
    assert load_programme(folder).skill_map.transition == Transition(TransitionRule.AT_ONCE, None)


def test_a_transition_is_read(folder: Path) -> None:
    with_transition(folder, "{rule: either_until, until: 2027-03-31}")
    expected = Transition(TransitionRule.EITHER_UNTIL, date(2027, 3, 31))
    assert load_programme(folder).skill_map.transition == expected


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{rule: either_until}", "transition-until"),
        ("{rule: at_once, until: 2027-03-31}", "transition-until"),
        ("{rule: either_until, until: 1999-03-31}", "transition-over-before"),
        ("{rule: sometimes}", "not-allowed"),
    ],
)
def test_what_makes_no_sense_is_told(folder: Path, written: str, code: str) -> None:
    with_transition(folder, written)
    assert [one.code for one in faults_of(folder)] == [code]
