"""The repository of submissions: what was handed in, and the way that it took."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from badgeserver.domain.ids import EvidenceId, LearnerId
from badgeserver.domain.submission import Submission, SubmissionState, SubmissionStep, require_next
from badgeserver.storage.particulars import pack, unpack
from badgeserver.storage.refusals import NO_SUCH_SUBMISSION
from badgeserver.storage.rows import batches, insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import (
    SubmissionFileRow,
    SubmissionMarkRow,
    SubmissionRow,
    SubmissionStepRow,
)


class Submissions:
    """Submissions with their steps, and the marks by which the same proof is found again."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, submission: Submission) -> None:
        """Keep a new one with its first step; raises NotFound (`no-such-learner`), Conflict."""
        step = SubmissionStep(submission.state, submission.begun_at, submission.handed_in_by)
        self.add_many([(submission, [step])])

    def add_many(self, submissions: Iterable[tuple[Submission, Sequence[SubmissionStep]]]) -> None:
        """Keep new ones, each with the way that it took, in bulk; raises as `add`."""
        theirs = list(submissions)
        steps = (
            _step_row(one.id, position, step) for one, way in theirs for position, step in enumerate(way)
        )
        with self._sessions.writing() as session:
            insert_rows(session, SubmissionRow, (_to_row(one) for one, _ in theirs))
            insert_rows(session, SubmissionStepRow, steps)

    def find(self, submission_id: EvidenceId) -> Submission | None:
        """Return the submission, or None: evidence that came by a roster or a file has none."""
        with self._sessions.reading() as session:
            row = session.get(SubmissionRow, submission_id)
            return submission_of(row) if row is not None else None

    def get(self, submission_id: EvidenceId) -> Submission:
        """Return the submission; raises NotFound (`no-such-submission`)."""
        found = self.find(submission_id)
        if found is None:
            raise NO_SUCH_SUBMISSION.about({"submission_id": submission_id})
        return found

    def of_learner(self, learner_id: LearnerId) -> tuple[Submission, ...]:
        """Return the learner's submissions and drafts, the newest first."""
        theirs = select(SubmissionRow).where(SubmissionRow.learner_id == learner_id)
        newest = theirs.order_by(SubmissionRow.begun_at.desc(), SubmissionRow.id)
        with self._sessions.reading() as session:
            return tuple(map(submission_of, session.scalars(newest)))

    def in_state(
        self, states: Iterable[SubmissionState], limit: int, offset: int = 0
    ) -> tuple[Submission, ...]:
        """Return up to `limit` submissions in one of `states`, those due first at the front."""
        waiting = select(SubmissionRow).where(SubmissionRow.state.in_(list(states)))
        soonest = waiting.order_by(SubmissionRow.due_on, SubmissionRow.handed_in_at, SubmissionRow.id)
        with self._sessions.reading() as session:
            return tuple(map(submission_of, session.scalars(soonest.limit(limit).offset(offset))))

    def count_in_state(self, states: Iterable[SubmissionState]) -> int:
        """Return how many submissions `in_state` would go through."""
        waiting = select(func.count()).select_from(SubmissionRow)
        with self._sessions.reading() as session:
            return session.scalar(waiting.where(SubmissionRow.state.in_(list(states)))) or 0

    def replace(self, submission: Submission) -> None:
        """Keep new particulars of a submission, whose state stays what it is; raises NotFound."""
        values = _to_row(submission)
        del values["state"]
        change = update(SubmissionRow).where(SubmissionRow.id == submission.id).values(values)
        with self._sessions.writing(submission_id=submission.id) as session:
            if not session.execute(change.returning(SubmissionRow.id)).all():
                raise NO_SUCH_SUBMISSION.about({"submission_id": submission.id})

    def move(
        self,
        submission_id: EvidenceId,
        to: SubmissionState,
        reason: str,
        *,
        by: str,
        at: datetime,
        due_on: date | None = None,
    ) -> Submission:
        """Bring a submission into the state `to` and add the step; return it as it is then.

        `reason` is what the learner is told, `by` whoever does it (a role and an id), `due_on` the day
        by which the next turn shall be taken, where it is known. Raises NotFound
        (`no-such-submission`), Refused (`wrong-state`).
        """
        with self._sessions.writing(submission_id=submission_id) as session:
            # Whoever comes second sees the state that the first one left.
            row = session.get(SubmissionRow, submission_id, with_for_update=True)
            if row is None:
                raise NO_SUCH_SUBMISSION.about({"submission_id": submission_id})
            require_next(row.state, to)
            row.state, row.reason, row.due_on = to, reason, due_on
            if row.handed_in_at is None and to is not SubmissionState.WITHDRAWN:
                row.handed_in_at = at
            session.flush()
            _add_step(session, submission_id, SubmissionStep(to, at, by, reason))
            return submission_of(row)

    def steps(self, submission_id: EvidenceId) -> tuple[SubmissionStep, ...]:
        """Return the steps of a submission's way, the first at the front."""
        theirs = select(SubmissionStepRow).where(SubmissionStepRow.submission_id == submission_id)
        with self._sessions.reading() as session:
            rows = session.scalars(theirs.order_by(SubmissionStepRow.position))
            return tuple(SubmissionStep(row.state, row.at, row.by, row.reason) for row in rows)

    def mark(self, submission_id: EvidenceId, marks: Iterable[str]) -> None:
        """Keep the marks of a submission in place of those that it had; raises NotFound."""
        with self._sessions.writing(submission_id=submission_id) as session:
            session.execute(delete(SubmissionMarkRow).where(SubmissionMarkRow.submission_id == submission_id))
            rows = [{"submission_id": submission_id, "mark": mark} for mark in sorted(set(marks))]
            insert_rows(session, SubmissionMarkRow, rows)

    def with_mark(self, marks: Collection[str]) -> tuple[Submission, ...]:
        """Return the submissions that have one of `marks`, the earliest first."""
        theirs = select(SubmissionMarkRow.submission_id).where(SubmissionMarkRow.mark.in_(list(marks)))
        return self._among(theirs)

    def with_file(self, digests: Collection[str]) -> tuple[Submission, ...]:
        """Return the submissions that have a file of one of `digests`, the earliest first."""
        theirs = select(SubmissionFileRow.submission_id).where(SubmissionFileRow.digest.in_(list(digests)))
        return self._among(theirs)

    def _among(self, ids: Any) -> tuple[Submission, ...]:
        found = select(SubmissionRow).where(SubmissionRow.id.in_(ids))
        with self._sessions.reading() as session:
            rows = session.scalars(found.order_by(SubmissionRow.begun_at, SubmissionRow.id))
            return tuple(map(submission_of, rows))

    def remove(self, submission_ids: Iterable[EvidenceId]) -> None:
        """Remove submissions with their steps, marks and files; those that there are not are left out."""
        with self._sessions.writing() as session:
            for some in batches(submission_ids):
                for table in (SubmissionStepRow, SubmissionMarkRow, SubmissionFileRow):
                    session.execute(delete(table).where(table.submission_id.in_(some)))
                session.execute(delete(SubmissionRow).where(SubmissionRow.id.in_(some)))


