"""What the prefecture offers: badges with their rules in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from badgeserver.domain.errors import NotFound
from badgeserver.domain.ids import BadgeId
from badgeserver.domain.requirement import Requirement
from badgeserver.domain.skill_map import Badge, Level, StandardItem
from badgeserver.domain.text import Text
from badgeserver.domain.wording import Described, describe
from badgeserver.services.office import Office


@dataclass(frozen=True, slots=True)
class BadgePage:
    """A badge with everything that its page says."""

    badge: Badge
    level: Level
    rule: Described
    experience: Described | None
    renewal: Described | None
    standard_items: tuple[StandardItem, ...]


def catalogue(office: Office) -> tuple[tuple[Level, tuple[Badge, ...]], ...]:
    """Return the levels from the lowest, each with its badges."""
    return tuple(office.programme.skill_map.badges_by_level())


def find_badge(badge_id: str, office: Office) -> Badge:
    """Return a badge of the map in force; raises NotFound."""
    badge = office.programme.skill_map.badges.get(BadgeId(badge_id))
    if badge is None:
        raise NotFound(
            "no-such-badge",
            Text(f"バッジ「{badge_id}」はありません。", f"There is no badge “{badge_id}”."),
            Text("バッジの一覧から選んでください。", "Choose one from the list of badges."),
        )
    return badge


def badge_page(badge_id: str, office: Office) -> BadgePage:
    """Describe one badge; raises NotFound."""
    badge = find_badge(badge_id, office)
    skill_map = office.programme.skill_map

    def described(rule: Requirement | None) -> Described | None:
        return None if rule is None else describe(rule, skill_map)

    return BadgePage(
        badge=badge,
        level=skill_map.levels[badge.level],
        rule=describe(badge.rule, skill_map),
        experience=described(badge.experience_route),
        renewal=described(badge.renewal.rule if badge.renewal is not None else None),
        standard_items=tuple(skill_map.standard.items[item] for item in badge.standard_items),
    )
