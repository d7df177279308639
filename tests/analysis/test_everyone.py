"""Two engines, one meaning: everyone at once gives what the explaining evaluator gives one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings

from badgeserver.analysis import everyone
from badgeserver.analysis.everyone import ROUTES, EveryoneResult, evaluate_everyone
from badgeserver.analysis.leaves import Rows, fulfilling
from badgeserver.analysis.tables import evidence_table, held_table
from badgeserver.domain.evaluate import evaluate
from badgeserver.domain.evaluation import HeldBadge, Route
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import BadgeId, EvidenceId
from badgeserver.domain.requirement import AllOf, AnyOf, NOf, Points, Requirement
from badgeserver.domain.skill_map import SkillMap
from tests.domain.generated import days, people, skill_maps
from tests.domain.maps import TODAY, badge, cert, did, made, needs, passed, skill_map
from tests.domain.test_evaluate import ENOUGH, SHORTFALLS

Person = tuple[Sequence[Evidence], Sequence[HeldBadge]]
Cites = dict[int, dict[str, tuple[EvidenceId, ...]]]


def together(skill_map: SkillMap, found: Sequence[Person], on: date, threads: int = 1) -> EveryoneResult:
    evidence = evidence_table(pieces for pieces, _ in found)
    return evaluate_everyone(skill_map, evidence, held_table(held for _, held in found), on, threads)


def cites(result: EveryoneResult, badge: BadgeId, found: Sequence[Person]) -> Cites:
    """Return what each learner's badge is met by, as the explaining evaluator says it."""
    ids = [
        one.id
        for pieces, _ in found
        for one in sorted(pieces, key=lambda piece: piece.id)
        if one.acceptance is not None
    ]
    cited = result.cited(badge)
    by_learner: Cites = {}
    for learner, path, row in zip(cited.learner, cited.path, cited.row, strict=True):
        leaves = by_learner.setdefault(int(learner), {})
        leaves[cited.paths[path]] = (*leaves.get(cited.paths[path], ()), ids[row])
    return by_learner


def lacks(result: EveryoneResult, badge: BadgeId) -> dict[int, set[str]]:
    missing = result.missing(badge)
    by_learner: dict[int, set[str]] = {}
    for learner, path in zip(missing.learner, missing.path, strict=True):
        by_learner.setdefault(int(learner), set()).add(missing.paths[path])
    return by_learner


def assert_same(skill_map: SkillMap, found: Sequence[Person], on: date) -> None:
    result = together(skill_map, found, on)
    singly = [evaluate(skill_map, pieces, held, on) for pieces, held in found]
    for id in skill_map.badges:
        expected = [one[id] for one in singly]
        assert [ROUTES[code] for code in result.route(id)] == [one.route for one in expected]
        assert result.met(id).tolist() == [one.met for one in expected]
        assert result.earned(id).tolist() == [one.earned for one in expected]
        satisfied = {nth: dict(one.satisfied_by) for nth, one in enumerate(expected) if one.satisfied_by}
        assert cites(result, id, found) == satisfied
        missing = {
            nth: {leaf.path for leaf in one.missing} for nth, one in enumerate(expected) if one.missing
        }
        assert lacks(result, id) == missing


@pytest.mark.uncounted
@settings(deadline=None)  # the first example compiles its map
@given(skill_maps(), people, days)
def test_both_engines_say_the_same(skill_map: SkillMap, found: list[Person], on: date) -> None:
    assert_same(skill_map, found, on)


@pytest.mark.parametrize(("rule", "piece"), [*ENOUGH, *((rule, piece) for rule, piece, _ in SHORTFALLS)])
def test_both_say_the_same_at_each_bound(rule: Requirement, piece: Evidence) -> None:
    assert_same(skill_map(badge("x", rule)), [((piece,), ()), ((), ())], TODAY)


@pytest.mark.parametrize("empty", [AllOf(()), AnyOf(()), NOf(1, ()), Points(1, ())])
def test_an_empty_composite_is_never_met(empty: Requirement) -> None:
    assert_same(skill_map(badge("x", AnyOf((empty, cert("a"))))), [((passed("a"),), ()), ((), ())], TODAY)
    assert not together(skill_map(badge("x", empty)), [((passed("a"),), ())], TODAY).met(BadgeId("x")).any()


def test_only_a_leaf_that_asks_for_evidence_has_rows() -> None:
    table = evidence_table([[passed("a")]])
    with pytest.raises(ValueError, match="asks for no evidence"):
        fulfilling(needs("x"), Rows(table, np.array([0]), 0), {}, TODAY)


def test_many_chunks_are_joined_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    the_map = skill_map(badge("top", AllOf((needs("base"), cert("b")))), badge("base", cert("a")))
    both, one, none = (passed("a"), passed("b")), (passed("a"),), ()
    found: list[Person] = [(pieces, ()) for pieces in (both, none, one, both, one, none, both)]
    monkeypatch.setattr(everyone, "CHUNK", 2)
    assert_same(the_map, found, TODAY)
    result = together(the_map, found, TODAY, threads=2)
    assert result.met(BadgeId("top")).tolist() == [True, False, False, True, False, False, True]


def test_where_leaves_compete_a_piece_counts_once() -> None:
    rule = AllOf((did("app", min_rubric=2), did("app", min_rubric=3)))
    the_map = skill_map(badge("x", rule))
    good, fair = made("app", rubric=3, id="good"), made("app", date(2026, 1, 1), rubric=2, id="fair")
    found: list[Person] = [((good,), ()), ((good, fair), ())]
    assert_same(the_map, found, TODAY)
    result = together(the_map, found, TODAY)
    assert [ROUTES[code] for code in result.route(BadgeId("x"))] == [None, Route.RULE]


def test_nobody_at_all_is_no_error() -> None:
    result = together(skill_map(badge("x", cert("a"))), (), TODAY)
    assert len(result.met(BadgeId("x"))) == 0
    assert len(result.cited(BadgeId("x")).row) == 0
