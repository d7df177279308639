"""Generated skill maps and learners: every node and condition of the grammar, at and around its bounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from badgeserver.domain.evaluation import HeldBadge
from badgeserver.domain.evidence import (
    Acceptance,
    AchievementEvidence,
    CertificateEvidence,
    Evidence,
    ExperienceEvidence,
)
from badgeserver.domain.ids import AchievementId, AwardId, BadgeId, CertificateId, EvidenceId
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
from tests.domain.maps import CERTIFICATES, badge, skill_map

# Ends of months and leap days, where calendar months are of unequal length.
DAYS = (
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2024, 3, 1),
    date(2024, 8, 31),
    date(2025, 2, 28),
    date(2025, 3, 31),
    date(2026, 11, 20),
)
MONTHS = (1, 6, 12, 18)
BADGES = ("p", "q", "r", "s")

days = st.one_of(
    st.sampled_from(DAYS),
    st.builds(lambda day, shift: day + timedelta(days=shift), st.sampled_from(DAYS), st.integers(-3, 3)),
    # The certificate "ended" was given from April 2010 to March 2020.
    st.sampled_from((date(2010, 3, 31), date(2010, 4, 1), date(2020, 3, 31), date(2020, 4, 1))),
)
small = st.none() | st.integers(0, 3)
months = st.none() | st.sampled_from(MONTHS)
strengths = st.sampled_from(Strength)
certificates = st.sampled_from([one.id for one in CERTIFICATES])
achievements = st.sampled_from([AchievementId("app"), AchievementId("report")])
confirmers = st.none() | st.sampled_from(("employer", "host"))

leaves: st.SearchStrategy[Requirement] = st.one_of(
    certificates.map(HoldsCertificate),
    st.builds(HoldsCertificate, certificates, small, st.none(), months, st.none() | strengths),
    st.builds(HoldsCertificate, st.just(CertificateId("grades")), small, st.integers(1, 4)),
    st.builds(
        HasAchievement, achievements, st.integers(1, 3), small, months, confirmers, st.none() | strengths
    ),
    st.builds(
        HasExperience, st.just("field"), st.sampled_from((6, 12)), small, st.none() | st.integers(0, 6)
    ),
)


def composites(parts: st.SearchStrategy[Requirement]) -> st.SearchStrategy[Requirement]:
    some = st.lists(parts, min_size=1, max_size=4).map(tuple)
    items = st.builds(PointsItem, st.integers(1, 4), parts, st.sampled_from((None, "t", "u")))
    return st.one_of(
        st.builds(AllOf, some),
        st.builds(AnyOf, some),
        st.builds(NOf, st.integers(1, 3), some),
        st.builds(
            Points,
            st.integers(1, 8),
            st.lists(items, min_size=1, max_size=4).map(tuple),
            st.sampled_from(((), (("t", 3),), (("t", 2), ("u", 4)))),
        ),
    )


def rules(prerequisites: tuple[str, ...]) -> st.SearchStrategy[Requirement]:
    """Rules that may ask for the badges named."""
    ends = leaves
    if prerequisites:
        ends |= st.sampled_from(prerequisites).map(lambda name: HoldsBadge(BadgeId(name)))
    return st.recursive(ends, composites, max_leaves=8)


@st.composite
def skill_maps(draw: st.DrawFn) -> SkillMap:
    """Four badges, each of which may ask for those that come after it, so that the order matters."""
    badges = []
    for place, name in enumerate(BADGES):
        rule = rules(BADGES[place + 1 :])
        badges.append(badge(name, draw(rule), 24, draw(st.none() | rule), draw(st.none() | rule)))
    return skill_map(*badges)


acceptances = st.none() | strengths.map(lambda strength: Acceptance(strength, "assessors", date(2020, 1, 1)))
pieces: st.SearchStrategy[Evidence] = st.one_of(
    st.builds(
        CertificateEvidence,
        st.just(EvidenceId("")),
        certificates,
        days,
        small,
        st.none() | st.integers(1, 4),
        acceptances,
    ),
    st.builds(
        AchievementEvidence, st.just(EvidenceId("")), achievements, days, small, confirmers, acceptances
    ),
    st.builds(
        ExperienceEvidence,
        st.just(EvidenceId("")),
        st.just("field"),
        st.integers(5, 13),
        days,
        small,
        st.integers(0, 7),
        acceptances,
    ),
)


@st.composite
def learners_evidence(draw: st.DrawFn) -> list[Evidence]:
    """Up to eight pieces in any order; their ids decide between those that are equally good."""
    found = draw(st.lists(pieces, max_size=8))
    ids = draw(st.permutations([EvidenceId(f"e{nth}") for nth in range(len(found))]))
    return [_with_id(one, id) for one, id in zip(found, ids, strict=True)]


def _with_id(one: Evidence, id: EvidenceId) -> Evidence:
    return replace(one, id=id)


@st.composite
def learners_awards(draw: st.DrawFn) -> list[HeldBadge]:
    """Awards that are active, expired, open for renewal, without end, or not yet begun."""
    names = draw(st.sets(st.sampled_from(BADGES), max_size=2))
    return [
        HeldBadge(AwardId(name), BadgeId(name), draw(days), draw(st.none() | days)) for name in sorted(names)
    ]


people = st.lists(st.tuples(learners_evidence(), learners_awards()), max_size=5)
