"""From an Evaluation to an Award, and how far a learner is from a badge that is not met yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from badgeserver.domain.award import Award
from badgeserver.domain.calendar import add_months
from badgeserver.domain.evaluation import Evaluation, HeldBadge, NodeResult
from badgeserver.domain.evidence import Evidence, evidence_digest
from badgeserver.domain.ids import AwardId, LearnerId
from badgeserver.domain.record import evaluation_record
from badgeserver.domain.requirement import AllOf, AnyOf, NOf, Points
from badgeserver.domain.skill_map import Badge, SkillMap


def last_valid_day(badge: Badge, awarded_on: date) -> date | None:
    """Return the last day on which an award of `badge` is active; None if it never expires."""
    return None if badge.validity_months is None else add_months(awarded_on, badge.validity_months)


def award_of(
    evaluation: Evaluation,
    award_id: AwardId,
    learner: LearnerId,
    skill_map: SkillMap,
    evidence: Sequence[Evidence],
    held: Sequence[HeldBadge],
    supersedes: AwardId | None,
) -> Award:
    """Return the Award of an earned badge, pinning the map and all accepted evidence looked at.

    `evidence` and `held` are what the evaluation was made of.

    Raises ValueError if the evaluation earned nothing.
    """
    if not evaluation.earned or evaluation.route is None:
        raise ValueError(f"{evaluation.badge} was not earned")
    accepted = (one for one in evidence if one.acceptance is not None)
    return Award(
        id=award_id,
        learner=learner,
        badge=evaluation.badge,
        route=evaluation.route,
        awarded_on=evaluation.on,
        valid_until=last_valid_day(skill_map.badges[evaluation.badge], evaluation.on),
        map_version=skill_map.version,
        map_digest=skill_map.digest,
        evidence=tuple((one.id, evidence_digest(one)) for one in accepted),
        record=evaluation_record(evaluation, skill_map, evidence, held),
        supersedes=supersedes,
    )


def fraction_met(result: NodeResult) -> float:
    """Return how much of a rule is met, from 0 to 1, by its cheapest alternative."""
    if result.met:
        return 1.0
    parts = sorted((fraction_met(part) for part in result.parts), reverse=True)
    match result.requirement:
        case AllOf() if parts:
            return sum(parts) / len(parts)
        case AnyOf() if parts:
            return parts[0]
        case NOf(n) if parts:
            return sum(parts[:n]) / n
        case Points(minimum):
            return min(1.0, result.have / minimum)
        case _:
            return min(1.0, result.have / result.need) if result.need else 0.0
