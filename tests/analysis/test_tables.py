"""Evidence and awards in columns, and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from badgeserver.analysis.tables import (
    NOT_GIVEN,
    EvidenceTable,
    HeldTable,
    evidence_table,
    held_table,
    nobody_holds_anything,
    row_of,
)
from badgeserver.domain.evaluation import HeldBadge
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import AwardId, BadgeId
from badgeserver.domain.requirement import Strength
from tests.domain.maps import accepted, made, passed, practised

PIECES: list[Evidence] = [
    passed("a", score=70, level=2, acceptance=accepted(Strength.SIGNATURE)),
    passed("b"),
    made("app", rubric=3, confirmed_by="employer"),
    made("report"),
    practised(24, gap_months=5),
    practised(24, rubric=None, dated=date(2025, 4, 1)),
]


@pytest.mark.parametrize("piece", PIECES)
def test_a_piece_comes_back_as_it_went_in(piece: Evidence) -> None:
    table = evidence_table([[], [piece]])
    (back,) = table.evidence_of(1)
    assert row_of(back.id) == 0
    assert back.acceptance is not None and piece.acceptance is not None
    assert back.acceptance.strength is piece.acceptance.strength
    assert replace(back, id=piece.id, acceptance=None) == replace(piece, acceptance=None)


def test_the_rows_run_by_learner_and_by_id_and_hold_accepted_evidence_only() -> None:
    unaccepted = replace(passed("b"), acceptance=None)
    table = evidence_table([[passed("a", id="2"), passed("b", id="1"), unaccepted], [passed("a", id="0")]])
    assert table.learner.tolist() == [0, 0, 1]
    assert [table.subjects[code] for code in table.subject] == [("cert", "b"), ("cert", "a"), ("cert", "a")]
    assert table.merit.tolist() == [NOT_GIVEN] * 3


def columns(**changed: list[int]) -> dict[str, np.ndarray]:
    names = EvidenceTable.__slots__[3:]
    return {name: np.array(changed.get(name, [0, 0]), dtype=np.int32) for name in names}


@pytest.mark.parametrize("wrong", [{"learner": [1, 0]}, {"dated": [0]}])
def test_columns_that_do_not_fit_are_refused(wrong: dict[str, list[int]]) -> None:
    with pytest.raises(ValueError, match=r"by learner|unequal length"):
        EvidenceTable(2, (("cert", "a"),), (), **columns(**wrong))


HELD = [
    HeldBadge(AwardId(""), BadgeId("x"), date(2024, 4, 1), None),
    HeldBadge(AwardId(""), BadgeId("y"), date(2024, 4, 1), date(2026, 4, 1)),
]


def test_awards_come_back_as_they_went_in() -> None:
    table = held_table([[], HELD])
    assert table.held_by(0) == []
    assert table.held_by(1) == HELD


def test_awards_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="by learner"):
        HeldTable((BadgeId("x"),), *(np.array([1, 0]) for _ in range(4)))


def test_nobody_holds_anything() -> None:
    assert nobody_holds_anything().held_by(0) == []
