"""Lines that are told apart by their marks as well as by their colours: groups followed over years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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


def lines_chart(title: str, description: str, axis: str, points: Sequence[Spot]) -> Chart:
    """Return one line for each name, in the order in which they come; the first `LINES_SHOWN` of them."""
    names = tuple(dict.fromkeys(one.line for one in points))[:LINES_SHOWN]
    across = tuple(dict.fromkeys(one.at for one in points))
    rows: list[Row] = [
        {"line": one.line, "at": one.at, "value": one.value, "told": f"{one.line} {one.at} {one.words}"}
        for one in points
        if one.line in names
    ]
    return Chart(title, description, _declared(axis, names, across), {"points": rows})


@lru_cache(64)
def _declared(axis: str, names: tuple[str, ...], across: tuple[str, ...]) -> str:
    count = len(names)
    legend = alt.Legend(title=None, orient="bottom", columns=4)
    base = alt.Chart(alt.NamedData("points")).encode(
        x=alt.X("at:N", title=None, sort=list(across), axis=alt.Axis(labelAngle=0, labelOverlap=True)),
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
