"""Appeals: once, within some days, a learner asks that others decide anew; their decision is final."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from badgeserver.domain.appeal import Appeal, appeal_until, decision_of, may_gain
from badgeserver.domain.errors import Conflict, Refused
from badgeserver.domain.evidence import CertificateEvidence
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.submission import Submission, SubmissionState, SubmissionStep
from badgeserver.domain.text import Text
from badgeserver.services.acceptance import required_reason
from badgeserver.services.office import JAPAN, Office
from badgeserver.services.submissions import own

LONGEST_APPEAL: Final = 4_000
_PEOPLE: Final = frozenset({Role.ASSESSOR, Role.STAFF})

_DESKS = {Role.ASSESSOR: SubmissionState.ASSESSING, Role.STAFF: SubmissionState.CHECKING}
"""To whom an appeal goes, by who decided first: to others of the same role."""


@dataclass(frozen=True, slots=True)
class AppealState:
    """Whether a learner can appeal, until when, or the appeal that there is."""

    until: date | None = None
    appeal: Appeal | None = None


def appeal_state(submission: Submission, office: Office) -> AppealState:
    """Return how a submission stands with regard to appeals, for the learner's page of it."""
    store = office.store
    with store.snapshot():
        appeal = store.appeals.find(submission.id)
        if appeal is not None:
            return AppealState(appeal=appeal)
        decision = decision_of(store.submissions.steps(submission.id))
        rubric = _rubric(submission, office)
    return AppealState(until=_until(submission, decision, rubric, office))


def _until(
    submission: Submission, decision: SubmissionStep | None, rubric: int | None, office: Office
) -> date | None:
    policy = office.programme.skill_map.policy
    if decision is None or decision.by.partition(":")[0] not in _PEOPLE:
        return None
    last = appeal_until(decision.at.astimezone(JAPAN).date(), policy.appeal_days)
    possible = office.today() <= last and may_gain(submission, rubric, max(policy.rubric))
    return last if possible else None


def _rubric(submission: Submission, office: Office) -> int | None:
    """Return the step at which the piece counts now."""
    piece = office.store.evidence.get_many([submission.id]).get(submission.id)
    if piece is None or isinstance(piece, CertificateEvidence) or piece.acceptance is None:
        return None
    return piece.rubric


def appeal(submission_id: str, text: str, learner_id: LearnerId, actor: Actor, office: Office) -> Submission:
    """Ask that others decide anew, and return the submission on their desk.

    What was accepted counts as it does meanwhile, and for no less afterwards. Raises NotFound, Refused
    `no-appeal` where the time is over or nothing can be gained, `no-reason`, `text-too-long`, Conflict
    `appealed-already`.
    """
    stated = _stated(text)
    store, now = office.store, office.clock()
    with store.transaction():
        submission = store.assessments.locked(own(submission_id, learner_id, office).id)
        state = appeal_state(submission, office)
        if state.appeal is not None:
            raise _appealed_already()
        decision = decision_of(store.submissions.steps(submission.id))
        if state.until is None or decision is None:
            raise _no_appeal()
        kept = _rubric(submission, office)
        store.appeals.add(Appeal(submission.id, stated, now, submission.state, decision.by, kept))
        to = _DESKS[Role(decision.by.partition(":")[0])]
        due = office.today() + timedelta(days=office.programme.skill_map.policy.decision_days)
        store.audit.append(now, actor.reference, "appeal", submission.id, {"to": to})
        return store.submissions.move(submission.id, to, stated, by=actor.reference, at=now, due_on=due)


def _stated(text: str) -> str:
    stated = required_reason(text)
    if len(stated) > LONGEST_APPEAL:
        raise Refused(
            "text-too-long",
            Text("文が長すぎます。", "The text is too long."),
            Text(
                f"{LONGEST_APPEAL:,}文字までで書いてください。", f"Write up to {LONGEST_APPEAL:,} characters."
            ),
        )
    return stated


def _appealed_already() -> Conflict:
    return Conflict(
        "appealed-already",
        Text("見直しは、一度だけ求められます。", "A decision can be appealed against once."),
        Text("いまの状態を確かめてください。", "See in which state it is."),
    )


def _no_appeal() -> Refused:
    return Refused(
        "no-appeal",
        Text(
            "この決定には、見直しを求められません。期限を過ぎたか、これ以上よくなりません。",
            "This decision can't be appealed against: the time is over, or nothing could be gained.",
        ),
        Text(
            "証明を足して、新しく提出することはできます。", "You can hand in something new with more proof."
        ),
    )
