"""The repository of foreign badges under evidence, and of the endorsements given to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update

from badgeserver.domain.award import StatusEntry, StatusPurpose
from badgeserver.domain.endorsement import Endorsement, ForeignBadge
from badgeserver.domain.ids import AwardId, EndorsementId, EvidenceId
from badgeserver.domain.record_chain import endorsement_happenings
from badgeserver.storage.record_chain import put_on_record
from badgeserver.storage.refusals import ENDORSEMENT_REVOKED, NO_BADGE_UNDER_EVIDENCE, NO_SUCH_ENDORSEMENT
from badgeserver.storage.rows import among, batches, insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import AwardEvidenceRow, EndorsementRow, EvidenceBadgeRow, EvidenceRow


class Endorsements:
    """Foreign badges and signed endorsements. A revoked one stays, so that its status can be answered."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def attach(self, badge: ForeignBadge) -> None:
        """Keep the badge under its evidence.

        Raises NotFound (`no-such-evidence`), Conflict (`badge-attached-already` where the evidence has
        one, `badge-used-already` where other evidence has this one).
        """
        with self._sessions.writing() as session:
            insert_rows(session, EvidenceBadgeRow, [_badge_row(badge)])

    def badge(self, evidence_id: EvidenceId) -> ForeignBadge:
        """Return the badge under the evidence; raises NotFound (`no-badge-under-evidence`)."""
        with self._sessions.reading() as session:
            row = session.get(EvidenceBadgeRow, evidence_id)
            if row is None:
                raise NO_BADGE_UNDER_EVIDENCE.about({"evidence_id": evidence_id})
            return _to_badge(row)

    def badges(self, evidence_ids: Iterable[EvidenceId]) -> dict[EvidenceId, ForeignBadge]:
        """Return the badges that there are under the evidence."""
        with self._sessions.reading() as session:
            return {
                row.evidence_id: _to_badge(row)
                for some in batches(evidence_ids)
                for row in session.scalars(
                    select(EvidenceBadgeRow).where(EvidenceBadgeRow.evidence_id.in_(some))
                )
            }

    def awards_on_badges(self, award_ids: Iterable[AwardId]) -> tuple[AwardId, ...]:
        """Return those of the awards that name evidence with a badge under it."""
        pinned, badge = AwardEvidenceRow, EvidenceBadgeRow
        named = select(pinned.award_id).join(badge, badge.evidence_id == pinned.evidence_id).distinct()
        with self._sessions.reading() as session:
            return tuple(
                award_id
                for some in batches(award_ids)
                for award_id in session.scalars(named.where(among(session, pinned.award_id, some)))
            )

    def evidence_with(self, issuer: str, badge_id: str, digest: str) -> EvidenceId | None:
        """Return the evidence that has this badge, found by the badge's own id or by its text."""
        same = (EvidenceBadgeRow.issuer == issuer) & (EvidenceBadgeRow.badge_id == badge_id)
        found = select(EvidenceBadgeRow.evidence_id).where(same | (EvidenceBadgeRow.digest == digest))
        with self._sessions.reading() as session:
            return session.scalar(found.limit(1))

    def not_endorsed(self) -> tuple[EvidenceId, ...]:
        """Return the accepted evidence whose badge was never endorsed, in the order of the ids."""
        endorsed = select(EndorsementRow.id).where(EndorsementRow.evidence_id == EvidenceRow.id)
        waiting = select(EvidenceRow.id).join(
            EvidenceBadgeRow, EvidenceBadgeRow.evidence_id == EvidenceRow.id
        )
        waiting = waiting.where(EvidenceRow.accepted_strength.is_not(None), ~endorsed.exists())
        with self._sessions.reading() as session:
            return tuple(session.scalars(waiting.order_by(EvidenceRow.id)))

    def add(self, endorsement: Endorsement) -> None:
        """Keep a signed endorsement on a reserved status entry, and put it on record.

        Raises Conflict (`already-endorsed`), NotFound (`no-badge-under-evidence`).
        """
        with self._sessions.writing() as session:
            insert_rows(session, EndorsementRow, [_endorsement_row(endorsement)])
            put_on_record(session, endorsement_happenings(endorsement))

    def get(self, endorsement_id: EndorsementId) -> Endorsement:
        """Return the endorsement; raises NotFound (`no-such-endorsement`)."""
        found = self.get_many([endorsement_id])
        if endorsement_id not in found:
            raise NO_SUCH_ENDORSEMENT.about({"endorsement_id": endorsement_id})
        return found[endorsement_id]

    def get_many(self, endorsement_ids: Iterable[EndorsementId]) -> dict[EndorsementId, Endorsement]:
        """Return those of the endorsements that there are, by id."""
        return {
            one.id: one
            for some in batches(endorsement_ids)
            for one in self._where(EndorsementRow.id.in_(some))
        }

    def newest_of(self, evidence_ids: Iterable[EvidenceId]) -> dict[EvidenceId, Endorsement]:
        """Return for each piece of evidence the newest endorsement that there is, revoked or not."""
        return {
            one.evidence: one
            for some in batches(evidence_ids)
            for one in self._where(EndorsementRow.evidence_id.in_(some))
        }

    def _where(self, condition: ColumnElement[bool]) -> tuple[Endorsement, ...]:
        found = select(EndorsementRow).where(condition)
        with self._sessions.reading() as session:
            rows = session.scalars(found.order_by(EndorsementRow.issued_at, EndorsementRow.id))
            return tuple(map(_to_endorsement, rows))

    def revoke(self, endorsement_id: EndorsementId, at: datetime, reason: str) -> Endorsement:
        """Revoke the endorsement for good, put that on record, and return it as it is now.

        Raises NotFound (`no-such-endorsement`), Conflict (`endorsement-revoked`).
        """
        live = EndorsementRow.id == endorsement_id, EndorsementRow.revoked_at.is_(None)
        change = update(EndorsementRow).where(*live).values(revoked_at=at, revocation_reason=reason)
        with self._sessions.writing() as session:
            changed = session.execute(change.returning(EndorsementRow.id)).all()
            now = self.get(endorsement_id)
            if not changed:
                raise ENDORSEMENT_REVOKED.about({"endorsement_id": endorsement_id})
            put_on_record(session, endorsement_happenings(now)[1:])
            return now

    def revoked_indexes(self, purpose: StatusPurpose, list_number: int) -> frozenset[int]:
        """Return the indexes of revoked endorsements in that list; none is ever suspended."""
        if purpose is StatusPurpose.SUSPENSION:
            return frozenset()
        revoked = select(EndorsementRow.list_index).where(
            EndorsementRow.list_number == list_number, EndorsementRow.revoked_at.is_not(None)
        )
        with self._sessions.reading() as session:
            return frozenset(session.scalars(revoked))


