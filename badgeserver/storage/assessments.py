"""The repository of ratings, of places that assessors take, and of interests that they declare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import delete, func, select

from badgeserver.domain.assessment import Claim, Rating, Recusal
from badgeserver.domain.ids import EvidenceId, StaffId
from badgeserver.domain.submission import Submission, SubmissionState
from badgeserver.storage.refusals import NO_SUCH_SUBMISSION
from badgeserver.storage.rows import batches, insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.submissions import submission_of
from badgeserver.storage.tables import (
    AssessmentClaimRow,
    RatingRow,
    RecusalRow,
    SubmissionRow,
    SubmissionStepRow,
)

Row = TypeVar("Row", RatingRow, RecusalRow, AssessmentClaimRow)
Value = TypeVar("Value")


class Assessments:
    """What assessors found, and who is at work on what."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def locked(self, submission_id: EvidenceId) -> Submission:
        """Return the submission; nobody else decides on it or takes a place until this transaction ends.

        Raises NotFound (`no-such-submission`).
        """
        with self._sessions.writing() as session:
            row = session.get(SubmissionRow, submission_id, with_for_update=True)
            if row is None:
                raise NO_SUCH_SUBMISSION.about({"submission_id": submission_id})
            return submission_of(row)

    def rate(self, rating: Rating) -> None:
        """Keep a rating in place of the assessor's own of the same round, and give up their place."""
        row = {
            "submission_id": rating.submission,
            "assessor_id": rating.assessor,
            "round": rating.round,
            "rubric": rating.rubric,
            "reason": rating.reason,
            "at": rating.at,
        }
        with self._sessions.writing() as session:
            of_round = RatingRow.round == rating.round
            session.execute(_theirs(RatingRow, rating.submission, rating.assessor).where(of_round))
            insert_rows(session, RatingRow, [row])
            session.execute(_theirs(AssessmentClaimRow, rating.submission, rating.assessor))

    def recuse(self, recusal: Recusal) -> None:
        """Keep that an assessor declared an interest, in place of an earlier word, and free their place."""
        row = {
            "submission_id": recusal.submission,
            "assessor_id": recusal.assessor,
            "reason": recusal.reason,
            "at": recusal.at,
        }
        with self._sessions.writing() as session:
            for table in (RecusalRow, AssessmentClaimRow):
                session.execute(_theirs(table, recusal.submission, recusal.assessor))
            insert_rows(session, RecusalRow, [row])

    def claim(self, claim: Claim) -> None:
        """Keep that an assessor takes a place, in place of an earlier claim of theirs."""
        row = {"submission_id": claim.submission, "assessor_id": claim.assessor, "until": claim.until}
        with self._sessions.writing() as session:
            session.execute(_theirs(AssessmentClaimRow, claim.submission, claim.assessor))
            insert_rows(session, AssessmentClaimRow, [row])

    def release(self, submission_id: EvidenceId, assessor: StaffId) -> None:
        """Give up a place, if it is taken."""
        with self._sessions.writing() as session:
            session.execute(_theirs(AssessmentClaimRow, submission_id, assessor))

    def free(self, submission_id: EvidenceId) -> None:
        """Give up all places: the assessment is over, or waits for the learner."""
        with self._sessions.writing() as session:
            all_of_it = delete(AssessmentClaimRow).where(AssessmentClaimRow.submission_id == submission_id)
            session.execute(all_of_it)

    def ratings(self, submission_ids: Iterable[EvidenceId]) -> dict[EvidenceId, tuple[Rating, ...]]:
        """Return all ratings of each submission that has any, the earliest first."""
        return self._found(
            submission_ids,
            RatingRow,
            lambda rows: rows.order_by(RatingRow.at, RatingRow.assessor_id),
            _rating,
        )

    def recusals(self, submission_ids: Iterable[EvidenceId]) -> dict[EvidenceId, tuple[Recusal, ...]]:
        """Return the interests that were declared, by submission."""
        return self._found(submission_ids, RecusalRow, lambda rows: rows.order_by(RecusalRow.at), _recusal)

    def claims(
        self, submission_ids: Iterable[EvidenceId], now: datetime
    ) -> dict[EvidenceId, tuple[Claim, ...]]:
        """Return the places that are taken at `now`, by submission."""
        return self._found(
            submission_ids,
            AssessmentClaimRow,
            lambda rows: rows.where(AssessmentClaimRow.until > now).order_by(AssessmentClaimRow.until),
            lambda row: Claim(row.submission_id, row.assessor_id, row.until),
        )

    def _found(
        self,
        submission_ids: Iterable[EvidenceId],
        table: type[Row],
        chosen: Callable[[Any], Any],
        to_domain: Callable[[Row], Value],
    ) -> dict[EvidenceId, tuple[Value, ...]]:
        found: defaultdict[EvidenceId, list[Value]] = defaultdict(list)
        with self._sessions.reading() as session:
            for some in batches(submission_ids):
                for row in session.scalars(chosen(select(table).where(table.submission_id.in_(some)))):
                    found[row.submission_id].append(to_domain(row))
        return {submission: tuple(values) for submission, values in found.items()}

    def came_to_assessors(self, submission_ids: Iterable[EvidenceId]) -> dict[EvidenceId, datetime]:
        """Return when each submission came to the assessors last; those that never did are left out."""
        step = SubmissionStepRow
        found: dict[EvidenceId, datetime] = {}
        with self._sessions.reading() as session:
            for some in batches(submission_ids):
                last = select(step.submission_id, func.max(step.at)).where(
                    step.submission_id.in_(some), step.state == SubmissionState.ASSESSING
                )
                for submission, at in session.execute(last.group_by(step.submission_id)):
                    found[submission] = at
        return found


def _theirs(
    table: type[RatingRow | RecusalRow | AssessmentClaimRow], submission_id: EvidenceId, assessor: StaffId
) -> Any:
    return delete(table).where(table.submission_id == submission_id, table.assessor_id == assessor)


def _rating(row: RatingRow) -> Rating:
    return Rating(row.submission_id, row.assessor_id, row.rubric, row.reason, row.at, row.round)


def _recusal(row: RecusalRow) -> Recusal:
    return Recusal(row.submission_id, row.assessor_id, row.reason, row.at)
