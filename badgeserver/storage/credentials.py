"""The repository of issued credentials."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import func, select, update

from badgeserver.domain.award import IssuedCredential, StatusEntry, StatusPurpose
from badgeserver.domain.ids import AwardId, CredentialId, LearnerId
from badgeserver.domain.record_chain import credential_happenings
from badgeserver.storage.record_chain import put_on_record
from badgeserver.storage.refusals import ALREADY_REVOKED, NO_SUCH_CREDENTIAL
from badgeserver.storage.rows import BATCH, batches, insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import AwardRow, CredentialRow


class Credentials:
    """Signed credentials. A revoked one stays, so that its status can always be answered."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, issued: IssuedCredential) -> None:
        """Keep a signed credential on a reserved status entry, and put its issuing on record.

        Raises Conflict (`already-issued` when the award has a live one, `credential-exists`,
        `status-entry-taken`), NotFound (`no-such-award`, `no-such-status-entry`).
        """
        self.add_many([issued])

    def add_many(self, issued: Iterable[IssuedCredential]) -> None:
        """Keep signed credentials, all or none; raises as `add`."""
        with self._sessions.writing() as session:
            for some in batches(issued):
                insert_rows(session, CredentialRow, map(_to_row, some))
                put_on_record(session, chain.from_iterable(map(credential_happenings, some)))

    def get(self, credential_id: CredentialId) -> IssuedCredential:
        """Return the credential; raises NotFound (`no-such-credential`)."""
        with self._sessions.reading() as session:
            row = session.get(CredentialRow, credential_id)
            if row is None:
                raise NO_SUCH_CREDENTIAL.about({"credential_id": credential_id})
            return _to_domain(row)

    def get_many(self, credential_ids: Iterable[CredentialId]) -> dict[CredentialId, IssuedCredential]:
        """Return those of the credentials that there are, by id."""
        with self._sessions.reading() as session:
            found = [
                _to_domain(row)
                for some in batches(credential_ids)
                for row in session.scalars(select(CredentialRow).where(CredentialRow.id.in_(some)))
            ]
        return {credential.id: credential for credential in found}

    def live_of_award(self, award_id: AwardId) -> IssuedCredential | None:
        """Return the award's credential that is not revoked, if there is one."""
        live = select(CredentialRow).where(
            CredentialRow.award_id == award_id, CredentialRow.revoked_at.is_(None)
        )
        with self._sessions.reading() as session:
            row = session.scalar(live)
            return _to_domain(row) if row else None

    def live_of_awards(self, award_ids: Iterable[AwardId]) -> tuple[IssuedCredential, ...]:
        """Return the credentials of the awards that stand; not every award has one."""
        with self._sessions.reading() as session:
            return tuple(
                _to_domain(row)
                for some in batches(award_ids)
                for row in session.scalars(
                    select(CredentialRow).where(
                        CredentialRow.award_id.in_(some), CredentialRow.revoked_at.is_(None)
                    )
                )
            )

    def awards_issued(self, award_ids: Iterable[AwardId]) -> frozenset[AwardId]:
        """Return those of the awards that have, or once had, a credential."""
        issued = select(CredentialRow.award_id)
        with self._sessions.reading() as session:
            return frozenset(
                award_id
                for some in batches(award_ids)
                for award_id in session.scalars(issued.where(CredentialRow.award_id.in_(some)))
            )

    def of_learner(self, learner_id: LearnerId) -> tuple[IssuedCredential, ...]:
        """Return all the learner's credentials, revoked ones too, the earliest first."""
        theirs = select(CredentialRow).join(AwardRow, AwardRow.id == CredentialRow.award_id)
        theirs = theirs.where(AwardRow.learner_id == learner_id)
        with self._sessions.reading() as session:
            rows = session.scalars(theirs.order_by(CredentialRow.issued_at, CredentialRow.id))
            return tuple(map(_to_domain, rows))

    def revoke(
        self, credential_id: CredentialId, at: datetime, reason: str, reason_en: str | None = None
    ) -> IssuedCredential:
        """Revoke the credential for good, put that on record, and return it as it is now.

        `reason` is in Japanese where `reason_en` has it in English, and else for readers of both.

        Raises NotFound (`no-such-credential`), Conflict (`already-revoked`), Refused
        (`value-refused`: a blank reason, or a moment before it was issued).
        """
        live = CredentialRow.id == credential_id, CredentialRow.revoked_at.is_(None)
        change = (
            update(CredentialRow)
            .where(*live)
            .values(revoked_at=at, revocation_reason=reason, revocation_reason_en=reason_en)
        )
        with self._sessions.writing() as session:
            changed = session.execute(change.returning(CredentialRow.id)).all()
            now = self.get(credential_id)
            if not changed:
                raise ALREADY_REVOKED.about({"credential_id": credential_id})
            put_on_record(session, credential_happenings(now)[1:])
            return now

    def revoked_indexes(self, purpose: StatusPurpose, list_number: int) -> frozenset[int]:
        """Return the indexes whose bit is set in the list of that purpose and number.

        Nothing suspends a credential for a time, so that a suspension list has no bit set.
        """
        if purpose is StatusPurpose.SUSPENSION:
            return frozenset()
        revoked = select(CredentialRow.list_index).where(
            CredentialRow.list_number == list_number, CredentialRow.revoked_at.is_not(None)
        )
        with self._sessions.reading() as session:
            return frozenset(session.scalars(revoked))

    def pages(self, size: int = BATCH) -> Iterator[tuple[IssuedCredential, ...]]:
        """Yield all credentials, revoked ones too, in the order of their ids, `size` at a time."""
        following = select(CredentialRow).order_by(CredentialRow.id).limit(size)
        last = ""
        while True:
            with self._sessions.reading() as session:
                rows = session.scalars(following.where(CredentialRow.id > last))
                page = tuple(map(_to_domain, rows))
            if not page:
                return
            yield page
            last = page[-1].id

    def count(self) -> int:
        """Return how many credentials there are, revoked ones too."""
        with self._sessions.reading() as session:
            return session.scalar(select(func.count()).select_from(CredentialRow)) or 0


def _to_row(issued: IssuedCredential) -> dict[str, Any]:
    return {
        "id": issued.id,
        "award_id": issued.award,
        "issued_at": issued.issued_at,
        "list_number": issued.status_entry.list_number,
        "list_index": issued.status_entry.index,
        "document": issued.document,
        "revoked_at": issued.revoked_at,
        "revocation_reason": issued.revocation_reason,
        "revocation_reason_en": issued.revocation_reason_en,
    }


def _to_domain(row: CredentialRow) -> IssuedCredential:
    return IssuedCredential(
        id=row.id,
        award=row.award_id,
        issued_at=row.issued_at,
        status_entry=StatusEntry(row.list_number, row.list_index),
        document=row.document,
        revoked_at=row.revoked_at,
        revocation_reason=row.revocation_reason,
        revocation_reason_en=row.revocation_reason_en,
    )
