"""Scores, levels and ratings: Result and ResultDescription (Open Badges 3.0, B.1.16 and B.1.17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from badgeserver.credentials.evidence_entry import ToldEvidence
from badgeserver.domain.ids import AchievementId, CertificateId
from badgeserver.domain.requirement import HasAchievement, HasExperience, HoldsCertificate, walk
from badgeserver.domain.skill_map import Badge, SkillMap
from badgeserver.domain.text import Language


class _Asked(NamedTuple):
    """Something that rules look at: `kind` is `score`, `level`, `rubric` or `practice`."""

    kind: str
    thing: str

    @property
    def end(self) -> str:
        return f"result-{self.kind}-{self.thing}"


def result_descriptions(
    badge: Badge, skill_map: SkillMap, achievement: str, language: Language
) -> list[dict[str, Any]]:
    """Return what kinds of results the badge's rules look at: scores, levels and rubric levels.

    `achievement` is the address of the Achievement; each description's id is a fragment of it. What
    is required is said where every rule asks for the same, and which levels a certificate has where it
    is the only one with levels; else the criteria tell it.
    """
    minima: dict[_Asked, set[int]] = {}
    for asked, minimum in _asked(badge):
        minima.setdefault(asked, set()).add(minimum)
    described = [
        _description(asked, next(iter(some)) if len(some) == 1 else None, skill_map, achievement, language)
        for asked, some in minima.items()
    ]
    listing = [one for one in described if "allowedValue" in one]
    if len(listing) > 1:
        # In RDF, items of alike lists are told apart only by their neighbours: hundreds of times slower.
        for one in listing:
            del one["allowedValue"]
    return described


def results(evidence: Iterable[ToldEvidence], described: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the results that `evidence` carries, each once, linked to its description in `described`."""
    by_end = {one["id"].partition("#")[2]: one["id"] for one in described}
    found = dict.fromkeys(result for piece in evidence for result in _carried(piece))
    return [_result(by_end[asked.end], asked.kind, value) for asked, value in found if asked.end in by_end]


def _asked(badge: Badge) -> Iterator[tuple[_Asked, int]]:
    """Yield each minimum that one of the badge's rules asks for."""
    renewal = badge.renewal.rule if badge.renewal else None
    for rule in (badge.rule, badge.experience_route, renewal):
        for node in walk(rule) if rule is not None else ():
            match node.requirement:
                case HoldsCertificate(certificate, min_score=score, min_level=level):
                    yield from _stated(certificate, score=score, level=level)
                case HasAchievement(achievement, min_rubric=rubric):
                    yield from _stated(achievement, rubric=rubric)
                case HasExperience(area, min_rubric=rubric):
                    yield from _stated(area, practice=rubric)


def _carried(piece: ToldEvidence) -> Iterator[tuple[_Asked, int]]:
    values = {"score": piece.score, "level": piece.level, "rubric": piece.rubric, "practice": piece.practice}
    return _stated(piece.of, **values)


def _stated(thing: str, **values: int | None) -> Iterator[tuple[_Asked, int]]:
    for kind, value in values.items():
        if value is not None:
            yield _Asked(kind, thing), value


def _result(description: str, kind: str, value: int) -> dict[str, Any]:
    result = {"type": ["Result"], "resultDescription": description, "value": str(value)}
    return {**result, "achievedLevel": f"{description}-{value}"} if kind in _RATED else result


_RATED = frozenset({"rubric", "practice"})


def _description(
    asked: _Asked, required: int | None, skill_map: SkillMap, achievement: str, language: Language
) -> dict[str, Any]:
    address = f"{achievement}#{asked.end}"
    described = {"id": address, "type": ["ResultDescription"]}
    match asked.kind:
        case "rubric":
            name = skill_map.achievements[AchievementId(asked.thing)].name
            scale = _rubric(skill_map, address, language)
        case "practice":
            name = skill_map.experience_areas[asked.thing]
            scale = _rubric(skill_map, address, language)
        case kind:
            certificate = skill_map.certificates[CertificateId(asked.thing)]
            name = certificate.name
            maximum = certificate.score.maximum if certificate.score is not None else None
            scale = _points(maximum) if kind == "score" else _levels(certificate.levels)
    return {**described, "name": name.in_(language), **scale, **_required(asked, required, address)}


def _points(maximum: int | None) -> dict[str, Any]:
    scale = {"resultType": "RawScore", "valueMin": "0"}
    return scale if maximum is None else {**scale, "valueMax": str(maximum)}


def _levels(levels: Iterable[int]) -> dict[str, Any]:
    """Return a certificate's own levels, from the lowest merit to the highest, as `allowedValue` asks."""
    return {"resultType": "PerformanceLevel", "allowedValue": [str(level) for level in levels]}


def _rubric(skill_map: SkillMap, address: str, language: Language) -> dict[str, Any]:
    return {
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


def _required(asked: _Asked, required: int | None, address: str) -> dict[str, str]:
    if required is None:
        return {}
    if asked.kind in _RATED:
        return {"requiredLevel": f"{address}-{required}"}
    return {"requiredValue": str(required)}
