"""A learner's own submissions, found by their ids."""

from __future__ import annotations

from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.handing_in import EDITABLE
from badgeserver.domain.ids import EvidenceId, LearnerId
from badgeserver.domain.submission import Submission
from badgeserver.domain.text import Text
from badgeserver.services.office import Office


def own(submission_id: str, learner_id: LearnerId, office: Office) -> Submission:
    """Return a learner's submission; raises NotFound for an id of somebody else's too."""
    found = office.store.submissions.find(EvidenceId(submission_id))
    if found is None or found.learner != learner_id:
        raise NotFound(
            "no-such-submission",
            Text("その提出は見つかりません。", "There is no such submission of yours."),
            Text("マイページの一覧から選んでください。", "Choose one from the list on your page."),
        )
    return found


def editable(submission_id: str, learner_id: LearnerId, office: Office) -> Submission:
    """Return a learner's submission that can be changed; raises NotFound, Refused `handed-in-already`."""
    submission = own(submission_id, learner_id, office)
    if submission.state not in EDITABLE:
        raise Refused(
            "handed-in-already",
            Text("これは、もう提出されています。", "This has been handed in already."),
            Text("いまの状態は、マイページで見られます。", "Your page shows what becomes of it."),
        )
    return submission
