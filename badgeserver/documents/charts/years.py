"""A figure over fiscal years: what was reached as bars, targets as lines across, the forecast as a range."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import altair as alt

from badgeserver.documents.charts import style
from badgeserver.documents.charts.chart import Chart, Row, declared_text
from badgeserver.domain.text import Language, Text

_ACTUAL, _COUNTING = Text("実績", "Actual"), Text("集計中", "Being counted")
_TARGET, _FORECAST = Text("目標", "Target"), Text("見込み", "Forecast")


@dataclass(frozen=True, slots=True)
class YearPoint:
    """A fiscal year's numbers, as far as there are any; the actual of an `open` year is being counted."""

    fiscal_year: int
    target: float | None = None
    actual: float | None = None
    forecast: float | None = None
    low: float | None = None
    high: float | None = None
    open: bool = False


def years_chart(
    title: str, description: str, unit: str, points: Sequence[YearPoint], language: Language
) -> Chart:
    """Return the figure in the order of the years."""
    data: dict[str, Sequence[Row]] = {"years": list(_rows(points, language))}
    years = tuple(_year(one.fiscal_year, language) for one in points)
    return Chart(title, description, _declared(unit, years, language), data)


def _rows(points: Sequence[YearPoint], language: Language) -> Iterator[Row]:
    for one in points:
        year = _year(one.fiscal_year, language)
        state = (_COUNTING if one.open else _ACTUAL).in_(language)
        parts = (
            (state, one.actual),
            (_TARGET.in_(language), one.target),
            (_FORECAST.in_(language), one.forecast),
        )
        told = "  ".join([year, *(f"{name} {value:,.10g}" for name, value in parts if value is not None)])
        row = {"year": year, "state": state, "actual": one.actual, "target": one.target, "told": told}
        yield {**row, "forecast": one.forecast, "low": one.low, "high": one.high}


def _year(year: int, language: Language) -> str:
    return f"{year}年度" if language == "ja" else f"FY{year}"


@lru_cache(64)
def _declared(unit: str, years: tuple[str, ...], language: Language) -> str:
    base = alt.Chart(alt.NamedData("years")).encode(
        x=alt.X("year:N", title=None, sort=list(years), axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        tooltip="told:N",
    )
    states = [_ACTUAL.in_(language), _COUNTING.in_(language)]
    bars = base.mark_bar(size=28, stroke=style.MAIN).encode(
        y=alt.Y("actual:Q", title=unit, scale=alt.Scale(zero=True), axis=alt.Axis(format="~s")),
        color=alt.Color(
            "state:N",
            scale=alt.Scale(domain=states, range=[style.MAIN, style.STEPS[0]]),
            legend=alt.Legend(title=None, orient="bottom"),
        ),
    )
    ranges = base.mark_rule(color=style.SECOND, strokeWidth=2).encode(y="low:Q", y2="high:Q")
    forecasts = base.mark_point(opacity=1, color=style.SECOND, filled=True, shape="diamond", size=70).encode(
        y="forecast:Q"
    )
    targets = base.mark_tick(opacity=1, color=style.TARGET, thickness=3, size=44).encode(y="target:Q")
    told = f"━ {_TARGET.in_(language)}　◆ {_FORECAST.in_(language)}"
    return declared_text(
        alt.layer(bars, ranges, forecasts, targets)
        .properties(
            title=alt.TitleParams(told, fontSize=style.SMALL, fontWeight="normal"),
            width=style.WIDTH - 60,
            height=200,
        )
        .configure(**style.config())
    )
