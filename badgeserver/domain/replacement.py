"""What has taken a credential's place, by the record of its issuer. The credential itself can't know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from badgeserver.domain.award import Award
from badgeserver.domain.ids import AwardId, BadgeId
from badgeserver.domain.skill_map import Badge, SkillMap
from badgeserver.domain.text import Text


class ReplacementKind(StrEnum):
    """In what way something newer stands in its place, the strongest first."""

    REISSUED = "reissued"
    """The same award has another credential."""
    RENEWED = "renewed"
    """The holder was awarded the badge again."""
    BADGE_ENDED = "badge-ended"
    """The skill map in force has no such badge any more."""
    BADGE_CHANGED = "badge-changed"
    """The skill map in force says something else of the badge than the one that it was awarded by."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """What there is instead, and since which day. `version` is that of the skill map in force."""

    kind: ReplacementKind
    since: date
    version: str = ""

    @property
    def words(self) -> Text:
        """Return a sentence about it. It never says where the newer credential is: that is its holder's."""
        when = Text(self.since.isoformat(), self.since.isoformat())
        match self.kind:
            case ReplacementKind.REISSUED:
                return Text(
                    f"{when.ja}に発行し直された証明書があります。持ち主にきいてください。",
                    f"It was issued anew on {when.en}. Ask the holder for that credential.",
                )
            case ReplacementKind.RENEWED:
                return Text(
                    f"{when.ja}に更新された証明書があります。持ち主にきいてください。",
                    f"The badge was renewed on {when.en}. Ask the holder for that credential.",
                )
            case ReplacementKind.BADGE_ENDED:
                return Text(
                    f"{when.ja}からのスキルマップ{self.version}には、このバッジはありません。",
                    f"Skill map {self.version}, in force since {when.en}, has no such badge any more.",
                )
            case ReplacementKind.BADGE_CHANGED:
                return Text(
                    f"{when.ja}からのスキルマップ{self.version}では、このバッジの内容が変わっています。",
                    f"In skill map {self.version}, in force since {when.en}, the badge says something else.",
                )


def successors(award: Award, awards: Iterable[Award]) -> tuple[Award, ...]:
    """Return the awards that followed `award` one after another, the next one first."""
    next_of: dict[AwardId, Award] = {one.supersedes: one for one in awards if one.supersedes is not None}
    found: list[Award] = []
    while (following := next_of.get((found[-1] if found else award).id)) is not None:
        found.append(following)
    return tuple(found)


def replaced_badge(badge_id: BadgeId, awarded_by: SkillMap, in_force: SkillMap) -> Replacement | None:
    """Return how the map in force replaces the badge of another version; None where it says the same."""
    now, then = in_force.badges.get(badge_id), awarded_by.badges.get(badge_id)
    if now is None:
        return Replacement(ReplacementKind.BADGE_ENDED, in_force.effective_from, in_force.version)
    if then is None or _meaning(now) == _meaning(then):
        return None
    return Replacement(ReplacementKind.BADGE_CHANGED, in_force.effective_from, in_force.version)


def _meaning(badge: Badge) -> tuple[object, ...]:
    """Return what a badge says of whoever holds it; its art and its keywords are no part of that."""
    return (
        badge.level,
        badge.name,
        badge.outcome,
        badge.standard_items,
        badge.rule,
        badge.experience_route,
    )
