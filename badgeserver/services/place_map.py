"""The map of a place, as somebody sees it."""

from __future__ import annotations

from badgeserver.documents.charts.chart import Chart
from badgeserver.documents.charts.map import MapContents, Mark, Measure, map_chart
from badgeserver.domain.ids import MunicipalityCode
from badgeserver.domain.statistics import Place, PlaceKind
from badgeserver.domain.text import Text
from badgeserver.services.figures import Shown
from badgeserver.services.place_view import PEOPLE, PER_10_000, PlaceView
from badgeserver.services.shown_words import rate_of


def place_map(view: PlaceView) -> Chart:
    """Return the map of the prefecture, or of the area that the place is or lies in."""
    regions, area = view.regions, view.area
    contents = MapContents(
        regions=regions,
        boundaries=view.office.boundaries,
        marks={
            code: _mark(code, shown, view)
            for code, shown in view.shown.municipalities.items()
            if area is None or regions.municipalities[code].area == area
        },
        measure=view.asked.measure,
        unit=PER_10_000 if view.asked.measure is Measure.RATE else PEOPLE,
        area=area,
        chosen=view.chosen,
    )
    title = view.say(Text("市町村ごとの地図", "Map by municipality"))
    return map_chart(contents, title, _described(contents, view), view.language)


def _described(contents: MapContents, view: PlaceView) -> str:
    """Say what the map shows, for those who do not see it."""
    values = [mark.value for mark in contents.marks.values()]
    hidden = values.count(None)
    nobody = sum(value == 0 for value in values)
    people = len(values) - hidden - nobody
    return view.say(
        Text(
            f"バッジを持つ人がいる市町村は{people}、いない市町村は{nobody}、数を示さない市町村は{hidden}です。"
            "数字は表にあります。",
            f"{people} municipalities have people with badges, {nobody} none, {hidden} no number."
            " The table has the numbers.",
        )
    )


def _mark(code: MunicipalityCode, shown: Shown, view: PlaceView) -> Mark:
    residents = view.regions.municipalities[code].population
    people, rate = view.reader.people(shown), view.reader.rate(shown, residents)
    words = f"{view.say(PEOPLE)} {people} / {view.say(PER_10_000)} {rate}"
    value = rate_of(shown, residents)
    if view.asked.measure is Measure.COUNT:
        value = None if shown.people is None else float(shown.people)
    return Mark(value, words, view.link(Place(PlaceKind.MUNICIPALITY, code)))
