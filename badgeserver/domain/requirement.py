"""The grammar of a badge's rule: a tree whose leaves ask for evidence.

A `Requirement` node is exactly one of the eight classes here. Inside one badge a piece of
evidence counts once. An empty composite is refused when a skill map is loaded, and never met.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeAlias

from badgeserver.domain.ids import AchievementId, BadgeId, CertificateId


class Strength(IntEnum):
    """How firmly an accepted piece of evidence is known to be true, weakest first."""

    CONFIRMED = 1  # an employer, host or teacher confirmed the learner's own statement
    ASSESSED = 2  # assessors of the programme saw the proof and rated it
    ROSTER = 3  # the provider itself listed the completion
    SIGNATURE = 4  # the provider's signed Open Badge was verified


@dataclass(frozen=True, slots=True)
class AllOf:
    """Met when every part is met."""

    parts: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Met when one part is met; the first in the written order is the one that counts."""

    parts: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class NOf:
    """Met when `n` of the parts are met."""

    n: int
    parts: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class PointsItem:
    """`points` for meeting `when`; items that share a `tag` are capped together."""

    points: int
    when: Requirement
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Points:
    """Met when the met items' points, each tag's sum cut to its cap, reach `minimum`."""

    minimum: int
    items: tuple[PointsItem, ...]
    cap_per_tag: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class HoldsCertificate:
    """Met by an accepted external certificate that fulfils each condition that is given.

    `min_score` is on the certificate's own scale; `min_level` is one of its levels, in the
    catalogue's order of merit (grade 2 is above grade 3); `max_age_months` is calendar months.
    """

    certificate: CertificateId
    min_score: int | None = None
    min_level: int | None = None
    max_age_months: int | None = None
    min_strength: Strength | None = None


@dataclass(frozen=True, slots=True)
class HoldsBadge:
    """Met by another badge of the same map that is active, or that the same evaluation earns."""

    badge: BadgeId


@dataclass(frozen=True, slots=True)
class HasAchievement:
    """Met by `min_count` accepted practical achievements of one kind that fulfil the conditions.

    `min_rubric` is a step of the assessment policy's scale; `confirmed_by` names who must have
    confirmed it (`employer`, `host`, …).
    """

    achievement: AchievementId
    min_count: int = 1
    min_rubric: int | None = None
    max_age_months: int | None = None
    confirmed_by: str | None = None
    min_strength: Strength | None = None


@dataclass(frozen=True, slots=True)
class HasExperience:
    """Met by assessed prior practice in `area`: months long, rated, not interrupted for longer."""

    area: str
    min_months: int
    min_rubric: int | None = None
    max_gap_months: int | None = None


Leaf: TypeAlias = HoldsCertificate | HoldsBadge | HasAchievement | HasExperience
Requirement: TypeAlias = AllOf | AnyOf | NOf | Points | Leaf


@dataclass(frozen=True, slots=True)
class PlacedRequirement:
    """A node with its address in the rule, such as `rule.all[1].any[0]`."""

    path: str
    requirement: Requirement = field(compare=False)


def parts_of(requirement: Requirement) -> tuple[Requirement, ...]:
    """Return the direct children of a node in their written order; leaves have none."""
    match requirement:
        case AllOf(parts) | AnyOf(parts) | NOf(_, parts):
            return parts
        case Points(_, items):
            return tuple(item.when for item in items)
        case _:
            return ()


_KEYS = {AllOf: "all", AnyOf: "any", NOf: "n_of", Points: "points"}


def child_path(path: str, requirement: Requirement, position: int) -> str:
    """Return the address of the child at `position` below the node at `path`."""
    return f"{path}.{_KEYS[type(requirement)]}[{position}]"


def walk(requirement: Requirement, path: str = "rule") -> Iterator[PlacedRequirement]:
    """Yield the node and all below it, parents first, in the written order."""
    yield PlacedRequirement(path, requirement)
    for position, part in enumerate(parts_of(requirement)):
        yield from walk(part, child_path(path, requirement, position))
