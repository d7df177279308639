"""What the rules say of one learner and one badge, with the whole way that led there."""

from __future__ import annotations

from abc import ABC, abstractmethod
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


class Evaluation(ABC):
    """One learner and one badge on the day `on`. Equal when all that it says is equal.

    `satisfied_by` and `routes` may be worked out only when they are asked for: most readers of a
    million evaluations ask for neither.
    """

    __slots__ = ()

    @property
    @abstractmethod
    def badge(self) -> BadgeId:
        """Return the badge."""

    @property
    @abstractmethod
    def on(self) -> date:
        """Return the day of the evaluation."""

    @property
    @abstractmethod
    def met(self) -> bool:
        """Tell whether the learner meets the badge on that day, newly or by an active award."""

    @property
    @abstractmethod
    def route(self) -> Route | None:
        """Return the route that meets the badge; None if none does."""

    @property
    @abstractmethod
    def routes(self) -> tuple[tuple[Route, NodeResult], ...]:
        """Return the trace of each route that was tried."""

    @property
    @abstractmethod
    def satisfied_by(self) -> tuple[tuple[str, tuple[EvidenceId, ...]], ...]:
        """Return the address of each met leaf on the chosen route with its evidence."""

    @property
    @abstractmethod
    def relies_on(self) -> tuple[BadgeId, ...]:
        """Return the prerequisite badges on the chosen route."""

    @property
    @abstractmethod
    def missing(self) -> tuple[Missing, ...]:
        """Return the unmet leaves of the route `rule` (or `renewal` where that is the one open)."""

    @property
    def earned(self) -> bool:
        """Tell whether the badge is newly earned, so that an award should follow."""
        return self.met and self.route is not Route.HELD

    def _content(self) -> tuple[object, ...]:
        one = (self.badge, self.on, self.met, self.route, self.relies_on)
        return (*one, self.satisfied_by, self.missing, self.routes)

    def __eq__(self, other: object) -> bool:
        return self._content() == other._content() if isinstance(other, Evaluation) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.badge, self.on, self.route))

    def __repr__(self) -> str:
        return f"<Evaluation of {self.badge} on {self.on}: {self.route or 'not met'}>"


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
