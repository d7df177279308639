"""The map of a prefecture or of one of its areas: rates as colours, counts as circles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import floor, log10, pi, sqrt
from typing import Any, Final

import altair as alt

from badgeserver.documents.charts import style
from badgeserver.documents.charts.boundaries import Boundaries
from badgeserver.documents.charts.chart import Chart, Row, declared_text
from badgeserver.documents.charts.labels import Label, placed
from badgeserver.documents.charts.plane import Plane, plane_of
from badgeserver.documents.charts.steps import limits_of, step_of, step_words
from badgeserver.domain.ids import AreaCode, MunicipalityCode
from badgeserver.domain.regions import Municipality, Regions
from badgeserver.domain.text import Language, Text

TALLEST: Final = 420
DOT: Final = 110
"""The area of a circle that has a colour only, in square pixels."""
LARGEST: Final = 1_900
"""The area of the largest circle that stands for a count."""
SMALLEST: Final = 14


class Measure(StrEnum):
    """What a map is of."""

    COUNT = "count"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a map says of a municipality: None where the number is not shown.

    `words` are read on hovering, after the name; `link` is where a click leads.
    """

    value: float | None
    words: str
    link: str


@dataclass(frozen=True, slots=True)
class MapContents:
    """A mark for each municipality that is drawn. `area` narrows the map to it; `chosen` gets a ring."""

    regions: Regions
    boundaries: Boundaries | None
    marks: Mapping[MunicipalityCode, Mark]
    measure: Measure
    unit: Text
    area: AreaCode | None = None
    chosen: MunicipalityCode | None = None


_NOBODY, _WITHHELD, _OTHER = "zero", "withheld", "other"
_WORDS = {
    _NOBODY: Text("0（だれもいない）", "0 (nobody)"),
    _WITHHELD: Text("×　非公開（少人数など）", "× Not shown (few people)"),
}
_FILLS = {_NOBODY: "#ffffff", _WITHHELD: style.WITHHELD, _OTHER: "#f2f2f2"}


def map_chart(contents: MapContents, title: str, description: str, language: Language) -> Chart:
    """Return the map; without boundaries each municipality is a circle at its own place."""
    regions = contents.regions
    plane = _plane(_Places(regions, contents.boundaries, contents.area))
    values = [mark.value for mark in contents.marks.values() if mark.value is not None]
    limits = limits_of(values, len(style.STEPS)) if contents.measure is Measure.RATE else (0.0,)
    largest = max(values, default=0.0) or 1.0
    places = [
        {**row, "x": plane.spots[code][0], "y": plane.spots[code][1]}
        for code, row in _rows(contents, limits, largest, language)
    ]
    radii = {row["code"]: sqrt(row["size"] / pi) for row in places}
    data: dict[str, Sequence[Row]] = {
        "places": places,
        "outlines": list(_outlines(plane, places)),
        "crosses": [row for row in places if row["kind"] == _WITHHELD],
        "labels": list(_labels(contents, plane, radii, language)),
        "chosen": [row for row in places if row["code"] == contents.chosen],
        "frames": [{"x": one.left, "y": one.top, "x2": one.right, "y2": one.bottom} for one in plane.frames],
    }
    look = _Look(
        width=plane.width,
        height=round(plane.height),
        measure=contents.measure,
        outlined=bool(plane.outlines),
        kinds=tuple(_legend(limits, contents.measure, language)),
        sizes=_sizes(largest) if contents.measure is Measure.COUNT and values else (),
        largest=largest,
        unit=contents.unit.in_(language),
    )
    return Chart(title, description, _declared(look), data)


class _Places:
    """What a plane is laid out from; equal where the same objects are meant, so that planes can be kept."""

    def __init__(self, regions: Regions, boundaries: Boundaries | None, area: AreaCode | None) -> None:
        self.regions, self.boundaries, self.area = regions, boundaries, area
        self._key = (id(regions), id(boundaries), area)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Places) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def municipalities(self) -> list[Municipality]:
        every = self.regions.municipalities.values()
        return [one for one in every if self.area is None or one.area == self.area]


