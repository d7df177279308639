"""How days are spread: the middle half as a bar, the median as a line in it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import altair as alt

from badgeserver.documents.charts import style
from badgeserver.documents.charts.chart import Chart, Row, declared_text
from badgeserver.domain.statistics import Spread


def spreads_chart(
    title: str, description: str, axis: str, spreads: Mapping[str, tuple[Spread, str]]
) -> Chart:
    """Return one bar for each name; the text is how its spread reads."""
    rows: list[Row] = [
        {
            "label": name,
            "low": one.first_quartile,
            "median": one.median,
            "high": one.third_quartile,
            "told": f"{name} {words}",
        }
        for name, (one, words) in spreads.items()
    ]
    return Chart(title, description, _declared(axis, tuple(spreads)), {"spreads": rows})


@lru_cache(64)
def _declared(axis: str, labels: tuple[str, ...]) -> str:
    base = alt.Chart(alt.NamedData("spreads")).encode(
        y=alt.Y("label:N", title=None, sort=list(labels), axis=alt.Axis(ticks=False, domain=False)),
        tooltip="told:N",
    )
    halves = base.mark_bar(color=style.STEPS[1], size=16).encode(
        x=alt.X("low:Q", title=axis, scale=alt.Scale(zero=True), axis=alt.Axis(format=",d")), x2="high:Q"
    )
    medians = base.mark_tick(opacity=1, color=style.INK, thickness=3, size=20).encode(x="median:Q")
    return declared_text(
        alt.layer(halves, medians)
        .properties(
            width=style.WIDTH,
            height=30 * len(labels),
            autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        )
        .configure(**style.config())
    )
