"""Badge art, drawn from the programme's data."""

from __future__ import annotations

from functools import lru_cache

from badgeserver.documents import badge_art
from badgeserver.domain.programme import Programme
from badgeserver.domain.skill_map import Badge, Level
from badgeserver.services.catalogue import badge_in
from badgeserver.services.office import Office


def badge_svg(badge_id: str, office: Office, version: str | None = None) -> str:
    """Return a badge's art as SVG, as in the map's `version` (without it, in force); raises NotFound."""
    return svg_in(_programme(version, office), badge_id)


def badge_png(badge_id: str, size: int, office: Office, version: str | None = None) -> bytes:
    """Return a badge's art as PNG of `size` by `size` pixels, else as `badge_svg`; raises NotFound."""
    return png_in(_programme(version, office), badge_id, size)


def _programme(version: str | None, office: Office) -> Programme:
    return office.programme if version is None else office.programmes.of_version(version)


def svg_in(programme: Programme, badge_id: str) -> str:
    """Return a badge's art as SVG in one version of the programme; raises NotFound."""
    badge, levels = badge_in(programme, badge_id), programme.skill_map.levels
    return _drawn(badge, levels[badge.level], len(levels))


def png_in(programme: Programme, badge_id: str, size: int) -> bytes:
    """Return a badge's art as PNG in one version of the programme; raises NotFound."""
    badge, levels = badge_in(programme, badge_id), programme.skill_map.levels
    return _rasterised(badge, levels[badge.level], len(levels), size)


@lru_cache(maxsize=64)
def _drawn(badge: Badge, level: Level, levels: int) -> str:
    return badge_art.badge_svg(badge, level, levels, "ja")


@lru_cache(maxsize=64)
def _rasterised(badge: Badge, level: Level, levels: int, size: int) -> bytes:
    return badge_art.badge_png(_drawn(badge, level, levels), size)
