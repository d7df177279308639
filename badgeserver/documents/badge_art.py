"""Badge art: a snow crystal that grows with the level, around the badge's own pictogram.

All badges of a programme are one family. The level shows three times, never by colour alone: in the
crystal's form (a bare plate on the lowest level, a full star of branches on the highest), in the
row of pips on the plate's lower rim, and in a tone that is darker on each level. The art is made of
plain shapes with presentation attributes: no text, fonts, style, script, ids or references, so it
looks the same everywhere, may stand in a page several times and passes a strict content policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from io import BytesIO
from math import cos, pi, sin

import vl_convert
from PIL import Image

from badgeserver.documents.pictograms import pictogram
from badgeserver.domain.skill_map import Badge, Level
from badgeserver.domain.text import Language, Text

SIZE = 512
"""Width and height of the art's own coordinates, with the centre at 0, 0."""


@dataclass(frozen=True, slots=True)
class Tones:
    """The colours of one stage: the plate and its facets, the crystal behind, the rim line."""

    plate: str
    light: str
    dark: str
    crystal: str
    line: str
    shade: str


STAGES = (
    Tones("#2f8a7d", "#3f9d8f", "#26776c", "#8fcabf", "#ffffff", "#c4e6df"),
    Tones("#2470a8", "#3583bd", "#1b6094", "#86bde3", "#ffffff", "#bddcf2"),
    Tones("#3a4f9e", "#4a60b3", "#2f428a", "#8f9fdd", "#ffffff", "#c6cff2"),
    Tones("#6a2f70", "#7d3d84", "#5a245f", "#b57fbd", "#f6d98a", "#e5c8ea"),
    Tones("#172a4f", "#213a69", "#0f1f3e", "#c99b2e", "#f2cf6b", "#f3d98d"),
)
"""From the lowest level to the highest. Relative luminance falls from stage to stage."""

_PLATE_RADIUS = (228.0, 208.0, 192.0, 184.0, 174.0)


def badge_svg(badge: Badge, level: Level, levels: int, language: Language) -> str:
    """Return the art of `badge` on `level` of `levels` as a square SVG document without a prolog.

    `language` is that of its accessible title. Raises Misconfigured `unknown-pictogram`.
    """
    stage = _stage(level.rank, levels)
    tones = STAGES[stage]
    drawing = pictogram(badge.pictogram, badge.id, "#ffffff", tones.shade, tones.plate)
    radius = _PLATE_RADIUS[stage]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-256 -256 512 512" width="{SIZE}" height="{SIZE}"'
        f' role="img" xml:lang="{language}"><title>{escape(_title(badge, level, language))}</title>'
        f"{_crystal(stage, tones)}{_plate(radius, tones)}"
        f'<g transform="translate(0 {-radius * 0.145:.1f}) scale({radius * 0.0046:.3f})">{drawing}</g>'
        f"{_pips(level.rank, levels, radius, tones)}</svg>"
    )


def badge_png(svg: str, size: int) -> bytes:
    """Return the art as a PNG of `size` by `size` pixels on a transparent ground."""
    raw = vl_convert.svg_to_png(svg, scale=size / SIZE)
    packed = BytesIO()
    Image.open(BytesIO(raw)).save(packed, "PNG", optimize=True)
    return packed.getvalue()


def tones_of(rank: int, levels: int) -> Tones:
    """Return the colours of the level with `rank` on a ladder of `levels`."""
    return STAGES[_stage(rank, levels)]


def _title(badge: Badge, level: Level, language: Language) -> str:
    words = Text(
        f"バッジ「{badge.name.ja}」（レベル{level.rank}・{level.name.ja}）",
        f"Badge “{badge.name.en}” (level {level.rank}, {level.name.en})",
    )
    return words.in_(language)


def _stage(rank: int, levels: int) -> int:
    """Return the stage from 0 to 4 that the level stands for on a ladder of any length."""
    if levels < 2:
        return 0
    return round((min(max(rank, 1), levels) - 1) / (levels - 1) * (len(STAGES) - 1))


def _corner(index: float, radius: float) -> tuple[float, float]:
    """Return the point at `radius` on the ray `index` of six, ray 0 pointing up."""
    return radius * sin(index * pi / 3), -radius * cos(index * pi / 3)


