"""What follows when assessors agree: the piece is accepted or declined, and the learner told why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from badgeserver.domain.appeal import Appeal
from badgeserver.domain.assessment import Rating
from badgeserver.domain.award import IssuedCredential
from badgeserver.domain.confirmation import Answer
from badgeserver.domain.evidence import Acceptance, AchievementEvidence
from badgeserver.domain.ids import EvidenceId
from badgeserver.domain.notice import NoticeKind
from badgeserver.domain.person import Actor
from badgeserver.domain.requirement import Strength
from badgeserver.domain.submission import Submission, SubmissionState
from badgeserver.domain.text import Text
from badgeserver.services.acceptance import accept, bring_back, decline, submission_title
from badgeserver.services.corrections import correct_evidence
from badgeserver.services.notices import News, tell
from badgeserver.services.office import Office

BY_ASSESSORS = "assessors"
FINAL = "再審査の結果です（最終）。 / Outcome of the second assessment, which is final."


def settle(
    submission: Submission, ratings: Sequence[Rating], rubric: int, actor: Actor, office: Office
) -> None:
    """Let a submission count at the step that `ratings` come to; at step 0 it is declined.

    Raises as `accept` and `decline`.
    """
    appeal = office.store.appeals.find(submission.id)
    reason = told_reason([one.reason for one in ratings], appeal)
    if appeal is not None and appeal.kept_rubric is not None:
        _settle_higher(submission, appeal.kept_rubric, rubric, reason, actor, office)
    elif rubric == 0:
        decline(submission.id, reason, actor, office)
    else:
        acceptance = Acceptance(Strength.ASSESSED, BY_ASSESSORS, office.today())
        accept_confirmed(submission.id, acceptance, reason, actor, office, rubric=rubric)
    office.store.assessments.free(submission.id)
    office.store.appeals.close(submission.id, office.clock())


def told_reason(reasons: Sequence[str], appeal: Appeal | None) -> str:
    """Return what the learner is told: each reason on a line, and whether it is final."""
    lines = [f"{number}. {one}" for number, one in enumerate(reasons, 1)] if len(reasons) > 1 else [*reasons]
    return "\n".join([FINAL, *lines] if appeal is not None else lines)


def accept_confirmed(
    evidence_id: EvidenceId,
    acceptance: Acceptance,
    reason: str,
    actor: Actor,
    office: Office,
    *,
    rubric: int | None = None,
) -> tuple[IssuedCredential, ...]:
    """Accept a piece and note with it who confirmed it, for rules that ask for that; raises as `accept`."""
    store = office.store
    with store.transaction():
        bring_back(evidence_id, office)
        _, evidence = store.evidence.get(evidence_id)
        confirmer = confirmed_by(evidence_id, office)
        if isinstance(evidence, AchievementEvidence) and confirmer is not None:
            store.evidence.correct(replace(evidence, confirmed_by=confirmer))
        return accept(evidence_id, acceptance, actor, office, rubric=rubric, reason=reason)


def confirmed_by(evidence_id: EvidenceId, office: Office) -> str | None:
    """Return the code of who confirmed a piece without reserve, if somebody did."""
    answers = [one for one in office.store.confirmations.of_submission(evidence_id) if one.answer is not None]
    return answers[0].confirmer if answers and answers[0].answer is Answer.YES else None


def _settle_higher(
    submission: Submission, kept: int, rubric: int, reason: str, actor: Actor, office: Office
) -> None:
    """Raise the step at which an accepted piece counts; an appeal never makes anything worse."""
    store, now = office.store, office.clock()
    store.submissions.move(submission.id, SubmissionState.ACCEPTED, reason, by=actor.reference, at=now)
    if rubric > kept:
        correct_evidence(submission.id, {"rubric": rubric}, reason, actor, office)
        return
    title = submission_title(submission, office)
    message = Text(
        f"「{title.ja}」の評価は、見直しのあとも{kept}のままです。{reason}",
        f"“{title.en}” stays rated {kept} after the second assessment. {reason}",
    )
    path = f"/me/evidence/{submission.id}"
    learner = store.learners.get(submission.learner)
    tell(learner, News(NoticeKind.APPEAL_DECIDED, submission.id, message, path), office)
