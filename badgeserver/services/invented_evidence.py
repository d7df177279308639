"""Invented evidence that leads towards badges: each rule is met by some of its alternatives, or nearly."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from badgeserver.domain.catalogue import ExternalCertificate
from badgeserver.domain.evidence import (
    Acceptance,
    AchievementEvidence,
    CertificateEvidence,
    Evidence,
    ExperienceEvidence,
)
from badgeserver.domain.ids import BadgeId, EvidenceId, LearnerId
from badgeserver.domain.requirement import (
    AllOf,
    AnyOf,
    HasAchievement,
    HasExperience,
    HoldsBadge,
    HoldsCertificate,
    Leaf,
    NOf,
    Points,
    Requirement,
    Strength,
)
from badgeserver.domain.skill_map import Badge, SkillMap

GIVES_UP = 0.05
"""How likely a learner stops after any one piece of evidence."""
STUMBLES = 0.08
"""How likely one piece falls short of what its leaf asks for."""
BY_EXPERIENCE = 0.1
"""How likely a learner takes the experience route where there is one."""
STILL_WAITING = 0.04
"""How likely one piece is not accepted yet."""
STEP_DAYS = (10, 100)
"""How long a learner takes from one piece to the next."""


class EvidenceMaker:
    """Makes the evidence of one learner after another from the map's own rules."""

    def __init__(self, skill_map: SkillMap, rng: random.Random, today: date) -> None:
        self._map = skill_map
        self._rng = rng
        self._today = today

    def pursue(self, learner: LearnerId, goals: Sequence[Badge], first_day: date) -> tuple[Evidence, ...]:
        """Return the evidence a learner gathers from `first_day` on while going for `goals` in order."""
        day, gathered, reached = first_day, list[Evidence](), set[BadgeId]()
        for leaf in (leaf for goal in goals for leaf in self._badge_leaves(goal, reached)):
            if day > self._today or self._rng.random() < GIVES_UP:
                break
            number = len(gathered) + 1
            gathered.append(self._accepted(self._piece(leaf, EvidenceId(f"{learner}-{number}"), day)))
            day += timedelta(days=self._rng.randint(*STEP_DAYS))
        return tuple(gathered)

    def _badge_leaves(self, badge: Badge, reached: set[BadgeId]) -> list[Leaf]:
        """Choose leaves that meet the badge, and mark it as reached; none if it is reached already."""
        if badge.id in reached:
            return []
        reached.add(badge.id)
        route = badge.rule
        if badge.experience_route is not None and self._rng.random() < BY_EXPERIENCE:
            route = badge.experience_route
        return self._leaves(route, reached)

    def _leaves(self, node: Requirement, reached: set[BadgeId]) -> list[Leaf]:
        match node:
            case AllOf(parts):
                return [leaf for part in parts for leaf in self._leaves(part, reached)]
            case AnyOf(parts):
                return self._leaves(self._rng.choice(self._open(parts)), reached)
            case NOf(n, parts):
                chosen = self._rng.sample(self._open(parts), min(n, len(self._open(parts))))
                return [leaf for part in chosen for leaf in self._leaves(part, reached)]
            case Points():
                return self._scoring(node, reached)
            case HoldsBadge(badge):
                return self._badge_leaves(self._map.badges[badge], reached)
            case HasAchievement(min_count=count):
                return [node] * count
            case _:
                return [node]

    def _scoring(self, points: Points, reached: set[BadgeId]) -> list[Leaf]:
        items = [item for item in points.items if self._can_be_had(item.when)]
        self._rng.shuffle(items)
        leaves, total = list[Leaf](), 0
        for item in items:
            if total >= points.minimum:
                break
            leaves += self._leaves(item.when, reached)
            total += item.points
        return leaves

    def _open(self, parts: Sequence[Requirement]) -> list[Requirement]:
        return [part for part in parts if self._can_be_had(part)] or list(parts)

    def _can_be_had(self, part: Requirement) -> bool:
        if not isinstance(part, HoldsCertificate):
            return True
        return self._map.certificates[part.certificate].was_given_on(self._today)

    def _piece(self, leaf: Leaf, id: EvidenceId, day: date) -> Evidence:
        stumbles = self._rng.random() < STUMBLES
        match leaf:
            case HoldsCertificate():
                return self._certificate(leaf, id, day, stumbles)
            case HasAchievement(achievement):
                rubric = None
                if self._map.achievements[achievement].has_rubric:
                    rubric = 1 if stumbles else min(4, (leaf.min_rubric or 2) + self._rng.randint(0, 1))
                return AchievementEvidence(id, achievement, day, rubric, leaf.confirmed_by)
            case HasExperience(area, months):
                has = months // 2 if stumbles else months + self._rng.randint(0, 36)
                return ExperienceEvidence(id, area, has, day, leaf.min_rubric)
            case HoldsBadge():
                raise ValueError("a prerequisite badge is reached by its own leaves")

    def _certificate(
        self, leaf: HoldsCertificate, id: EvidenceId, day: date, stumbles: bool
    ) -> CertificateEvidence:
        certificate = self._map.certificates[leaf.certificate]
        score = level = None
        if certificate.score is not None:
            lowest = leaf.min_score or certificate.score.pass_mark or certificate.score.maximum // 2
            score = lowest - 5 if stumbles else self._rng.randint(lowest, certificate.score.maximum)
        if certificate.levels:
            level = certificate.levels[0] if stumbles else self._level(certificate, leaf.min_level)
        return CertificateEvidence(id, leaf.certificate, day, score, level)

    def _level(self, certificate: ExternalCertificate, minimum: int | None) -> int:
        start = certificate.levels.index(minimum) if minimum is not None else 0
        return self._rng.choice(certificate.levels[start:])

    def _accepted(self, evidence: Evidence) -> Evidence:
        on = evidence.dated + timedelta(days=self._rng.randint(1, 25))
        if on > self._today or self._rng.random() < STILL_WAITING:
            return evidence
        strength, by = self._how(evidence)
        return replace(evidence, acceptance=Acceptance(strength, by, on))

    def _how(self, evidence: Evidence) -> tuple[Strength, str]:
        if not isinstance(evidence, CertificateEvidence):
            return Strength.ASSESSED, "assessors"
        if self._map.certificates[evidence.certificate].issues_open_badges == "yes":
            return Strength.SIGNATURE, "verifier"
        return self._rng.choice([(Strength.ROSTER, "provider"), (Strength.ASSESSED, "staff")])
