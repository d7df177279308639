"""Telling learners what an import of a roster led to, once, part by part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from badgeserver.domain.ids import AwardId, EvidenceId, LearnerId
from badgeserver.services.acceptance import accepted_news, awarded_news
from badgeserver.services.notices import News, tell_many
from badgeserver.services.office import Office

AWARD = "award:"
EVIDENCE = "evidence:"
"""Before the id of what there is to tell of."""


def tell_news(import_id: str, office: Office) -> Iterator[int]:
    """Tell the learners of each part what has not been told yet, and yield how many they were."""
    store = office.store
    while (untold := store.roster_imports.untold(import_id)) is not None:
        first, subjects = untold
        with store.transaction():
            news = [*_of_awards(subjects, office), *_of_evidence(subjects, office)]
            learners = store.learners.get_many({learner for learner, _ in news})
            tell_many(((learners[learner], one) for learner, one in news if learner in learners), office)
            store.roster_imports.told(import_id, first, office.clock())
        yield len(news)


def _of_awards(subjects: Iterable[str], office: Office) -> Iterator[tuple[LearnerId, News]]:
    """Yield the news of awards whose credential was issued."""
    ids = [AwardId(one.removeprefix(AWARD)) for one in subjects if one.startswith(AWARD)]
    awards = office.store.awards.get_many(ids)
    for issued in office.store.credentials.live_of_awards(awards):
        award = awards[issued.award]
        yield award.learner, awarded_news(award, issued, office)


def _of_evidence(subjects: Iterable[str], office: Office) -> Iterator[tuple[LearnerId, News]]:
    ids = [EvidenceId(one.removeprefix(EVIDENCE)) for one in subjects if one.startswith(EVIDENCE)]
    for learner, piece in office.store.evidence.owned(ids):
        if piece.acceptance is not None:
            yield learner, accepted_news(piece, office)
