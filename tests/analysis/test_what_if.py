"""What if another map were in force: held to the explaining evaluator, learner by learner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from badgeserver.analysis import what_if as module
from badgeserver.analysis.tables import evidence_table, held_table
from badgeserver.analysis.what_if import WhatIf, what_if
from badgeserver.domain.evaluate import evaluate
from badgeserver.domain.evaluation import HeldBadge
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import AwardId, BadgeId
from badgeserver.domain.requirement import AllOf, AnyOf, NOf, Points, PointsItem, Requirement
from badgeserver.domain.skill_map import SkillMap
from tests.domain.generated import days, people, skill_maps
from tests.domain.maps import TODAY, badge, cert, did, made, needs, passed, skill_map

Person = tuple[Sequence[Evidence], Sequence[HeldBadge]]
X = BadgeId("x")


def compared(old: SkillMap, new: SkillMap, found: Sequence[Person], on: date = TODAY) -> WhatIf:
    evidence = evidence_table(pieces for pieces, _ in found)
    return what_if(old, new, evidence, held_table(held for _, held in found), on)


def fulfils(skill_map: SkillMap, person: Person, badge: BadgeId, on: date) -> bool:
    """The meaning: what the explaining evaluator says when awards of this badge are left out."""
    pieces, held = person
    others = [one for one in held if one.badge != badge]
    return badge in skill_map.badges and evaluate(skill_map, pieces, others, on)[badge].met


# Two generated maps are much to draw.
@pytest.mark.uncounted
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(skill_maps(), skill_maps(), people, days)
def test_both_sides_say_what_the_explaining_evaluator_says(
    old: SkillMap, new: SkillMap, found: list[Person], on: date
) -> None:
    result = compared(old, new, found, on)
    assert set(result.badges) == {*old.badges, *new.badges}
    for id, outcome in result.badges.items():
        assert outcome.before.tolist() == [fulfils(old, person, id, on) for person in found]
        assert outcome.after.tolist() == [fulfils(new, person, id, on) for person in found]
        holds = [any(one.badge == id and one.is_active(on) for one in held) for _, held in found]
        assert outcome.holds.tolist() == holds
        assert not (outcome.near & ~outcome.lost).any()


def test_a_stricter_rule_loses_people_and_says_who_is_near() -> None:
    old = skill_map(badge("x", cert("a")))
    new = skill_map(badge("x", AllOf((cert("a"), cert("b"), cert("c")))))
    award = HeldBadge(AwardId("1"), X, date(2026, 5, 1), None)
    a, b, c = passed("a"), passed("b"), passed("c")
    result = compared(old, new, [((a,), ()), ((a, b), ()), ((a, b, c), ()), ((a, c), (award,)), ((), ())])
    outcome = result.badges[X]
    assert outcome.before.tolist() == [True, True, True, True, False]
    assert outcome.lost.tolist() == [True, True, False, True, False]
    assert outcome.near.tolist() == [False, True, False, True, False]
    assert outcome.holds.tolist() == [False, False, False, True, False]
    assert not outcome.gained.any()


def test_an_award_of_a_prerequisite_counts_on_both_sides() -> None:
    top = badge("x", AllOf((needs("base"), cert("b"))))
    old, new = skill_map(badge("base", cert("a")), top), skill_map(badge("base", cert("c")), top)
    award = HeldBadge(AwardId("1"), BadgeId("base"), date(2026, 5, 1), None)
    result = compared(old, new, [((passed("a"), passed("b")), (award,)), ((passed("a"), passed("b")), ())])
    assert result.badges[X].after.tolist() == [True, False]
    assert result.badges[BadgeId("base")].lost.tolist() == [True, True]


@pytest.mark.parametrize(
    ("rule", "near"),
    [
        (AllOf((cert("b"), cert("c"))), [False, True, False]),
        (AnyOf((cert("b"), AllOf((cert("b"), cert("c"))))), [True, False, False]),
        (NOf(2, (cert("b"), cert("c"), did("app"))), [False, True, False]),
        (NOf(2, (cert("b"), AllOf((cert("b"), did("app"))))), [False, True, True]),
        (Points(3, (PointsItem(2, cert("b"), "t"), PointsItem(1, cert("c"), "t"))), [False, True, False]),
        (
            Points(3, (PointsItem(2, cert("b"), "t"), PointsItem(3, cert("c"), "t")), (("t", 2),)),
            [False, False, False],
        ),
        (did("report", 2), [True, True, True]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_one_leaf_short(rule: Requirement, near: list[bool]) -> None:
    old, new = skill_map(badge("x", cert("a"))), skill_map(badge("x", rule))
    a, b, c = passed("a"), passed("b"), passed("c")
    result = compared(old, new, [((a,), ()), ((a, b), ()), ((a, b, c), ())])
    assert result.badges[X].near.tolist() == near


def test_where_leaves_compete_one_more_piece_is_what_is_missing() -> None:
    old = skill_map(badge("x", did("app")))
    new = skill_map(badge("x", AllOf((did("app", min_rubric=2), did("app", min_rubric=3)))))
    award = HeldBadge(AwardId("1"), X, date(2026, 5, 1), None)
    result = compared(old, new, [((made("app", rubric=3),), (award,)), ((made("app", rubric=1),), ())])
    assert result.badges[X].lost.tolist() == [True, True]
    assert result.badges[X].near.tolist() == [True, False]


def test_people_are_counted_once_by_key_and_by_level(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK", 2)
    old = skill_map(badge("x", cert("a")), badge("y", cert("a")))
    new = skill_map(badge("x", cert("b")), badge("y", cert("c")))
    a, b, c = passed("a"), passed("b"), passed("c")
    result = compared(old, new, [((a,), ()), ((b, c), ()), ((a, b), ()), ((), ())])
    first, second = result.by(np.array([0, 1, 0, -1]), 2)
    assert (first.learners, first.before, first.after, first.gained, first.lost) == (2, 2, 1, 0, 2)
    assert (second.learners, second.before, second.after, second.gained, second.lost) == (1, 0, 1, 1, 0)
    level = result.of_level(old.badges, new.badges)
    assert (level.learners, level.before, level.after, level.gained, level.lost) == (4, 2, 2, 1, 1)


def test_a_badge_that_is_only_in_one_map_is_met_only_there() -> None:
    old = skill_map(badge("x", cert("a")))
    new = replace(skill_map(badge("y", cert("a"))))
    result = compared(old, new, [((passed("a"),), ())])
    assert list(result.badges) == ["y", "x"]
    assert result.badges[X].lost.tolist() == [True]
    assert result.badges[BadgeId("y")].gained.tolist() == [True]
