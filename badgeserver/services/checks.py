"""What staff do with a proof: compare it with what is stated, and accept, decline, ask or pass it on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from badgeserver.credentials.status_list import MIN_ENTRIES
from badgeserver.domain.answers import read_answers, stated, typed
from badgeserver.domain.appeal import Appeal
from badgeserver.domain.catalogue import ExternalCertificate
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.evidence import Acceptance
from badgeserver.domain.handed_badge import HandedBadge
from badgeserver.domain.handing_in import desk_after_confirmation, evidence_of, faults_of, is_same_piece
from badgeserver.domain.ids import CertificateId, EvidenceId, StaffId
from badgeserver.domain.looks import Purpose
from badgeserver.domain.person import Actor, Role
from badgeserver.domain.questions import Part, Question, questions
from badgeserver.domain.requirement import Strength
from badgeserver.domain.submission import (
    Submission,
    SubmissionFile,
    SubmissionKind,
    SubmissionState,
)
from badgeserver.domain.text import Text
from badgeserver.services.acceptance import ask_for_more, decline, submission_title
from badgeserver.services.assessing import Answered, UseInWords, answered, uses_in_words
from badgeserver.services.assessments import stated_reason
from badgeserver.services.badge_staff import badge_under_check
from badgeserver.services.confirmations import move_on
from badgeserver.services.desk_lines import (
    DeskLine,
    Narrowed,
    area_of,
    desk_lines,
    is_overdue,
    narrowed,
    waiting,
)
from badgeserver.services.form_faults import FormFaults
from badgeserver.services.looks import record_looks
from badgeserver.services.office import Office
from badgeserver.services.other_claims import Claim, other_claims
from badgeserver.services.other_people import require_other_person
from badgeserver.services.own_town import is_within, not_in_your_list, require_own_town
from badgeserver.services.settling import FINAL, accept_confirmed
from badgeserver.services.submission_words import KIND_WORDS, Fact, StepTaken, facts, steps_taken

BY_STAFF = "staff"


@dataclass(frozen=True, slots=True)
class CheckPage:
    """A submission on the desk of staff: the proof, what is stated, and what else is known.

    `questions` are the facts that staff may put right by the proof, `typed` as they are stated.
    """

    submission: Submission
    title: Text
    kind: Text
    learner: str
    area: Text
    facts: tuple[Fact, ...]
    files: tuple[SubmissionFile, ...]
    steps: tuple[StepTaken, ...]
    answered: tuple[Answered, ...]
    certificate: ExternalCertificate | None
    badge: HandedBadge | None
    claims: tuple[Claim, ...]
    uses: tuple[UseInWords, ...]
    questions: tuple[Question, ...]
    typed: Mapping[str, str]
    is_rated: bool
    free_mail: bool
    appeal: Appeal | None
    is_open: bool
    overdue: bool


def to_check(staff_id: StaffId, office: Office) -> tuple[DeskLine, ...]:
    """Return what waits for a member of staff, of their municipality where they have one; overdue first."""
    with office.store.snapshot():
        town = office.store.staff.get(staff_id).municipality
        found = waiting(SubmissionState.CHECKING, office)
        learners = office.store.learners.get_many({one.learner for one in found})
        theirs = [one for one in found if is_within(town, learners[one.learner])]
        return desk_lines(theirs, office)


def check_list(staff_id: StaffId, area: str, subject: str, office: Office) -> Narrowed:
    """Return what waits for a member of staff, narrowed to an area and a subject."""
    return narrowed(to_check(staff_id, office), area, subject)


def check_page(submission_id: str, staff_id: StaffId, office: Office) -> CheckPage:
    """Collect what staff see of one submission, and record that they look at it.

    Raises NotFound for what is not theirs to see.
    """
    page = _collected(submission_id, staff_id, office)
    record_looks([page.submission.learner], Purpose.CHECK, Actor(Role.STAFF, staff_id), office)
    return page


def _collected(submission_id: str, staff_id: StaffId, office: Office) -> CheckPage:
    store, skill_map = office.store, office.programme.skill_map
    with store.snapshot():
        submission = _theirs(store.submissions.get(EvidenceId(submission_id)), staff_id, office)
        asked = _facts_to_mend(submission, office)
        confirmations = store.confirmations.of_submission(submission.id)
        return CheckPage(
            submission=submission,
            title=submission_title(submission, office),
            kind=KIND_WORDS[submission.kind],
            learner=store.learners.get(submission.learner).name,
            area=area_of(submission.learner, office),
            facts=facts(submission, office),
            files=store.files.of_submission(submission.id),
            steps=steps_taken(store.submissions.steps(submission.id)),
            answered=answered(submission, office),
            certificate=skill_map.certificates.get(CertificateId(submission.subject)),
            badge=badge_under_check(submission.id, office),
            claims=other_claims(submission, office),
            uses=uses_in_words(submission, office),
            questions=asked,
            typed=typed(submission.particulars, asked),
            is_rated=_is_rated(submission, office),
            free_mail=any(one.from_free_mail for one in confirmations),
            appeal=store.appeals.find(submission.id),
            is_open=submission.state is SubmissionState.CHECKING,
            overdue=is_overdue(submission, office.today()),
        )


def _theirs(submission: Submission, staff_id: StaffId, office: Office) -> Submission:
    require_own_town(submission.learner, Actor(Role.STAFF, staff_id), office)
    if submission.state is SubmissionState.DRAFT:
        raise not_in_your_list()
    return submission


def _is_rated(submission: Submission, office: Office) -> bool:
    return desk_after_confirmation(submission, office.programme.skill_map) is SubmissionState.ASSESSING


def _facts_to_mend(submission: Submission, office: Office) -> tuple[Question, ...]:
    """Return the facts of a certificate that the proof shows, and staff may put right."""
    if submission.kind is not SubmissionKind.CERTIFICATE:
        return ()
    asked = questions(submission, office.programme, office.today())
    return tuple(one for one in asked if one.part is Part.WHAT)


def accept_proof(
    submission_id: str, given: Mapping[str, str], reason: str, actor: Actor, office: Office
) -> None:
    """Accept what the proof shows, with facts put right where it shows others than were stated.

    A member of the programme's staff saw the proof, so that its strength is `ASSESSED`. `reason` may be
    empty. Raises FormFaults, NotFound, Refused `wrong-state`, `own-evidence`, `decided-before`,
    `not-in-catalogue`, `for-assessors`, `have-it-already`.
    """
    with office.store.transaction():
        # The place in the status list first: everybody takes that before anything else.
        office.store.status_lists.take_turn(MIN_ENTRIES)
        submission = _mended(_to_decide(submission_id, actor, office), given, office)
        _require_acceptable(submission, office)
        acceptance = Acceptance(Strength.ASSESSED, BY_STAFF, office.today())
        accept_confirmed(submission.id, acceptance, _with_end(submission, reason, office), actor, office)
        office.store.appeals.close(submission.id, office.clock())


def _mended(submission: Submission, given: Mapping[str, str], office: Office) -> Submission:
    asked = _facts_to_mend(submission, office)
    if not asked:
        return submission
    whole = typed(submission.particulars, asked) | {
        one.name: given[one.name] for one in asked if one.name in given
    }
    wrong = faults_of(submission, whole, office.programme, office.today())
    faults = {name: fault for name, fault in wrong.items() if name in whole}
    if faults:
        raise FormFaults(faults)
    answers = read_answers(asked, whole)
    particulars = stated(submission.particulars, asked, answers.values)
    mended = replace(submission, particulars=particulars)
    if mended != submission:
        office.store.submissions.replace(mended)
        _put_evidence(mended, office)
    return mended


def _put_evidence(submission: Submission, office: Office) -> None:
    """Keep what a submission says now as evidence that nobody accepted yet."""
    evidence = evidence_of(submission, office.today())
    if evidence is None:
        return
    if is_same_piece(submission, office.store.evidence.of_learner(submission.learner)):
        raise Refused(
            "have-it-already",
            Text("同じ日の同じ証明が、もう登録されています。", "The same of that day is there already."),
            Text(
                "二重なら、その理由を書いて断ってください。",
                "If it is the same, decline it with that reason.",
            ),
        )
    office.store.evidence.put_waiting(submission.learner, evidence)


def _require_acceptable(submission: Submission, office: Office) -> None:
    if submission.kind is SubmissionKind.UNLISTED:
        raise Refused(
            "not-in-catalogue",
            Text(
                "まだ、カタログのどれにあたるかが決まっていません。",
                "It is not known yet what it is in the catalogue.",
            ),
            Text("先に、カタログから選んでください。", "Choose the entry of the catalogue first."),
        )
    if _is_rated(submission, office):
        raise Refused(
            "for-assessors",
            Text("これは、審査員が評価するものです。", "This is rated by assessors."),
            Text("審査員に回してください。", "Pass it on to them."),
        )


def decline_proof(submission_id: str, reason: str, actor: Actor, office: Office) -> None:
    """Decline, and tell the learner why; raises NotFound, Refused as `accept_proof`, `no-reason`."""
    told = stated_reason(reason)
    with office.store.transaction():
        submission = _to_decide(submission_id, actor, office)
        appeal = office.store.appeals.find(submission.id)
        decline(submission.id, told if appeal is None else f"{FINAL}\n{told}", actor, office)
        office.store.appeals.close(submission.id, office.clock())


def ask_learner(submission_id: str, question: str, actor: Actor, office: Office) -> None:
    """Give it back to the learner with a question; raises as `decline_proof`."""
    with office.store.transaction():
        submission = _to_decide(submission_id, actor, office)
        ask_for_more(submission.id, stated_reason(question), actor, office)


def pass_on(submission_id: str, actor: Actor, office: Office) -> None:
    """Let assessors rate it; raises NotFound, Refused as `accept_proof`, `not-rated`."""
    with office.store.transaction():
        submission = _to_decide(submission_id, actor, office)
        if not _is_rated(submission, office):
            raise Refused(
                "not-rated",
                Text("これは、審査員が評価するものではありません。", "This is nothing that assessors rate."),
                Text("証明を見て、決めてください。", "Look at the proof and decide."),
            )
        move_on(submission, SubmissionState.ASSESSING, actor, office)
        office.store.audit.append(office.clock(), actor.reference, "pass-on", submission.id, {})


def map_to(submission_id: str, certificate_id: str, actor: Actor, office: Office) -> Submission:
    """Say which certificate of the catalogue it is that the learner did not find there.

    It stays to be checked, as such a certificate. Raises NotFound `no-such-certificate`, Refused
    `not-unlisted`, `have-it-already`, and as `accept_proof`.
    """
    certificate = office.programme.skill_map.certificates.get(CertificateId(certificate_id))
    with office.store.transaction():
        submission = _to_decide(submission_id, actor, office)
        if submission.kind is not SubmissionKind.UNLISTED:
            raise Refused(
                "not-unlisted",
                Text("これは、もうカタログのものです。", "This is in the catalogue already."),
                Text("証明を見て、決めてください。", "Look at the proof and decide."),
            )
        if certificate is None:
            raise NotFound(
                "no-such-certificate",
                Text("それは、カタログにありません。", "That is not in the catalogue."),
                Text("一覧から選んでください。", "Choose from the list."),
            )
        mapped = replace(submission, kind=SubmissionKind.CERTIFICATE, subject=certificate.id)
        office.store.submissions.replace(mapped)
        _put_evidence(mapped, office)
        detail = {"certificate": str(certificate.id)}
        office.store.audit.append(office.clock(), actor.reference, "map-certificate", submission.id, detail)
    return mapped


def _to_decide(submission_id: str, actor: Actor, office: Office) -> Submission:
    """Return the submission, which nobody else changes meanwhile, if this member of staff may decide."""
    locked = office.store.assessments.locked(EvidenceId(submission_id))
    submission = _theirs(locked, StaffId(actor.id), office)
    require_other_person(submission.id, submission.learner, actor, office)
    if submission.state is not SubmissionState.CHECKING:
        raise Refused(
            "wrong-state",
            Text("これは、いまは確認を待っていません。", "This does not wait to be checked any more."),
            Text("一覧から、ほかのものを選んでください。", "Choose another one from the list."),
        )
    appeal = office.store.appeals.find(submission.id)
    if appeal is not None and appeal.first_by.partition(":")[2] == actor.id:
        raise Refused(
            "decided-before",
            Text(
                "最初に決めた人は、見直しでは決められません。",
                "Who decided first does not decide the appeal.",
            ),
            Text("ほかの担当者に任せてください。", "Leave it to somebody else."),
        )
    return submission


def _with_end(submission: Submission, reason: str, office: Office) -> str:
    told = reason.strip() and stated_reason(reason)
    if office.store.appeals.find(submission.id) is None:
        return told
    return f"{FINAL}\n{told}".strip()
