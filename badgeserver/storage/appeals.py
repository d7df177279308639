"""The repository of appeals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update

from badgeserver.domain.appeal import Appeal
from badgeserver.domain.ids import EvidenceId
from badgeserver.storage.rows import batches, insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import AppealRow


class Appeals:
    """Appeals; a submission has one at most."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, appeal: Appeal) -> None:
        """Keep an appeal; raises NotFound (`no-such-submission`), Conflict (`appealed-already`)."""
        row = {
            "submission_id": appeal.submission,
            "text": appeal.text,
            "at": appeal.at,
            "against": appeal.against,
            "first_by": appeal.first_by,
            "kept_rubric": appeal.kept_rubric,
            "closed_at": appeal.closed_at,
        }
        with self._sessions.writing(submission_id=appeal.submission) as session:
            insert_rows(session, AppealRow, [row])

    def find(self, submission_id: EvidenceId) -> Appeal | None:
        """Return the appeal about a submission, open or closed, if there is one."""
        return self.of_submissions([submission_id]).get(submission_id)

    def of_submissions(self, submission_ids: Iterable[EvidenceId]) -> dict[EvidenceId, Appeal]:
        """Return the appeals about those of the submissions that have one."""
        found = {}
        with self._sessions.reading() as session:
            for some in batches(submission_ids):
                for row in session.scalars(select(AppealRow).where(AppealRow.submission_id.in_(some))):
                    found[row.submission_id] = _to_domain(row)
        return found

    def close(self, submission_id: EvidenceId, at: datetime) -> None:
        """Record that the second decision was made, if there is an open appeal."""
        still_open = AppealRow.submission_id == submission_id, AppealRow.closed_at.is_(None)
        with self._sessions.writing() as session:
            session.execute(update(AppealRow).where(*still_open).values(closed_at=at))


def _to_domain(row: AppealRow) -> Appeal:
    return Appeal(
        row.submission_id, row.text, row.at, row.against, row.first_by, row.kept_rubric, row.closed_at
    )
