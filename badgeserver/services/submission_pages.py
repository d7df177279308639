"""What the learner sees of what was handed in: a list, and a page for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from badgeserver.domain.ids import LearnerId
from badgeserver.domain.submission import Submission, SubmissionFile
from badgeserver.domain.text import Text
from badgeserver.services.acceptance import submission_title
from badgeserver.services.office import Office
from badgeserver.services.submission_words import (
    KIND_WORDS,
    STATE_WORDS,
    Fact,
    StepTaken,
    facts,
    steps_taken,
    what_next,
)
from badgeserver.services.submissions import own


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """Something that was handed in: what was stated, its way so far, and what comes next."""

    submission: Submission
    title: Text
    kind: Text
    state: Text
    what_next: Text
    facts: tuple[Fact, ...]
    files: tuple[SubmissionFile, ...]
    steps: tuple[StepTaken, ...]
    by_help_desk: bool


@dataclass(frozen=True, slots=True)
class SubmissionLine:
    """A submission in a list."""

    submission: Submission
    title: Text
    kind: Text
    state: Text
    at: datetime


def evidence_page(submission_id: str, learner_id: LearnerId, office: Office) -> EvidencePage:
    """Collect what the learner sees of something handed in; raises NotFound."""
    with office.store.snapshot():
        submission = own(submission_id, learner_id, office)
        files = office.store.files.of_submission(submission.id)
        steps = office.store.submissions.steps(submission.id)
    return EvidencePage(
        submission=submission,
        title=submission_title(submission, office),
        kind=KIND_WORDS[submission.kind],
        state=STATE_WORDS[submission.state],
        what_next=what_next(submission),
        facts=facts(submission, office),
        files=files,
        steps=steps_taken(steps),
        by_help_desk=submission.handed_in_by.startswith("help_desk:"),
    )


def submission_lines(learner_id: LearnerId, office: Office) -> tuple[SubmissionLine, ...]:
    """Return the learner's submissions and drafts for a list, the newest first."""
    return tuple(
        SubmissionLine(
            one,
            submission_title(one, office),
            KIND_WORDS[one.kind],
            STATE_WORDS[one.state],
            one.handed_in_at or one.begun_at,
        )
        for one in office.store.submissions.of_learner(learner_id)
    )
