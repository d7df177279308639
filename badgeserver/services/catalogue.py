"""What the prefecture offers: badges with their rules in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from badgeserver.domain.errors import NotFound
from badgeserver.domain.ids import BadgeId, LevelId
from badgeserver.domain.pathways import pathways
from badgeserver.domain.programme import Programme
from badgeserver.domain.requirement import Requirement
from badgeserver.domain.skill_map import Badge, Level, SkillMap, StandardItem
from badgeserver.domain.text import Text
from badgeserver.domain.wording import Described, describe
from badgeserver.services.office import Office


@dataclass(frozen=True, slots=True)
class BadgePage:
    """A badge with everything that its page says; `leads_to` are the badges whose rules ask about it."""

    badge: Badge
    level: Level
    rule: Described
    experience: Described | None
    renewal: Described | None
    standard_items: tuple[StandardItem, ...]
    leads_to: tuple[Badge, ...]
    skill_map: SkillMap
    """The version of the map that the page is about."""


@dataclass(frozen=True, slots=True)
class LevelPage:
    """A level with the badges that stand on it, and what the skill standard calls what they ask for.

    `standard_items` are the items of the standard, each with those of the badges that align with it.
    """

    level: Level
    badges: tuple[Badge, ...]
    standard_items: tuple[tuple[StandardItem, tuple[Badge, ...]], ...]
    below: Level | None
    above: Level | None


def catalogue(office: Office) -> tuple[tuple[Level, tuple[Badge, ...]], ...]:
    """Return the levels from the lowest, each with its badges."""
    return tuple(office.programme.skill_map.badges_by_level())


def level_page(level_id: str, office: Office) -> LevelPage:
    """Describe one level of the map in force; raises NotFound."""
    skill_map = office.programme.skill_map
    shelves = list(skill_map.badges_by_level())
    places = {level.id: place for place, (level, _) in enumerate(shelves)}
    place = places.get(LevelId(level_id))
    if place is None:
        raise NotFound(
            "no-such-level",
            Text(f"レベル「{level_id}」はありません。", f"There is no level “{level_id}”."),
            Text("バッジの一覧から選んでください。", "Choose one from the list of badges."),
        )
    level, badges = shelves[place]
    return LevelPage(
        level=level,
        badges=badges,
        standard_items=_items_of(badges, skill_map),
        below=shelves[place - 1][0] if place > 0 else None,
        above=shelves[place + 1][0] if place + 1 < len(shelves) else None,
    )


def _items_of(
    badges: tuple[Badge, ...], skill_map: SkillMap
) -> tuple[tuple[StandardItem, tuple[Badge, ...]], ...]:
    """Return the items that the badges align with, in the standard's own order, each with its badges."""
    aligned = [
        (item, tuple(badge for badge in badges if item.id in badge.standard_items))
        for item in skill_map.standard.items.values()
    ]
    return tuple((item, some) for item, some in aligned if some)


def badge_in(programme: Programme, badge_id: str) -> Badge:
    """Return a badge of that version of the programme; raises NotFound."""
    badge = programme.skill_map.badges.get(BadgeId(badge_id))
    if badge is None:
        raise NotFound(
            "no-such-badge",
            Text(f"バッジ「{badge_id}」はありません。", f"There is no badge “{badge_id}”."),
            Text("バッジの一覧から選んでください。", "Choose one from the list of badges."),
        )
    return badge


def badge_page(badge_id: str, office: Office, version: str | None = None) -> BadgePage:
    """Describe one badge, as in the map's `version` (without it, in force); raises NotFound."""
    programme = office.programme if version is None else office.programmes.of_version(version)
    badge, skill_map = badge_in(programme, badge_id), programme.skill_map

    def described(rule: Requirement | None) -> Described | None:
        return None if rule is None else describe(rule, skill_map)

    return BadgePage(
        badge=badge,
        level=skill_map.levels[badge.level],
        rule=describe(badge.rule, skill_map),
        experience=described(badge.experience_route),
        renewal=described(badge.renewal.rule if badge.renewal is not None else None),
        standard_items=tuple(skill_map.standard.items[item] for item in badge.standard_items),
        leads_to=next(row.leads_to for row in pathways(skill_map) if row.badge.id == badge.id),
        skill_map=skill_map,
    )
