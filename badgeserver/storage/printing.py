"""What there is to print: every certificate that stands, with the name that goes onto it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import aliased

from badgeserver.domain.printing import PrintLine, Selection
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import AwardRow, CertificateChoiceRow, CredentialRow, LearnerRow


class Printing:
    """Lines of certificates.

    A revoked credential, an award that a newer one followed, and whoever had their data removed have none.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def lines(self, selection: Selection) -> tuple[PrintLine, ...]:
        """Return the lines of a badge and of days of award, by credential; the area is not looked at."""
        newer = aliased(AwardRow)
        wanted = (
            select(
                CredentialRow.id,
                AwardRow.id,
                LearnerRow.id,
                AwardRow.badge,
                AwardRow.awarded_on,
                LearnerRow.municipality,
                LearnerRow.name,
                LearnerRow.reading,
                CertificateChoiceRow.prints_reading,
            )
            .join(AwardRow, AwardRow.id == CredentialRow.award_id)
            .join(LearnerRow, LearnerRow.id == AwardRow.learner_id)
            .outerjoin(CertificateChoiceRow, CertificateChoiceRow.award_id == AwardRow.id)
            .where(
                CredentialRow.revoked_at.is_(None),
                LearnerRow.deleted_at.is_(None),
                ~select(newer.id).where(newer.supersedes == AwardRow.id).exists(),
            )
            .order_by(CredentialRow.id)
        )
        if selection.badge is not None:
            wanted = wanted.where(AwardRow.badge == selection.badge)
        if selection.since is not None:
            wanted = wanted.where(AwardRow.awarded_on >= selection.since)
        if selection.until is not None:
            wanted = wanted.where(AwardRow.awarded_on <= selection.until)
        if selection.municipality is not None:
            wanted = wanted.where(LearnerRow.municipality == selection.municipality)
        with self._sessions.reading() as session:
            return tuple(PrintLine(*row[:8], prints_reading=bool(row[8])) for row in session.execute(wanted))
