"""What the credentials of awards are made from, read for many awards at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from badgeserver.domain.award import Award
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import AwardId, EvidenceId
from badgeserver.domain.learner import Learner
from badgeserver.services.achieved import ids_relied_on
from badgeserver.services.office import Office
from badgeserver.services.removed import nothing_to_give
from badgeserver.services.visibility import visibilities


@dataclass(frozen=True, slots=True)
class Basis:
    """An award with its learner and the evidence that it rests on, in the order of its dates.

    Whether the learner shows the name is what was chosen for this very badge.
    """

    award: Award
    learner: Learner
    evidence: tuple[Evidence, ...]


def bases(award_ids: Sequence[AwardId], office: Office) -> tuple[Basis, ...]:
    """Return the basis for each of the awards, in their order, from one state of the database."""
    store = office.store
    with store.snapshot():
        awards = store.awards.get_many(award_ids)
        learners = store.learners.get_many({award.learner for award in awards.values()})
        relied_on = {award.id: ids_relied_on(award) for award in awards.values()}
        pieces = store.evidence.get_many(set().union(*relied_on.values()))
        shown = visibilities(awards.values(), learners, office)
    if any(award.learner not in learners for award in awards.values()):
        raise nothing_to_give()
    return tuple(
        Basis(
            awards[id],
            _showing(learners[awards[id].learner], shown[id].shows_name),
            tuple(sorted((pieces[piece] for piece in relied_on[id]), key=_by_date)),
        )
        for id in award_ids
    )


def _showing(learner: Learner, name: bool) -> Learner:
    return learner if learner.shows_name == name else replace(learner, shows_name=name)


def _by_date(piece: Evidence) -> tuple[date, EvidenceId]:
    return piece.dated, piece.id
