"""What the rules say of one learner and one badge, with the whole way that led there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from badgeserver.domain.ids import AwardId, BadgeId, EvidenceId
from badgeserver.domain.requirement import Leaf, Requirement


class Route(StrEnum):
    """How a badge is met."""

    RULE = "rule"
    EXPERIENCE = "experience"
    RENEWAL = "renewal"
    HELD = "held"
    """An earlier award is still active; nothing new is earned."""


class Shortfall(StrEnum):
    """Why a leaf is not met: what the nearest piece of evidence lacks."""

    ABSENT = "absent"
    SCORE_TOO_LOW = "score_too_low"
    LEVEL_TOO_LOW = "level_too_low"
    TOO_OLD = "too_old"
    NOT_GIVEN_THEN = "not_given_then"
    DATED_LATER = "dated_later"
    RUBRIC_TOO_LOW = "rubric_too_low"
    NOT_CONFIRMED = "not_confirmed"
    TOO_WEAK = "too_weak"
    TOO_FEW = "too_few"
    TOO_SHORT = "too_short"
    GAP_TOO_LONG = "gap_too_long"
    BADGE_NOT_ACTIVE = "badge_not_active"
    COUNTED_ELSEWHERE = "counted_elsewhere"


@dataclass(frozen=True, slots=True)
class NodeResult:
    """The outcome of one node. `used` is the evidence that satisfied it, `have` of `need` its count.

    `have` and `need` are pieces of evidence for a leaf, parts for a composite, points for Points.
    """

    path: str
    requirement: Requirement
    met: bool
    have: int
    need: int
    used: tuple[EvidenceId, ...] = ()
    relies_on: tuple[BadgeId, ...] = ()
    shortfall: Shortfall | None = None
    parts: tuple[NodeResult, ...] = ()

    def walk(self) -> Iterator[NodeResult]:
        """Yield this result and all below it, parents first."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Missing:
    """A leaf that still has to be met, at `path`, and what the nearest evidence lacks."""

    path: str
    leaf: Leaf
    shortfall: Shortfall
    have: int
    need: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One learner and one badge on the day `on`. `routes` holds the trace of each route tried.

    `satisfied_by` maps the address of each met leaf on the chosen route to its evidence;
    `missing` lists the unmet leaves of the route `rule` (or `renewal` where that is the one open).
    """

    badge: BadgeId
    on: date
    met: bool
    route: Route | None
    routes: tuple[tuple[Route, NodeResult], ...]
    satisfied_by: tuple[tuple[str, tuple[EvidenceId, ...]], ...]
    relies_on: tuple[BadgeId, ...]
    missing: tuple[Missing, ...]

    @property
    def earned(self) -> bool:
        """Tell whether the badge is newly earned, so that an award should follow."""
        return self.met and self.route is not Route.HELD


@dataclass(frozen=True, slots=True)
class HeldBadge:
    """An award that the learner has: the newest of its badge."""

    award: AwardId
    badge: BadgeId
    awarded_on: date
    valid_until: date | None

    def is_active(self, on: date) -> bool:
        """Tell whether the award is valid on the day `on`; its last day counts."""
        return self.awarded_on <= on and (self.valid_until is None or on <= self.valid_until)
