"""Deciding on evidence: accepted, so that it counts and badges follow; declined; or more asked for."""

from __future__ import annotations

from badgeserver.credentials.status_list import MIN_ENTRIES
from badgeserver.domain.award import Award, IssuedCredential
from badgeserver.domain.errors import Refused
from badgeserver.domain.evidence import Acceptance, Evidence
from badgeserver.domain.handing_in import evidence_of
from badgeserver.domain.ids import AchievementId, CertificateId, EvidenceId, LearnerId
from badgeserver.domain.learner import Learner
from badgeserver.domain.notice import NoticeKind
from badgeserver.domain.person import Actor
from badgeserver.domain.requirement import Strength
from badgeserver.domain.submission import Submission, SubmissionKind, SubmissionState
from badgeserver.domain.text import Text
from badgeserver.services.awarding import award_badges
from badgeserver.services.issuing import issue_credential
from badgeserver.services.learners import evidence_title
from badgeserver.services.notices import News, tell
from badgeserver.services.office import JAPAN, Office
from badgeserver.services.other_people import require_other_person


def accept(
    evidence_id: EvidenceId,
    acceptance: Acceptance,
    actor: Actor,
    office: Office,
    *,
    rubric: int | None = None,
    reason: str = "",
) -> tuple[IssuedCredential, ...]:
    """Record that a piece was found true, award what is now earned, issue it and tell the learner.

    `rubric` is the step that assessors found, where the piece is rated, and `reason` what the learner
    is told of why. All of it happens or nothing does. Returns the new credentials. Raises NotFound,
    Conflict `already-accepted`, Refused `evidence-withdrawn`, `wrong-state`, `own-evidence` where a
    person decides on what is theirs, Misconfigured where no key signs.
    """
    store = office.store
    with store.transaction():
        _take_turn(office)
        bring_back(evidence_id, office)
        learner_id, _ = store.evidence.get(evidence_id)
        _not_withdrawn(evidence_id, office)
        if acceptance.strength <= Strength.ASSESSED:
            require_other_person(evidence_id, learner_id, actor, office)
        store.evidence.accept(evidence_id, acceptance, rubric)
        if store.submissions.find(evidence_id) is not None:
            _move(evidence_id, SubmissionState.ACCEPTED, reason, actor, office)
        detail = {"strength": acceptance.strength.name}
        store.audit.append(office.clock(), actor.reference, "accept-evidence", evidence_id, detail)
        learner = store.learners.get(learner_id)
        credentials = _recognise(learner, office)
        if reason or not credentials:
            _, evidence = store.evidence.get(evidence_id)
            tell(learner, accepted_news(evidence, office, reason), office)
    return credentials


def recognise(learner_id: LearnerId, office: Office) -> tuple[IssuedCredential, ...]:
    """Award what the learner has earned by today, issue it and tell them; raises as `accept`."""
    with office.store.transaction():
        _take_turn(office)
        return _recognise(office.store.learners.get(learner_id), office)


def _take_turn(office: Office) -> None:
    """Wait for other issuers first: everybody takes the status list before the chain of records."""
    office.store.status_lists.take_turn(MIN_ENTRIES)


def _recognise(learner: Learner, office: Office) -> tuple[IssuedCredential, ...]:
    issued = []
    for award in award_badges(learner.id, office, office.today()):
        issued.append(issue_credential(award.id, office))
        tell(learner, awarded_news(award, issued[-1], office), office)
    return tuple(issued)


def decline(evidence_id: EvidenceId, reason: str, actor: Actor, office: Office) -> None:
    """Record that a submission was not found true, with the reason that the learner is told.

    Raises NotFound, Refused `no-reason`, `wrong-state`, `own-evidence`.
    """
    _send_back(evidence_id, SubmissionState.DECLINED, reason, actor, office)


def ask_for_more(evidence_id: EvidenceId, question: str, actor: Actor, office: Office) -> None:
    """Give a submission back to the learner with a question; raises as `decline`."""
    _send_back(evidence_id, SubmissionState.MORE_ASKED, question, actor, office)


_WORDS = {
    SubmissionState.DECLINED: (
        NoticeKind.DECLINED,
        "decline-evidence",
        "「{title}」は認められませんでした。理由：{reason}",
        "“{title}” was not accepted. Reason: {reason}",
    ),
    SubmissionState.MORE_ASKED: (
        NoticeKind.MORE_ASKED,
        "ask-for-more",
        "「{title}」について、お願いがあります：{reason}",
        "Please add something to “{title}”: {reason}",
    ),
}


