"""Where people are: municipalities and the areas that a prefecture groups them into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from badgeserver.domain.ids import AreaCode, MunicipalityCode
from badgeserver.domain.text import Text


@dataclass(frozen=True, slots=True)
class Area:
    """A group of municipalities, such as a subprefectural bureau."""

    code: AreaCode
    name: Text
    short_name: Text
    wide_area: str


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality: national 5-digit code, label point in degrees, residents where known."""

    code: MunicipalityCode
    name: Text
    kana: str
    kind: str
    area: AreaCode
    latitude: float
    longitude: float
    population: int | None


@dataclass(frozen=True, slots=True)
class Regions:
    """All of a prefecture's municipalities and areas, by their codes."""

    prefecture_code: str
    area_label: Text
    areas: Mapping[AreaCode, Area]
    municipalities: Mapping[MunicipalityCode, Municipality]
    population_source: str

    def area_of(self, municipality: MunicipalityCode) -> Area:
        """Return the area that a municipality belongs to; raises KeyError for an unknown code."""
        return self.areas[self.municipalities[municipality].area]
