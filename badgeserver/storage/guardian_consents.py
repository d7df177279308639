"""The repository of guardians' consents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from badgeserver.domain.consent import Consent
from badgeserver.domain.ids import LearnerId
from badgeserver.storage.refusals import NO_SUCH_CONSENT
from badgeserver.storage.rows import among, batches, insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import GuardianConsentRow


class GuardianConsents:
    """Requests to guardians with their answers; the newest of a learner is the one that counts."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add_many(self, consents: Iterable[Consent]) -> None:
        """Keep new requests, all or none; raises NotFound (`no-such-learner`)."""
        with self._sessions.writing() as session:
            insert_rows(session, GuardianConsentRow, map(_to_row, consents))

    def get(self, consent_id: str) -> Consent:
        """Return the request; raises NotFound (`no-such-consent`)."""
        with self._sessions.reading() as session:
            row = session.get(GuardianConsentRow, consent_id)
            if row is None:
                raise NO_SUCH_CONSENT.about({"consent_id": consent_id})
            return _to_domain(row)

    def locked(self, consent_id: str) -> Consent:
        """Return the request; nobody else answers it until this transaction ends. Raises as `get`."""
        with self._sessions.writing() as session:
            wanted = select(GuardianConsentRow).where(GuardianConsentRow.id == consent_id)
            row = session.scalar(wanted.with_for_update())
            if row is None:
                raise NO_SUCH_CONSENT.about({"consent_id": consent_id})
            return _to_domain(row)

    def replace(self, consent: Consent) -> None:
        """Keep the request as it is now; raises NotFound (`no-such-consent`)."""
        change = update(GuardianConsentRow).where(GuardianConsentRow.id == consent.id)
        with self._sessions.writing() as session:
            changed = session.execute(change.values(_to_row(consent)).returning(GuardianConsentRow.id))
            if not changed.all():
                raise NO_SUCH_CONSENT.about({"consent_id": consent.id})

    def of_learner(self, learner_id: LearnerId) -> tuple[Consent, ...]:
        """Return the learner's requests, the newest first."""
        return self.of_learners([learner_id]).get(learner_id, ())

    def of_learners(self, learner_ids: Iterable[LearnerId]) -> dict[LearnerId, tuple[Consent, ...]]:
        """Return the requests of those of the learners who have any, the newest first."""
        found: defaultdict[LearnerId, list[Consent]] = defaultdict(list)
        newest_first = GuardianConsentRow.asked_at.desc(), GuardianConsentRow.id
        with self._sessions.reading() as session:
            for some in batches(learner_ids):
                theirs = select(GuardianConsentRow).where(among(session, GuardianConsentRow.learner_id, some))
                for row in session.scalars(theirs.order_by(*newest_first)):
                    found[row.learner_id].append(_to_domain(row))
        return {learner: tuple(consents) for learner, consents in found.items()}

    def with_guardian(self, email: str) -> tuple[Consent, ...]:
        """Return the requests to a guardian's address, written in any case, the newest first."""
        theirs = select(GuardianConsentRow).where(
            func.lower(GuardianConsentRow.guardian_email) == email.strip().lower()
        )
        with self._sessions.reading() as session:
            rows = session.scalars(theirs.order_by(GuardianConsentRow.asked_at.desc(), GuardianConsentRow.id))
            return tuple(map(_to_domain, rows))

    def to_remind(self, asked_after: datetime, asked_before: datetime) -> tuple[Consent, ...]:
        """Return the requests of that time that nobody answered and nobody was reminded of."""
        open_ones = select(GuardianConsentRow).where(
            GuardianConsentRow.asked_at > asked_after,
            GuardianConsentRow.asked_at <= asked_before,
            GuardianConsentRow.reminded_at.is_(None),
            GuardianConsentRow.agreed_at.is_(None),
            GuardianConsentRow.declined_at.is_(None),
        )
        with self._sessions.reading() as session:
            return tuple(map(_to_domain, session.scalars(open_ones.order_by(GuardianConsentRow.asked_at))))


def _to_row(consent: Consent) -> dict[str, Any]:
    return {
        "id": consent.id,
        "learner_id": consent.learner,
        "guardian_email": consent.guardian_email,
        "guardian_name": consent.guardian_name,
        "text_version": consent.text_version,
        "asked_at": consent.asked_at,
        "reminded_at": consent.reminded_at,
        "agreed_at": consent.agreed_at,
        "declined_at": consent.declined_at,
        "withdrawn_at": consent.withdrawn_at,
    }


def _to_domain(row: GuardianConsentRow) -> Consent:
    return Consent(
        id=row.id,
        learner=row.learner_id,
        guardian_email=row.guardian_email,
        guardian_name=row.guardian_name,
        text_version=row.text_version,
        asked_at=row.asked_at,
        reminded_at=row.reminded_at,
        agreed_at=row.agreed_at,
        declined_at=row.declined_at,
        withdrawn_at=row.withdrawn_at,
    )