@lru_cache(64)
def _plane(places: _Places) -> Plane:
    return plane_of(places.municipalities, places.boundaries, style.WIDTH, TALLEST)


def _rows(
    contents: MapContents, limits: Sequence[float], largest: float, language: Language
) -> Iterator[tuple[MunicipalityCode, dict[str, Any]]]:
    """Yield the places to draw, the largest circles first, so that the small ones lie on top."""
    marks = contents.marks
    by_size = sorted(marks, key=lambda code: -(marks[code].value or 0))
    for code in by_size:
        place = contents.regions.municipalities[code]
        if contents.area is not None and place.area != contents.area:
            continue
        mark = marks[code]
        yield (
            code,
            {
                "code": code,
                "kind": _kind(mark, limits),
                "value": mark.value,
                "size": _size(mark, contents.measure, largest),
                "name": place.name.in_(language),
                "words": f"{place.name.in_(language)} {mark.words}",
                "link": mark.link,
            },
        )


def _kind(mark: Mark, limits: Sequence[float]) -> str:
    if mark.value is None:
        return _WITHHELD
    return f"step{step_of(mark.value, limits)}" if mark.value > 0 else _NOBODY


def _size(mark: Mark, measure: Measure, largest: float) -> float:
    if measure is Measure.RATE:
        return DOT
    return SMALLEST + (mark.value or 0) / largest * (LARGEST - SMALLEST)