def _add_step(session: Session, submission_id: EvidenceId, step: SubmissionStep) -> None:
    there = select(func.count()).where(SubmissionStepRow.submission_id == submission_id)
    row = _step_row(submission_id, session.scalar(there) or 0, step)
    insert_rows(session, SubmissionStepRow, [row])


def _step_row(submission_id: EvidenceId, position: int, step: SubmissionStep) -> dict[str, Any]:
    return {
        "submission_id": submission_id,
        "position": position,
        "state": step.state,
        "at": step.at,
        "by": step.by,
        "reason": step.reason,
    }


def _to_row(submission: Submission) -> dict[str, Any]:
    return {
        "id": submission.id,
        "learner_id": submission.learner,
        "kind": submission.kind,
        "subject": submission.subject,
        "state": submission.state,
        "particulars": pack(submission.particulars),
        "handed_in_by": submission.handed_in_by,
        "begun_at": submission.begun_at,
        "handed_in_at": submission.handed_in_at,
        "due_on": submission.due_on,
        "reason": submission.reason,
    }


def submission_of(row: SubmissionRow) -> Submission:
    """Return the submission that a row keeps."""
    return Submission(
        id=row.id,
        learner=row.learner_id,
        kind=row.kind,
        subject=row.subject,
        state=row.state,
        particulars=unpack(row.particulars),
        handed_in_by=row.handed_in_by,
        begun_at=row.begun_at,
        handed_in_at=row.handed_in_at,
        due_on=row.due_on,
        reason=row.reason,
    )
