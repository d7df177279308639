"""Small invented skill maps and evidence for the tests of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from badgeserver.domain.catalogue import CertificateStatus, ExternalCertificate
from badgeserver.domain.evidence import (
    Acceptance,
    AchievementEvidence,
    CertificateEvidence,
    ExperienceEvidence,
)
from badgeserver.domain.ids import AchievementId, BadgeId, CertificateId, EvidenceId, LevelId
from badgeserver.domain.requirement import (
    HasAchievement,
    HoldsBadge,
    HoldsCertificate,
    Requirement,
    Strength,
)
from badgeserver.domain.skill_map import (
    AssessmentPolicy,
    Badge,
    Level,
    PracticalAchievement,
    Renewal,
    SkillMap,
    SkillStandard,
)
from badgeserver.domain.text import Text

TODAY = date(2026, 11, 20)


def words(text: str) -> Text:
    return Text(f"{text}（日）", text)


def certificate(id: str, levels: tuple[int, ...] = (), **dates: date) -> ExternalCertificate:
    return ExternalCertificate(
        id=CertificateId(id),
        name=words(id),
        provider=words("provider"),
        domain="example.jp",
        kind="exam",
        category="data",
        status=CertificateStatus.CURRENT,
        proofs=(),
        levels=levels,
        given_from=dates.get("given_from"),
        given_until=dates.get("given_until"),
    )


CERTIFICATES = (
    certificate("a"),
    certificate("b"),
    certificate("c"),
    certificate("grades", levels=(3, 2, 1)),
    certificate("ended", given_from=date(2010, 4, 1), given_until=date(2020, 3, 31)),
)


def badge(
    id: str,
    rule: Requirement,
    validity_months: int | None = None,
    renewal: Requirement | None = None,
    experience_route: Requirement | None = None,
) -> Badge:
    return Badge(
        id=BadgeId(id),
        level=LevelId("L1"),
        name=words(id),
        outcome=words("outcome"),
        groups=(),
        standard_items=(),
        rule=rule,
        validity_months=validity_months,
        renewal=Renewal(words("renewal"), renewal) if renewal is not None else None,
        experience_route=experience_route,
    )


def skill_map(*badges: Badge, vocabulary: Mapping[str, Text] | None = None) -> SkillMap:
    achievements = (
        PracticalAchievement(AchievementId(id), words(id), (), has_rubric=True) for id in ("app", "report")
    )
    return SkillMap(
        id="test",
        version="1",
        status="example",
        name=words("map"),
        goal=words("goal"),
        effective_from=date(2020, 4, 1),
        digest="sha256:0",
        levels={LevelId("L1"): Level(LevelId("L1"), 1, words("level"), words("meaning"))},
        groups={},
        achievements={one.id: one for one in achievements},
        experience_areas={"field": words("field")},
        certificates={one.id: one for one in CERTIFICATES},
        standard=SkillStandard(words("standard"), words("publisher"), "1", "https://example.jp/", {}),
        badges={one.id: one for one in badges},
        policy=AssessmentPolicy({n: words(str(n)) for n in range(5)}, {}, (), 30, 30, 6),
        vocabulary=vocabulary or {},
    )


def cert(
    id: str,
    min_score: int | None = None,
    min_level: int | None = None,
    max_age_months: int | None = None,
    min_strength: Strength | None = None,
) -> HoldsCertificate:
    return HoldsCertificate(CertificateId(id), min_score, min_level, max_age_months, min_strength)


def needs(id: str) -> HoldsBadge:
    return HoldsBadge(BadgeId(id))


def did(
    id: str,
    min_count: int = 1,
    min_rubric: int | None = None,
    max_age_months: int | None = None,
    confirmed_by: str | None = None,
) -> HasAchievement:
    return HasAchievement(AchievementId(id), min_count, min_rubric, max_age_months, confirmed_by)


def accepted(strength: Strength = Strength.ASSESSED) -> Acceptance:
    return Acceptance(strength, "assessors", TODAY)


def passed(
    certificate: str,
    dated: date = date(2026, 4, 1),
    score: int | None = None,
    level: int | None = None,
    id: str | None = None,
    acceptance: Acceptance | None = None,
) -> CertificateEvidence:
    return CertificateEvidence(
        EvidenceId(id or f"{certificate}@{dated}"),
        CertificateId(certificate),
        dated,
        score,
        level,
        acceptance or accepted(),
    )


def made(
    achievement: str,
    dated: date = date(2026, 4, 1),
    rubric: int | None = None,
    confirmed_by: str | None = None,
    id: str | None = None,
) -> AchievementEvidence:
    return AchievementEvidence(
        EvidenceId(id or f"{achievement}@{dated}"),
        AchievementId(achievement),
        dated,
        rubric,
        confirmed_by,
        accepted(),
    )


def practised(
    months: int, rubric: int | None = 3, gap_months: int = 0, dated: date = date(2026, 4, 1)
) -> ExperienceEvidence:
    return ExperienceEvidence(
        EvidenceId(f"field@{dated}"), "field", months, dated, rubric, gap_months, accepted()
    )
