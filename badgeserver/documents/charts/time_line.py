"""What grows over time: what is valid as a line, and below it what came and what went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import altair as alt

from badgeserver.documents.charts import style
from badgeserver.documents.charts.chart import Chart, Row, declared_text
from badgeserver.domain.statistics import Growth
from badgeserver.domain.text import Language, Text

_VALID = Text("有効なバッジ", "Valid badges")
_CHANGES = Text("増えた数（上）と減った数（下）", "Gained (up) and lost (down)")
_SERIES = (Text("新しい", "New"), Text("期限切れ", "Expired"), Text("取り消し", "Revoked"))
_COLOURS = (style.MAIN, style.SECOND, style.THIRD)
_LABELS = 6
"""So many labels stand beside each other."""


@dataclass(frozen=True, slots=True)
class Period:
    """A month or a fiscal year by its name."""

    label: str
    growth: Growth


def growth_chart(title: str, description: str, periods: Sequence[Period], language: Language) -> Chart:
    """Return the growth over periods that follow each other."""
    labels = tuple(one.label for one in periods)
    data: dict[str, Sequence[Row]] = {
        "valid": [
            {"label": one.label, "value": one.growth.valid, "told": f"{one.label} {one.growth.valid:,}"}
            for one in periods
        ],
        "changes": list(_changes(periods, language)),
    }
    return Chart(title, description, _declared(labels, language), data)


def _changes(periods: Sequence[Period], language: Language) -> Iterator[Row]:
    for one in periods:
        moved = one.growth.new, -one.growth.expired, -one.growth.revoked
        for series, value in zip(_SERIES, moved, strict=True):
            name = series.in_(language)
            told = f"{one.label} {name} {abs(value):,}"
            yield {"label": one.label, "series": name, "value": value, "told": told}


@lru_cache(64)
def _declared(labels: tuple[str, ...], language: Language) -> str:
    step = -(-len(labels) // _LABELS)
    axis = alt.Axis(values=list(labels[::step]), labelAngle=0, labelOverlap=True)
    across = alt.X("label:N", title=None, sort=list(labels), axis=axis)
    down = alt.Axis(format=",d", tickMinStep=1, tickCount=4)
    line = alt.Chart(alt.NamedData("valid")).encode(
        x=across, y=alt.Y("value:Q", title=None, axis=down), tooltip="told:N"
    )
    valid = alt.layer(
        line.mark_area(color=style.STEPS[0], line={"color": style.MAIN, "strokeWidth": 2}),
        line.mark_point(color=style.MAIN, filled=True, size=24),
    ).properties(title=_VALID.in_(language), width=style.WIDTH - 60, height=150)
    names = [one.in_(language) for one in _SERIES]
    changes = (
        alt.Chart(alt.NamedData("changes"))
        .mark_bar()
        .encode(
            x=across,
            y=alt.Y("value:Q", title=None, axis=down),
            color=alt.Color(
                "series:N",
                scale=alt.Scale(domain=names, range=list(_COLOURS)),
                legend=alt.Legend(title=None, orient="bottom"),
            ),
            tooltip="told:N",
        )
        .properties(title=_CHANGES.in_(language), width=style.WIDTH - 60, height=130)
    )
    return declared_text(alt.vconcat(valid, changes).configure(**style.config()))
