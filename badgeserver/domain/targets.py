"""Targets and actuals: how far an indicator came in a fiscal year, and how a person grades it. Pure.

A grade is never computed. What each thing means is in docs/targets.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from math import ceil, floor
from typing import Final

from badgeserver.domain.calendar import FISCAL_YEAR_FIRST_MONTH, fiscal_year
from badgeserver.domain.indicator import Better, Indicator, Ratio, Stage
from badgeserver.domain.text import Text

_DIGITS: Final = 8
"""So many decimals of a share are compared."""


def last_day(year: int) -> date:
    """Return the last day of a fiscal year."""
    return date(year + 1, FISCAL_YEAR_FIRST_MONTH - 1, 31)


def day_of_figure(year: int, today: date) -> date | None:
    """Return the day by which a year's figure is counted: its last, today while it runs, or none yet."""
    if fiscal_year(today) < year:
        return None
    return min(last_day(year), today)


class ActualState(StrEnum):
    """How far an actual figure can be relied on."""

    FINAL = "final"
    COUNTING = "counting"
    """Being counted: the year is not over, or not everything has been reported."""
    WITHHELD = "withheld"
    """Too few people for the public to see it, or not released yet."""
    MISSING = "missing"
    """Nobody has entered it."""
    NOT_COUNTED = "not_counted"
    """The map does not say what is counted."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that is known to lie between `low` and `high`, both included; exact where they are one."""

    low: float
    high: float

    @property
    def is_exact(self) -> bool:
        """Tell whether it is known exactly."""
        return self.low == self.high


def exactly(value: float) -> Figure:
    """Return a figure that is known exactly."""
    return Figure(value, value)


@dataclass(frozen=True, slots=True)
class Actual:
    """What was reached in a fiscal year; `figure` is None in the states that have none."""

    state: ActualState
    figure: Figure | None = None
    note: Text | None = None


class Grade(StrEnum):
    """How a person judges the progress towards a target."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


GRADES = {
    Grade.A: Text("進んだ", "Advanced"),
    Grade.B: Text("ある程度進んだ", "Advanced to some extent"),
    Grade.C: Text("あまり進まなかった", "Advanced little"),
    Grade.D: Text("進まなかった", "Did not advance"),
}


@dataclass(frozen=True, slots=True)
class EnteredActual:
    """A figure that somebody entered; of one indicator and fiscal year the newest holds.

    `is_final` is False while it is still being counted.
    """

    indicator: str
    fiscal_year: int
    value: float
    is_final: bool
    note: Text | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Grading:
    """That somebody graded an indicator's fiscal year, and why; the newest holds."""

    indicator: str
    fiscal_year: int
    grade: Grade
    reason: Text
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where the trend leads in a fiscal year, with the bounds of its 80 % prediction interval.

    `points` is from how many years' figures.
    """

    fiscal_year: int
    value: float
    low: float
    high: float
    points: int

    def in_whole(self) -> Forecast:
        """Return the same in whole people or things, with bounds that are no narrower."""
        return replace(self, value=round(self.value), low=floor(self.low), high=ceil(self.high))


@dataclass(frozen=True, slots=True)
class YearLine:
    """One fiscal year of an indicator. `has_target` without a `target` means: not yet fixed."""

    fiscal_year: int
    has_target: bool
    target: float | None
    actual: Actual | None
    achievement: Figure | None
    forecast: Forecast | None
    grading: Grading | None


def achievement(indicator: Indicator, target: float | None, actual: Actual | None) -> Figure | None:
    """Return how far the target was reached: 1 is fully. None where it can't be said.

    A figure that is only known to lie within bounds has an achievement within bounds.
    """
    if target is None or actual is None or actual.figure is None:
        return None
    ends = [_reached(indicator, target, value) for value in (actual.figure.low, actual.figure.high)]
    known = [one for one in ends if one is not None]
    return Figure(min(known), max(known)) if len(known) == len(ends) else None


def _reached(indicator: Indicator, target: float, value: float) -> float | None:
    """Return the share for one value.

    From a baseline: the way that was covered, of the way from there to the target, negative where it
    went the wrong way. Of the target: value / target, or 2 - value / target where lower is better.
    """
    if indicator.ratio is Ratio.FROM_BASELINE:
        start = indicator.baseline[1] if indicator.baseline is not None else None
        return None if start is None or start == target else (value - start) / (target - start)
    if target == 0:
        return None
    share = value / target
    return share if indicator.better is Better.HIGHER else 2 - share


class Verdict(StrEnum):
    """Whether a fiscal year's target was reached."""

    REACHED = "reached"
    MISSED = "missed"
    UNKNOWN = "unknown"
    """The bounds of the figure lie on both sides of the target."""


def verdict(indicator: Indicator, line: YearLine) -> Verdict | None:
    """Tell whether the year's target was reached; None without a final figure to tell it from.

    Nor is it told of what is put in, which is planned and not aimed at: spending less is no failure.
    """
    is_final = line.actual is not None and line.actual.state is ActualState.FINAL
    if not is_final or line.achievement is None or indicator.stage is Stage.INPUT:
        return None
    # A share that was reckoned may be off by the last digits of a float.
    low, high = (round(one, _DIGITS) for one in (line.achievement.low, line.achievement.high))
    if low >= 1:
        return Verdict.REACHED
    return Verdict.MISSED if high < 1 else Verdict.UNKNOWN


def trend_points(indicator: Indicator, actuals: Mapping[int, Actual]) -> tuple[tuple[int, float], ...]:
    """Return the years and values that a trend is drawn through: final figures, and the baseline.

    A figure within bounds counts by its middle where the bounds are close: within a tenth of it.
    """
    points: dict[int, float] = {}
    if indicator.baseline is not None:
        points[indicator.baseline[0]] = indicator.baseline[1]
    for year, actual in actuals.items():
        figure = actual.figure
        if actual.state is ActualState.FINAL and figure is not None:
            middle = (figure.low + figure.high) / 2
            if figure.high - figure.low <= abs(middle) / 10:
                points[year] = middle
    return tuple(sorted(points.items()))
