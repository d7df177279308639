"""The repository of confirmations that were asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from badgeserver.domain.confirmation import Confirmation
from badgeserver.domain.ids import EvidenceId
from badgeserver.storage.refusals import NO_SUCH_CONFIRMATION
from badgeserver.storage.rows import batches, insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import ConfirmationRow

_OPEN = ConfirmationRow.answered_at.is_(None) & ConfirmationRow.lapsed_at.is_(None)


class Confirmations:
    """Requests to employers, hosts and others, with their answers; a submission has one open at most."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, confirmation: Confirmation) -> None:
        """Keep a new request; raises NotFound (`no-such-submission`), Conflict (`confirmation-open`)."""
        with self._sessions.writing(submission_id=confirmation.submission) as session:
            insert_rows(session, ConfirmationRow, [_to_row(confirmation)])

    def get(self, confirmation_id: str) -> Confirmation:
        """Return the request; raises NotFound (`no-such-confirmation`)."""
        with self._sessions.reading() as session:
            return _found(session.get(ConfirmationRow, confirmation_id), confirmation_id)

    def locked(self, confirmation_id: str) -> Confirmation:
        """Return the request; nobody else answers it until this transaction ends. Raises as `get`."""
        with self._sessions.writing() as session:
            row = session.get(ConfirmationRow, confirmation_id, with_for_update=True)
            return _found(row, confirmation_id)

    def replace(self, confirmation: Confirmation) -> None:
        """Keep the request as it is now; raises NotFound (`no-such-confirmation`)."""
        change = update(ConfirmationRow).where(ConfirmationRow.id == confirmation.id)
        with self._sessions.writing() as session:
            changed = session.execute(change.values(_to_row(confirmation)).returning(ConfirmationRow.id))
            if not changed.all():
                raise NO_SUCH_CONFIRMATION.about({"confirmation_id": confirmation.id})

    def of_submission(self, submission_id: EvidenceId) -> tuple[Confirmation, ...]:
        """Return the requests about a submission, the newest first."""
        return self.of_submissions([submission_id]).get(submission_id, ())

    def of_submissions(
        self, submission_ids: Iterable[EvidenceId]
    ) -> dict[EvidenceId, tuple[Confirmation, ...]]:
        """Return the requests about those of the submissions that have any, the newest first."""
        found: dict[EvidenceId, tuple[Confirmation, ...]] = {}
        newest_first = ConfirmationRow.asked_at.desc(), ConfirmationRow.id
        with self._sessions.reading() as session:
            for some in batches(submission_ids):
                theirs = select(ConfirmationRow).where(ConfirmationRow.submission_id.in_(some))
                for row in session.scalars(theirs.order_by(*newest_first)):
                    found[row.submission_id] = (*found.get(row.submission_id, ()), _to_domain(row))
        return found

    def to_remind(self, asked_before: datetime) -> tuple[Confirmation, ...]:
        """Return the open requests from before that moment of which nobody was reminded."""
        return self._open(ConfirmationRow.asked_at <= asked_before, ConfirmationRow.reminded_at.is_(None))

    def to_lapse(self, asked_before: datetime) -> tuple[Confirmation, ...]:
        """Return the open requests from before that moment."""
        return self._open(ConfirmationRow.asked_at <= asked_before)

    def _open(self, *conditions: Any) -> tuple[Confirmation, ...]:
        wanted = select(ConfirmationRow).where(_OPEN, *conditions)
        with self._sessions.reading() as session:
            rows = session.scalars(wanted.order_by(ConfirmationRow.asked_at, ConfirmationRow.id))
            return tuple(map(_to_domain, rows))


def _found(row: ConfirmationRow | None, confirmation_id: str) -> Confirmation:
    if row is None:
        raise NO_SUCH_CONFIRMATION.about({"confirmation_id": confirmation_id})
    return _to_domain(row)


def _to_row(confirmation: Confirmation) -> dict[str, Any]:
    values = {name: getattr(confirmation, name) for name in confirmation.__slots__}
    return {"submission_id": values.pop("submission"), **values}


def _to_domain(row: ConfirmationRow) -> Confirmation:
    return Confirmation(
        id=row.id,
        submission=row.submission_id,
        confirmer=row.confirmer,
        name=row.name,
        email=row.email,
        asked_at=row.asked_at,
        reminded_at=row.reminded_at,
        lapsed_at=row.lapsed_at,
        answered_at=row.answered_at,
        answer=row.answer,
        note=row.note,
        answered_by=row.answered_by,
        position=row.position,
    )
