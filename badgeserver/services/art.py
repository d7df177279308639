"""Badge art, drawn from the programme's data."""

from __future__ import annotations

from functools import lru_cache

from badgeserver.documents import badge_art
from badgeserver.domain.skill_map import Badge, Level
from badgeserver.services.catalogue import find_badge
from badgeserver.services.office import Office


def badge_svg(badge_id: str, office: Office) -> str:
    """Return a badge's art as SVG; raises NotFound."""
    badge = find_badge(badge_id, office)
    levels = office.programme.skill_map.levels
    return badge_art.badge_svg(badge, levels[badge.level], len(levels), "ja")


def badge_png(badge_id: str, size: int, office: Office) -> bytes:
    """Return a badge's art as PNG of `size` by `size` pixels; raises NotFound."""
    badge = find_badge(badge_id, office)
    levels = office.programme.skill_map.levels
    return _rasterised(badge, levels[badge.level], len(levels), size)


@lru_cache(maxsize=64)
def _rasterised(badge: Badge, level: Level, levels: int, size: int) -> bytes:
    return badge_art.badge_png(badge_art.badge_svg(badge, level, levels, "ja"), size)
