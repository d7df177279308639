"""The pyramid of levels, the highest on top: who is there, and beside it how many it should be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import altair as alt

from badgeserver.documents.charts import style
from badgeserver.documents.charts.chart import Chart, Row, declared_text
from badgeserver.domain.text import Language, Text

_PEOPLE, _TARGET = Text("いまの人数", "People now"), Text("目標", "Target")
_STOREY = 54


@dataclass(frozen=True, slots=True)
class Storey:
    """A level of the pyramid: None where the number is not shown, or no target was set."""

    label: str
    people: float | None
    words: str
    target: float | None = None


def pyramid_chart(title: str, description: str, storeys: Sequence[Storey], language: Language) -> Chart:
    """Return the pyramid of levels that come from the lowest."""
    upward = tuple(reversed(storeys))
    data: dict[str, Sequence[Row]] = {"storeys": list(_rows(upward, language))}
    look = tuple(one.label for one in upward), any(one.target is not None for one in upward)
    return Chart(title, description, _declared(*look, language), data)


def _rows(storeys: Sequence[Storey], language: Language) -> Iterator[Row]:
    for one in storeys:
        said = one.words
        if one.target is not None:
            said += f" / {_TARGET.in_(language)} {one.target:,.0f}"
        row = {"label": one.label, "words": said, "told": f"{one.label} {said}"}
        yield {**row, **_sides("people", one.people), **_sides("target", one.target)}


def _sides(name: str, value: float | None) -> dict[str, float | None]:
    half = None if value is None else value / 2
    return {f"{name}_from": None if half is None else -half, f"{name}_to": half}


@lru_cache(64)
def _declared(labels: tuple[str, ...], has_targets: bool, language: Language) -> str:
    base = alt.Chart(alt.NamedData("storeys")).encode(
        y=alt.Y("label:N", title=None, sort=list(labels), axis=alt.Axis(ticks=False, domain=False))
    )
    nothing = alt.Axis(labels=False, ticks=False, grid=False, domain=False)
    people = base.mark_bar(color=style.MAIN, height=20).encode(
        x=alt.X("people_from:Q", title=None, axis=nothing), x2="people_to:Q", tooltip="told:N"
    )
    words = base.mark_text(dy=22, fontSize=style.SMALL, tooltip=None).encode(x=alt.datum(0), text="words:N")
    layers = [people, words]
    if has_targets:
        layers.insert(
            1,
            base.mark_bar(
                filled=False, stroke=style.TARGET, strokeWidth=1.5, strokeDash=[4, 3], height=26
            ).encode(x="target_from:Q", x2="target_to:Q", tooltip="told:N"),
        )
    title = _PEOPLE.in_(language) + (f"（- - {_TARGET.in_(language)}）" if has_targets else "")
    return declared_text(
        alt.layer(*layers)
        .properties(
            title=title,
            width=style.WIDTH,
            height=_STOREY * len(labels),
            autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        )
        .configure(**style.config())
    )
