"""An appeal: the learner asks once for another look at a decision, by other people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from badgeserver.domain.ids import EvidenceId
from badgeserver.domain.submission import Submission, SubmissionState, SubmissionStep


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal against the decision `against`, which `first_by` (role and id) made last.

    `kept_rubric` is the step at which the piece counts meanwhile, where it was accepted. `closed_at`
    is when the second decision was made, which is final.
    """

    submission: EvidenceId
    text: str
    at: datetime
    against: SubmissionState
    first_by: str
    kept_rubric: int | None = None
    closed_at: datetime | None = None


def decision_of(steps: tuple[SubmissionStep, ...]) -> SubmissionStep | None:
    """Return the decision that stands last on a submission's way, if it is decided."""
    last = steps[-1] if steps else None
    decided = (SubmissionState.ACCEPTED, SubmissionState.DECLINED)
    return last if last is not None and last.state in decided else None


def appeal_until(decided_on: date, appeal_days: int) -> date:
    """Return the last day on which a decision can be appealed against."""
    return decided_on + timedelta(days=appeal_days)


def may_gain(submission: Submission, rubric: int | None, highest: int) -> bool:
    """Tell whether another decision could be better: it was declined, or rated below the `highest` step."""
    if submission.state is SubmissionState.ACCEPTED:
        return rubric is not None and rubric < highest
    return submission.state is SubmissionState.DECLINED