def _badge_row(badge: ForeignBadge) -> dict[str, Any]:
    return {
        "evidence_id": badge.evidence,
        "badge_id": badge.id,
        "issuer": badge.issuer,
        "issuer_name": badge.issuer_name,
        "name": badge.name,
        "achievement": badge.achievement,
        "digest": badge.digest,
        "text": badge.text,
        "verified_at": badge.verified_at,
        "names_holder": badge.names_holder,
        "confirmed_by": badge.confirmed_by,
    }


def _to_badge(row: EvidenceBadgeRow) -> ForeignBadge:
    return ForeignBadge(
        evidence=row.evidence_id,
        id=row.badge_id,
        issuer=row.issuer,
        issuer_name=row.issuer_name,
        name=row.name,
        achievement=row.achievement,
        digest=row.digest,
        text=row.text,
        verified_at=row.verified_at,
        names_holder=row.names_holder,
        confirmed_by=row.confirmed_by,
    )


def _endorsement_row(endorsement: Endorsement) -> dict[str, Any]:
    return {
        "id": endorsement.id,
        "evidence_id": endorsement.evidence,
        "issued_at": endorsement.issued_at,
        "list_number": endorsement.status_entry.list_number,
        "list_index": endorsement.status_entry.index,
        "document": endorsement.document,
        "revoked_at": endorsement.revoked_at,
        "revocation_reason": endorsement.revocation_reason,
    }


def _to_endorsement(row: EndorsementRow) -> Endorsement:
    return Endorsement(
        id=row.id,
        evidence=row.evidence_id,
        issued_at=row.issued_at,
        status_entry=StatusEntry(row.list_number, row.list_index),
        document=row.document,
        revoked_at=row.revoked_at,
        revocation_reason=row.revocation_reason,
    )
