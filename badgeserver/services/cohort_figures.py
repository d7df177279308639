"""What became of the people of each fiscal year, and how long their way to the first badge was."""

from __future__ import annotations

from badgeserver.documents.charts.lines import Spot, lines_chart
from badgeserver.documents.charts.spreads import spreads_chart
from badgeserver.domain.statistics import (
    Cohort,
    Spread,
)
from badgeserver.services.charted import MISSING, Figure, Table, TableCell
from badgeserver.services.growth_figures import cohorts, time_to_first_badge
from badgeserver.services.sight import Sight, number_cell

COHORT_YEARS = 5


def cohort_figure(sight: Sight) -> Figure:
    """Return how many of each fiscal year's newcomers still hold a badge, or came to a higher level."""
    found = cohorts(sight.until, COHORT_YEARS, sight.place, sight.viewer, sight.office)
    title = sight.say("最初のバッジを得た年度ごとの、その後", "What became of each year's newcomers")
    points, rows = [], []
    for one in found:
        year = sight.year(one.fiscal_year)
        for after, holding in enumerate(one.holding):
            if one.people:
                share = 100 * holding / one.people
                points.append(
                    Spot(year, _after(sight, after), share, f"{share:.0f}% ({holding:,}/{one.people:,})")
                )
        rows.append(_cohort_row(year, one))
    years = [_after(sight, after) for after in range(COHORT_YEARS + 1)]
    header = (
        sight.say("年度", "Fiscal year"),
        sight.say("人数", "People"),
        *(sight.say(f"有効なバッジ：{name}", f"Holding: {name}") for name in years),
        *(sight.say(f"上のレベルへ：{name}", f"Higher level: {name}") for name in years),
    )
    told = sight.say("有効なバッジを持ち続けている人の割合。", "The share that still holds a badge.")
    axis = sight.say("有効なバッジを持つ人（％）", "Still holding a badge (%)")
    chart = lines_chart(title, told, axis, points) if points else None
    return Figure("cohorts", chart, Table("cohorts", title, header, rows))


def _cohort_row(year: str, one: Cohort) -> tuple[TableCell, ...]:
    cells = [TableCell(year, float(one.fiscal_year)), number_cell(one.people)]
    for counts in (one.holding, one.higher):
        missing = [TableCell(MISSING)] * (COHORT_YEARS + 1 - len(counts))
        cells += [*(number_cell(count) for count in counts), *missing]
    return tuple(cells)


def _after(sight: Sight, years: int) -> str:
    if years == 0:
        return sight.say("その年度末", "Year's end")
    return sight.say(f"{years}年後", f"{years} y later")


def time_figure(sight: Sight) -> Figure:
    """Return how many days passed from the first evidence to the first badge."""
    found = time_to_first_badge(sight.until, sight.place, sight.viewer, sight.office)
    title = sight.say("最初の証明から最初のバッジまでの日数", "Days from first evidence to first badge")
    header = (
        sight.say("バッジを得た年度", "Fiscal year of the badge"),
        sight.say("人数", "People"),
        sight.say("早い4分の1", "First quarter"),
        sight.say("中央値", "Median"),
        sight.say("遅い4分の1", "Last quarter"),
    )
    rows = [
        (TableCell(sight.year(year), float(year)), number_cell(one.people), *map(_days, _quartiles(one)))
        for year, one in sorted(found.items())
    ]
    told = sight.say(
        "真ん中の半数の人の日数の幅と中央値。", "The range of days of the middle half, and the median."
    )
    spreads = {sight.year(year): (one, _days_words(sight, one)) for year, one in sorted(found.items())}
    chart = (
        spreads_chart(title, told, sight.say("日", "Days"), spreads)
        if any(one.third_quartile for one in found.values())
        else None
    )
    return Figure("time", chart, Table("time", title, header, rows))


def _days_words(sight: Sight, one: Spread) -> str:
    low, middle, high = (f"{value:.0f}" for value in _quartiles(one))
    return sight.say(f"中央値{middle}日（{low}～{high}日）", f"median {middle} days ({low}–{high})")


def _days(value: float) -> TableCell:
    return TableCell(f"{value:,.0f}", value)


def _quartiles(one: Spread) -> tuple[float, float, float]:
    return one.first_quartile, one.median, one.third_quartile
