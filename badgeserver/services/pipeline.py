"""Evaluating learners for other programs: lines of evidence in, lines of answers out, nothing kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import count
from typing import Any, BinaryIO

from badgeserver.domain.errors import Refused
from badgeserver.domain.evaluate import evaluate
from badgeserver.domain.evaluation import Evaluation, Missing
from badgeserver.domain.evidence import Acceptance, Evidence
from badgeserver.domain.requirement import (
    HasAchievement,
    HasExperience,
    HoldsBadge,
    HoldsCertificate,
    Leaf,
    Strength,
)
from badgeserver.domain.skill_map import SkillMap
from badgeserver.services.evidence_lines import numbered_lines, read_line

BY_THE_SENDER = "sender of the file"


@dataclass(frozen=True, slots=True)
class AnsweredLine:
    """What came of the line `number`, counted from 1: the answer, or why the line was refused."""

    number: int
    answer: dict[str, Any] | Refused


def answer_lines(file: BinaryIO, skill_map: SkillMap, on: date) -> Iterator[AnsweredLine]:
    """Evaluate the learner of each line (see `evidence_lines.read_line`) on the day `on`.

    All evidence counts as accepted with the greatest strength: whoever sends it answers for it.
    Nobody holds awards. Empty lines are passed over.
    """
    for number, line in numbered_lines(file):
        yield AnsweredLine(number, _answered(line, skill_map, on))


def _answered(line: bytes, skill_map: SkillMap, on: date) -> dict[str, Any] | Refused:
    places = count()
    try:
        read = read_line(line, skill_map, lambda: f"{next(places):06d}", on)
    except Refused as refusal:
        return refusal
    evidence = [_accepted(one, on) for one in read.evidence]
    evaluations = evaluate(skill_map, evidence, (), on)
    return {
        "learner": read.learner,
        "earned": [badge for badge, one in evaluations.items() if one.met],
        "badges": {badge: _badge(one) for badge, one in evaluations.items()},
    }


def _accepted(evidence: Evidence, on: date) -> Evidence:
    return replace(evidence, acceptance=Acceptance(Strength.SIGNATURE, BY_THE_SENDER, on))


def _badge(one: Evaluation) -> dict[str, Any]:
    """Return a badge's answer; evidence is named by its place in the line, counted from 0."""
    return {
        "met": one.met,
        "route": one.route,
        "satisfied_by": {path: [int(piece) for piece in pieces] for path, pieces in one.satisfied_by},
        "missing": [_missing(leaf) for leaf in one.missing],
    }


def _missing(one: Missing) -> dict[str, Any]:
    return {
        "path": one.path,
        "needs": leaf_value(one.leaf),
        "lacks": one.shortfall,
        "have": one.have,
        "need": one.need,
    }


_NAMES: Mapping[type[Leaf], tuple[str, str]] = {
    HoldsCertificate: ("cert", "certificate"),
    HoldsBadge: ("badge", "badge"),
    HasAchievement: ("achievement", "achievement"),
    HasExperience: ("experience", "area"),
}


def leaf_value(leaf: Leaf) -> dict[str, Any]:
    """Return a leaf as the skill map writes it: `{"cert": "ipa-fe", "max_age_months": 36}`."""
    key, field = _NAMES[type(leaf)]
    conditions = asdict(leaf)
    value = {key: conditions.pop(field)}
    for name, condition in conditions.items():
        if condition is not None:
            value[name] = condition.name.lower() if isinstance(condition, Strength) else condition
    return value
