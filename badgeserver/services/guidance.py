"""“What am I missing?”, for one learner."""

from __future__ import annotations

from datetime import date

from badgeserver.domain.guidance import Guidance, guidance
from badgeserver.domain.ids import LearnerId
from badgeserver.services.judging import judge
from badgeserver.services.office import Office


def guidance_for(learner_id: str, office: Office, on: date | None = None) -> Guidance:
    """Return what the learner may do next, on the day `on` (today without it); raises NotFound."""
    store, day = office.store, on or office.today()
    skill_map = office.programmes.in_force(day).skill_map
    with store.transaction():
        learner = store.learners.get(LearnerId(learner_id))
        evidence = store.evidence.of_learner(learner.id)
        held = store.awards.held_by(learner.id)
    judged = judge(evidence, held, day, office.programmes)
    evaluations = {badge: judged[badge].evaluation for badge in skill_map.badges}
    return guidance(skill_map, evidence, held, evaluations, day, learner.group)
