"""What a learner still needs: small cases by hand, and minimality by brute force over generated rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations_with_replacement

from hypothesis import given, settings
from hypothesis import strategies as st

from badgeserver.domain.evaluate import evaluate
from badgeserver.domain.evaluation import HeldBadge
from badgeserver.domain.evidence import AchievementEvidence, Evidence
from badgeserver.domain.expiring import LOOK_AHEAD_DAYS
from badgeserver.domain.guidance import Goal, Guidance, RemainingSet, Step, guidance
from badgeserver.domain.guidance_words import (
    expiring_sentence,
    explanation,
    goal_headline,
    goal_lines,
    helpful_sentence,
)
from badgeserver.domain.ids import AwardId, BadgeId, EvidenceId, GroupId
from badgeserver.domain.requirement import (
    AllOf,
    AnyOf,
    HasAchievement,
    HasExperience,
    HoldsBadge,
    HoldsCertificate,
    NOf,
    Points,
    PointsItem,
    Requirement,
    Strength,
)
from badgeserver.domain.skill_map import SkillMap
from tests.domain.maps import TODAY, accepted, badge, cert, did, made, needs, passed, practised, skill_map


def guide(the_map: SkillMap, *evidence: Evidence, held: Sequence[HeldBadge] = ()) -> Guidance:
    return guidance(the_map, evidence, held, evaluate(the_map, evidence, held, TODAY), TODAY)


def goal(the_map: SkillMap, *evidence: Evidence, of: str = "x", held: Sequence[HeldBadge] = ()) -> Goal:
    return next(one for one in guide(the_map, *evidence, held=held).goals if one.badge.id == of)


def sizes(one: Goal) -> list[int]:
    return [way.size for way in one.sets]


def held(id: str, awarded_on: date, valid_until: date | None) -> HeldBadge:
    return HeldBadge(AwardId("1"), BadgeId(id), awarded_on, valid_until)


def lines(one: Goal, the_map: SkillMap) -> list[str]:
    return [line.en for line in goal_lines(one, the_map)]


A_OR_BC = skill_map(badge("x", AnyOf((AllOf((cert("b"), cert("c"))), cert("a")))))


def test_the_smallest_set_comes_first_and_alternatives_follow() -> None:
    assert sizes(goal(A_OR_BC)) == [1, 2]
    assert sizes(goal(A_OR_BC, passed("b"))) == [1, 1]
    assert goal(A_OR_BC).exact
    assert goal(A_OR_BC).complete_below is None
    assert lines(goal(A_OR_BC, passed("b")), A_OR_BC) == ["c; or a"]


def test_a_met_badge_is_no_goal() -> None:
    assert guide(A_OR_BC, passed("a")).goals == ()


def test_a_leaf_weighs_as_many_pieces_as_are_still_needed() -> None:
    the_map = skill_map(badge("x", did("app", min_count=3)))
    assert sizes(goal(the_map, made("app"))) == [2]
    assert lines(goal(the_map, made("app")), the_map) == ["app: 2 of them"]


def test_a_missing_prerequisite_brings_its_own_smallest_set() -> None:
    the_map = skill_map(
        badge("base", AnyOf((cert("a"), AllOf((cert("b"), cert("c")))))),
        badge("x", AllOf((needs("base"), did("app")))),
    )
    found = goal(the_map)
    assert (found.sets[0].size, found.sets[0].on_the_way) == (2, ("base",))
    others = "Other combinations count as well: see the badge's page."
    assert lines(found, the_map) == ["a", "app", "On the way you also earn “base”.", others]


def test_one_piece_serves_a_badge_and_its_prerequisite_with_the_stricter_conditions() -> None:
    the_map = skill_map(badge("base", cert("a", 60)), badge("x", AllOf((needs("base"), cert("a", 80)))))
    (way,) = goal(the_map).sets
    assert way.steps == (Step(cert("a", 80), 1, (BadgeId("base"), BadgeId("x")), waiting=False),)


def test_inside_one_badge_a_piece_counts_once() -> None:
    the_map = skill_map(badge("x", AllOf((did("app", min_rubric=2), did("app", min_rubric=3)))))
    assert sizes(goal(the_map)) == [2]
    found = goal(the_map, made("app", rubric=3))
    assert found.sets == (RemainingSet((Step(did("app", min_rubric=2), 1, (BadgeId("x"),), False),), ()),)


def test_who_confirms_keeps_pieces_apart() -> None:
    the_map = skill_map(
        badge("base", did("app", confirmed_by="employer")),
        badge("x", AllOf((needs("base"), did("app", confirmed_by="host"), did("app")))),
    )
    assert sizes(goal(the_map)) == [2]


def test_experience_is_told_beside_the_way_by_evidence() -> None:
    the_map = skill_map(
        badge("x", AllOf((cert("a"), cert("b"))), experience_route=HasExperience("field", 24, 3))
    )
    found = goal(the_map)
    assert sizes(found) == [1, 2]
    assert lines(found, the_map)[:2] == ["a", "b"]
    assert lines(found, the_map)[2].startswith("With experience: 24 months or more of practice in field")
    assert goal_headline(found).en == "2 more"


def test_a_renewal_asks_for_new_evidence_only() -> None:
    the_map = skill_map(badge("x", cert("a"), validity_months=24, renewal=did("app", min_count=2)))
    expired = held("x", date(2022, 4, 1), date(2024, 4, 1))
    assert sizes(goal(the_map, made("app", date(2022, 3, 1)), held=[expired])) == [2]
    ending = held("x", date(2025, 1, 20), date(2027, 1, 20))
    found = goal(the_map, made("app", date(2026, 1, 1)), held=[ending])
    assert (found.renew_by, sizes(found)) == (date(2027, 1, 20), [1])
    assert lines(found, the_map)[0] == "1 more to renew it (by 20 January 2027)"


def test_an_ended_certificate_is_never_advised() -> None:
    the_map = skill_map(badge("x", AnyOf((cert("ended"), AllOf((cert("a"), cert("b")))))))
    assert sizes(goal(the_map)) == [2]
    closed = skill_map(badge("x", cert("ended")))
    found = goal(closed)
    assert (found.sets, found.exact, found.smallest, found.easiest) == ((), True, (), None)
    assert lines(found, closed) == ["The certificates that it asks for are not given at present."]
    assert goal_headline(found).en == "There is no way to earn it today"


def test_what_was_handed_in_is_said_to_be_waiting() -> None:
    pending = replace(passed("a"), acceptance=None)
    the_map = skill_map(badge("x", cert("a")))
    found = goal(the_map, pending)
    assert found.sets[0].steps[0].waiting
    assert lines(found, the_map) == ["a (what you handed in is being checked)"]


def test_the_nearest_badge_comes_first_and_practice_last() -> None:
    the_map = skill_map(
        badge("far", AllOf((cert("a"), cert("b"), cert("c")))),
        badge("practice", HasExperience("field", 60)),
        badge("begun", AllOf((cert("a"), cert("b"), cert("grades")))),
        badge("near", cert("a")),
    )
    order = [one.badge.id for one in guide(the_map, passed("b"), passed("grades")).goals]
    assert order == ["begun", "near", "far", "practice"]


def test_of_equals_those_meant_for_the_learner_come_first() -> None:
    mine = replace(badge("mine", cert("b")), groups=(GroupId("citizen"),))
    the_map = skill_map(badge("other", cert("a")), mine)
    found = guidance(the_map, (), (), evaluate(the_map, (), (), TODAY), TODAY, GroupId("citizen"))
    assert [one.badge.id for one in found.goals] == ["mine", "other"]


def test_the_piece_that_helps_most_badges_is_named() -> None:
    the_map = skill_map(
        badge("x", AnyOf((cert("a"), cert("b")))), badge("y", cert("b", 70)), badge("z", cert("c"))
    )
    (best,) = guide(the_map).helpful
    assert (best.leaf, best.badges) == (cert("b", 70), ("x", "y"))
    assert helpful_sentence(best, the_map).en == "b (score 70 or more): brings 2 badges nearer (“x”, “y”)"


def test_what_helps_only_others_or_is_being_checked_is_no_advice() -> None:
    begun_with_c = AllOf((cert("c"), cert("a")))
    of_others = [replace(badge(id, begun_with_c), groups=(GroupId("officer"),)) for id in ("v", "w")]
    mine = [replace(badge(id, cert("b")), groups=(GroupId("citizen"),)) for id in ("x", "y")]
    the_map = skill_map(*of_others, *mine)

    def helpful(*evidence: Evidence) -> list[Requirement]:
        evaluations = evaluate(the_map, evidence, (), TODAY)
        found = guidance(the_map, evidence, (), evaluations, TODAY, GroupId("citizen"))
        return [one.leaf for one in found.helpful]

    assert helpful() == [cert("b")]
    assert helpful(passed("c")) == [cert("b")], "theirs is begun, by chance"
    assert helpful(replace(passed("b"), acceptance=None)) == []


def test_evidence_that_grows_too_old_is_told_while_a_badge_needs_it() -> None:
    the_map = skill_map(badge("x", AllOf((cert("a", max_age_months=12), did("app", max_age_months=12)))))
    last = TODAY + timedelta(days=LOOK_AHEAD_DAYS)
    soon = passed("a", date(2025, 12, 1))
    later = made("app", last.replace(year=last.year - 1) + timedelta(days=1))
    (ending,) = guide(the_map, soon, later).expiring
    assert (ending.what, ending.last_day, ending.endangers) == (soon, date(2026, 12, 1), ("x",))
    assert expiring_sentence(ending, the_map).en == (
        "“a” counts until 1 December 2026; after that “x” is farther away."
    )
    newer = passed("a", date(2026, 11, 1))
    assert guide(the_map, soon, newer, later).expiring == ()
    awarded = held("x", date(2026, 11, 1), None)
    assert guide(the_map, soon, later, held=[awarded]).expiring == ()


def test_a_prerequisite_that_ends_soon_is_told() -> None:
    the_map = skill_map(
        badge("base", cert("b"), validity_months=24), badge("x", AllOf((needs("base"), cert("a"))))
    )
    ending = held("base", date(2024, 12, 1), date(2026, 12, 1))
    (told,) = guide(the_map, held=[ending]).expiring
    assert (told.what, told.endangers) == ("base", ("x",))
    assert expiring_sentence(told, the_map).ja.startswith("バッジ「base（日）」が使えるのは令和8年")


def test_practical_achievements_and_their_end_are_named() -> None:
    the_map = skill_map(badge("x", AllOf((did("app", max_age_months=12), cert("a")))))
    (told,) = guide(the_map, made("app", date(2025, 12, 1))).expiring
    assert expiring_sentence(told, the_map).en.startswith("“app” counts until")


def test_nothing_is_said_of_an_end_where_something_else_stands_in() -> None:
    the_map = skill_map(
        badge("base", cert("b")),
        badge("other", cert("c")),
        badge("x", AllOf((AnyOf((needs("base"), needs("other"))), cert("a")))),
    )
    ending, lasting = held("base", date(2025, 1, 1), TODAY), held("other", date(2025, 1, 1), None)
    assert [one.what for one in guide(the_map, held=[ending]).expiring] == ["base"]
    assert guide(the_map, held=[ending, lasting]).expiring == ()


def test_a_search_that_is_cut_says_so() -> None:
    items = tuple(PointsItem(1, cert(id)) for id in ("a", "b", "c", "grades"))
    inner = tuple(AllOf((needs(f"n{number}"), cert("a"))) for number in range(20))
    many = [badge(f"n{number}", Points(2, items)) for number in range(20)]
    the_map = skill_map(*many, badge("x", NOf(2, inner)))
    found = goal(the_map)
    assert found.complete_below is not None
    assert "the search was cut there" in explanation(found, the_map)[-1].en


def test_a_cut_that_leaves_the_smallest_unproven_is_admitted() -> None:
    found = replace(goal(A_OR_BC), exact=False)
    assert lines(found, A_OR_BC)[-1] == "There may be a shorter way still."


def test_many_points_are_reached_and_the_smallest_set_is_proven() -> None:
    names = ("a", "b", "c", "grades")
    items = tuple(PointsItem(1 + number % 3, cert(names[number % 4], number + 1)) for number in range(4))
    reports = tuple(PointsItem(1, did("report", min_rubric=number % 4 + 1), "t") for number in range(4))
    the_map = skill_map(badge("x", Points(8, items + reports, (("t", 2),))))
    found = goal(the_map)
    assert (found.sets[0].size, found.exact) == (5, True)


def test_what_could_not_be_worked_out_is_not_called_impossible() -> None:
    unknown = replace(goal(A_OR_BC), sets=(), exact=False)
    assert goal_headline(unknown).en == "The ways to earn it could not be worked out"
    assert lines(unknown, A_OR_BC) == ["See the badge's page for its many conditions."]


def test_badges_that_wait_for_each_other_have_no_way() -> None:
    the_map = skill_map(badge("x", needs("y")), badge("y", needs("x")))
    assert goal(the_map).sets == ()


# --- Brute force ----------------------------------------------------------------------------------------

LEAVES: st.SearchStrategy[Requirement] = st.one_of(
    st.builds(
        cert,
        st.sampled_from(["a", "b", "ended"]),
        min_score=st.sampled_from([None, 60]),
        max_age_months=st.sampled_from([None, 12]),
        min_strength=st.sampled_from([None, Strength.SIGNATURE]),
    ),
    st.builds(cert, st.just("grades"), min_level=st.sampled_from([None, 2])),
    st.builds(
        did,
        st.sampled_from(["app", "report"]),
        min_count=st.integers(1, 2),
        min_rubric=st.sampled_from([None, 2]),
        confirmed_by=st.sampled_from([None, None, "host", "employer"]),
    ),
    st.builds(HasExperience, st.just("field"), st.just(12)),
)


def rules(leaves: st.SearchStrategy[Requirement]) -> st.SearchStrategy[Requirement]:
    def composite(parts: st.SearchStrategy[Requirement]) -> st.SearchStrategy[Requirement]:
        several = st.lists(parts, min_size=1, max_size=3).map(tuple)
        item = st.builds(PointsItem, st.integers(1, 3), parts, st.sampled_from([None, "t"]))
        return st.one_of(
            st.builds(AllOf, several),
            st.builds(AnyOf, several),
            several.flatmap(lambda some: st.builds(NOf, st.integers(1, len(some)), st.just(some))),
            st.builds(
                Points,
                st.integers(1, 4),
                st.lists(item, min_size=1, max_size=3).map(tuple),
                st.just((("t", 3),)),
            ),
        )

    return st.recursive(leaves, composite, max_leaves=5)


MAPS = st.builds(
    lambda base, middle, top, route: skill_map(
        badge("base", base), badge("middle", middle), badge("top", top, experience_route=route)
    ),
    rules(LEAVES),
    rules(st.one_of(LEAVES, st.just(needs("base")))),
    rules(st.one_of(LEAVES, st.sampled_from([needs("base"), needs("middle")]))),
    st.one_of(st.none(), rules(LEAVES)),
)

EVIDENCE = st.lists(
    st.one_of(
        st.builds(
            passed,
            st.sampled_from(["a", "b", "ended"]),
            st.sampled_from([date(2015, 6, 1), date(2026, 4, 1)]),
            score=st.sampled_from([50, 90]),
        ),
        st.builds(passed, st.just("grades"), level=st.sampled_from([3, 1])),
        st.builds(
            made,
            st.sampled_from(["app", "report"]),
            rubric=st.integers(1, 3),
            confirmed_by=st.sampled_from([None, "host"]),
        ),
    ),
    max_size=3,
).map(lambda some: [replace(one, id=EvidenceId(f"e{number}")) for number, one in enumerate(some)])


def best(id: str, number: int, **more: str) -> Evidence:
    """The best new piece on one subject: it fulfils every condition that can be fulfilled today."""
    name, acceptance = f"new-{id}-{number}-{more}", accepted(Strength.SIGNATURE)
    if id in ("app", "report"):
        piece: AchievementEvidence = made(id, TODAY, rubric=4, id=name, **more)
        return replace(piece, acceptance=acceptance)
    if id == "field":
        return replace(practised(600, rubric=4, dated=TODAY), id=EvidenceId(name))
    return passed(id, TODAY, score=100, level=1 if id == "grades" else None, id=name, acceptance=acceptance)


KINDS: list[tuple[str, dict[str, str]]] = [
    *((id, {}) for id in ("a", "b", "grades", "field")),
    *((id, {"confirmed_by": who}) for id in ("app", "report") for who in ("host", "employer")),
]
MOST_TRIED = 3


def purchases(size: int) -> Iterator[list[Evidence]]:
    for chosen in combinations_with_replacement(KINDS, size):
        yield [best(id, number, **more) for number, (id, more) in enumerate(chosen)]


def bought(way: RemainingSet) -> list[Evidence]:
    pieces: list[Evidence] = []
    for step in way.steps:
        for _ in range(step.pieces):
            pieces.append(exactly(step, len(pieces)))
    return pieces


def exactly(step: Step, number: int) -> Evidence:
    """A new piece that fulfils the step and nothing beyond."""
    leaf = step.leaf
    match leaf:
        case HoldsCertificate():
            strength = leaf.min_strength or Strength.CONFIRMED
            name = f"new{number}"
            return passed(leaf.certificate, TODAY, leaf.min_score, leaf.min_level, name, accepted(strength))
        case HasAchievement():
            strength = leaf.min_strength or Strength.CONFIRMED
            piece = made(leaf.achievement, TODAY, leaf.min_rubric, leaf.confirmed_by, f"new{number}")
            return replace(piece, acceptance=accepted(strength))
        case HasExperience():
            return replace(practised(leaf.min_months, None, dated=TODAY), id=EvidenceId(f"new{number}"))
        case HoldsBadge():
            raise AssertionError("a prerequisite is told by what earns it")


@settings(max_examples=150, deadline=None)
@given(MAPS, EVIDENCE)
def test_every_set_earns_the_badge_and_nothing_smaller_does(
    the_map: SkillMap, evidence: list[Evidence]
) -> None:
    for found in guide(the_map, *evidence).goals:
        for way in found.sets:
            outcome = evaluate(the_map, [*evidence, *bought(way)], (), TODAY)
            assert outcome[found.badge.id].met
            assert set(way.on_the_way) <= {id for id, one in outcome.items() if one.met}
        assert found.exact
        assert sizes(found) == sorted(sizes(found))
        smallest = found.sets[0].size if found.sets else MOST_TRIED + 1
        for size in range(min(smallest, MOST_TRIED + 1)):
            for pieces in purchases(size):
                assert not evaluate(the_map, [*evidence, *pieces], (), TODAY)[found.badge.id].met
