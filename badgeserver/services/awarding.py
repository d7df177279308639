"""Evaluating learners and recording the awards that they have earned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from badgeserver.domain.award import Award
from badgeserver.domain.awarding import award_of
from badgeserver.domain.evaluation import HeldBadge
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import AwardId, BadgeId, LearnerId
from badgeserver.services.judging import Judgement, judge
from badgeserver.services.office import Office


def judge_learner(learner_id: LearnerId, office: Office, on: date) -> Mapping[BadgeId, Judgement]:
    """Evaluate every badge for one learner on the day `on`; nothing is recorded. Raises NotFound."""
    store = office.store
    with store.snapshot():
        store.learners.get(learner_id)
        evidence = store.evidence.of_learner(learner_id)
        held = store.awards.held_by(learner_id)
    return judge(evidence, held, on, office.programmes)


def award_badges(learner_id: LearnerId, office: Office, on: date) -> tuple[Award, ...]:
    """Record an award for each badge that the learner has earned on the day `on`, and return them.

    A badge that was revoked is not awarded again from the same evidence: that is for a person to
    decide. Raises NotFound for an unknown learner.
    """
    store = office.store
    with store.transaction():
        store.learners.get(learner_id)
        evidence = store.evidence.of_learner(learner_id)
        held = store.awards.held_by(learner_id)
        judgements = judge(evidence, held, on, office.programmes)
        newest = newest_awards(store.awards.of_learner(learner_id))
        revoked = _revoked_awards(learner_id, office)
        earned = new_awards(judgements, learner_id, evidence, held, newest, office)
        awards = tuple(award for award in earned if not _was_revoked(award, revoked))
        store.awards.add_many(awards)
    return awards


def newest_awards(awards: Sequence[Award]) -> dict[BadgeId, AwardId]:
    """Return the last award of each badge, revoked or not, which the next one supersedes."""
    return {award.badge: award.id for award in sorted(awards, key=lambda one: one.awarded_on)}


def new_awards(
    judgements: Mapping[BadgeId, Judgement],
    learner_id: LearnerId,
    evidence: Sequence[Evidence],
    held: Sequence[HeldBadge],
    newest: Mapping[BadgeId, AwardId],
    office: Office,
) -> tuple[Award, ...]:
    """Return an award for each badge that is earned, superseding the one in `newest`, if any."""
    return tuple(
        award_of(
            one.evaluation,
            AwardId(office.new_id()),
            learner_id,
            one.skill_map,
            evidence,
            held,
            newest.get(badge),
        )
        for badge, one in judgements.items()
        if one.evaluation.earned
    )


def _revoked_awards(learner_id: LearnerId, office: Office) -> tuple[Award, ...]:
    credentials = office.store.credentials.of_learner(learner_id)
    standing = {one.award for one in credentials if one.revoked_at is None}
    revoked = {one.award for one in credentials if one.award not in standing}
    return tuple(one for one in office.store.awards.of_learner(learner_id) if one.id in revoked)


def _was_revoked(award: Award, revoked: Sequence[Award]) -> bool:
    return any(one.badge == award.badge and set(award.evidence) <= set(one.evidence) for one in revoked)


def held_after(held: Sequence[HeldBadge], awards: Sequence[Award]) -> tuple[HeldBadge, ...]:
    """Return what a learner holds once `awards` are added."""
    newest = {one.badge: one for one in held}
    for award in awards:
        newest[award.badge] = HeldBadge(award.id, award.badge, award.awarded_on, award.valid_until)
    return tuple(newest.values())
