"""Invented learners for the benchmarks: each with the same number of pieces that the rules ask about."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from badgeserver.domain.evidence import (
    Acceptance,
    AchievementEvidence,
    CertificateEvidence,
    Evidence,
    ExperienceEvidence,
)
from badgeserver.domain.ids import AchievementId, CertificateId, EvidenceId
from badgeserver.domain.matching import Subject, subject_of_leaf
from badgeserver.domain.requirement import Strength, walk
from badgeserver.domain.skill_map import SkillMap

ON = date(2026, 11, 20)
PIECES = 10
OLDEST_DAYS = 5 * 365
CONFIRMERS = ("employer", "host", "client", None)


def invented_learners(skill_map: SkillMap, people: int, seed: int = 20261120) -> list[list[Evidence]]:
    """Return the evidence of `people` learners: ten pieces each, of the last five years.

    Every subject that a rule asks about is as likely as any other; one may come up twice.
    """
    random = Random(seed)
    subjects = sorted(_subjects(skill_map))
    return [
        [_piece(f"{learner}-{nth}", random.choice(subjects), skill_map, random) for nth in range(PIECES)]
        for learner in range(people)
    ]


def _subjects(skill_map: SkillMap) -> set[Subject]:
    return {
        subject
        for badge in skill_map.badges.values()
        for rule in (badge.rule, badge.experience_route)
        if rule is not None
        for node in walk(rule)
        if (subject := subject_of_leaf(node.requirement)) is not None
    }


def _piece(id: str, subject: Subject, skill_map: SkillMap, random: Random) -> Evidence:
    kind, name = subject
    dated = ON - timedelta(days=random.randrange(OLDEST_DAYS))
    rubric = random.randrange(5)
    accepted = Acceptance(random.choice(list(Strength)), "assessors", dated)
    if kind == "cert":
        certificate = skill_map.certificates[CertificateId(name)]
        score = random.randrange(certificate.score.maximum + 1) if certificate.score is not None else None
        level = random.choice(certificate.levels) if certificate.levels else None
        return CertificateEvidence(EvidenceId(id), certificate.id, dated, score, level, accepted)
    if kind == "achievement":
        confirmed_by = random.choice(CONFIRMERS)
        return AchievementEvidence(EvidenceId(id), AchievementId(name), dated, rubric, confirmed_by, accepted)
    months, gap = random.randrange(6, 120), random.randrange(60)
    return ExperienceEvidence(EvidenceId(id), name, months, dated, rubric, gap, accepted)
