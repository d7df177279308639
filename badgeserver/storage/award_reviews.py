"""The repository of changes of accepted evidence and of the reviews of awards that follow from them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select, update

from badgeserver.domain.award_review import AwardReview, EvidenceChange, ReviewDecision
from badgeserver.domain.evidence_facts import evidence_facts, evidence_from_facts
from badgeserver.domain.ids import AwardId, EvidenceId
from badgeserver.domain.text import Text
from badgeserver.storage.refusals import NO_SUCH_REVIEW, REVIEW_DECIDED
from badgeserver.storage.rows import batches, insert_rows, insert_unless_there
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import AwardReviewRow, EvidenceChangeRow


class AwardReviews:
    """Changes of accepted evidence, and the awards that people have to decide about since."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add_change(self, change: EvidenceChange) -> None:
        """Keep a change with the facts before and after; raises NotFound (`no-such-evidence`)."""
        row = {
            "id": change.id,
            "evidence_id": change.evidence,
            "learner_id": change.learner,
            "before": json.dumps(evidence_facts(change.before), ensure_ascii=False, sort_keys=True),
            "after": change.after
            and json.dumps(evidence_facts(change.after), ensure_ascii=False, sort_keys=True),
            "reason": change.reason,
            "by": change.by,
            "at": change.at,
        }
        with self._sessions.writing() as session:
            insert_rows(session, EvidenceChangeRow, [row])

    def change(self, change_id: str) -> EvidenceChange:
        """Return a change that a review names."""
        with self._sessions.reading() as session:
            return _to_change(session.get_one(EvidenceChangeRow, change_id))

    def withdrawn(self, evidence_ids: Iterable[EvidenceId]) -> frozenset[EvidenceId]:
        """Return those of the pieces that were withdrawn."""
        row = EvidenceChangeRow
        with self._sessions.reading() as session:
            return frozenset(
                found
                for some in batches(evidence_ids)
                for found in session.scalars(
                    select(row.evidence_id).where(row.evidence_id.in_(some), row.after.is_(None))
                )
            )

    def open(self, review: AwardReview) -> bool:
        """Keep a review to be decided; False if the award has an open one already."""
        row = {
            "id": review.id,
            "award_id": review.award,
            "change_id": review.change,
            "opened_at": review.opened_at,
        }
        with self._sessions.writing() as session:
            new = insert_unless_there(session, AwardReviewRow).values(row)
            new = new.on_conflict_do_nothing(
                index_elements=["award_id"], index_where=AwardReviewRow.decided_at.is_(None)
            )
            return session.scalar(new.returning(AwardReviewRow.id)) is not None

    def get(self, review_id: str) -> AwardReview:
        """Return the review; raises NotFound (`no-such-review`)."""
        with self._sessions.reading() as session:
            row = session.get(AwardReviewRow, review_id)
            if row is None:
                raise NO_SUCH_REVIEW.about({"review_id": review_id})
            return _to_review(row)

    def waiting(self) -> tuple[AwardReview, ...]:
        """Return the reviews that nobody decided yet, the oldest first."""
        return self._reviews(AwardReviewRow.decided_at.is_(None), AwardReviewRow.opened_at)

    def decided(self, limit: int) -> tuple[AwardReview, ...]:
        """Return the reviews that were decided last, up to `limit`."""
        return self._reviews(AwardReviewRow.decided_at.is_not(None), AwardReviewRow.decided_at.desc())[:limit]

    def open_awards(self) -> frozenset[AwardId]:
        """Return the awards with an open review."""
        return frozenset(one.award for one in self.waiting())

    def count_waiting(self) -> int:
        """Return how many reviews nobody decided yet."""
        waiting = select(func.count()).select_from(AwardReviewRow).where(AwardReviewRow.decided_at.is_(None))
        with self._sessions.reading() as session:
            return session.scalar(waiting) or 0

    def decide(self, review_id: str, decision: ReviewDecision) -> AwardReview:
        """Record the decision, once; raises NotFound (`no-such-review`), Conflict (`review-decided`)."""
        still_open = AwardReviewRow.id == review_id, AwardReviewRow.decided_at.is_(None)
        change = (
            update(AwardReviewRow)
            .where(*still_open)
            .values(
                outcome=decision.outcome,
                reason_ja=decision.reason.ja,
                reason_en=decision.reason.en,
                decided_by=decision.by,
                decided_at=decision.at,
            )
        )
        with self._sessions.writing() as session:
            changed = session.execute(change.returning(AwardReviewRow.id)).all()
            now = self.get(review_id)
            if not changed:
                raise REVIEW_DECIDED.about({"review_id": review_id})
            return now

    def _reviews(self, condition: Any, order: Any) -> tuple[AwardReview, ...]:
        found = select(AwardReviewRow).where(condition).order_by(order, AwardReviewRow.id)
        with self._sessions.reading() as session:
            return tuple(map(_to_review, session.scalars(found)))


def _to_change(row: EvidenceChangeRow) -> EvidenceChange:
    return EvidenceChange(
        id=row.id,
        learner=row.learner_id,
        before=evidence_from_facts(json.loads(row.before)),
        after=None if row.after is None else evidence_from_facts(json.loads(row.after)),
        reason=row.reason,
        by=row.by,
        at=row.at,
    )


def _to_review(row: AwardReviewRow) -> AwardReview:
    return AwardReview(row.id, row.award_id, row.change_id, row.opened_at, _decision(row))


def _decision(row: AwardReviewRow) -> ReviewDecision | None:
    if row.outcome is None or row.decided_at is None:
        return None
    reason = Text(row.reason_ja or "", row.reason_en or "")
    return ReviewDecision(row.outcome, reason, row.decided_by or "", row.decided_at)
