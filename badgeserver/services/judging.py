"""What the rules say of a learner on a day: by the version in force, or by the one before in a transition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from badgeserver.domain.evaluate import evaluate
from badgeserver.domain.evaluation import Evaluation, HeldBadge
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import BadgeId
from badgeserver.domain.skill_map import SkillMap
from badgeserver.services.programmes import Programmes


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say of one badge, and the map whose rules they are."""

    evaluation: Evaluation
    skill_map: SkillMap


def judge(
    evidence: Sequence[Evidence], held: Sequence[HeldBadge], on: date, programmes: Programmes
) -> dict[BadgeId, Judgement]:
    """Evaluate every badge of the version in force on the day `on`, in its order.

    While its transition lasts, somebody who was on the way before it came into force also meets
    those badges that the whole version before says are earned; such badges name that version.
    """
    programme = programmes.in_force(on)
    skill_map, before = programme.skill_map, programmes.before(programme, on)
    found = {
        badge: Judgement(one, skill_map) for badge, one in evaluate(skill_map, evidence, held, on).items()
    }
    if before is not None and _was_on_the_way(evidence, skill_map.effective_from):
        for badge, one in evaluate(before.skill_map, evidence, held, on).items():
            if one.earned and not (badge in found and found[badge].evaluation.met):
                found[badge] = Judgement(one, before.skill_map)
    return found


def _was_on_the_way(evidence: Sequence[Evidence], since: date) -> bool:
    return any(one.acceptance is not None and one.acceptance.on < since for one in evidence)
