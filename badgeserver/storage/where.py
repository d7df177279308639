"""How places are written in what figures are counted from, and counts of them added up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import ColumnElement, SQLColumnExpression, case, literal

from badgeserver.domain.ids import AreaCode, MunicipalityCode
from badgeserver.domain.learner import Residence
from badgeserver.domain.regions import Regions
from badgeserver.domain.statistics import OUTSIDE, PREFECTURE, Holders, Place, PlaceKind
from badgeserver.storage.tables import LearnerRow

OUT: Final = "outside"
SOMEWHERE_IN: Final = "area:"
NOWHERE: Final = ""


def place_of_learner() -> ColumnElement[str]:
    """Return a municipality's code, `area:<code>` where no more is known, `outside`, or nothing."""
    return case(
        (LearnerRow.residence == Residence.OUTSIDE, OUT),
        (LearnerRow.municipality.is_not(None), LearnerRow.municipality),
        (LearnerRow.area.is_not(None), literal(SOMEWHERE_IN).concat(LearnerRow.area)),
        else_=NOWHERE,
    )


def is_in(place: Place, column: SQLColumnExpression[str], regions: Regions) -> ColumnElement[bool]:
    """Say that a column with places has one that lies in `place`."""
    match place.kind:
        case PlaceKind.PREFECTURE:
            return column != OUT
        case PlaceKind.OUTSIDE:
            return column == OUT
        case PlaceKind.MUNICIPALITY:
            return column == place.code
        case PlaceKind.AREA:
            members = [one.code for one in regions.municipalities.values() if one.area == place.code]
            return column.in_([*members, f"{SOMEWHERE_IN}{place.code}"])


def place_of(written: str, regions: Regions) -> Place:
    """Return the place that is meant; the prefecture for a place that the programme does not have."""
    if written == OUT:
        return OUTSIDE
    if written in regions.municipalities:
        return Place(PlaceKind.MUNICIPALITY, written)
    area = written.removeprefix(SOMEWHERE_IN)
    return Place(PlaceKind.AREA, area) if area != written and area in regions.areas else PREFECTURE


def added_up(people: Mapping[str, int], regions: Regions) -> Holders:
    """Return the people by written place as the figures of the programme's places."""
    municipalities = dict.fromkeys(regions.municipalities, 0)
    elsewhere_in = dict.fromkeys(regions.areas, 0)
    areas = dict.fromkeys(regions.areas, 0)
    unplaced = outside = 0
    for written, count in people.items():
        place = place_of(written, regions)
        match place.kind:
            case PlaceKind.OUTSIDE:
                outside += count
            case PlaceKind.PREFECTURE:
                unplaced += count
            case PlaceKind.AREA:
                elsewhere_in[AreaCode(place.code)] += count
                areas[AreaCode(place.code)] += count
            case PlaceKind.MUNICIPALITY:
                municipality = MunicipalityCode(place.code)
                municipalities[municipality] += count
                areas[regions.municipalities[municipality].area] += count
    return Holders(
        municipalities=municipalities,
        elsewhere_in=elsewhere_in,
        areas=areas,
        unplaced=unplaced,
        prefecture=unplaced + sum(areas.values()),
        outside=outside,
    )
