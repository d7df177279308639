"""What differs between two maps, in words: rules node by node, and every field of everything else."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given, settings

from badgeserver.domain.catalogue import CertificateStatus, ExternalCertificate, ScoreScale
from badgeserver.domain.changes import Change, changes
from badgeserver.domain.effects import Effect, Versions
from badgeserver.domain.evaluate import evaluate
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import BadgeId, CertificateId, GroupId, LevelId, StandardItemId
from badgeserver.domain.indicator import Indicator, Stage
from badgeserver.domain.map_sections import (
    BADGE_FIELDS,
    FIELDS,
    LISTS,
    MAP_FIELDS,
    POLICY_FIELDS,
    STANDARD_FIELDS,
    Section,
)
from badgeserver.domain.proof import GivenAs, KindOfProof, OutcomeField
from badgeserver.domain.requirement import (
    AllOf,
    AnyOf,
    HasExperience,
    NOf,
    Points,
    PointsItem,
    Requirement,
    Strength,
)
from badgeserver.domain.rule_changes import rule_changes
from badgeserver.domain.skill_map import (
    AssessmentPolicy,
    Badge,
    LearnerGroup,
    Level,
    Panel,
    PracticalAchievement,
    PublicListing,
    SkillMap,
    SkillStandard,
    StandardItem,
)
from badgeserver.domain.text import Text
from tests.domain.maps import TODAY, badge, cert, certificate, did, needs, skill_map, words
from tests.domain.test_guidance import EVIDENCE, LEAVES, rules

MAP = skill_map(
    badge("base", cert("b")), vocabulary={"host": words("host"), "tag": Text("まとまり", "the tag")}
)
S, L, N = Effect.STRICTER, Effect.LOOSER, Effect.OTHER

Told = list[tuple[str, str, Effect, str]]


def told(old: Requirement, new: Requirement) -> Told:
    found = rule_changes(old, new, Versions(MAP, MAP))
    return [(one.code, one.path, one.effect, one.message.en) for one in found]


A, B, C = cert("a"), cert("b"), cert("c")
TO_POINTS = "“a” became “1 points or more from these (a)”."
PART, HEAD, CONDITION = "part-added", "threshold-changed", "condition-changed"

RULES: list[tuple[Requirement, Requirement, Told]] = [
    (A, A, []),
    (A, B, [("replaced", "rule", N, "“a” became “b”.")]),
    (cert("a", 60), cert("a", 70), [(CONDITION, "rule", S, "“a”: score changed: 60 or more → 70 or more")]),
    (cert("a", 60), A, [(CONDITION, "rule", L, "“a”: score changed: 60 or more → none")]),
    (
        cert("a", max_age_months=24),
        cert("a", max_age_months=36),
        [(CONDITION, "rule", L, "“a”: age changed: within 24 months → within 36 months")],
    ),
    (
        cert("grades", min_level=3),
        cert("grades", min_level=1),
        [
            (
                CONDITION,
                "rule",
                S,
                "“grades”: grade or level changed: grade 3 or better → grade 1 or better",
            )
        ],
    ),
    (
        cert("grades"),
        cert("grades", min_level=3),
        [(CONDITION, "rule", S, "“grades”: grade or level changed: none → grade 3 or better")],
    ),
    (
        A,
        cert("a", min_strength=Strength.SIGNATURE),
        [(CONDITION, "rule", S, "“a”: firmness of proof changed: none → by the provider's signed badge")],
    ),
    (
        did("app", 2, 2),
        did("app", 3, 1),
        [
            (CONDITION, "rule", S, "“app”: number changed: 2 or more → 3 or more"),
            (CONDITION, "rule", L, "“app”: rating changed: 2 or above → 1 or above"),
        ],
    ),
    (
        did("app", confirmed_by="host"),
        did("app", confirmed_by="employer"),
        [(CONDITION, "rule", N, "“app”: who confirms changed: host → employer")],
    ),
    (
        did("app"),
        did("app", confirmed_by="host"),
        [(CONDITION, "rule", S, "“app”: who confirms changed: none → host")],
    ),
    (
        did("app", confirmed_by="host"),
        did("app"),
        [(CONDITION, "rule", L, "“app”: who confirms changed: host → none")],
    ),
    (
        HasExperience("field", 24, None, 12),
        HasExperience("field", 36, None, 6),
        [
            (CONDITION, "rule", S, "“field”: months changed: 24 months or more → 36 months or more"),
            (CONDITION, "rule", S, "“field”: longest break changed: 12 months → 6 months"),
        ],
    ),
    (AnyOf((A, B)), AnyOf((A, B, C)), [(PART, "rule.any[2]", L, "Added “c” to “Any one of these”.")]),
    (AllOf((A, B)), AllOf((A, B, C)), [(PART, "rule.all[2]", S, "Added “c” to “All of these”.")]),
    (
        AnyOf((A, B)),
        AnyOf((B,)),
        [("part-removed", "rule.any[0]", S, "Removed “a” from “Any one of these”.")],
    ),
    (AllOf((A, B)), AllOf((B,)), [("part-removed", "rule.all[0]", L, "Removed “a” from “All of these”.")]),
    (
        AnyOf((A, B)),
        AnyOf((B, A)),
        [
            (
                "order-changed",
                "rule",
                N,
                "The alternatives stand in another order (the first that is met counts).",
            )
        ],
    ),
    (AllOf((A, B)), AllOf((B, A)), []),
    (
        NOf(1, (A, B, C)),
        NOf(2, (A, B, C)),
        [(HEAD, "rule", S, "“At least 1 of these” became “At least 2 of these”.")],
    ),
    (AnyOf((A, B)), AllOf((A, B)), [(HEAD, "rule", S, "“Any one of these” became “All of these”.")]),
    (NOf(2, (A, B)), AnyOf((A, B)), [(HEAD, "rule", L, "“At least 2 of these” became “Any one of these”.")]),
    (
        Points(4, (PointsItem(2, A),)),
        AnyOf((A,)),
        [(HEAD, "rule", N, "“4 points or more from these” became “Any one of these”.")],
    ),
    (A, AnyOf((A, B)), [(PART, "rule.any[1]", L, "Added “b” to “Any one of these”.")]),
    (A, AllOf((A, B)), [(PART, "rule.all[1]", S, "Added “b” to “All of these”.")]),
    (AnyOf((A, B)), A, [("part-removed", "rule.any[1]", S, "Removed “b” from “Any one of these”.")]),
    (A, Points(1, (PointsItem(1, A),)), [("replaced", "rule", N, TO_POINTS)]),
    (A, AllOf((B, C)), [("replaced", "rule", N, "“a” became “(b and c)”.")]),
    (
        AllOf((AnyOf((A, B)), did("app"))),
        AllOf((did("app"), AnyOf((A, C)))),
        [
            (PART, "rule.all[1].any[1]", L, "Added “c” to “Any one of these”."),
            ("part-removed", "rule.all[1].any[1]", S, "Removed “b” from “Any one of these”."),
        ],
    ),
    (
        AllOf((A,)),
        AnyOf((B,)),
        [
            (HEAD, "rule", N, "“All of these” became “Any one of these”."),
            (PART, "rule.any[0]", L, "Added “b” to “Any one of these”."),
            ("part-removed", "rule.all[0]", S, "Removed “a” from “Any one of these”."),
        ],
    ),
    (
        AllOf((A,)),
        NOf(2, (A, B)),
        [
            (HEAD, "rule", S, "“All of these” became “At least 2 of these”."),
            (PART, "rule.n_of[1]", L, "Added “b” to “At least 2 of these”."),
        ],
    ),
    (needs("base"), needs("base"), []),
    (
        Points(4, (PointsItem(2, A, "tag"), PointsItem(1, B)), (("tag", 2),)),
        Points(5, (PointsItem(3, A), PointsItem(1, B)), ()),
        [
            (HEAD, "rule", S, "“4 points or more from these” became “5 points or more from these”."),
            ("cap-changed", "rule", L, "The cap on the tag changed: 2 → none"),
            ("points-changed", "rule.points[0]", L, "“a” now gives 3 points instead of 2."),
            ("tag-changed", "rule.points[0]", N, "“a” counts to another cap: tag → none."),
        ],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), RULES)
def test_a_rule_is_compared_part_by_part(old: Requirement, new: Requirement, expected: Told) -> None:
    assert told(old, new) == expected


@settings(max_examples=300, deadline=None)
@given(rules(LEAVES), rules(LEAVES), EVIDENCE)
def test_a_rule_that_only_became_looser_takes_a_badge_from_nobody(
    old: Requirement, new: Requirement, evidence: list[Evidence]
) -> None:
    """Nor does one that only became stricter give it to anybody; without a change nothing happens."""
    effects = {effect for _, _, effect, _ in told(old, new)}
    before, after = (_earns(one, evidence) for one in (old, new))
    if effects <= {L}:
        assert after or not before
    if effects <= {S}:
        assert before or not after


def _earns(rule: Requirement, evidence: list[Evidence]) -> bool:
    return evaluate(skill_map(badge("x", rule)), evidence, (), TODAY)[BadgeId("x")].met


def said(old: SkillMap, new: SkillMap) -> list[tuple[str, str, str, str]]:
    return [(one.section, one.id, one.code, one.message.en) for one in changes(old, new)]


def only(old: SkillMap, new: SkillMap) -> Change:
    (change,) = changes(old, new)
    return change


def with_badge(one: Badge) -> SkillMap:
    return skill_map(one)


X = badge("x", A, validity_months=24, renewal=B)


def test_nothing_is_said_of_equal_maps_whatever_their_digest() -> None:
    assert changes(MAP, replace(MAP, digest="sha256:1")) == ()


def test_new_and_removed_things_are_named() -> None:
    assert said(skill_map(X), skill_map(X, badge("y", B))) == [("badge", "y", "added", "New badge: “y”.")]
    assert said(skill_map(X, badge("y", B)), skill_map(X)) == [
        ("badge", "y", "removed", "Removed badge: “y”.")
    ]


def test_validity_tells_whether_it_became_shorter() -> None:
    shorter = only(with_badge(X), with_badge(replace(X, validity_months=12)))
    assert (shorter.effect, shorter.message.en) == (S, "“x”: validity in months changed: 24 → 12")
    assert only(with_badge(X), with_badge(replace(X, validity_months=None))).effect is L
    assert only(with_badge(replace(X, validity_months=None)), with_badge(X)).effect is S


def test_renewal_and_experience_route_come_change_and_go() -> None:
    plain = replace(X, renewal=None)
    assert said(with_badge(plain), with_badge(X))[0][2:] == ("renewal-added", "“x” now has a renewal: b")
    assert said(with_badge(X), with_badge(plain))[0][2:] == (
        "renewal-removed",
        "“x” no longer has a renewal.",
    )
    assert X.renewal is not None
    other = replace(X, renewal=replace(X.renewal, name=words("again"), rule=cert("b", 60)))
    assert [line[3] for line in said(with_badge(X), with_badge(other))] == [
        "“x”: description of the renewal changed: renewal → again",
        "“x”, renewal: “b”: score changed: none → 60 or more",
    ]
    practised = replace(X, experience_route=HasExperience("field", 12))
    assert only(with_badge(X), with_badge(practised)).effect is L
    assert only(with_badge(practised), with_badge(X)).effect is S


CERTIFICATE = certificate("a")


def test_the_catalogue_is_compared_field_by_field() -> None:
    old = replace(MAP, certificates={CERTIFICATE.id: CERTIFICATE})
    newer = replace(
        CERTIFICATE,
        status=CertificateStatus.ENDING,
        given_until=date(2027, 3, 31),
        score=ScoreScale(100, 60),
        successors=(CertificateId("b"), CertificateId("c")),
    )
    assert [line[3] for line in said(old, replace(old, certificates={newer.id: newer}))] == [
        "“a”: status changed: current → ending",
        "“a”: successors changed: none → b, c",
        "“a”: scale of points changed: none → maximum=100, pass_mark=60",
        "“a”: last day given changed: none → 2027-03-31",
    ]


def test_everything_around_the_badges_is_compared() -> None:
    level = Level(LevelId("L2"), 2, words("second"), words("meaning"))
    group = LearnerGroup(GroupId("citizen"), words("citizens"), PublicListing.OPT_IN)
    achievement = next(iter(MAP.achievements.values()))
    indicator = Indicator("n", Stage.OUTPUT, words("number"), words("people"), "manual", targets={2027: 4})
    item = StandardItem(StandardItemId("S1"), words("item"))
    report, users = KindOfProof("report", words("report")), OutcomeField("users", words("users"))
    old = replace(
        MAP,
        proofs={report.id: report},
        outcomes={users.id: users},
        levels={level.id: level},
        groups={group.id: group},
        indicators=(indicator,),
        standard=replace(MAP.standard, items={item.id: item}),
    )
    new = replace(
        old,
        version="2",
        levels={level.id: replace(level, rank=3)},
        groups={group.id: replace(group, public_listing=PublicListing.NEVER)},
        achievements=dict(MAP.achievements) | {achievement.id: replace(achievement, has_rubric=False)},
        experience_areas={"field": words("another field")},
        sectors={"sea": words("the sea")},
        indicators=(replace(indicator, targets={2027: 5}),),
        standard=replace(old.standard, version="2.0", items={item.id: replace(item, name=words("thing"))}),
        policy=replace(MAP.policy, decision_days=60, assessors={LevelId("L1"): 2}),
        vocabulary=dict(MAP.vocabulary) | {"host": words("guest house")},
        proofs={"report": replace(report, given_as=GivenAs.ADDRESS)},
        outcomes={"users": replace(users, unit=words("people"))},
    )
    assert {line[0] for line in said(old, new)} == set(Section) - {"badge", "certificate"}
    assert [line[3] for line in said(old, new)] == [
        "“Map”: version changed: 1 → 2",
        "“second”: rank changed: 2 → 3",
        "“citizens”: public listing changed: opt_in → never",
        "“app”: rated by the rubric changed: yes → no",
        "Area of experience “field” is now called “another field”.",
        "New sector: “the sea”.",
        "Term “host” is now called “guest house”.",
        "“report”: way of giving it changed: file → address",
        "“users”: unit changed: none → people",
        "“number”: targets changed: 2027=4 → 2027=5",
        "“Standard”: version changed: 1 → 2.0",
        "“item”: name changed: item → thing",
        "“Assessment policy”: number of assessors changed: none → L1=2",
        "“Assessment policy”: days to a decision changed: 30 → 60",
    ]


def test_a_panel_is_told_by_its_parts() -> None:
    with_panel = replace(X, panel=Panel(3, interview=True, includes_outside_member=True))
    assert only(with_badge(X), with_badge(with_panel)).message.en == (
        "“x”: panel changed: none → members=3, interview=yes, includes_outside_member=yes"
    )


COMPARED: list[tuple[type, set[str]]] = [
    (
        SkillMap,
        {*MAP_FIELDS, *LISTS.values(), "id", "digest", "standard", "badges", "policy", "indicators"},
    ),
    (Badge, {*BADGE_FIELDS, "id", "rule", "renewal", "experience_route"}),
    (AssessmentPolicy, {*POLICY_FIELDS}),
    (SkillStandard, {*STANDARD_FIELDS, "items"}),
    (Level, {*FIELDS[Section.LEVEL], "id"}),
    (LearnerGroup, {*FIELDS[Section.GROUP], "id"}),
    (PracticalAchievement, {*FIELDS[Section.ACHIEVEMENT], "id"}),
    (ExternalCertificate, {*FIELDS[Section.CERTIFICATE], "id"}),
    (StandardItem, {"id", "name"}),
    (Indicator, {*FIELDS[Section.INDICATOR], "id"}),
    (KindOfProof, {*FIELDS[Section.PROOF], "id"}),
    (OutcomeField, {*FIELDS[Section.OUTCOME], "id"}),
]


@pytest.mark.parametrize(("kind", "compared"), COMPARED)
def test_no_field_is_left_out(kind: type, compared: set[str]) -> None:
    assert {field.name for field in fields(kind)} == compared
