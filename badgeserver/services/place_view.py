"""A place as somebody sees it: its numbers, its name, and the way to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from badgeserver.documents.charts.map import Measure
from badgeserver.domain.ids import AreaCode, MunicipalityCode
from badgeserver.domain.regions import Regions
from badgeserver.domain.statistics import PREFECTURE, Place, PlaceKind, Question
from badgeserver.domain.text import Language, Text
from badgeserver.domain.viewer import Viewer
from badgeserver.services.charted import Order
from badgeserver.services.figures import HoldersShown, Shown, holders
from badgeserver.services.office import Office
from badgeserver.services.open_data import newest_release
from badgeserver.services.shown_words import Reader

PEOPLE = Text("人数", "People")
PER_10_000 = Text("住民1万人あたり", "Per 10,000 residents")
RESIDENTS = Text("住民", "Residents")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see: a question, a place, and counts or rates; and how tables are sorted.

    `query` is how the address says all of it but the place.
    """

    question: Question
    measure: Measure
    place: Place
    order: Order | None
    query: Mapping[str, str]


@dataclass(frozen=True)
class PlaceView:
    """What was asked for, by whom, and in which language it is told."""

    asked: Asked
    viewer: Viewer
    language: Language
    office: Office

    @cached_property
    def shown(self) -> HoldersShown:
        """The answer, as far as the viewer may see it."""
        return holders(self.asked.question, self.viewer, self.office)

    @cached_property
    def smallest(self) -> int:
        """The step that numbers for the public are rounded to."""
        release = newest_release(self.office, self.asked.question.on)
        return self.office.programme.smallest_public_count if release is None else release.smallest

    @property
    def reader(self) -> Reader:
        """Return what reads numbers out."""
        return Reader(self.language, self.smallest)

    @property
    def regions(self) -> Regions:
        """Return the programme's places."""
        return self.office.programme.regions

    @property
    def area(self) -> AreaCode | None:
        """Return the area that the place is or lies in; None for the whole prefecture."""
        here = self.asked.place
        match here.kind:
            case PlaceKind.AREA:
                return AreaCode(here.code)
            case PlaceKind.MUNICIPALITY:
                return self.regions.municipalities[MunicipalityCode(here.code)].area
            case _:
                return None

    @property
    def chosen(self) -> MunicipalityCode | None:
        """Return the municipality that the place is, if it is one."""
        here = self.asked.place
        return MunicipalityCode(here.code) if here.kind is PlaceKind.MUNICIPALITY else None

    def say(self, text: Text) -> str:
        """Return words in the page's language."""
        return text.in_(self.language)

    def link(self, place: Place) -> str:
        """Return the address of another place, with the same question."""
        named = {} if place == PREFECTURE else {place.kind.value: place.code}
        query = urlencode({**self.asked.query, **named})
        return f"{self.office.base_url}/figures" + (f"?{query}" if query else "")

    def way(self) -> Iterator[tuple[str, str]]:
        """Yield names and addresses from the prefecture to the place."""
        places = [PREFECTURE]
        if self.area is not None:
            places.append(Place(PlaceKind.AREA, self.area))
        if self.chosen is not None:
            places.append(self.asked.place)
        for place in places:
            yield self.say(name_of(place, self.regions)), self.link(place)


def name_of(place: Place, regions: Regions) -> Text:
    """Return what a place is called on a page."""
    match place.kind:
        case PlaceKind.MUNICIPALITY:
            return regions.municipalities[MunicipalityCode(place.code)].name
        case PlaceKind.AREA:
            return regions.areas[AreaCode(place.code)].short_name
        case PlaceKind.OUTSIDE:
            return Text("道外・県外など", "Outside")
        case PlaceKind.PREFECTURE:
            return Text("全域", "Whole prefecture")


def number_of(place: Place, shown: HoldersShown) -> Shown:
    """Return the number of one place."""
    match place.kind:
        case PlaceKind.MUNICIPALITY:
            return shown.municipalities[MunicipalityCode(place.code)]
        case PlaceKind.AREA:
            return shown.areas[AreaCode(place.code)]
        case PlaceKind.OUTSIDE:
            return shown.outside
        case PlaceKind.PREFECTURE:
            return shown.prefecture


def residents_of(place: Place, regions: Regions) -> int | None:
    """Return how many people live in a place, if that of all its parts is known."""
    match place.kind:
        case PlaceKind.MUNICIPALITY:
            return regions.municipalities[MunicipalityCode(place.code)].population
        case PlaceKind.OUTSIDE:
            return None
        case PlaceKind.AREA | PlaceKind.PREFECTURE:
            inside = [
                one.population
                for one in regions.municipalities.values()
                if place.kind is PlaceKind.PREFECTURE or one.area == place.code
            ]
            return None if None in inside else sum(one or 0 for one in inside)
