"""Evaluating learners and recording the awards that they have earned."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from badgeserver.domain.award import Award
from badgeserver.domain.awarding import award_of
from badgeserver.domain.evaluation import HeldBadge
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import AwardId, BadgeId, LearnerId
from badgeserver.services.consent_needed import ConsentGate, consent_gate
from badgeserver.services.judging import Judgement, judge
from badgeserver.services.office import Office
from badgeserver.services.panel_gate import PanelGate, ask_panels, panel_gate


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
    decide. A child's badges wait for the consent of a guardian, some badges for a panel. Raises
    NotFound for an unknown learner.
    """
    with office.store.transaction():
        office.store.learners.get(learner_id)
        return award_many([learner_id], office, on)


def award_many(learner_ids: Iterable[LearnerId], office: Office, on: date) -> tuple[Award, ...]:
    """Record what each of the learners has earned, as `award_badges`, with a few queries for all of them."""
    store, wanted = office.store, list(learner_ids)
    with store.transaction():
        evidence = store.evidence.of_learners(wanted)
        held = store.awards.held_by_many(wanted)
        given = store.awards.of_learners(wanted)
        gates = consent_gate(wanted, office), panel_gate(wanted, given, office)
        revoked = store.awards.revoked(award.id for awards in given.values() for award in awards)
        earned = [
            award
            for learner in wanted
            for award in _earned(
                learner, evidence[learner], held[learner], given[learner], revoked, gates, office, on
            )
        ]
        if earned:
            store.awards.add_many(earned)
    return tuple(earned)


def _earned(
    learner: LearnerId,
    evidence: Sequence[Evidence],
    held: Sequence[HeldBadge],
    given: Sequence[Award],
    revoked: Collection[AwardId],
    gates: tuple[ConsentGate, PanelGate],
    office: Office,
    on: date,
) -> Iterator[Award]:
    consents, panels = gates
    judgements = consents.open_to(learner, judge(evidence, held, on, office.programmes))
    ask_panels(panels, learner, judgements, office)
    judgements = panels.open_to(learner, judgements)
    fallen = [award for award in given if award.id in revoked]
    for award in new_awards(judgements, learner, evidence, held, newest_awards(given), office):
        if not _was_revoked(award, fallen):
            yield award


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


def _was_revoked(award: Award, revoked: Sequence[Award]) -> bool:
    return any(one.badge == award.badge and set(award.evidence) <= set(one.evidence) for one in revoked)


def held_after(held: Sequence[HeldBadge], awards: Sequence[Award]) -> tuple[HeldBadge, ...]:
    """Return what a learner holds once `awards` are added."""
    newest = {one.badge: one for one in held}
    for award in awards:
        newest[award.badge] = HeldBadge(award.id, award.badge, award.awarded_on, award.valid_until)
    return tuple(newest.values())
