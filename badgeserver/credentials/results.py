"""Scores and rubric levels: Result and ResultDescription (Open Badges 3.0, appendices B.1.16, B.1.17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from badgeserver.domain.evidence import AchievementEvidence, CertificateEvidence, Evidence
from badgeserver.domain.requirement import HasAchievement, HoldsCertificate, walk
from badgeserver.domain.skill_map import Badge, SkillMap
from badgeserver.domain.text import Language


def result_descriptions(
    badge: Badge, skill_map: SkillMap, achievement: str, language: Language
) -> list[dict[str, Any]]:
    """Return what kinds of results the badge's rules look at: scores and rubric levels.

    `achievement` is the address of the Achievement; each description's id is a fragment of it.
    """
    found: dict[str, dict[str, Any]] = {}
    for leaf in _leaves(badge):
        if isinstance(leaf, HoldsCertificate):
            one = _score(leaf, skill_map, achievement, language)
        else:
            one = _rubric(leaf, skill_map, achievement, language)
        found.setdefault(one["id"], one)
    return list(found.values())


def results(evidence: Iterable[Evidence], described: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the results that `evidence` carries, each linked to its description in `described`."""
    by_end = {one["id"].partition("#")[2]: one for one in described}
    return [
        result
        for piece in evidence
        if (description := by_end.get(_end(piece))) is not None
        and (result := _result(piece, description)) is not None
    ]


def _leaves(badge: Badge) -> Iterator[HoldsCertificate | HasAchievement]:
    renewal = badge.renewal.rule if badge.renewal else None
    for rule in (badge.rule, badge.experience_route, renewal):
        for node in walk(rule) if rule is not None else ():
            match node.requirement:
                case HoldsCertificate(min_score=int()) as leaf:
                    yield leaf
                case HasAchievement(min_rubric=int()) as leaf:
                    yield leaf


def _score(
    leaf: HoldsCertificate, skill_map: SkillMap, achievement: str, language: Language
) -> dict[str, Any]:
    certificate = skill_map.certificates[leaf.certificate]
    description: dict[str, Any] = {
        "id": f"{achievement}#result-score-{leaf.certificate}",
        "type": ["ResultDescription"],
        "name": certificate.name.in_(language),
        "resultType": "RawScore",
        "valueMin": "0",
    }
    if certificate.score is not None:
        description["valueMax"] = str(certificate.score.maximum)
    return description


def _rubric(
    leaf: HasAchievement, skill_map: SkillMap, achievement: str, language: Language
) -> dict[str, Any]:
    address = f"{achievement}#result-rubric-{leaf.achievement}"
    return {
        "id": address,
        "type": ["ResultDescription"],
        "name": skill_map.achievements[leaf.achievement].name.in_(language),
        "resultType": "RubricCriterionLevel",
        "rubricCriterionLevel": [
            {
                "id": f"{address}-{step}",
                "type": ["RubricCriterionLevel"],
                "name": words.in_(language),
                "level": str(step),
            }
            for step, words in sorted(skill_map.policy.rubric.items())
        ],
    }


def _end(piece: Evidence) -> str:
    match piece:
        case CertificateEvidence():
            return f"result-score-{piece.certificate}"
        case AchievementEvidence():
            return f"result-rubric-{piece.achievement}"
        case _:
            return ""


def _result(piece: Evidence, description: dict[str, Any]) -> dict[str, Any] | None:
    linked = {"type": ["Result"], "resultDescription": description["id"]}
    match piece:
        case CertificateEvidence(score=int() as score):
            return {**linked, "value": str(score)}
        case AchievementEvidence(rubric=int() as rubric):
            return {**linked, "achievedLevel": f"{description['id']}-{rubric}", "value": str(rubric)}
        case _:
            return None
