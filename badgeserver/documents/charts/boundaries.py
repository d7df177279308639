"""The boundaries of municipalities, from a TopoJSON file that the operator has."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.ids import MunicipalityCode
from badgeserver.domain.text import Text

Point: TypeAlias = tuple[float, float]
"""Longitude and latitude in degrees."""
Ring: TypeAlias = tuple[Point, ...]
Polygon: TypeAlias = tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The polygons of municipalities, and the words that must stand wherever they are drawn."""

    polygons: Mapping[MunicipalityCode, tuple[Polygon, ...]]
    attribution: str


def read_boundaries(data: bytes, prefecture_code: str, attribution: str) -> Boundaries:
    """Read the municipalities of one prefecture; the ids of the objects are their 5-digit codes.

    Raises Misconfigured (`bad-boundaries`).
    """
    try:
        topology = json.loads(data)
        arcs = _Arcs(topology)
        found = {
            MunicipalityCode(str(one["id"])): tuple(_polygons(one, arcs))
            for collection in topology["objects"].values()
            for one in collection["geometries"]
            if str(one.get("id", "")).startswith(prefecture_code)
        }
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise _bad_boundaries() from error
    if not found:
        raise _bad_boundaries()
    return Boundaries(found, attribution)


class _Arcs:
    """The arcs of a topology, each unpacked when it is first asked for: the file is of the whole country."""

    def __init__(self, topology: Mapping[str, Any]) -> None:
        self._packed: Sequence[Any] = topology["arcs"]
        self._transform = topology.get("transform")
        self._points: dict[int, Ring] = {}

    def points(self, index: int) -> Ring:
        """Return an arc; a negative index is the arc ~index backwards (TopoJSON 1.0, section 2.1.4)."""
        if index < 0:
            return self.points(~index)[::-1]
        if index not in self._points:
            self._points[index] = tuple(self._unpacked(self._packed[index]))
        return self._points[index]

    def _unpacked(self, arc: Sequence[Sequence[float]]) -> Iterator[Point]:
        """Undo the quantisation and the differences (TopoJSON 1.0, sections 2.1.2 and 2.1.3)."""
        if self._transform is None:
            yield from ((x, y) for x, y, *_ in arc)
            return
        (scale_x, scale_y), (from_x, from_y) = self._transform["scale"], self._transform["translate"]
        x = y = 0.0
        for step_x, step_y, *_ in arc:
            x, y = x + step_x, y + step_y
            yield x * scale_x + from_x, y * scale_y + from_y


def _polygons(geometry: Mapping[str, Any], arcs: _Arcs) -> Iterator[Polygon]:
    match geometry["type"]:
        case "Polygon":
            yield tuple(_ring(one, arcs) for one in geometry["arcs"])
        case "MultiPolygon":
            for polygon in geometry["arcs"]:
                yield tuple(_ring(one, arcs) for one in polygon)
        case None:
            return
        case other:
            raise ValueError(other)


def _ring(indexes: Sequence[int], arcs: _Arcs) -> Ring:
    points: list[Point] = []
    for index in indexes:
        arc = arcs.points(index)
        points.extend(arc if not points else arc[1:])
    return tuple(points)


def _bad_boundaries() -> Misconfigured:
    return Misconfigured(
        "bad-boundaries",
        Text(
            "市町村の境界のファイルは、この都道府県の市町村コードをIDに持つTopoJSONではありません。",
            "The boundaries are no TopoJSON whose ids are the codes of this prefecture's municipalities.",
        ),
        Text(
            "BADGESERVER_BOUNDARIES に正しいファイルを指定するか、この設定を外してください。",
            "Name another file in BADGESERVER_BOUNDARIES, or leave that setting out.",
        ),
    )
