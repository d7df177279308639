"""Assessment: how many assessors rate a submission, and what their ratings add up to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median_low
from typing import Final, TypeAlias

from badgeserver.domain.ids import EvidenceId, StaffId

LARGEST_DIFFERENCE: Final = 1
"""Steps of the rubric by which two assessors may differ without a third."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What one assessor found: a step of the rubric, and the reason that the learner is told."""

    submission: EvidenceId
    assessor: StaffId
    rubric: int
    reason: str
    at: datetime
    round: int = 1
    """1 for the first assessment, 2 for the one after an appeal, by other people."""


@dataclass(frozen=True, slots=True)
class Recusal:
    """An assessor who said that they must not judge this submission, and why."""

    submission: EvidenceId
    assessor: StaffId
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """`missing` further ratings are needed; `disagreement` if because those at hand differ too much."""

    missing: int
    disagreement: bool = False


@dataclass(frozen=True, slots=True)
class Agreed:
    """The step of the rubric that the ratings come to."""

    rubric: int


Finding: TypeAlias = Waiting | Agreed


def finding(ratings: Sequence[Rating], needed: int) -> Finding:
    """Return what `ratings`, one from each assessor, come to where `needed` of them are asked for.

    Where two differ by more than one step, one more assessor decides: their step counts if it lies
    between, else the nearer of the two; in other words the median does. An even number that agrees
    counts by its lower middle step, so that nobody is rated higher than half of them found.
    """
    if needed < 1:
        raise ValueError("an assessment takes one assessor at least")
    if len(ratings) < needed:
        return Waiting(needed - len(ratings))
    steps = sorted(one.rubric for one in ratings)
    if len(steps) == needed and len(steps) % 2 == 0 and steps[-1] - steps[0] > LARGEST_DIFFERENCE:
        return Waiting(1, disagreement=True)
    return Agreed(median_low(steps))


def may_assess(
    assessor: StaffId,
    is_learner: bool,
    teams: Collection[str],
    submission_team: str,
    earlier: Collection[StaffId],
) -> bool:
    """Tell whether an assessor may rate: not their own, not their team's, and not a second time.

    `earlier` are those who rated it before or declared an interest; after an appeal it holds
    everybody of the first round.
    """
    same_team = bool(submission_team) and submission_team.casefold() in {one.casefold() for one in teams}
    return not is_learner and not same_team and assessor not in earlier
