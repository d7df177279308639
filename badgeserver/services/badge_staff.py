"""Giving a badge to staff: as a submission that is being checked, with all that was found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from badgeserver.domain.evidence import CertificateEvidence
from badgeserver.domain.handed_badge import HandedBadge, HandedState
from badgeserver.domain.ids import EvidenceId
from badgeserver.domain.person import Actor
from badgeserver.domain.submission import (
    Particulars,
    Submission,
    SubmissionFile,
    SubmissionKind,
    SubmissionState,
)
from badgeserver.domain.text import Text
from badgeserver.services.badge_doubts import Doubt
from badgeserver.services.office import Office

PROOF = "open_badge"


def to_staff(
    handed: HandedBadge,
    doubt: Doubt,
    actor: Actor,
    office: Office,
    piece: CertificateEvidence | None = None,
) -> HandedBadge:
    """Let staff find out what `doubt` leaves open, and return the badge as it is kept now.

    `piece` is the evidence that it would be, where that is known.
    """
    store = office.store
    checking = replace(handed, state=HandedState.CHECKING, code=doubt.code, reason=doubt.words, retry_at=None)
    with store.transaction():
        stated = piece or _piece(handed)
        if stated is not None:
            store.evidence.add(handed.learner, stated)
        store.submissions.add(_submission(handed, stated, office))
        store.files.add(_file(handed, office))
        store.handed_badges.keep(checking)
        detail = {"badge": handed.digest, "code": doubt.code}
        store.audit.append(office.clock(), actor.reference, "badge-to-staff", handed.id, detail)
    return checking


def badge_under_check(submission_id: EvidenceId, office: Office) -> HandedBadge | None:
    """Return the badge that a submission is about, for whoever checks it; None where it is about none."""
    found = office.store.handed_badges.of_evidence(submission_id)
    return found if found is not None and found.id == submission_id else None


def as_it_stands(handed: HandedBadge, office: Office) -> HandedBadge:
    """Return a badge that was given to staff with what they decided, if they have."""
    if handed.state is not HandedState.CHECKING:
        return handed
    submission = office.store.submissions.get(handed.id)
    match submission.state:
        case SubmissionState.ACCEPTED:
            return replace(handed, state=HandedState.COUNTED, evidence=handed.id)
        case SubmissionState.DECLINED | SubmissionState.WITHDRAWN:
            told = submission.reason or _TAKEN_BACK.ja, submission.reason or _TAKEN_BACK.en
            return replace(handed, state=HandedState.REFUSED, reason=Text(*told))
        case _:
            return handed


_TAKEN_BACK = Text("この提出は、取り下げられました。", "This was withdrawn.")


def _piece(handed: HandedBadge) -> CertificateEvidence | None:
    if handed.facts is None or handed.certificate is None:
        return None
    return CertificateEvidence(handed.id, handed.certificate, handed.facts.dated)


def _submission(handed: HandedBadge, piece: CertificateEvidence | None, office: Office) -> Submission:
    now, facts = office.clock(), handed.facts
    days = office.programme.skill_map.policy.decision_days
    return Submission(
        id=handed.id,
        learner=handed.learner,
        kind=SubmissionKind.UNLISTED if piece is None else SubmissionKind.CERTIFICATE,
        subject="" if piece is None else piece.certificate,
        state=SubmissionState.CHECKING,
        particulars=Particulars(
            proof=PROOF,
            dated=facts.dated if facts is not None else None,
            score=piece.score if piece is not None else None,
            level=piece.level if piece is not None else None,
            unlisted_name=facts.name if facts is not None else "Open Badge",
            unlisted_provider=facts.issuer_name if facts is not None else "",
        ),
        handed_in_by=handed.handed_in_by,
        begun_at=now,
        handed_in_at=now,
        due_on=office.today() + timedelta(days=days),
    )


def _file(handed: HandedBadge, office: Office) -> SubmissionFile:
    """Keep the badge as a file of the submission."""
    data = handed.text.encode()
    is_json = handed.text.startswith("{")
    return SubmissionFile(
        id=office.new_id(),
        submission=handed.id,
        proof=PROOF,
        name="open-badge.json" if is_json else "open-badge.txt",
        media_type="application/json" if is_json else "text/plain",
        size=len(data),
        digest=office.store.files.keep(data),
    )
