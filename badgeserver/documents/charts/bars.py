"""Bars that lie: one for each thing that is counted, side by side or end to end by series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt

from badgeserver.documents.charts import style
from badgeserver.documents.charts.chart import Chart, Row, declared_text
from badgeserver.documents.line_breaks import width_of

_COLOURS = (style.MAIN, "#9db7f9", style.SECOND, style.THIRD)
_BAR = 22
_THIN = 13
_NARROWEST = 240
"""In pixels: the plot beside the longest names."""
_GAP = 4
"""In pixels, between a bar and its number."""
_MOST_TOLD = 0.6
"""Numbers take so much of the plot at most."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a chart: its name, and of each series the number and how it reads (None: not shown)."""

    label: str
    values: Sequence[float | None]
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Axis:
    """What is counted, and the names of the series."""

    title: str
    series: tuple[str, ...]


def bars_chart(title: str, description: str, axis: Axis, bars: Sequence[Bar]) -> Chart:
    """Return bars of the series beside each other, with the numbers at their ends."""
    return Chart(title, description, _declared_beside(axis, _labels(bars)), {"bars": list(_rows(axis, bars))})


def stacked_chart(title: str, description: str, axis: Axis, bars: Sequence[Bar]) -> Chart:
    """Return bars of the series one after the other; the later ones are darker."""
    data: dict[str, Sequence[Row]] = {"bars": list(_rows(axis, bars))}
    return Chart(title, description, _declared_stacked(axis, _labels(bars)), data)


def _labels(bars: Sequence[Bar]) -> tuple[str, ...]:
    return tuple(bar.label for bar in bars)


def _rows(axis: Axis, bars: Sequence[Bar]) -> Iterator[Row]:
    for bar in bars:
        for place, (name, value, words) in enumerate(zip(axis.series, bar.values, bar.words, strict=True)):
            told = f"{bar.label} {name} {words}" if len(axis.series) > 1 else f"{bar.label} {words}"
            row = {
                "label": bar.label,
                "series": name,
                "place": place,
                "value": value,
                "room": _room(value or 0, words),
            }
            yield {**row, "words": words, "told": told}


def _room(value: float, words: str) -> float:
    """Return how far the axis has to reach so that the number at the bar's end has its place."""
    told = (_GAP + width_of(words) * style.SMALL) / _NARROWEST
    return value / (1 - min(told, _MOST_TOLD))


@lru_cache(64)
def _declared_beside(axis: Axis, labels: tuple[str, ...]) -> str:
    beside: dict[str, Any] = {}
    several = len(axis.series) > 1
    if several:
        beside = {"yOffset": alt.YOffset("series:N", sort=list(axis.series))}
    base = alt.Chart(alt.NamedData("bars")).encode(y=_lines(labels), **beside)
    bars = base.mark_bar(color=style.MAIN).encode(x=_numbers(axis), tooltip="told:N")
    if several:
        bars = bars.encode(color=_colours(axis, _COLOURS))
    numbers = base.mark_text(align="left", dx=_GAP, fontSize=style.SMALL, tooltip=None).encode(
        x=alt.X("value:Q"), text="words:N"
    )
    room = base.mark_point(opacity=0, tooltip=None).encode(x=alt.X("room:Q", title=axis.title))
    height = len(labels) * (_THIN * len(axis.series) + 10 if several else _BAR + 4)
    return _laid_out(alt.layer(bars, numbers, room), height)


@lru_cache(64)
def _declared_stacked(axis: Axis, labels: tuple[str, ...]) -> str:
    bars = (
        alt.Chart(alt.NamedData("bars"))
        .mark_bar(stroke="#ffffff", strokeWidth=0.5)
        .encode(
            y=_lines(labels),
            x=alt.X("value:Q", title=axis.title, stack="zero", axis=alt.Axis(format=",d", tickMinStep=1)),
            order="place:Q",
            color=_colours(axis, style.STEPS[-len(axis.series) :]),
            tooltip="told:N",
        )
    )
    return _laid_out(bars, len(labels) * _BAR)


def _lines(labels: Sequence[str]) -> alt.Y:
    return alt.Y("label:N", title=None, sort=list(labels), axis=alt.Axis(ticks=False, domain=False))


def _numbers(axis: Axis) -> alt.X:
    scale = alt.Scale(zero=True, nice=True)
    return alt.X("value:Q", title=axis.title, scale=scale, axis=alt.Axis(format=",d", tickMinStep=1))


def _colours(axis: Axis, colours: Sequence[str]) -> alt.Color:
    scale = alt.Scale(domain=list(axis.series), range=list(colours[: len(axis.series)]))
    return alt.Color("series:N", scale=scale, legend=alt.Legend(title=None))


def _laid_out(chart: Any, height: int) -> str:
    legend = {**style.config()["legend"], "orient": "top", "columns": 4}
    fitted = alt.AutoSizeParams(type="fit-x", contains="padding")
    return declared_text(
        chart.properties(width=style.WIDTH, height=height, autosize=fitted)
        .configure(**style.config())
        .configure_legend(**legend)
    )
