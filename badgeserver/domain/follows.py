"""Whether an award still follows once its evidence turned out otherwise. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from badgeserver.domain.evaluate import evaluate
from badgeserver.domain.evaluation import Evaluation, HeldBadge
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import AwardId, EvidenceId
from badgeserver.domain.record import DecisionRecord
from badgeserver.domain.skill_map import SkillMap


def evaluated_again(
    record: DecisionRecord,
    skill_map: SkillMap,
    known: Mapping[EvidenceId, Evidence],
    standing: Sequence[HeldBadge],
    fallen: Collection[AwardId] = (),
) -> Evaluation:
    """Return what the rules would have said on the day of the award, of its evidence as it is known now.

    `known` has the evidence as it stands; a piece that is missing there, or not accepted any more, does
    not count. `standing` are the learner's other awards that stand: a badge that was earned on the same
    day as this one holds as long as it stands itself. `fallen` are awards that don't stand any more.
    The award still follows if the badge is `earned` in this evaluation.
    """
    evidence = [known[piece.id] for piece in record.evidence if piece.id in known]
    held = [one for one in record.held if one.award not in fallen]
    had = {one.badge for one in held}
    held += [
        one
        for one in standing
        if one.badge in record.found["relies_on"] and one.badge not in had and one.is_active(record.on)
    ]
    return evaluate(skill_map, evidence, held, record.on)[record.badge]
