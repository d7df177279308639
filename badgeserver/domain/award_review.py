"""What happens when accepted evidence turns out otherwise: the change, and the decision of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import AwardId, EvidenceId, LearnerId
from badgeserver.domain.text import Text


@dataclass(frozen=True, slots=True)
class EvidenceChange:
    """That accepted evidence was corrected (`after` has the new facts) or withdrawn (`after` is None)."""

    id: str
    learner: LearnerId
    before: Evidence
    after: Evidence | None
    reason: str
    by: str
    at: datetime

    @property
    def evidence(self) -> EvidenceId:
        """Return the id of the piece, which stays the same."""
        return self.before.id


class ReviewOutcome(StrEnum):
    """What a person decided about an award that no longer follows from its evidence."""

    KEEP = "keep"
    REVOKE = "revoke"
    REPLACE = "replace"
    """Revoked, and what the evidence gives today awarded instead."""


@dataclass(frozen=True, slots=True)
class ReviewDecision:
    """What was decided, by whom, when and why; the learner and, on revoking, verifiers read the reason."""

    outcome: ReviewOutcome
    reason: Text
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AwardReview:
    """An award that no longer follows from its evidence since `change`, to be decided by a person.

    `change` is the id of the EvidenceChange that led here, also where another award fell first.
    """

    id: str
    award: AwardId
    change: str
    opened_at: datetime
    decision: ReviewDecision | None = None
