"""Traps of a skill map: each kind, and beside it what is no trap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from badgeserver.domain.catalogue import CertificateStatus, ExternalCertificate
from badgeserver.domain.ids import BadgeId, CertificateId, LevelId
from badgeserver.domain.requirement import (
    AllOf,
    AnyOf,
    HasExperience,
    NOf,
    Points,
    PointsItem,
    Requirement,
)
from badgeserver.domain.skill_map import Badge, Classification, Level, SkillMap
from badgeserver.domain.text import Text
from badgeserver.domain.traps import traps
from tests.domain.maps import TODAY, badge, cert, certificate, did, needs, skill_map, words

OLD = certificate("old", given_until=date(2020, 3, 31))
NEW = certificate("new", given_from=date(2027, 4, 1))
ENDING = replace(
    certificate("ending", given_until=date(2027, 3, 31)),
    status=CertificateStatus.ENDING,
    successors=(CertificateId("b"),),
)
LAST = replace(certificate("last"), status=CertificateStatus.ENDING)
ENDED = replace(OLD, id=CertificateId("closed"), status=CertificateStatus.ENDED)
SOME_DAY = replace(certificate("some-day"), status=CertificateStatus.UPCOMING)
SHORT = replace(certificate("short"), validity_months=12)


def with_certificates(*badges: Badge) -> SkillMap:
    the_map = skill_map(*badges)
    more: list[ExternalCertificate] = [OLD, NEW, ENDING, LAST, ENDED, SOME_DAY, SHORT]
    return replace(the_map, certificates={**the_map.certificates, **{one.id: one for one in more}})


def found(*badges: Badge) -> list[tuple[str, str]]:
    return [(one.code, one.path) for one in traps(with_certificates(*badges), TODAY)]


def of_rule(rule: Requirement) -> list[tuple[str, str]]:
    return found(badge("x", rule))


TWICE: list[tuple[Requirement, list[str]]] = [
    (AnyOf((cert("a"), cert("b"), cert("a"))), ["rule.any[2]"]),
    (AllOf((cert("a"), AnyOf((cert("a"), cert("b"))))), ["rule.all[1].any[0]"]),
    (NOf(2, (cert("a", 60), cert("b"), cert("a", 80))), ["rule.n_of[2]"]),
    (Points(2, (PointsItem(1, cert("a")), PointsItem(1, cert("a")))), ["rule.points[1]"]),
    (AnyOf((cert("a"), AnyOf((cert("b"), cert("a"))))), ["rule.any[1].any[1]"]),
    (AnyOf((cert("a", 80), AllOf((cert("a"), did("app"))))), []),
    (AnyOf((AllOf((cert("a"), cert("b"))), AllOf((cert("a"), cert("c"))))), []),
    (AllOf((did("app"), did("app", min_rubric=3))), []),
    (AllOf((cert("a"), cert("b"))), []),
]


@pytest.mark.parametrize(("rule", "paths"), TWICE)
def test_a_certificate_that_stands_twice_in_one_rule(rule: Requirement, paths: list[str]) -> None:
    assert of_rule(rule) == [("certificate-twice", path) for path in paths]


def test_a_certificate_three_times_is_told_at_each_place_after_the_first() -> None:
    rule = AnyOf((cert("a"), cert("a"), cert("a")))
    assert of_rule(rule) == [("certificate-twice", "rule.any[1]"), ("certificate-twice", "rule.any[2]")]


def test_an_ending_exam_without_a_successor_in_the_rule() -> None:
    assert of_rule(cert("ending")) == [("ending-without-successor", "rule")]
    assert of_rule(AnyOf((cert("ending"), cert("b")))) == []
    assert of_rule(AnyOf((cert("a"), cert("last")))) == [("ending-without-successor", "rule.any[1]")]
    dated, undated = (traps(with_certificates(badge("x", cert(id))), TODAY)[0] for id in ("ending", "last"))
    assert "(on 2027-03-31)" in dated.message.en
    assert "（2027-03-31まで）" in dated.message.ja
    assert dated.mend.en == "Consider adding a successor to the rule: b."
    assert "certificates.yaml" in undated.mend.en


def test_a_certificate_that_runs_out_used_without_an_age() -> None:
    assert of_rule(cert("short")) == [("validity-ignored", "rule")]
    assert of_rule(cert("short", max_age_months=24)) == []


OUT_OF_REACH: list[tuple[Requirement, str | None]] = [
    (cert("old", max_age_months=24), "out-of-reach"),
    (cert("some-day"), "out-of-reach"),
    (AllOf((cert("old", max_age_months=120), cert("new"))), None),
    (AllOf((cert("old", max_age_months=80), cert("new"))), "out-of-reach"),
    (AnyOf((cert("some-day"), cert("new"))), None),
    (NOf(2, (cert("a"), cert("some-day"))), "out-of-reach"),
    (Points(3, (PointsItem(2, cert("a")), PointsItem(2, cert("some-day")))), "out-of-reach"),
    (Points(2, (PointsItem(2, cert("a")), PointsItem(2, cert("some-day")))), None),
    (cert("closed"), "closed-to-newcomers"),
    (AnyOf((cert("closed"), did("app"))), None),
    (AnyOf(()), "out-of-reach"),
    (AllOf(()), "out-of-reach"),
]


@pytest.mark.parametrize(("rule", "code"), OUT_OF_REACH)
def test_a_badge_that_nobody_can_reach(rule: Requirement, code: str | None) -> None:
    told = [one for one, _ in of_rule(rule) if one in ("out-of-reach", "closed-to-newcomers")]
    if rule == AllOf((cert("old", max_age_months=120), cert("new"))):
        assert told == ["closed-to-newcomers"]
    else:
        assert told == ([code] if code else [])


def test_a_prerequisite_that_has_ended_before_the_rest_begins() -> None:
    base = badge("base", cert("old", max_age_months=80), validity_months=3)
    codes = found(base, badge("x", AllOf((needs("base"), cert("new")))))
    assert ("out-of-reach", "rule") in codes
    lasting = replace(base, validity_months=12)
    codes = found(lasting, badge("x", AllOf((needs("base"), cert("new")))))
    assert ("out-of-reach", "rule") not in codes
    forever = replace(base, validity_months=None)
    assert ("out-of-reach", "rule") not in found(forever, badge("x", AllOf((needs("base"), cert("new")))))


def test_badges_that_wait_for_each_other_are_out_of_reach() -> None:
    codes = [one for one, _ in found(badge("x", needs("y")), badge("y", needs("x")))]
    assert codes == ["out-of-reach", "out-of-reach"]


def test_an_experience_route_keeps_a_badge_within_reach() -> None:
    assert found(badge("x", cert("some-day"), experience_route=HasExperience("field", 12))) == []


def test_a_renewal_that_needs_what_can_no_longer_be_had() -> None:
    closed = badge("x", cert("a"), validity_months=24, renewal=cert("closed"))
    assert found(closed) == [("renewal-out-of-reach", "renewal")]


def test_a_window_that_may_close_before_the_decision() -> None:
    the_map = skill_map(badge("x", AllOf((cert("a", max_age_months=1), did("app", max_age_months=2)))))
    policy = replace(the_map.policy, assessors={LevelId("L1"): 1}, decision_days=45)
    told = traps(replace(the_map, policy=policy), TODAY)
    assert [(one.code, one.path) for one in told] == [("window-shorter-than-decision", "rule.all[0]")]
    assert traps(replace(the_map, policy=replace(policy, assessors={})), TODAY) == ()


def test_a_prerequisite_that_ends_before_the_practice_is_done() -> None:
    practice = HasExperience("field", 24)
    base = badge("base", cert("a"), validity_months=12)
    both = badge("x", AllOf((needs("base"), practice)))
    assert found(base, both) == [("prerequisite-ends-first", "rule.all[0]")]
    assert found(replace(base, validity_months=24), both) == []
    assert found(badge("base", cert("a"), 12, renewal=cert("b")), both) == []
    assert found(base, badge("x", AllOf((AnyOf((needs("base"), cert("b"))), practice)))) == []


def test_a_prerequisite_that_ends_before_anybody_decides() -> None:
    base = badge("base", cert("a"), validity_months=1)
    the_map = skill_map(base, badge("x", AllOf((needs("base"), HasExperience("field", 1)))))
    policy = replace(the_map.policy, assessors={LevelId("L1"): 1}, decision_days=60)
    told = traps(replace(the_map, policy=policy), TODAY)
    assert [(one.code, one.path) for one in told] == [("window-shorter-than-decision", "rule.all[0]")]


def test_a_level_above_the_first_whose_badges_need_no_other() -> None:
    second = Level(LevelId("L2"), 2, words("second"), words("meaning"))
    first, high = badge("low", cert("a")), replace(badge("high", cert("b")), level=second.id)
    the_map = replace(skill_map(first, high), levels={LevelId("L1"): skill_map().levels[LevelId("L1")]})
    the_map = replace(the_map, levels={**the_map.levels, second.id: second})
    (told,) = traps(the_map, TODAY)
    assert (told.code, told.level, told.badge) == ("level-without-prerequisite", "L2", None)
    avoidable = replace(high, rule=AnyOf((needs("low"), cert("b"))))
    assert len(traps(replace(the_map, badges={one.id: one for one in (first, avoidable)}), TODAY)) == 1
    needed = replace(high, rule=AllOf((needs("low"), cert("b"))))
    assert traps(replace(the_map, badges={one.id: one for one in (first, needed)}), TODAY) == ()


@pytest.mark.parametrize(
    ("keywords", "told"),
    [
        (["Ａ級", "𠮷野"], True),
        (["基礎（一）", "基礎𠮷"], True),
        (["基礎", "𠮷野"], False),
        (["Ａ級", "Ｂ級"], False),
        (["𠮷野"], False),
        ([], False),
    ],
)
def test_keywords_that_software_sorts_in_two_ways(keywords: list[str], told: bool) -> None:
    filed = Classification(keywords=tuple(Text(word, "word") for word in keywords))
    one = replace(badge("x", cert("a")), classification=filed)
    assert found(one) == ([("keywords-in-two-orders", "")] if told else [])


def test_a_map_is_looked_at_on_the_day_it_takes_effect() -> None:
    the_map = with_certificates(badge("x", cert("old", max_age_months=24)))
    early = replace(the_map, effective_from=date(2019, 4, 1))
    assert traps(early, date(2019, 4, 1)) == ()
    assert [one.badge for one in traps(replace(the_map, effective_from=TODAY), date(2019, 4, 1))] == [
        BadgeId("x")
    ]
