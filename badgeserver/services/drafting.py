"""A draft of what shall be handed in: it grows page by page, and loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from badgeserver.domain.answers import read_answers, stated
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.handing_in import faults_of
from badgeserver.domain.ids import CertificateId, EvidenceId, LearnerId
from badgeserver.domain.person import Actor
from badgeserver.domain.questions import proof_choices, questions
from badgeserver.domain.submission import Particulars, Submission, SubmissionKind, SubmissionState
from badgeserver.domain.text import Text
from badgeserver.services.office import Office
from badgeserver.services.submissions import editable, own

MOST_DRAFTS: Final = 20


def begin(
    kind: SubmissionKind, subject: str, learner_id: LearnerId, actor: Actor, office: Office
) -> Submission:
    """Return a draft about `subject`: the one that the learner has begun, or a new one.

    Raises NotFound `no-such-subject`, Refused `too-many-drafts`.
    """
    _known(kind, subject, office)
    with office.store.transaction():
        drafts = drafts_of(learner_id, office)
        begun = [one for one in drafts if (one.kind, one.subject) == (kind, subject)]
        if begun and kind is not SubmissionKind.UNLISTED:
            return begun[0]
        if len(drafts) >= MOST_DRAFTS:
            raise _too_many_drafts()
        draft = Submission(
            id=EvidenceId(office.new_id()),
            learner=learner_id,
            kind=kind,
            subject=subject,
            state=SubmissionState.DRAFT,
            particulars=Particulars(proof=_only_proof(kind, subject, office)),
            handed_in_by=actor.reference,
            begun_at=office.clock(),
        )
        office.store.submissions.add(draft)
    return draft


def _known(kind: SubmissionKind, subject: str, office: Office) -> None:
    skill_map = office.programme.skill_map
    known: Mapping[SubmissionKind, Mapping[str, object] | frozenset[str]] = {
        SubmissionKind.CERTIFICATE: {str(one): None for one in skill_map.certificates},
        SubmissionKind.ACHIEVEMENT: {str(one): None for one in skill_map.achievements},
        SubmissionKind.EXPERIENCE: skill_map.experience_areas,
        SubmissionKind.UNLISTED: frozenset({""}),
    }
    if subject not in known[kind]:
        raise NotFound(
            "no-such-subject",
            Text("それは、カタログにありません。", "That is not in the catalogue."),
            Text(
                "一覧から選ぶか、「一覧にない」を選んでください。",
                "Choose from the list, or “not in the list”.",
            ),
        )


def _only_proof(kind: SubmissionKind, subject: str, office: Office) -> str:
    """Return the proof of a certificate that has no other, so that nobody needs to choose."""
    if kind is not SubmissionKind.CERTIFICATE:
        return ""
    skill_map = office.programme.skill_map
    choices = proof_choices(skill_map.certificates[CertificateId(subject)], skill_map)
    return choices[0].id if len(choices) == 1 else ""


def drafts_of(learner_id: LearnerId, office: Office) -> tuple[Submission, ...]:
    """Return what the learner has begun and not handed in, the newest first."""
    theirs = office.store.submissions.of_learner(learner_id)
    return tuple(one for one in theirs if one.state is SubmissionState.DRAFT)


def choose_proof(submission_id: str, proof: str, learner_id: LearnerId, office: Office) -> Submission:
    """Keep how a certificate shall be proven; raises NotFound, Refused `no-such-proof`."""
    with office.store.transaction():
        submission = editable(submission_id, learner_id, office)
        skill_map = office.programme.skill_map
        certificate = skill_map.certificates.get(CertificateId(submission.subject))
        choices = proof_choices(certificate, skill_map) if certificate is not None else ()
        if submission.kind is not SubmissionKind.CERTIFICATE or proof not in {one.id for one in choices}:
            raise Refused(
                "no-such-proof",
                Text("その方法では証明できません。", "It can't be proven in that way."),
                Text("一覧から選んでください。", "Choose one from the list."),
            )
        chosen = replace(submission, particulars=replace(submission.particulars, proof=proof))
        office.store.submissions.replace(chosen)
    return chosen


def write(
    submission_id: str, typed: Mapping[str, str], learner_id: LearnerId, office: Office
) -> dict[str, Text]:
    """Keep what was typed, and return what is wrong with it, by question; nothing if all is well.

    What can be read is kept in either case, so that a draft never loses it. Raises NotFound, Refused
    `handed-in-already`.
    """
    programme, today = office.programme, office.today()
    with office.store.transaction():
        submission = editable(submission_id, learner_id, office)
        asked = questions(submission, programme, today)
        answers = read_answers(asked, typed)
        particulars = stated(submission.particulars, asked, answers.values)
        office.store.submissions.replace(replace(submission, particulars=particulars))
    return faults_of(submission, dict(typed), programme, today)


def discard(submission_id: str, learner_id: LearnerId, office: Office) -> None:
    """Throw a draft away, as if it had never been; raises NotFound, Refused `handed-in-already`."""
    with office.store.transaction():
        submission = own(submission_id, learner_id, office)
        if submission.state is not SubmissionState.DRAFT:
            editable(submission_id, learner_id, office)
            raise _not_a_draft()
        office.store.submissions.remove([submission.id])


def _too_many_drafts() -> Refused:
    return Refused(
        "too-many-drafts",
        Text(f"書きかけが{MOST_DRAFTS}件あります。", f"There are {MOST_DRAFTS} drafts."),
        Text("どれかを提出するか、消してください。", "Hand one of them in, or throw it away."),
    )


def _not_a_draft() -> Refused:
    return Refused(
        "not-a-draft",
        Text("これは、一度提出されています。", "This was handed in once."),
        Text("やめるときは、取り下げてください。", "To stop it, withdraw it."),
    )
