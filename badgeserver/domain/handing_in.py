"""From a draft to a piece of evidence: what is missing, whose turn it is, what comes twice. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from badgeserver.domain.answers import contradictions, months_of_practice, read_answers, typed
from badgeserver.domain.evidence import (
    AchievementEvidence,
    CertificateEvidence,
    Evidence,
    ExperienceEvidence,
)
from badgeserver.domain.ids import AchievementId, CertificateId
from badgeserver.domain.programme import Programme
from badgeserver.domain.proof import GivenAs, KindOfProof
from badgeserver.domain.questions import SUPPORT, proofs_asked, questions, statement_asked
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.submission import (
    Submission,
    SubmissionFile,
    SubmissionKind,
    SubmissionState,
    SubmissionStep,
)
from badgeserver.domain.text import Text

MOST_FILES = 10
SHORTEST_MARK = 4
"""A typed proof of fewer letters and digits is no sign that two submissions are about the same."""

EDITABLE = frozenset({SubmissionState.DRAFT, SubmissionState.MORE_ASKED})
"""In these states the learner may change what is stated."""
OPEN = frozenset(
    {
        SubmissionState.CONFIRMING,
        SubmissionState.CHECKING,
        SubmissionState.ASSESSING,
        SubmissionState.MORE_ASKED,
    }
)
"""Handed in, and not decided."""


class Step(StrEnum):
    """The steps of handing in, each a page."""

    PROOF = "proof"
    DETAILS = "details"
    FILES = "files"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Missing:
    """What has to be added before it can be handed in, and on which page."""

    step: Step
    message: Text


def missing(
    submission: Submission, files: Sequence[SubmissionFile], programme: Programme, today: date
) -> tuple[Missing, ...]:
    """Return what is missing or wrong, the earliest page first; nothing if it can be handed in."""
    return tuple(_missing(submission, files, programme, today))


def _missing(
    submission: Submission, files: Sequence[SubmissionFile], programme: Programme, today: date
) -> Iterator[Missing]:
    skill_map, particulars = programme.skill_map, submission.particulars
    asked_proofs = proofs_asked(submission, skill_map)
    if not asked_proofs:
        yield Missing(Step.PROOF, Text("証明の方法を選んでください。", "Choose how to prove it."))
    asked = questions(submission, programme, today)
    for name, fault in faults_of(submission, dict(typed(particulars, asked)), programme, today).items():
        label = next(one.label for one in asked if one.name == name)
        yield Missing(Step.DETAILS, Text(f"「{label.ja}」：{fault.ja}", f"“{label.en}”: {fault.en}"))
    for proof in asked_proofs:
        if not _is_there(proof, submission, files):
            ja = f"「{proof.name.ja}」のファイルを加えてください。"
            yield Missing(Step.FILES, Text(ja, f"Add a file of the {proof.name.en}."))


def faults_of(
    submission: Submission, given: dict[str, str], programme: Programme, today: date
) -> dict[str, Text]:
    """Return what is wrong with the answers in `given`, by question."""
    answers = read_answers(questions(submission, programme, today), given)
    faults = answers.faults | contradictions(submission.kind, answers.values, today)
    certificate = programme.skill_map.certificates.get(CertificateId(submission.subject))
    dated = answers.values.get("dated")
    if (
        submission.kind is SubmissionKind.CERTIFICATE
        and certificate is not None
        and dated is not None
        and not certificate.was_given_on(dated)
    ):
        faults["dated"] = Text(
            "その日には、この資格はまだないか、もう終わっていました。",
            "On that day the certificate was not given yet, or no longer.",
        )
    return faults


def _is_there(proof: KindOfProof, submission: Submission, files: Sequence[SubmissionFile]) -> bool:
    """Tell whether a proof that may come as a file is there; typed ones are questions of the form."""
    if proof.given_as not in (GivenAs.FILE, GivenAs.ADDRESS_OR_FILE, GivenAs.BADGE) or proof == SUPPORT:
        return True
    return any(one.proof == proof.id for one in files) or bool(submission.particulars.proofs.get(proof.id))


def desk_of(submission: Submission, steps: Sequence[SubmissionStep], skill_map: SkillMap) -> SubmissionState:
    """Return whose turn it is when this is handed in, or handed in again after a question.

    What was asked by somebody goes back to them. Else a statement comes first; then whatever is rated
    goes to assessors, and all the rest to staff.
    """
    waiting = [one.state for one in steps if one.state in OPEN - {SubmissionState.MORE_ASKED}]
    if waiting:
        return waiting[-1]
    if statement_asked(submission, skill_map) is not None:
        return SubmissionState.CONFIRMING
    return desk_after_confirmation(submission, skill_map)


def desk_after_confirmation(submission: Submission, skill_map: SkillMap) -> SubmissionState:
    """Return whose turn it is once a statement is there, or where none is asked for."""
    achievement = skill_map.achievements.get(AchievementId(submission.subject))
    rated = achievement is not None and achievement.has_rubric
    if submission.kind is SubmissionKind.EXPERIENCE:
        return SubmissionState.ASSESSING
    if submission.kind is SubmissionKind.ACHIEVEMENT and rated:
        return SubmissionState.ASSESSING
    return SubmissionState.CHECKING


def evidence_of(submission: Submission, today: date) -> Evidence | None:
    """Return the piece of evidence that a submission is, not accepted yet; None where it is not known.

    Prior practice is counted up to `today`, the day on which it is stated.
    """
    particulars, subject = submission.particulars, submission.subject
    match submission.kind:
        case SubmissionKind.CERTIFICATE:
            return CertificateEvidence(
                submission.id,
                CertificateId(subject),
                particulars.dated or today,
                particulars.score,
                particulars.level,
            )
        case SubmissionKind.ACHIEVEMENT:
            done = particulars.ended_on or today
            return AchievementEvidence(submission.id, AchievementId(subject), done)
        case SubmissionKind.EXPERIENCE:
            months, gap = months_of_practice(particulars, today)
            return ExperienceEvidence(submission.id, subject, months, today, gap_months=gap)
        case _:
            return None


def marks(submission: Submission) -> frozenset[str]:
    """Return the marks by which the same typed proof is known again, however it is written."""
    found = set()
    for code, value in submission.particulars.proofs.items():
        plain = unicodedata.normalize("NFKC", value).casefold()
        letters = "".join(char for char in plain if char.isalnum())
        if len(letters) >= SHORTEST_MARK:
            found.add(f"{submission.subject}:{code}:{letters}")
    return frozenset(found)


def is_same_claim(one: Submission, other: Submission) -> bool:
    """Tell whether two submissions of one learner are about the same event."""
    if (one.kind, one.subject) != (other.kind, other.subject):
        return False
    a, b = one.particulars, other.particulars
    if one.kind is SubmissionKind.CERTIFICATE:
        return a.dated is not None and (a.dated, a.level) == (b.dated, b.level)
    if one.kind is SubmissionKind.UNLISTED:
        return (a.dated, a.unlisted_name.casefold()) == (b.dated, b.unlisted_name.casefold())
    return a.ended_on == b.ended_on and a.began_on == b.began_on


def is_same_piece(submission: Submission, evidence: Iterable[Evidence]) -> bool:
    """Tell whether the learner has this certificate of this day already, as it came by another way."""
    particulars = submission.particulars
    return submission.kind is SubmissionKind.CERTIFICATE and any(
        isinstance(one, CertificateEvidence)
        and one.acceptance is not None
        and one.id != submission.id
        and (one.certificate, one.dated) == (submission.subject, particulars.dated)
        for one in evidence
    )
