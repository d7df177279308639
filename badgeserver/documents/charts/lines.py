"""Lines that are told apart by their marks as well as by their colours: groups followed over years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import altair as alt

from badgeserver.documents.charts import style
from badgeserver.documents.charts.chart import Chart, Row, declared_text

_COLOURS = ("#000060", "#4979f5", "#d55e00", "#009e73", "#767676", "#cc79a7", "#0031d8", "#ac3e00")
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-left", "stroke")
LINES_SHOWN = len(_SHAPES)


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of a line: where it lies across, its value, and how it reads."""

    line: str
    at: str
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class DatedSpot:
    """A point of a line on a day; what is said of it names the day."""

    line: str
    on: date
    value: float
    words: str


def lines_chart(title: str, description: str, axis: str, points: Sequence[Spot]) -> Chart:
    """Return one line for each name, in the order in which they come; the first `LINES_SHOWN` of them."""
    across = tuple(dict.fromkeys(one.at for one in points))
    rows: list[Row] = [
        {"line": one.line, "at": one.at, "value": one.value, "told": f"{one.line} {one.at} {one.words}"}
        for one in points
    ]
    return _chart(title, description, axis, across, rows)


def dated_lines_chart(title: str, description: str, axis: str, points: Sequence[DatedSpot]) -> Chart:
    """Return lines as `lines_chart` does, on an axis where a day is as wide as any other."""
    rows: list[Row] = [
        {
            "line": one.line,
            "at": one.on.isoformat(),
            "value": one.value,
            "told": f"{one.line} {one.words}",
        }
        for one in points
    ]
    return _chart(title, description, axis, None, rows)


def _chart(
    title: str, description: str, axis: str, across: tuple[str, ...] | None, rows: Sequence[Row]
) -> Chart:
    names = tuple(dict.fromkeys(row["line"] for row in rows))[:LINES_SHOWN]
    shown = [row for row in rows if row["line"] in names]
    return Chart(title, description, _declared(axis, names, across), {"points": shown})


def _across(names: tuple[str, ...] | None) -> alt.X:
    """Return the axis of these names in their order, or of days."""
    if names is not None:
        return alt.X("at:N", title=None, sort=list(names), axis=alt.Axis(labelAngle=0, labelOverlap=True))
    ticks = alt.Axis(format="%Y.%m", tickCount=6, labelAngle=0, labelOverlap=True, grid=False)
    # A date without a time is read as UTC's, and so it is written.
    return alt.X("at:T", title=None, scale=alt.Scale(type="utc", nice=False), axis=ticks)


@lru_cache(64)
def _declared(axis: str, names: tuple[str, ...], across: tuple[str, ...] | None) -> str:
    count = len(names)
    legend = alt.Legend(title=None, orient="bottom", columns=4)
    base = alt.Chart(alt.NamedData("points")).encode(
        x=_across(across),
        y=alt.Y("value:Q", title=axis, scale=alt.Scale(zero=True), axis=alt.Axis(tickMinStep=1)),
        color=alt.Color(
            "line:N", scale=alt.Scale(domain=list(names), range=list(_COLOURS[:count])), legend=legend
        ),
    )
    marks = base.mark_point(filled=True, size=70, opacity=1).encode(
        shape=alt.Shape(
            "line:N", scale=alt.Scale(domain=list(names), range=list(_SHAPES[:count])), legend=legend
        ),
        tooltip="told:N",
    )
    return declared_text(
        alt.layer(base.mark_line(strokeWidth=2), marks)
        .properties(width=style.WIDTH - 60, height=220)
        .configure(**style.config())
    )