def _polygon(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def _hexagon(radius: float, x: float = 0) -> str:
    return _polygon([(x + dx, dy) for dx, dy in (_corner(ray, radius) for ray in range(6))])


def _plate(radius: float, tones: Tones) -> str:
    """Draw the hexagonal plate: a rim, six facets as of cut ice, and the field for the pictogram."""
    inner = radius * 0.80
    facets = "".join(
        f'<path d="{_facet(ray, radius, inner)}{_facet(5 - ray, radius, inner)}" fill="{tone}"/>'
        for ray, tone in enumerate((tones.light, tones.plate, tones.dark))
    )
    return (
        f'<path d="{_hexagon(radius)}" fill="{tones.dark}" stroke="{tones.dark}" stroke-width="18"'
        f' stroke-linejoin="round"/>{facets}'
        f'<path d="{_hexagon(inner + 6)}" fill="{tones.plate}" stroke="{tones.line}" stroke-width="6"'
        ' stroke-linejoin="round"/>'
    )


def _facet(ray: int, outer: float, inner: float) -> str:
    """Return the part of the rim between ray `ray` and the next."""
    return _polygon(
        [_corner(ray, outer), _corner(ray + 1, outer), _corner(ray + 1, inner), _corner(ray, inner)]
    )


def _arm(ray: float, reach: float, branches: tuple[float, ...]) -> str:
    """Return one arm of the crystal as open path data: a stem with pairs of branches at 60 degrees."""
    data = [_segment(_corner(ray, 60), _corner(ray, reach))]
    for distance in branches:
        foot = _corner(ray, distance)
        for side in (-1, 1):
            dx, dy = _corner(ray + side, (reach - distance) * 0.9)
            data.append(_segment(foot, (foot[0] + dx, foot[1] + dy)))
    return "".join(data)


def _segment(start: tuple[float, float], end: tuple[float, float]) -> str:
    return f"M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}"


@dataclass(frozen=True, slots=True)
class Growth:
    """How far the crystal has grown: its arms' reach and branches, rods between them, stroke width."""

    reach: float
    branches: tuple[float, ...]
    rods: float
    width: float


_GROWTH = (
    None,
    Growth(236, (), 0, 34),
    Growth(240, (208,), 0, 22),
    Growth(241, (206,), 196, 20),
    Growth(243, (216, 188), 0, 15),
)


def _crystal(stage: int, tones: Tones) -> str:
    """Draw what has grown out of the plate: nothing, then arms, branches, rods between, a halo."""
    growth = _GROWTH[stage]
    if growth is None:
        return ""
    arms = "".join(_arm(ray, growth.reach, growth.branches) for ray in range(6))
    rods = "".join(_arm(ray + 0.5, growth.rods, ()) for ray in range(6)) if growth.rods else ""
    return (
        f"{_halo(tones) if stage == len(STAGES) - 1 else ''}"
        f'<path d="{arms}{rods}" fill="none" stroke="{tones.crystal}" stroke-width="{growth.width:g}"'
        ' stroke-linecap="round"/>'
    )


def _halo(tones: Tones) -> str:
    """Draw the second plate that lies behind the highest level's, turned by 30 degrees."""
    outline = _polygon([_corner(ray + 0.5, 214) for ray in range(6)])
    return (
        f'<path d="{outline}" fill="{tones.dark}" stroke="{tones.crystal}" stroke-width="11"'
        ' stroke-linejoin="round"/>'
    )


def _pips(rank: int, levels: int, radius: float, tones: Tones) -> str:
    """Draw a band over the plate's foot with a small hexagon for each level, filled up to the badge's."""
    step = min(radius * 0.27, radius * 1.35 / max(levels, 1))
    y, half, high = radius * 0.69, step * (levels + 0.4) / 2, radius * 0.155
    band = f"M{-half:.1f} {-high:.1f}H{half:.1f}L{half + high * 0.58:.1f} 0L{half:.1f} {high:.1f}"
    band += f"H{-half:.1f}L{-half - high * 0.58:.1f} 0Z"
    marks = [
        f'<path d="{band}" fill="{tones.dark}" stroke="{tones.dark}" stroke-width="20"'
        ' stroke-linejoin="round"/>'
        f'<path d="{band}" fill="none" stroke="{tones.line}" stroke-width="4" stroke-linejoin="round"/>'
    ]
    pips = [_hexagon(step * 0.36, (index - (levels - 1) / 2) * step) for index in range(levels)]
    for fill, some in ((tones.line, pips[:rank]), ("none", pips[rank:])):
        if some:
            marks.append(
                f'<path d="{"".join(some)}" fill="{fill}" stroke="{tones.line}" stroke-width="4"'
                ' stroke-linejoin="round"/>'
            )
    return f'<g transform="translate(0 {y:.1f})">{"".join(marks)}</g>'