def _send_back(
    evidence_id: EvidenceId, state: SubmissionState, reason: str, actor: Actor, office: Office
) -> None:
    stated = required_reason(reason)
    kind, action, ja, en = _WORDS[state]
    store, now = office.store, office.clock()
    with store.transaction():
        submission = _move(evidence_id, state, stated, actor, office)
        require_other_person(evidence_id, submission.learner, actor, office)
        if state is SubmissionState.DECLINED:
            # Nothing of the kind is waiting any more; the submission itself tells what was stated.
            store.evidence.remove_waiting(evidence_id)
        store.audit.append(now, actor.reference, action, evidence_id, {})
        title = submission_title(submission, office)
        message = Text(ja.format(title=title.ja, reason=stated), en.format(title=title.en, reason=stated))
        news = News(kind, f"{evidence_id}@{now:%Y%m%d%H%M%S%f}", message, _path(evidence_id))
        tell(store.learners.get(submission.learner), news, office)


def required_reason(reason: str) -> str:
    """Return the reason without spaces around it; raises Refused `no-reason` where there is none."""
    if not reason.strip():
        raise Refused(
            "no-reason",
            Text("理由がありません。", "There is no reason."),
            Text(
                "学習者が読んでわかるように、理由を書いてください。",
                "Write a reason that the learner understands.",
            ),
        )
    return reason.strip()


def submission_title(submission: Submission, office: Office) -> Text:
    """Return what a submission is about, by the catalogue or in the learner's own words."""
    skill_map, subject = office.programme.skill_map, submission.subject
    if submission.kind is SubmissionKind.CERTIFICATE and subject in skill_map.certificates:
        return skill_map.certificates[CertificateId(subject)].name
    if submission.kind is SubmissionKind.ACHIEVEMENT and subject in skill_map.achievements:
        return skill_map.achievements[AchievementId(subject)].name
    if submission.kind is SubmissionKind.EXPERIENCE and subject in skill_map.experience_areas:
        return skill_map.experience_areas[subject]
    own = submission.particulars.unlisted_name or subject
    return Text(own, own)


def _move(
    evidence_id: EvidenceId, state: SubmissionState, reason: str, actor: Actor, office: Office
) -> Submission:
    now = office.clock()
    return office.store.submissions.move(evidence_id, state, reason, by=actor.reference, at=now)


def bring_back(evidence_id: EvidenceId, office: Office) -> None:
    """Make a submission that was declined evidence again, for an appeal to accept."""
    submission = office.store.submissions.find(evidence_id)
    if submission is None or evidence_id in office.store.evidence.get_many([evidence_id]):
        return
    handed_in_at = submission.handed_in_at or office.clock()
    evidence = evidence_of(submission, handed_in_at.astimezone(JAPAN).date())
    if evidence is not None:
        office.store.evidence.put_waiting(submission.learner, evidence)


def _not_withdrawn(evidence_id: EvidenceId, office: Office) -> None:
    if office.store.award_reviews.withdrawn([evidence_id]):
        raise Refused(
            "evidence-withdrawn",
            Text("この証明は取り下げられています。", "This piece of evidence was withdrawn."),
            Text("新しい証明として登録してください。", "Add it as new evidence."),
        )


def _path(evidence_id: EvidenceId) -> str:
    return f"/me/evidence/{evidence_id}"


def accepted_news(evidence: Evidence, office: Office, reason: str = "") -> News:
    """Return what a learner is told of a piece that counts now, and why where people decided."""
    title = evidence_title(evidence, office.programme.skill_map)
    message = Text(f"「{title.ja}」が認められました。", f"“{title.en}” was accepted.")
    if not reason:
        return News(NoticeKind.ACCEPTED, evidence.id, message, "/me")
    step = step_words(getattr(evidence, "rubric", None), office)
    message = Text(f"{message.ja}{step.ja}理由：{reason}", f"{message.en} {step.en}Reason: {reason}")
    return News(NoticeKind.ACCEPTED, evidence.id, message, _path(evidence.id))


def step_words(rubric: int | None, office: Office) -> Text:
    """Return the step at which a piece was rated as a sentence; nothing where it was not."""
    words = office.programme.skill_map.policy.rubric.get(rubric) if rubric is not None else None
    if words is None:
        return Text("", "")
    return Text(f"評価：{rubric}（{words.ja}）。", f"Rated {rubric} ({words.en}). ")


def awarded_news(award: Award, credential: IssuedCredential, office: Office) -> News:
    """Return what a learner is told of a new badge."""
    badge = office.programme_of(award).skill_map.badges[award.badge].name
    message = Text(f"バッジ「{badge.ja}」を授与されました。", f"You were awarded the badge “{badge.en}”.")
    return News(NoticeKind.AWARDED, award.id, message, f"/me/badges/{credential.id}", {"badge": badge})