def _outlines(plane: Plane, places: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    for place in places:
        polygons = plane.outlines.get(place["code"])
        if polygons:
            told = {key: place[key] for key in ("code", "kind", "words", "link")}
            yield {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": polygons}, **told}


def _labels(
    contents: MapContents, plane: Plane, radii: Mapping[str, float], language: Language
) -> Iterator[Row]:
    """Yield the names of areas, or those of the area's municipalities as far as there is room."""
    regions = contents.regions
    if contents.area is None:
        for area in regions.areas.values():
            inside = [one.code for one in regions.municipalities.values() if one.area == area.code]
            across, down = zip(*(plane.spots[code] for code in inside), strict=True)
            middle = {"x": sum(across) / len(inside), "y": sum(down) / len(inside)}
            yield {**middle, "text": area.short_name.in_(language)}
        return
    places = sorted(
        (regions.municipalities[code] for code in plane.spots), key=lambda one: -(one.population or 0)
    )
    labels = (Label(one.name.in_(language), plane.spots[one.code], radii[one.code]) for one in places)
    for text, (x, y) in placed(labels, style.SMALL, plane.width):
        yield {"x": x, "y": y, "text": text}


def _legend(limits: Sequence[float], measure: Measure, language: Language) -> Iterator[tuple[str, str, str]]:
    """Yield each kind of place with its words and its colour."""
    if measure is Measure.RATE:
        colours = style.STEPS if len(limits) == len(style.STEPS) else style.STEPS[-len(limits) :]
        for step, (words, colour) in enumerate(zip(step_words(limits), colours, strict=True)):
            yield f"step{step}", words.in_(language), colour
    else:
        yield "step0", Text("人がいる", "People").in_(language), style.STEPS[2]
    for kind, words in _WORDS.items():
        yield kind, words.in_(language), _FILLS[kind]


def _sizes(largest: float) -> tuple[float, ...]:
    """Return the round numbers whose circles a legend shows: a large, a middling and a small one."""
    digits = 10.0 ** floor(log10(largest))
    most = max(step * digits for step in (1, 2, 5) if step * digits <= largest)
    return tuple(sorted({most, max(1.0, most // 5), max(1.0, most // 20)}))


@dataclass(frozen=True, slots=True)
class _Look:
    """Everything that a declaration depends on."""

    width: float
    height: float
    measure: Measure
    outlined: bool
    kinds: tuple[tuple[str, str, str], ...]
    sizes: tuple[float, ...]
    largest: float
    unit: str


@lru_cache(64)
def _declared(look: _Look) -> str:
    layers = [_frames(look)]
    if look.outlined:
        layers.append(_areas(look))
    if not look.outlined or look.measure is Measure.COUNT:
        layers.append(_circles(look))
    layers += [_crosses(look), _ring(look), *_names(look)]
    return declared_text(
        alt.layer(*layers)
        .properties(width=look.width, height=look.height)
        .configure(**style.config())
        .configure_legend(**style.config()["legend"], orient="bottom", columns=2, offset=8)
    )


def _colour(look: _Look) -> alt.Color:
    kinds = [kind for kind, _, _ in look.kinds]
    words = {kind: words for kind, words, _ in look.kinds}
    return alt.Color(
        "kind:N",
        scale=alt.Scale(domain=kinds, range=[colour for _, _, colour in look.kinds]),
        legend=alt.Legend(
            title=look.unit,
            labelExpr=f"({words!r})[datum.value]",
            symbolType="square" if look.outlined and look.measure is Measure.RATE else "circle",
            symbolStrokeWidth=1,
        ),
    )


def _areas(look: _Look) -> Any:
    shapes = alt.Chart(alt.NamedData("outlines")).project("identity", scale=1, translate=[0, 0])
    if look.measure is Measure.COUNT:
        return shapes.mark_geoshape(fill="#f7f7f7", stroke=style.LINE, strokeWidth=0.5).encode(
            href="link:N", tooltip="words:N"
        )
    return shapes.mark_geoshape(stroke="#767676", strokeWidth=0.6).encode(
        color=_colour(look), href="link:N", tooltip="words:N"
    )


def _circles(look: _Look) -> Any:
    return (
        alt.Chart(alt.NamedData("places"))
        .mark_circle(stroke="#4d4d4d", strokeWidth=0.7, opacity=0.82)
        .encode(
            **_at(look),
            color=_colour(look),
            size=_size_scale(look),
            href="link:N",
            tooltip="words:N",
        )
    )


def _size_scale(look: _Look) -> alt.Size:
    if look.measure is Measure.RATE:
        return alt.Size("size:Q", scale=None)
    scale = alt.Scale(domain=[0, look.largest], range=[SMALLEST, LARGEST])
    legend = None
    if look.sizes:
        legend = alt.Legend(title=None, values=list(look.sizes), symbolFillColor="#ffffff", columns=3)
    return alt.Size("value:Q", scale=scale, legend=legend)


def _at(look: _Look) -> dict[str, Any]:
    """Place rows by pixels."""
    across = alt.Scale(domain=[0, look.width], nice=False, zero=False)
    down = alt.Scale(domain=[look.height, 0], nice=False, zero=False)
    return {"x": alt.X("x:Q", axis=None, scale=across), "y": alt.Y("y:Q", axis=None, scale=down)}


def _crosses(look: _Look) -> Any:
    """A mark that can be told from a colour, also in grey print."""
    return (
        alt.Chart(alt.NamedData("crosses"))
        .mark_text(text="×", fontSize=13, fontWeight="bold", color=style.INK)
        .encode(**_at(look), href="link:N", tooltip="words:N")
    )


def _ring(look: _Look) -> Any:
    return (
        alt.Chart(alt.NamedData("chosen"))
        .mark_point(filled=False, size=700, stroke=style.SECOND, strokeWidth=3, opacity=1, tooltip=None)
        .encode(**_at(look))
    )


def _names(look: _Look) -> Iterator[Any]:
    """White below ink, so that names are read on any colour."""
    for ink in ({"stroke": "#ffffff", "strokeWidth": 3.5, "strokeJoin": "round"}, {"color": style.INK}):
        yield (
            alt.Chart(alt.NamedData("labels"))
            .mark_text(fontSize=style.TEXT, tooltip=None, **ink)
            .encode(**_at(look), text="text:N")
        )


def _frames(look: _Look) -> Any:
    return (
        alt.Chart(alt.NamedData("frames"))
        .mark_rect(filled=False, stroke=style.LINE, strokeWidth=1, tooltip=None)
        .encode(**_at(look), x2="x2:Q", y2="y2:Q")
    )
