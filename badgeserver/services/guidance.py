"""“What am I missing?”, for one learner."""

from __future__ import annotations

from datetime import date

from badgeserver.domain.evaluate import evaluate
from badgeserver.domain.guidance import Guidance, guidance
from badgeserver.domain.ids import LearnerId
from badgeserver.services.office import Office


def guidance_for(learner_id: str, office: Office, on: date | None = None) -> Guidance:
    """Return what the learner may do next, on the day `on` (today without it); raises NotFound."""
    store, skill_map, day = office.store, office.programme.skill_map, on or office.today()
    with store.transaction():
        learner = store.learners.get(LearnerId(learner_id))
        evidence = store.evidence.of_learner(learner.id)
        held = store.awards.held_by(learner.id)
    evaluations = evaluate(skill_map, evidence, held, day)
    return guidance(skill_map, evidence, held, evaluations, day, learner.group)
