"""Where places lie on a map's plane: in pixels, far islands moved into frames of their own below it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians
from typing import TypeAlias

from badgeserver.documents.charts.boundaries import Boundaries, Point, Polygon
from badgeserver.domain.ids import MunicipalityCode
from badgeserver.domain.regions import Municipality

FAR_AWAY = 1.35
"""In degrees of latitude, some 150 km: what lies further from everything else than that is far away."""
SHRINKS = 1.25
"""Far islands get a frame of their own where the map would else have to be so many times as large."""
MARGIN = 18.0
FRAME = 96.0
GAP = 12.0

Spot: TypeAlias = tuple[float, float]
"""Pixels from the left and from the top."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle around far islands."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Plane:
    """A map's size, where each municipality has its point, its outline where known, and the frames."""

    width: float
    height: float
    spots: Mapping[MunicipalityCode, Spot]
    outlines: Mapping[MunicipalityCode, tuple[Polygon, ...]]
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    @property
    def size(self) -> Spot:
        return self.right - self.left, self.bottom - self.top


def plane_of(
    municipalities: Sequence[Municipality], boundaries: Boundaries | None, width: float, tallest: float
) -> Plane:
    """Lay out municipalities on a plane `width` wide, and up to `tallest` high without its frames."""
    shrink = cos(radians(sum(one.latitude for one in municipalities) / len(municipalities)))
    flat = {one.code: (one.longitude * shrink, -one.latitude) for one in municipalities}
    shapes = {code: _flattened(boundaries, code, shrink) for code in flat}
    groups = _groups(flat, shapes)
    main = _box(groups[0], flat, shapes)
    scale = min((width - 2 * MARGIN) / (main.size[0] or 1), (tallest - 2 * MARGIN) / (main.size[1] or 1))
    height = main.size[1] * scale + 2 * MARGIN
    spots: dict[MunicipalityCode, Spot] = {}
    outlines: dict[MunicipalityCode, tuple[Polygon, ...]] = {}
    frames: list[Frame] = []
    for index, group in enumerate(groups):
        box = main if index == 0 else _box(group, flat, shapes)
        if index == 0:
            left, top, here = (width - box.size[0] * scale) / 2, MARGIN, scale
        else:
            frame = Frame(
                (index - 1) * (FRAME + GAP), height, (index - 1) * (FRAME + GAP) + FRAME, height + FRAME
            )
            frames.append(frame)
            here = min(scale, (FRAME - 2 * GAP) / max(*box.size, 0.01))
            left = (frame.left + frame.right - box.size[0] * here) / 2
            top = (frame.top + frame.bottom - box.size[1] * here) / 2
        move = _Move(box.left, box.top, left, top, here)
        spots |= {code: move.spot(flat[code]) for code in group}
        outlines |= {code: tuple(move.polygons(shapes[code])) for code in group if shapes[code]}
    return Plane(width, height + (FRAME + 2 if frames else 0), spots, outlines, tuple(frames))


@dataclass(frozen=True, slots=True)
class _Move:
    from_x: float
    from_y: float
    to_x: float
    to_y: float
    scale: float

    def spot(self, point: Point) -> Spot:
        x = self.to_x + (point[0] - self.from_x) * self.scale
        y = self.to_y + (point[1] - self.from_y) * self.scale
        return round(x, 1), round(y, 1)

    def polygons(self, polygons: Iterable[Polygon]) -> Iterable[Polygon]:
        """Yield the polygons with no more points than can be told apart; the largest always."""
        drawn = [tuple(filter(None, map(self._ring, polygon))) for polygon in polygons]
        seen = [polygon for polygon in drawn if polygon]
        return seen or [((self.spot(polygons_first(polygons)),) * 4,)]

    def _ring(self, ring: Sequence[Point]) -> tuple[Spot, ...]:
        kept: list[Spot] = []
        for point in ring:
            spot = self.spot(point)
            if not kept or hypot(spot[0] - kept[-1][0], spot[1] - kept[-1][1]) >= _TOLD_APART:
                kept.append(spot)
        if len(kept) < _SHORTEST_RING:
            return ()
        # A ring ends where it begins (GeoJSON, RFC 7946, section 3.1.6).
        return (*kept, kept[0]) if kept[-1] != kept[0] else tuple(kept)


_TOLD_APART = 0.8
_SHORTEST_RING = 4


def polygons_first(polygons: Iterable[Polygon]) -> Point:
    """Return the first point of the first polygon."""
    return next(iter(polygons))[0][0]


def _flattened(boundaries: Boundaries | None, code: MunicipalityCode, shrink: float) -> tuple[Polygon, ...]:
    if boundaries is None:
        return ()
    return tuple(
        tuple(tuple((x * shrink, -y) for x, y in ring) for ring in polygon)
        for polygon in boundaries.polygons.get(code, ())
    )


def _groups(
    flat: Mapping[MunicipalityCode, Point], shapes: Mapping[MunicipalityCode, tuple[Polygon, ...]]
) -> list[list[MunicipalityCode]]:
    """Return what is drawn together, the mainland first."""
    groups = sorted(_near_each_other(flat), key=len, reverse=True)
    main, far = groups[0], []
    for group in groups[1:]:
        before, after = _box(main, flat, shapes), _box([*main, *group], flat, shapes)
        if max(after.size) > SHRINKS * max(before.size):
            far.append(group)
        else:
            main = [*main, *group]
    return [main, *far]


def _near_each_other(flat: Mapping[MunicipalityCode, Point]) -> list[list[MunicipalityCode]]:
    left, groups = dict.fromkeys(flat), []
    for start in flat:
        if start not in left:
            continue
        del left[start]
        group, edge = [start], [start]
        while edge:
            x, y = flat[edge.pop()]
            near = [code for code in left if hypot(flat[code][0] - x, flat[code][1] - y) < FAR_AWAY]
            for code in near:
                del left[code]
            group += near
            edge += near
        groups.append(group)
    return groups


def _box(
    codes: Iterable[MunicipalityCode],
    flat: Mapping[MunicipalityCode, Point],
    shapes: Mapping[MunicipalityCode, tuple[Polygon, ...]],
) -> _Box:
    points = [
        point
        for code in codes
        for point in (flat[code], *(one for polygon in shapes[code] for ring in polygon for one in ring))
    ]
    across, down = [x for x, _ in points], [y for _, y in points]
    return _Box(min(across), min(down), max(across), max(down))
