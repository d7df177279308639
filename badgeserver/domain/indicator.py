"""An indicator: a figure by which the programme is judged, with its place in the impact chain. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from badgeserver.domain.ids import AreaCode, GroupId, LevelId
from badgeserver.domain.text import Text


class Stage(StrEnum):
    """A link of the impact chain, from what is put in to what it is all for."""

    INPUT = "input"
    ACTIVITY = "activity"
    OUTPUT = "output"
    OUTCOME = "outcome"
    IMPACT = "impact"


class Count(StrEnum):
    """What the product counts itself for a fiscal year; `SOURCES` says from where."""

    CERTIFICATES = "certificates"
    """Certificates of the map that can still be earned, in the version in force at the end of the year."""
    BADGES_AWARDED = "badges_awarded"
    """Badges awarded within the year, renewals included."""
    HOLDERS = "holders"
    """People who live in the prefecture and hold a valid badge at the end of the year."""
    AREAS_WITH_HOLDERS = "areas_with_holders"
    """Areas in which at least one of them lives."""
    MUNICIPALITIES_WITH_HOLDERS = "municipalities_with_holders"
    """Share of the municipalities, in per cent, in which at least one of them lives."""
    OUTCOME_SUM = "outcome_sum"
    """Sum of a result that was stated with accepted achievements dated within the year."""


SOURCES: Mapping[str, frozenset[Count]] = {
    "manual": frozenset(),
    "survey": frozenset(),
    "skill_map": frozenset({Count.CERTIFICATES}),
    "credentials": frozenset(
        {
            Count.BADGES_AWARDED,
            Count.HOLDERS,
            Count.AREAS_WITH_HOLDERS,
            Count.MUNICIPALITIES_WITH_HOLDERS,
        }
    ),
    "achievements": frozenset({Count.OUTCOME_SUM}),
}
"""Where a figure comes from, and what may be counted there; what people enter is counted nowhere."""

OF_PEOPLE = frozenset({Count.HOLDERS, Count.AREAS_WITH_HOLDERS, Count.MUNICIPALITIES_WITH_HOLDERS})
"""Counts of people by their level, as they stand at the end of the fiscal year."""


_ONE_BY_ONE = frozenset({Count.CERTIFICATES, Count.BADGES_AWARDED, Count.HOLDERS, Count.AREAS_WITH_HOLDERS})


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted: people at `level` or above, of `group` or living in `area`; the sum of `outcome`."""

    count: Count
    level: LevelId | None = None
    group: GroupId | None = None
    area: AreaCode | None = None
    outcome: str | None = None


class Better(StrEnum):
    """In which direction the figure shall go."""

    HIGHER = "higher"
    LOWER = "lower"


class Ratio(StrEnum):
    """How far a target is reached; see `targets.achievement`."""

    OF_TARGET = "of_target"
    FROM_BASELINE = "from_baseline"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure by which the programme is judged.

    `targets` has a fiscal year's target in the unit, or None while it is not yet fixed. `feeds` names
    the indicators that this one is meant to move. Without `measure` the figure is entered by people,
    or, in maps from before there were measures, not counted at all.
    """

    id: str
    stage: Stage
    name: Text
    unit: Text
    source: str
    by: tuple[str, ...] = ()
    measure: Measure | None = None
    better: Better = Better.HIGHER
    ratio: Ratio = Ratio.OF_TARGET
    targets: Mapping[int, float | None] = field(default_factory=dict)
    baseline: tuple[int, float] | None = None
    owner: Text | None = None
    feeds: tuple[str, ...] = ()
    note: Text | None = None

    @property
    def is_entered(self) -> bool:
        """Tell whether people enter the figure."""
        return not SOURCES[self.source]

    @property
    def is_whole(self) -> bool:
        """Tell whether people, badges or places are counted one by one, so that there is no half of one."""
        return self.measure is not None and self.measure.count in _ONE_BY_ONE


def fed_by(indicators: Sequence[Indicator]) -> dict[str, tuple[Indicator, ...]]:
    """Return for each indicator those that feed it, in their written order."""
    return {one.id: tuple(other for other in indicators if one.id in other.feeds) for one in indicators}


def level_targets(indicators: Sequence[Indicator], fiscal_year: int) -> dict[LevelId, float]:
    """Return the fixed targets for people at each level or above, for a pyramid with targets beside it."""
    by_level = level_indicators(indicators, fiscal_year)
    targets = ((level, one.targets[fiscal_year]) for level, one in by_level.items())
    return {level: target for level, target in targets if target is not None}


def level_indicators(indicators: Sequence[Indicator], fiscal_year: int) -> dict[LevelId, Indicator]:
    """Return the indicators whose fixed target is for the people at a level or above, by the level.

    Only indicators of the whole prefecture count, and of one level the first.
    """
    found: dict[LevelId, Indicator] = {}
    for one in indicators:
        measure = one.measure
        if measure is None or one.targets.get(fiscal_year) is None or measure.count is not Count.HOLDERS:
            continue
        if measure.level is not None and measure.group is None and measure.area is None:
            found.setdefault(measure.level, one)
    return found
