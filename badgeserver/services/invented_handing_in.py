"""How invented people handed their evidence in: on which day, and what of it still waits for a decision."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, TypeAlias

from badgeserver.domain.evidence import AchievementEvidence, CertificateEvidence, Evidence
from badgeserver.domain.handing_in import desk_after_confirmation
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.proof import OutcomeForm
from badgeserver.domain.questions import proof_choices
from badgeserver.domain.requirement import Strength
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.submission import (
    Particulars,
    Submission,
    SubmissionKind,
    SubmissionState,
    SubmissionStep,
)
from badgeserver.services.office import JAPAN, Office

WAITS_DAYS: Final = 90
"""Of what is older and not accepted, nothing was ever handed in."""
ASKED_BACK: Final = 0.15
"""How likely something waits for the learner, who was asked a question."""
MOST_OUTCOME: Final = 30
"""Of hours saved or of people who use something."""
_QUESTION: Final = "いつ、どこで行ったかが分かるものを、加えてください（架空の質問です）。"
_STORY: Final = "催しの申し込みを、紙から画面に変えました。手伝った人の声も集めました（架空の話です）。"
_ROLE: Final = "進め方を考える人（架空）"

Steps: TypeAlias = tuple[SubmissionStep, ...]


def handed_in(
    pieces: Iterable[tuple[LearnerId, Evidence]], office: Office
) -> Iterator[tuple[Submission, Steps]]:
    """Yield the submission of each piece that somebody looked at, or that waits for it, with its steps.

    What a provider handed over or signed was never handed in by the learner.
    """
    for learner, piece in pieces:
        accepted = piece.acceptance
        if accepted is not None and accepted.strength is Strength.ASSESSED:
            yield _accepted(*_to_a_desk(learner, piece, accepted.on, office), accepted.on, office)
        elif accepted is None and (office.today() - piece.dated).days < WAITS_DAYS:
            yield _waiting(*_to_a_desk(learner, piece, office.today(), office), office)


def _to_a_desk(learner: LearnerId, piece: Evidence, before: date, office: Office) -> tuple[Submission, Steps]:
    """Return it as it came to whoever decides, between the day of the evidence and another one."""
    rng, skill_map = random.Random(piece.id), office.programme.skill_map
    on = piece.dated + timedelta(days=rng.randint(0, max(0, (before - piece.dated).days // 2)))
    at = _moment(on, rng.randint(9, 20), office)
    kind, subject = _what(piece)
    submission = Submission(
        id=piece.id,
        learner=learner,
        kind=kind,
        subject=subject,
        state=SubmissionState.DRAFT,
        particulars=_particulars(piece, skill_map),
        handed_in_by=f"learner:{learner}",
        begun_at=at - timedelta(minutes=rng.randint(5, 40)),
        handed_in_at=at,
        due_on=on + timedelta(days=skill_map.policy.decision_days),
    )
    begun = SubmissionStep(SubmissionState.DRAFT, submission.begun_at, submission.handed_in_by)
    desk = desk_after_confirmation(submission, skill_map)
    handed = SubmissionStep(desk, at, submission.handed_in_by)
    return replace(submission, state=desk), (begun, handed)


def _accepted(submission: Submission, steps: Steps, on: date, office: Office) -> tuple[Submission, Steps]:
    by = "assessor:assessor" if submission.state is SubmissionState.ASSESSING else "staff:staff"
    accepted = SubmissionStep(SubmissionState.ACCEPTED, _moment(on, 21, office), by)
    return replace(submission, state=accepted.state, due_on=None), (*steps, accepted)


def _waiting(submission: Submission, steps: Steps, office: Office) -> tuple[Submission, Steps]:
    if random.Random(f"{submission.id} asked").random() >= ASKED_BACK:
        return submission, steps
    asked = SubmissionStep(SubmissionState.MORE_ASKED, office.clock(), "staff:staff", _QUESTION)
    return replace(submission, state=asked.state, due_on=None, reason=_QUESTION), (*steps, asked)


def _moment(day: date, hour: int, office: Office) -> datetime:
    return min(datetime.combine(day, time(hour), JAPAN).astimezone(UTC), office.clock())


def _what(piece: Evidence) -> tuple[SubmissionKind, str]:
    match piece:
        case CertificateEvidence(certificate=certificate):
            return SubmissionKind.CERTIFICATE, certificate
        case AchievementEvidence(achievement=achievement):
            return SubmissionKind.ACHIEVEMENT, achievement
        case _:
            return SubmissionKind.EXPERIENCE, piece.area


def _particulars(piece: Evidence, skill_map: SkillMap) -> Particulars:
    if isinstance(piece, CertificateEvidence):
        proof = proof_choices(skill_map.certificates[piece.certificate], skill_map)[0].id
        return Particulars(dated=piece.dated, score=piece.score, level=piece.level, proof=proof)
    told = Particulars(ended_on=piece.dated, story=_STORY, role_played=_ROLE)
    if isinstance(piece, AchievementEvidence):
        began = piece.dated - timedelta(days=60)
        return replace(told, began_on=began, outcomes=_outcomes(piece, skill_map))
    return replace(told, began_on=piece.dated - timedelta(days=piece.months * 30))


def _outcomes(piece: AchievementEvidence, skill_map: SkillMap) -> dict[str, float]:
    """Invent the figures that the achievement asks for."""
    rng = random.Random(f"{piece.id} outcomes")
    fields = skill_map.achievements[piece.achievement].outcome_fields
    return {
        code: float(rng.randint(2, MOST_OUTCOME))
        for code in fields
        if skill_map.outcomes[code].form is OutcomeForm.NUMBER
    }
