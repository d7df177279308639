"""For staff: what else was handed in with the same file or number, by anybody. Learners are not told."""

from __future__ import annotations

from dataclasses import dataclass

from badgeserver.domain.handing_in import marks
from badgeserver.domain.submission import Submission, SubmissionState
from badgeserver.domain.text import Text
from badgeserver.services.office import Office

_NOT_CLAIMED = frozenset({SubmissionState.DRAFT, SubmissionState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Claim:
    """That another submission has the same file, or the same typed number or address; for staff only."""

    why: Text
    submission: Submission
    same_learner: bool


def other_claims(submission: Submission, office: Office) -> tuple[Claim, ...]:
    """Return what else was handed in with the same file or number, by anybody; never for learners' eyes."""
    store = office.store
    from_files = {one.digest for one in store.files.of_submission(submission.id)}
    sources = (
        (_SAME_FILE, store.submissions.with_file(from_files)),
        (_SAME_NUMBER, store.submissions.with_mark(marks(submission))),
    )
    return tuple(
        Claim(why, one, one.learner == submission.learner)
        for why, found in sources
        for one in found
        if one.id != submission.id and one.state not in _NOT_CLAIMED
    )


_SAME_FILE = Text("同じファイル", "The same file")
_SAME_NUMBER = Text("同じ番号・アドレス", "The same number or address")
