"""The repository of Open Badges that learners handed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from badgeserver.domain.handed_badge import BadgeFacts, HandedBadge
from badgeserver.domain.ids import EvidenceId, LearnerId
from badgeserver.domain.text import Text
from badgeserver.storage.refusals import NO_SUCH_HANDED_BADGE
from badgeserver.storage.rows import insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import HandedBadgeRow


class HandedBadges:
    """What came in, and where each badge is on its way. The same text of one learner is kept once."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def keep(self, badge: HandedBadge) -> None:
        """Keep a badge, new or as it is now.

        Raises NotFound (`no-such-learner`, `no-such-evidence`), Conflict (`badge-handed-in-already`).
        """
        values = _to_row(badge)
        change = update(HandedBadgeRow).where(HandedBadgeRow.id == badge.id).values(values)
        about = {"learner_id": badge.learner, "id": badge.id, "evidence_id": badge.evidence or ""}
        with self._sessions.writing(**about) as session:
            if not session.execute(change.returning(HandedBadgeRow.id)).all():
                insert_rows(session, HandedBadgeRow, [values])

    def get(self, badge_id: EvidenceId) -> HandedBadge:
        """Return the badge; raises NotFound (`no-such-badge`)."""
        with self._sessions.reading() as session:
            row = session.get(HandedBadgeRow, badge_id)
            if row is None:
                raise NO_SUCH_HANDED_BADGE.about({"badge_id": badge_id})
            return _to_domain(row)

    def find(self, learner_id: LearnerId, digest: str) -> HandedBadge | None:
        """Return the learner's badge with this text, if it was handed in before."""
        return self._one(HandedBadgeRow.learner_id == learner_id, HandedBadgeRow.digest == digest)

    def of_evidence(self, evidence_id: EvidenceId) -> HandedBadge | None:
        """Return the badge that became this piece of evidence, or is being checked as this submission."""
        became = HandedBadgeRow.evidence_id == evidence_id
        return self._one(became | (HandedBadgeRow.id == evidence_id))

    def _one(self, *conditions: Any) -> HandedBadge | None:
        with self._sessions.reading() as session:
            row = session.scalars(select(HandedBadgeRow).where(*conditions).limit(1)).first()
            return _to_domain(row) if row is not None else None

    def of_learner(self, learner_id: LearnerId) -> tuple[HandedBadge, ...]:
        """Return the learner's badges, the newest first."""
        theirs = select(HandedBadgeRow).where(HandedBadgeRow.learner_id == learner_id)
        newest = theirs.order_by(HandedBadgeRow.handed_in_at.desc(), HandedBadgeRow.id)
        with self._sessions.reading() as session:
            return tuple(map(_to_domain, session.scalars(newest)))

    def due(self, now: datetime, limit: int) -> tuple[HandedBadge, ...]:
        """Return up to `limit` badges that are to be tried again by `now`, the longest waiting first."""
        waiting = select(HandedBadgeRow).where(
            HandedBadgeRow.state == "waiting", HandedBadgeRow.retry_at <= now
        )
        soonest = waiting.order_by(HandedBadgeRow.retry_at, HandedBadgeRow.id).limit(limit)
        with self._sessions.reading() as session:
            return tuple(map(_to_domain, session.scalars(soonest)))

    def remove(self, badge_id: EvidenceId) -> None:
        """Forget a badge, if it is there."""
        with self._sessions.writing() as session:
            session.execute(delete(HandedBadgeRow).where(HandedBadgeRow.id == badge_id))

    def remove_of(self, learner_id: LearnerId) -> None:
        """Forget every badge that a learner handed in; evidence that came of them stays."""
        with self._sessions.writing() as session:
            session.execute(delete(HandedBadgeRow).where(HandedBadgeRow.learner_id == learner_id))


def _to_row(badge: HandedBadge) -> dict[str, Any]:
    facts = badge.facts
    return {
        "id": badge.id,
        "learner_id": badge.learner,
        "text": badge.text,
        "digest": badge.digest,
        "state": badge.state,
        "handed_in_by": badge.handed_in_by,
        "handed_in_at": badge.handed_in_at,
        "badge_id": facts.id if facts else None,
        "issuer": facts.issuer if facts else None,
        "issuer_name": facts.issuer_name if facts else None,
        "name": facts.name if facts else None,
        "achievement": facts.achievement if facts else None,
        "dated": facts.dated if facts else None,
        "proof": facts.proof if facts else None,
        "certificate": badge.certificate,
        "evidence_id": badge.evidence,
        "code": badge.code,
        "ja": badge.reason.ja,
        "en": badge.reason.en,
        "tries": badge.tries,
        "retry_at": badge.retry_at,
    }


def _to_domain(row: HandedBadgeRow) -> HandedBadge:
    return HandedBadge(
        id=row.id,
        learner=row.learner_id,
        text=row.text,
        digest=row.digest,
        state=row.state,
        handed_in_by=row.handed_in_by,
        handed_in_at=row.handed_in_at,
        facts=_facts(row),
        certificate=row.certificate,
        evidence=row.evidence_id,
        code=row.code,
        reason=Text(row.ja, row.en),
        tries=row.tries,
        retry_at=row.retry_at,
    )


def _facts(row: HandedBadgeRow) -> BadgeFacts | None:
    if (
        row.badge_id is None
        or row.issuer is None
        or row.issuer_name is None
        or row.name is None
        or row.achievement is None
        or row.dated is None
        or row.proof is None
    ):
        return None
    return BadgeFacts(
        id=row.badge_id,
        issuer=row.issuer,
        issuer_name=row.issuer_name,
        name=row.name,
        achievement=row.achievement,
        dated=row.dated,
        proof=row.proof,
    )
