"""The rules engine: every node of the grammar, prerequisites, routes, renewal, distinct evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import chain, combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeserver.domain import rule_book
from badgeserver.domain.evaluate import evaluate
from badgeserver.domain.evaluation import Evaluation, HeldBadge, Route, Shortfall
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import AwardId, BadgeId
from badgeserver.domain.requirement import (
    AllOf,
    AnyOf,
    HasAchievement,
    HasExperience,
    NOf,
    Points,
    PointsItem,
    Requirement,
    Strength,
)
from badgeserver.domain.rule_book import badge_plans
from badgeserver.domain.rules_of_day import RulesOfDay
from badgeserver.domain.skill_map import SkillMap
from tests.domain.generated import days, people, skill_maps
from tests.domain.maps import (
    TODAY,
    accepted,
    badge,
    cert,
    did,
    made,
    needs,
    passed,
    practised,
    skill_map,
)


def judge(rule: Requirement, *evidence: Evidence, on: date = TODAY) -> Evaluation:
    return evaluate(skill_map(badge("x", rule)), evidence, (), on)[BadgeId("x")]


def test_a_certificate_meets_its_leaf_and_is_cited() -> None:
    result = judge(cert("a"), passed("a"))
    assert (result.met, result.route) == (True, Route.RULE)
    assert result.satisfied_by == (("rule", ("a@2026-04-01",)),)
    assert result.missing == ()


def test_evidence_that_nobody_accepted_does_not_count() -> None:
    result = judge(cert("a"), replace(passed("a"), acceptance=None))
    assert not result.met
    assert [one.shortfall for one in result.missing] == [Shortfall.ABSENT]


SHORTFALLS = [
    (cert("a"), passed("b"), Shortfall.ABSENT),
    (cert("a", min_score=60), passed("a", score=59), Shortfall.SCORE_TOO_LOW),
    (cert("a", min_score=60), passed("a"), Shortfall.SCORE_TOO_LOW),
    (cert("grades", min_level=2), passed("grades", level=3), Shortfall.LEVEL_TOO_LOW),
    (cert("grades", min_level=2), passed("grades"), Shortfall.LEVEL_TOO_LOW),
    (cert("a", max_age_months=12), passed("a", date(2025, 11, 19)), Shortfall.TOO_OLD),
    (cert("a"), passed("a", date(2026, 11, 21)), Shortfall.DATED_LATER),
    (cert("ended"), passed("ended", date(2020, 4, 1)), Shortfall.NOT_GIVEN_THEN),
    (cert("ended"), passed("ended", date(2010, 3, 31)), Shortfall.NOT_GIVEN_THEN),
    (cert("a", min_strength=Strength.ROSTER), passed("a"), Shortfall.TOO_WEAK),
    (did("app", min_rubric=2), made("app", rubric=1), Shortfall.RUBRIC_TOO_LOW),
    (did("app", confirmed_by="employer"), made("app", confirmed_by="host"), Shortfall.NOT_CONFIRMED),
    (did("app", min_count=2), made("app"), Shortfall.TOO_FEW),
    (did("app", max_age_months=6), made("app", date(2026, 5, 19)), Shortfall.TOO_OLD),
    (HasExperience("field", 24), practised(23), Shortfall.TOO_SHORT),
    (HasExperience("field", 24, None, 12), practised(24, gap_months=13), Shortfall.GAP_TOO_LONG),
    (HasExperience("field", 24, 3), practised(24, rubric=2), Shortfall.RUBRIC_TOO_LOW),
    (needs("x"), passed("a"), Shortfall.BADGE_NOT_ACTIVE),
]


@pytest.mark.parametrize(("rule", "evidence", "shortfall"), SHORTFALLS)
def test_an_unmet_leaf_says_what_the_nearest_evidence_lacks(
    rule: Requirement, evidence: Evidence, shortfall: Shortfall
) -> None:
    result = judge(rule, evidence)
    assert not result.met
    assert [one.shortfall for one in result.missing] == [shortfall]


ENOUGH = [
    (cert("a", min_score=60), passed("a", score=60)),
    (cert("grades", min_level=2), passed("grades", level=2)),
    (cert("grades", min_level=2), passed("grades", level=1)),
    (cert("a", max_age_months=12), passed("a", date(2025, 11, 20))),
    (cert("ended"), passed("ended", date(2020, 3, 31))),
    (cert("a", min_strength=Strength.ROSTER), passed("a", acceptance=accepted(Strength.SIGNATURE))),
    (did("app", min_rubric=2, confirmed_by="employer"), made("app", rubric=2, confirmed_by="employer")),
    (HasExperience("field", 24, 3, 12), practised(24, gap_months=12)),
]


@pytest.mark.parametrize(("rule", "evidence"), ENOUGH)
def test_a_condition_is_met_exactly_at_its_bound(rule: Requirement, evidence: Evidence) -> None:
    assert judge(rule, evidence).met


def test_the_nearest_of_several_pieces_is_reported() -> None:
    rule = cert("a", min_score=60, max_age_months=12)
    result = judge(rule, passed("a", date(2020, 1, 1), score=90), passed("a", score=10))
    assert result.missing[0].shortfall is Shortfall.TOO_OLD


def test_the_newest_evidence_is_cited_first() -> None:
    result = judge(cert("a"), passed("a", date(2020, 1, 1)), passed("a", date(2026, 1, 1)))
    assert result.satisfied_by == (("rule", ("a@2026-01-01",)),)


@pytest.mark.parametrize("empty", [AllOf(()), AnyOf(()), NOf(0, ()), Points(0, ())])
def test_an_empty_composite_is_never_met(empty: Requirement) -> None:
    assert not judge(empty, passed("a")).met


def test_all_lists_only_the_missing_parts() -> None:
    result = judge(AllOf((cert("a"), cert("b"), cert("c"))), passed("b"))
    assert [one.path for one in result.missing] == ["rule.all[0]", "rule.all[2]"]


def test_any_takes_the_first_met_part() -> None:
    result = judge(AnyOf((cert("a"), cert("b"), cert("c"))), passed("c"), passed("b"))
    assert result.satisfied_by == (("rule.any[1]", ("b@2026-04-01",)),)


def test_n_of_counts_met_parts() -> None:
    rule = NOf(2, (cert("a"), cert("b"), cert("c")))
    assert not judge(rule, passed("a")).met
    assert judge(rule, passed("a"), passed("c")).met


def points(minimum: int) -> Points:
    items = (PointsItem(3, cert("a"), "t"), PointsItem(3, cert("b"), "t"), PointsItem(2, cert("c")))
    return Points(minimum, items, (("t", 4),))


@pytest.mark.parametrize(("minimum", "met"), [(6, True), (7, False)])
def test_points_of_a_tag_are_cut_to_its_cap(minimum: int, met: bool) -> None:
    result = judge(points(minimum), passed("a"), passed("b"), passed("c"))
    assert result.met is met
    assert (result.routes[0][1].have, result.routes[0][1].need) == (6, minimum)


def test_a_prerequisite_earned_in_the_same_evaluation_counts() -> None:
    # Written before its prerequisite, so one pass in the written order would miss it.
    the_map = skill_map(badge("top", AllOf((needs("base"), cert("b")))), badge("base", cert("a")))
    results = evaluate(the_map, (passed("a"), passed("b")), (), TODAY)
    assert results[BadgeId("top")].relies_on == ("base",)


def test_badges_that_ask_for_each_other_are_not_met_by_each_other() -> None:
    the_map = skill_map(badge("p", needs("q")), badge("q", needs("p")))
    assert not any(one.met for one in evaluate(the_map, (), (), TODAY).values())


def held(id: str, awarded_on: date, valid_until: date | None) -> HeldBadge:
    return HeldBadge(AwardId(f"award-{id}"), BadgeId(id), awarded_on, valid_until)


@pytest.mark.parametrize(("valid_until", "met"), [(TODAY, True), (date(2026, 11, 19), False), (None, True)])
def test_a_held_prerequisite_must_be_active(valid_until: date | None, met: bool) -> None:
    the_map = skill_map(badge("base", cert("a")), badge("top", needs("base")))
    results = evaluate(the_map, (), (held("base", date(2024, 1, 1), valid_until),), TODAY)
    assert results[BadgeId("top")].met is met


def test_the_experience_route_earns_the_same_badge() -> None:
    the_map = skill_map(badge("x", cert("a"), experience_route=HasExperience("field", 12)))
    result = evaluate(the_map, (practised(12),), (), TODAY)[BadgeId("x")]
    assert (result.route, result.satisfied_by) == (
        Route.EXPERIENCE,
        (("experience", ("field@2026-04-01",)),),
    )


def renewed(evidence: Sequence[Evidence], valid_until: date) -> Evaluation:
    the_map = skill_map(badge("x", cert("a"), validity_months=24, renewal=cert("b")))
    return evaluate(the_map, evidence, (held("x", date(2024, 12, 1), valid_until),), TODAY)[BadgeId("x")]


SOON, LATER, PAST = date(2026, 12, 31), date(2028, 12, 31), date(2026, 10, 31)


def test_an_active_badge_is_held_until_its_renewal_opens() -> None:
    result = renewed((passed("b"),), LATER)
    assert (result.route, result.earned) == (Route.HELD, False)


def test_a_renewal_is_earned_by_newer_evidence_once_it_is_open() -> None:
    result = renewed((passed("b"),), SOON)
    assert (result.route, result.earned) == (Route.RENEWAL, True)


def test_a_renewal_takes_no_evidence_from_before_the_award() -> None:
    result = renewed((passed("b", date(2024, 12, 1)),), SOON)
    assert (result.met, result.route) == (True, Route.HELD)
    assert [one.path for one in result.missing] == ["renewal"]


def test_an_expired_badge_comes_back_by_renewal_and_not_by_the_old_evidence() -> None:
    assert not renewed((passed("a"),), PAST).met
    assert renewed((passed("b"),), PAST).route is Route.RENEWAL


def test_a_badge_without_expiry_stays_held() -> None:
    the_map = skill_map(badge("x", cert("a")))
    result = evaluate(the_map, (), (held("x", date(2020, 1, 1), None),), TODAY)[BadgeId("x")]
    assert result.route is Route.HELD


def test_one_piece_does_not_meet_two_leaves_of_a_badge() -> None:
    rule = AllOf((did("app", min_rubric=2), did("app", min_rubric=3)))
    result = judge(rule, made("app", rubric=3))
    assert not result.met
    assert [(one.path, one.shortfall) for one in result.missing] == [
        ("rule.all[1]", Shortfall.COUNTED_ELSEWHERE)
    ]


def test_a_way_is_found_where_the_first_choice_would_block_another_leaf() -> None:
    rule = AllOf((did("app", min_rubric=2), did("app", min_rubric=3)))
    result = judge(rule, made("app", rubric=3, id="good"), made("app", date(2026, 1, 1), rubric=2, id="fair"))
    assert dict(result.satisfied_by) == {"rule.all[0]": ("fair",), "rule.all[1]": ("good",)}


def test_one_piece_may_serve_two_badges() -> None:
    results = evaluate(skill_map(badge("p", cert("a")), badge("q", cert("a"))), (passed("a"),), (), TODAY)
    assert [one.met for one in results.values()] == [True, True]


# A second, slower meaning of the same grammar: try every assignment of pieces to leaves.

LEAVES = [cert("a", min_score=2), cert("a"), cert("b"), did("app", min_count=2), did("app", min_rubric=2)]
rules = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: NOf(2, tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda parts: Points(
                3, tuple(PointsItem(2, part, "t" if i else None) for i, part in enumerate(parts)), (("t", 3),)
            )
        ),
    ),
    max_leaves=5,
)
pieces = st.lists(
    st.one_of(
        st.builds(lambda n, s: passed("a", score=s, id=f"a{n}"), st.integers(0, 9), st.integers(0, 3)),
        st.builds(lambda n: passed("b", id=f"b{n}"), st.integers(0, 9)),
        st.builds(lambda n, r: made("app", rubric=r, id=f"app{n}"), st.integers(0, 9), st.integers(0, 3)),
    ),
    max_size=4,
    unique_by=lambda one: one.id,
)


def brute_force(rule: Requirement, evidence: Sequence[Evidence]) -> set[frozenset[str]]:
    """Return every set of pieces with which `rule` can be met, none counted twice."""
    match rule:
        case AllOf(parts):
            return joined(parts, evidence)
        case AnyOf(parts):
            return set(chain.from_iterable(brute_force(part, evidence) for part in parts))
        case NOf(n, parts):
            return set(chain.from_iterable(joined(some, evidence) for some in combinations(parts, n)))
        case Points(minimum, items, caps):
            ways: set[frozenset[str]] = set()
            for size in range(1, len(items) + 1):
                for some in combinations(items, size):
                    tagged = sum(item.points for item in some if item.tag)
                    total = sum(item.points for item in some if not item.tag) + min(tagged, dict(caps)["t"])
                    if total >= minimum:
                        ways |= joined(tuple(item.when for item in some), evidence)
            return ways
        case _:
            count = getattr(rule, "min_count", 1)
            single = replace(rule, min_count=1) if isinstance(rule, HasAchievement) else rule
            good = [one for one in evidence if judge(single, one).met]
            return {frozenset(one.id for one in some) for some in combinations(good, count)}


def joined(parts: Sequence[Requirement], evidence: Sequence[Evidence]) -> set[frozenset[str]]:
    ways = set()
    for choice in product(*(brute_force(part, evidence) for part in parts)):
        union = frozenset(chain.from_iterable(choice))
        if len(union) == sum(len(one) for one in choice):
            ways.add(union)
    return ways


@given(rules, pieces)
def test_the_engine_agrees_with_trying_every_assignment(rule: Requirement, evidence: list[Evidence]) -> None:
    result = judge(rule, *evidence)
    assert result.met is bool(brute_force(rule, evidence))
    used = [piece for _, some in result.satisfied_by for piece in some]
    assert len(used) == len(set(used))
    assert not (result.met and result.missing)


@pytest.mark.uncounted
@settings(deadline=None)  # the first example compiles its map
@given(skill_maps(), people, days)
def test_what_was_worked_out_for_one_learner_holds_for_the_next(
    the_map: SkillMap, found: list[tuple[list[Evidence], list[HeldBadge]]], on: date
) -> None:
    for evidence, awards in found:
        anew = RulesOfDay(the_map, badge_plans(the_map), on).evaluate(evidence, awards)
        assert evaluate(the_map, evidence, awards, on) == anew
        assert list(anew) == list(the_map.badges)


def test_a_plan_that_keeps_too_many_outcomes_starts_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_book, "MOST_OUTCOMES", 1)
    the_map = skill_map(badge("x", AnyOf((cert("a"), cert("b")))))
    for name in ("a", "b", "a"):
        result = evaluate(the_map, (passed(name),), (), TODAY)[BadgeId("x")]
        assert [pieces for _, pieces in result.satisfied_by] == [(f"{name}@2026-04-01",)]


def test_two_maps_of_one_name_are_told_apart() -> None:
    before, after = skill_map(badge("x", cert("a"))), skill_map(badge("x", cert("b")))
    assert [evaluate(one, (passed("a"),), (), TODAY)[BadgeId("x")].met for one in (before, after)] == [
        True,
        False,
    ]


def test_evaluations_are_equal_when_all_that_they_say_is() -> None:
    one, same, other = judge(cert("a"), passed("a")), judge(cert("a"), passed("a")), judge(cert("a"))
    assert one == same and hash(one) == hash(same)
    assert one != other
    assert one != "x"
    assert repr(one) == "<Evaluation of x on 2026-11-20: rule>"
    assert repr(other) == "<Evaluation of x on 2026-11-20: not met>"
