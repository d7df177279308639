"""A submission: what a learner hands in, from the first draft to the decision.

A submission has the id of the Evidence that it becomes. While it is a draft, or about a certificate
that the catalogue does not know, there is no Evidence yet; accepted, its Evidence counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import EvidenceId, LearnerId
from badgeserver.domain.text import Text


class SubmissionKind(StrEnum):
    """What is handed in: three kinds of evidence, and a certificate that is not in the catalogue."""

    CERTIFICATE = "certificate"
    UNLISTED = "unlisted"
    ACHIEVEMENT = "achievement"
    EXPERIENCE = "experience"


class SubmissionState(StrEnum):
    """Whose turn it is, or how it ended."""

    DRAFT = "draft"
    CONFIRMING = "confirming"
    """An employer, host or teacher was asked by mail."""
    CHECKING = "checking"
    """Staff compare the proof with what is stated."""
    ASSESSING = "assessing"
    """Assessors rate it by the rubric."""
    MORE_ASKED = "more_asked"
    """It is back with the learner, with a question."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


_S = SubmissionState
_WAITING: Final = frozenset({_S.CONFIRMING, _S.CHECKING, _S.ASSESSING})
_DECIDED: Final = frozenset({_S.ACCEPTED, _S.DECLINED})

NEXT: Final[Mapping[SubmissionState, frozenset[SubmissionState]]] = {
    _S.DRAFT: _WAITING | {_S.ACCEPTED, _S.WITHDRAWN},
    _S.CONFIRMING: _WAITING | _DECIDED | {_S.MORE_ASKED, _S.WITHDRAWN},
    _S.CHECKING: _WAITING | _DECIDED | {_S.MORE_ASKED, _S.WITHDRAWN},
    _S.ASSESSING: _WAITING | _DECIDED | {_S.MORE_ASKED, _S.WITHDRAWN},
    _S.MORE_ASKED: _WAITING | {_S.DECLINED, _S.WITHDRAWN},
    # A decision can be appealed against, and a mistake in an accepted piece be corrected.
    _S.ACCEPTED: frozenset({_S.CHECKING, _S.ASSESSING, _S.DECLINED, _S.WITHDRAWN}),
    _S.DECLINED: frozenset({_S.CHECKING, _S.ASSESSING}),
    _S.WITHDRAWN: frozenset(),
}
"""From each state, the states that may follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What the learner states. Each kind of submission fills its own; what is not asked stays empty.

    `proofs` has the typed proofs by their code in the vocabulary (`certificate_number`: "IP-…"), `proof`
    is the code of the one that was chosen where one is enough. `outcomes` has the result figures that
    the practical achievement asks for, `outcome_words` those results that are words or the code of a
    municipality. Prior practice has `break_months` in all between its days. `team` is with whom it was
    done; nobody from there judges it.
    """

    dated: date | None = None
    score: int | None = None
    level: int | None = None
    break_months: int | None = None
    began_on: date | None = None
    ended_on: date | None = None
    story: str = ""
    role_played: str = ""
    outcomes: Mapping[str, float] = field(default_factory=dict)
    outcome_words: Mapping[str, str] = field(default_factory=dict)
    proof: str = ""
    proofs: Mapping[str, str] = field(default_factory=dict)
    unlisted_name: str = ""
    unlisted_provider: str = ""
    confirmer_name: str = ""
    confirmer_email: str = ""
    team: str = ""


@dataclass(frozen=True, slots=True)
class SubmissionFile:
    """A file that was handed in as `proof`; its bytes are kept under their digest (`sha256:<hex>`)."""

    id: str
    submission: EvidenceId
    proof: str
    name: str
    media_type: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class SubmissionStep:
    """That a submission came into `state`: when, by whom (role and id), and what the learner was told."""

    state: SubmissionState
    at: datetime
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One thing handed in. `subject` is the id of the certificate, achievement or experience area.

    `handed_in_by` names who did it (`learner:<id>`, or `help_desk:<id>` for a learner who was
    present), `due_on` the day by which it shall be decided, `reason` what the learner was told last.
    """

    id: EvidenceId
    learner: LearnerId
    kind: SubmissionKind
    subject: str
    state: SubmissionState
    particulars: Particulars
    handed_in_by: str
    begun_at: datetime
    handed_in_at: datetime | None = None
    due_on: date | None = None
    reason: str = ""


def require_next(state: SubmissionState, to: SubmissionState) -> None:
    """Raise Refused `wrong-state` unless `to` may follow `state`."""
    if to not in NEXT[state]:
        raise Refused(
            "wrong-state",
            Text(
                "この証明は、いまはその手続きができません。",
                "This can't be done with the submission as it stands now.",
            ),
            Text("いまの状態を確かめてください。", "See in which state it is."),
        )
