"""Targets beside actuals, year by year, for whoever looks; and the chain of indicators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from badgeserver.analysis.trend import FEWEST_POINTS, forecast
from badgeserver.domain.calendar import fiscal_year
from badgeserver.domain.errors import NotFound
from badgeserver.domain.indicator import Indicator, Stage, fed_by
from badgeserver.domain.statistics import PREFECTURE
from badgeserver.domain.targets import (
    Actual,
    ActualState,
    EnteredActual,
    Grading,
    YearLine,
    achievement,
    exactly,
    trend_points,
)
from badgeserver.domain.text import Text
from badgeserver.domain.viewer import PUBLIC_VIEWER, Viewer, sees_in_full
from badgeserver.services.indicator_figures import counted
from badgeserver.services.office import Office

STAGES: Mapping[Stage, tuple[Text, Text]] = {
    Stage.INPUT: (Text("投入", "Input"), Text("使うお金や人", "Money and people that are put in")),
    Stage.ACTIVITY: (Text("活動", "Activity"), Text("行うこと", "What is done")),
    Stage.OUTPUT: (Text("成果物", "Output"), Text("直接できるもの", "What comes of it directly")),
    Stage.OUTCOME: (
        Text("成果", "Outcome"),
        Text("地域や職場で変わること", "What changes at work and around"),
    ),
    Stage.IMPACT: (Text("目的", "Impact"), Text("めざす社会の姿", "What it is all for")),
}
"""The links of the impact chain: name, and what stands there."""


@dataclass(frozen=True, slots=True)
class IndicatorBoard:
    """An indicator with all its years; the links say what moves it and what it shall move.

    `years` runs from the earliest to the latest; `present` is the line of the fiscal year that runs.
    `points` is how many years a forecast rests on, or would.
    """

    indicator: Indicator
    years: tuple[YearLine, ...]
    present: YearLine
    fed_by: tuple[Indicator, ...]
    feeds: tuple[Indicator, ...]
    points: int

    @property
    def has_forecast(self) -> bool:
        """Tell whether there are enough years for a forecast."""
        return self.points >= FEWEST_POINTS

    def year(self, fiscal_year: int) -> YearLine | None:
        """Return the line of a fiscal year, if there is one."""
        return next((one for one in self.years if one.fiscal_year == fiscal_year), None)


@dataclass(frozen=True, slots=True)
class _Entries:
    """What people entered, as far as the viewer may see it."""

    actuals: Mapping[tuple[str, int], EnteredActual]
    gradings: Mapping[tuple[str, int], Grading]


def boards(viewer: Viewer, office: Office) -> tuple[IndicatorBoard, ...]:
    """Return every indicator of the programme, in the order of the map, as far as the viewer may see.

    Grades are public once the report of their fiscal year is published, as they were then.
    """
    indicators = office.programme.skill_map.indicators
    entries = _Entries(office.store.indicator_entries.actuals(), _gradings(viewer, office))
    return tuple(_board(one, indicators, entries, viewer, office) for one in indicators)


def boards_for_report(office: Office) -> tuple[IndicatorBoard, ...]:
    """Return what a report of today would say: what the public may see, with the grades that hold now."""
    indicators, entries = office.programme.skill_map.indicators, office.store.indicator_entries
    gradings = {(one.indicator, one.fiscal_year): one for one in entries.gradings()}
    entered = _Entries(entries.actuals(), gradings)
    return tuple(_board(one, indicators, entered, PUBLIC_VIEWER, office) for one in indicators)


def board_of(id: str, viewer: Viewer, office: Office) -> IndicatorBoard:
    """Return one indicator; raises NotFound (`no-such-indicator`)."""
    indicator = indicator_of(id, office)
    entries = _Entries(office.store.indicator_entries.actuals(), _gradings(viewer, office))
    return _board(indicator, office.programme.skill_map.indicators, entries, viewer, office)


def indicator_of(id: str, office: Office) -> Indicator:
    """Return an indicator of the map in force; raises NotFound (`no-such-indicator`)."""
    for one in office.programme.skill_map.indicators:
        if one.id == id:
            return one
    raise NotFound(
        "no-such-indicator",
        Text(f"指標「{id}」は、スキルマップにありません。", f"The skill map has no indicator {id}."),
        Text("「badgeserver indicators list」で確かめてください。", "See `badgeserver indicators list`."),
    )


def by_stage(found: Iterable[IndicatorBoard]) -> tuple[tuple[Stage, tuple[IndicatorBoard, ...]], ...]:
    """Return the stages of the chain in their order, each with its indicators; empty stages too."""
    all_of_them = tuple(found)
    return tuple(
        (stage, tuple(one for one in all_of_them if one.indicator.stage is stage)) for stage in Stage
    )


def _gradings(viewer: Viewer, office: Office) -> dict[tuple[str, int], Grading]:
    given = office.store.indicator_entries.gradings()
    if not sees_in_full(viewer, PREFECTURE):
        published = _published(office)
        given = tuple(
            one for one in given if one.fiscal_year in published and one.at <= published[one.fiscal_year]
        )
    return {(one.indicator, one.fiscal_year): one for one in given}


def _published(office: Office) -> dict[int, datetime]:
    """Return when the newest report of each fiscal year was published."""
    return {one.fiscal_year: one.published_at for one in reversed(office.store.reports.editions())}


def _board(
    indicator: Indicator,
    indicators: Sequence[Indicator],
    entries: _Entries,
    viewer: Viewer,
    office: Office,
) -> IndicatorBoard:
    present = fiscal_year(office.today())
    years = _years(indicator, entries, present)
    actuals = {year: found for year in years if (found := _actual(indicator, year, entries, viewer, office))}
    points = trend_points(indicator, actuals)
    lines = tuple(_line(indicator, year, actuals.get(year), points, entries, present) for year in years)
    by_id = {one.id: one for one in indicators}
    return IndicatorBoard(
        indicator=indicator,
        years=lines,
        present=next(one for one in lines if one.fiscal_year == present),
        fed_by=fed_by(indicators)[indicator.id],
        feeds=tuple(by_id[one] for one in indicator.feeds),
        points=len(points),
    )


def _years(indicator: Indicator, entries: _Entries, present: int) -> tuple[int, ...]:
    """Return the years that have a target or an entry, and all from the first of them to the present one."""
    entered = {year for id, year in entries.actuals if id == indicator.id}
    named = {present, *indicator.targets, *entered}
    return tuple(sorted(named | set(range(min(named), present))))


def _actual(
    indicator: Indicator, year: int, entries: _Entries, viewer: Viewer, office: Office
) -> Actual | None:
    if not indicator.is_entered:
        return counted(indicator, year, viewer, office)
    entered = entries.actuals.get((indicator.id, year))
    if entered is None:
        return Actual(ActualState.MISSING) if year <= fiscal_year(office.today()) else None
    state = ActualState.FINAL if entered.is_final else ActualState.COUNTING
    return Actual(state, exactly(entered.value), entered.note)


def _line(
    indicator: Indicator,
    year: int,
    actual: Actual | None,
    points: Sequence[tuple[int, float]],
    entries: _Entries,
    present: int,
) -> YearLine:
    target = indicator.targets.get(year)
    is_open = year >= present and (actual is None or actual.state is not ActualState.FINAL)
    outlook = forecast(points, year) if is_open else None
    return YearLine(
        fiscal_year=year,
        has_target=year in indicator.targets,
        target=target,
        actual=actual,
        achievement=achievement(indicator, target, actual),
        forecast=outlook.in_whole() if outlook is not None and indicator.is_whole else outlook,
        grading=entries.gradings.get((indicator.id, year)),
    )
