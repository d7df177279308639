"""Assessment: how many assessors rate a submission, and what their ratings add up to."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low
from typing import Final, TypeAlias

from badgeserver.domain.ids import EvidenceId, StaffId

LARGEST_DIFFERENCE: Final = 1
"""Steps of the rubric by which two assessors may differ without a third."""
CLAIMED_FOR: Final = timedelta(days=2)
"""So long a place stays with the assessor who took it and has not rated."""
SHORTEST_TEAM: Final = 3
"""A name of fewer characters is found only where it stands alone."""


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
class Claim:
    """That an assessor has taken one of the places of an assessment, and keeps it until a moment."""

    submission: EvidenceId
    assessor: StaffId
    until: datetime


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
    return not is_learner and not shares_team(teams, [submission_team]) and assessor not in earlier


def shares_team(teams: Iterable[str], stated: Iterable[str]) -> bool:
    """Tell whether one of `teams` is named in what was stated of an employer or group.

    However it is written in width, case and spaces, and also where one of the two says more, such as
    a department.
    """
    ours, theirs = ({plain for one in names if (plain := _plain(one))} for names in (teams, stated))
    return any(_names(one, other) for one in ours for other in theirs)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _names(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return shorter == longer or (len(shorter) >= SHORTEST_TEAM and shorter in longer)


@dataclass(frozen=True, slots=True)
class Bench:
    """The assessors of one submission, in the present round of its assessment.

    `ratings` are those that count. `set_aside` were given in this round before the learner added
    something, and `before` in the round before: whoever gave one of those does not judge again.
    `claims` are the places that are taken now, `recused` those who declared an interest.
    """

    needed: int
    round: int = 1
    ratings: tuple[Rating, ...] = ()
    set_aside: tuple[Rating, ...] = ()
    before: tuple[Rating, ...] = ()
    claims: tuple[Claim, ...] = ()
    recused: frozenset[StaffId] = frozenset()

    @property
    def finding(self) -> Finding:
        """What the ratings come to."""
        return finding(self.ratings, self.needed)

    @property
    def excluded(self) -> frozenset[StaffId]:
        """Those who can't rate (any more)."""
        return frozenset(one.assessor for one in (*self.ratings, *self.before)) | self.recused

    @property
    def places(self) -> int:
        """How many further ratings are needed that nobody has undertaken to give."""
        found = self.finding
        return found.missing - len(self.claims) if isinstance(found, Waiting) else 0

    def claim_of(self, assessor: StaffId) -> Claim | None:
        """Return the place that the assessor has taken, if any."""
        return next((one for one in self.claims if one.assessor == assessor), None)

    def rating_of(self, assessor: StaffId) -> Rating | None:
        """Return the rating of the assessor that counts, if there is one."""
        return next((one for one in self.ratings if one.assessor == assessor), None)

    def has_place_for(self, assessor: StaffId) -> bool:
        """Tell whether the assessor may rate now: has a place, or finds a free one."""
        waits = isinstance(self.finding, Waiting)
        return waits and (self.claim_of(assessor) is not None or self.places > 0)
