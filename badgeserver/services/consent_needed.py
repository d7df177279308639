"""Whether a guardian's consent stands between a child and a badge."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from badgeserver.domain.consent import needs_consent, stands
from badgeserver.domain.ids import BadgeId, LearnerId
from badgeserver.domain.learner import Learner
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.text import Text
from badgeserver.services.judging import Judgement
from badgeserver.services.office import Office

WAITS = Text(
    "保護者の同意を待っています。同意があれば、すぐに授与されます。",
    "It waits for a guardian's consent, and is awarded as soon as there is one.",
)


@dataclass(frozen=True, slots=True)
class ConsentGate:
    """Knows of some learners whether a guardian's consent is needed, and for whom there is one."""

    learners: Mapping[LearnerId, Learner]
    consented: frozenset[LearnerId]
    skill_map: SkillMap
    on: date

    def blocks(self, learner_id: LearnerId, badge: BadgeId) -> bool:
        """Tell whether the badge waits for a guardian."""
        learner, found = self.learners[learner_id], self.skill_map.badges.get(badge)
        return learner_id not in self.consented and needs_consent(learner, found, self.skill_map, self.on)

    def open_to(
        self, learner_id: LearnerId, judgements: Mapping[BadgeId, Judgement]
    ) -> dict[BadgeId, Judgement]:
        """Leave out the badges that wait for a guardian, and those that rest on one that waits."""
        earned = [badge for badge, one in judgements.items() if one.evaluation.earned]
        return without_waiting(judgements, {badge for badge in earned if self.blocks(learner_id, badge)})


def without_waiting(
    judgements: Mapping[BadgeId, Judgement], waiting: Collection[BadgeId]
) -> dict[BadgeId, Judgement]:
    """Leave out the badges in `waiting`, and the earned ones that rest on one of those."""
    out = set(waiting)
    earned = {badge: one.evaluation for badge, one in judgements.items() if one.evaluation.earned}
    while more := {badge for badge, one in earned.items() if badge not in out and out & set(one.relies_on)}:
        out |= more
    return {badge: one for badge, one in judgements.items() if badge not in out}


def consent_gate(learner_ids: Iterable[LearnerId], office: Office) -> ConsentGate:
    """Return the gate for these learners, by two questions to the database."""
    learners = office.store.learners.get_many(learner_ids)
    consents = office.store.guardian_consents.of_learners(learners)
    agreed = frozenset(learner for learner, theirs in consents.items() if stands(theirs))
    return ConsentGate(learners, agreed, office.programme.skill_map, office.today())


def blocks(learner_id: LearnerId, badge: BadgeId, office: Office) -> Text | None:
    """Return why an earned badge is not awarded yet, in words for the learner; None if nothing hinders it."""
    return WAITS if consent_gate([learner_id], office).blocks(learner_id, badge) else None


def waiting_badges(
    judgements: Mapping[BadgeId, Judgement], learner_id: LearnerId, office: Office
) -> tuple[BadgeId, ...]:
    """Return the badges that are earned and wait for nothing but a guardian's consent."""
    awarded = consent_gate([learner_id], office).open_to(learner_id, judgements)
    return tuple(badge for badge, one in judgements.items() if one.evaluation.earned and badge not in awarded)
