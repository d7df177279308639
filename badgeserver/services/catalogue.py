"""What the prefecture offers: badges with their rules in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from badgeserver.domain.errors import NotFound
from badgeserver.domain.ids import BadgeId
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


def catalogue(office: Office) -> tuple[tuple[Level, tuple[Badge, ...]], ...]:
    """Return the levels from the lowest, each with its badges."""
    return tuple(office.programme.skill_map.badges_by_level())


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
