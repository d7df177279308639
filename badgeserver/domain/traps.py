"""Traps of a skill map: what is allowed, and yet is hardly what the programme wants. Pure.

A trap is no fault: the map can be used. It is told so that somebody looks at the place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from badgeserver.domain.calendar import add_months
from badgeserver.domain.catalogue import CertificateStatus
from badgeserver.domain.evaluation import Route
from badgeserver.domain.ids import BadgeId, LevelId
from badgeserver.domain.reach import Reach, is_necessary, leaves_of, needs_a_badge
from badgeserver.domain.requirement import (
    AnyOf,
    HasAchievement,
    HasExperience,
    HoldsBadge,
    HoldsCertificate,
    Leaf,
    Requirement,
    walk,
)
from badgeserver.domain.skill_map import Badge, SkillMap
from badgeserver.domain.text import Text
from badgeserver.domain.trap_words import (
    closed_words,
    ending_words,
    ends_words,
    keyword_words,
    never_compared_words,
    renewal_words,
    twice_words,
    unreachable_words,
    validity_words,
    window_words,
)


@dataclass(frozen=True, slots=True)
class Trap:
    """One trap, at a badge's rule (`path` is the node's address), at a level or an indicator.

    `code` is stable, for machines; the texts say what may go wrong and what could be done.
    """

    code: str
    message: Text
    mend: Text
    badge: BadgeId | None = None
    level: LevelId | None = None
    path: str = ""
    indicator: str | None = None


@dataclass(frozen=True, slots=True)
class PlacedRule:
    """One of a badge's rules; addresses in it start with the route's name."""

    badge: Badge
    route: Route
    rule: Requirement

    def leaves(self) -> tuple[tuple[str, Leaf], ...]:
        """Return the leaves with their addresses."""
        return leaves_of(self.rule, self.route.value)


def rules_of(badge: Badge) -> tuple[PlacedRule, ...]:
    """Return the badge's rules by route."""
    found = [PlacedRule(badge, Route.RULE, badge.rule)]
    if badge.experience_route is not None:
        found.append(PlacedRule(badge, Route.EXPERIENCE, badge.experience_route))
    if badge.renewal is not None:
        found.append(PlacedRule(badge, Route.RENEWAL, badge.renewal.rule))
    return tuple(found)


def traps(skill_map: SkillMap, as_of: date) -> tuple[Trap, ...]:
    """Return the traps of `skill_map`, as the catalogue stood on the day `as_of`."""
    as_of = max(as_of, skill_map.effective_from)
    found: list[Trap] = []
    for badge in skill_map.badges.values():
        found += _out_of_reach(badge, skill_map, as_of)
        found += _keywords_in_two_orders(badge, skill_map)
        for rule in rules_of(badge):
            found += _twice(rule)
            found += _certificates(rule, skill_map)
            found += _too_short(rule, skill_map, as_of)
            found += _ends_first(rule, skill_map)
    found += _levels_without_prerequisite(skill_map)
    found += _targets_never_compared(skill_map)
    return tuple(found)


def _targets_never_compared(skill_map: SkillMap) -> Iterator[Trap]:
    """Tell of targets for a figure that nobody enters and that is not said how to count."""
    for one in skill_map.indicators:
        if one.targets and one.measure is None and not one.is_entered:
            yield Trap("target-never-compared", *never_compared_words(one), indicator=one.id)


def _twice(rule: PlacedRule) -> Iterator[Trap]:
    """Tell of a certificate that stands twice: both may be needed, or one of the two never matters.

    In different branches of an `any` a certificate may stand again: only one of them counts then.
    """
    nodes = {placed.path: placed.requirement for placed in walk(rule.rule, rule.route.value)}
    told: set[str] = set()
    for (first, one), (second, other) in combinations(rule.leaves(), 2):
        if not isinstance(one, HoldsCertificate) or not isinstance(other, HoldsCertificate):
            continue
        if one.certificate != other.certificate or second in told:
            continue
        if not _in_different_branches(first, second, nodes):
            told.add(second)
            yield Trap("certificate-twice", *twice_words(one), badge=rule.badge.id, path=second)


def _in_different_branches(first: str, second: str, nodes: dict[str, Requirement]) -> bool:
    """Tell whether the two leaves are parts of alternatives of which at least one asks for more."""
    steps = list(zip(first.split("."), second.split("."), strict=False))
    shared = next(number for number, (a, b) in enumerate(steps) if _branch(a, b))
    parent = ".".join(first.split(".")[:shared])
    if not isinstance(nodes[parent], AnyOf):
        return False
    return any(_asks_for_more(path, shared, nodes) for path in (first, second))


def _branch(one: str, other: str) -> bool:
    return one != other


def _asks_for_more(path: str, depth: int, nodes: dict[str, Requirement]) -> bool:
    steps = path.split(".")
    between = (".".join(steps[:end]) for end in range(depth + 1, len(steps)))
    return any(not isinstance(nodes[place], AnyOf) for place in between)


def _certificates(rule: PlacedRule, skill_map: SkillMap) -> Iterator[Trap]:
    asked = {leaf.certificate for _, leaf in rule.leaves() if isinstance(leaf, HoldsCertificate)}
    for path, leaf in rule.leaves():
        if not isinstance(leaf, HoldsCertificate):
            continue
        certificate = skill_map.certificates[leaf.certificate]
        if certificate.status is CertificateStatus.ENDING and asked.isdisjoint(certificate.successors):
            yield Trap("ending-without-successor", *ending_words(certificate), badge=rule.badge.id, path=path)
        if certificate.validity_months is not None and leaf.max_age_months is None:
            yield Trap("validity-ignored", *validity_words(certificate), badge=rule.badge.id, path=path)


def _too_short(rule: PlacedRule, skill_map: SkillMap, as_of: date) -> Iterator[Trap]:
    """Tell of windows that may close while assessors still decide, counted from `as_of`."""
    days = skill_map.policy.decision_days
    if not skill_map.policy.assessors.get(rule.badge.level):
        return
    for path, leaf in rule.leaves():
        months = _window(leaf, skill_map)
        if months is not None and add_months(as_of, months) < as_of + timedelta(days=days):
            yield Trap(
                "window-shorter-than-decision", *window_words(months, days), badge=rule.badge.id, path=path
            )


def _window(leaf: Leaf, skill_map: SkillMap) -> int | None:
    """Return for how many months a leaf stays met by something new; None for ever."""
    match leaf:
        case HoldsCertificate() | HasAchievement():
            return leaf.max_age_months
        case HoldsBadge(badge):
            return skill_map.badges[badge].validity_months
        case HasExperience():
            return None


def _ends_first(rule: PlacedRule, skill_map: SkillMap) -> Iterator[Trap]:
    """Tell of a prerequisite that ends, without renewal, before the practice beside it is done."""
    route = rule.route.value
    needed = [(path, leaf) for path, leaf in rule.leaves() if is_necessary(rule.rule, path, route)]
    practice = max((leaf.min_months for _, leaf in needed if isinstance(leaf, HasExperience)), default=0)
    for path, leaf in needed:
        if not isinstance(leaf, HoldsBadge):
            continue
        badge = skill_map.badges[leaf.badge]
        if badge.validity_months is not None and badge.renewal is None and badge.validity_months < practice:
            yield Trap(
                "prerequisite-ends-first", *ends_words(badge, practice), badge=rule.badge.id, path=path
            )


def _out_of_reach(badge: Badge, skill_map: SkillMap, as_of: date) -> Iterator[Trap]:
    route = Route.RULE.value
    if not Reach(skill_map, as_of, newcomers_only=False).reaches_badge(badge):
        yield Trap("out-of-reach", *unreachable_words(badge, as_of), badge=badge.id, path=route)
        return
    newcomers = Reach(skill_map, as_of, newcomers_only=True)
    if not newcomers.reaches_badge(badge):
        yield Trap("closed-to-newcomers", *closed_words(badge), badge=badge.id, path=route)
    if badge.renewal is not None and not newcomers.reaches(badge.renewal.rule):
        yield Trap("renewal-out-of-reach", *renewal_words(badge), badge=badge.id, path=Route.RENEWAL.value)


def _keywords_in_two_orders(badge: Badge, skill_map: SkillMap) -> Iterator[Trap]:
    """Tell of words that widespread software does not sort by code points (RDFC-1.0), but by UTF-16.

    They stand side by side in every credential of the badge; such software finds its signature wrong.
    """
    tags = (skill_map.levels[badge.level].name, *badge.classification.keywords)
    for words in ([tag.ja for tag in tags], [tag.en for tag in tags]):
        if sorted(words) != sorted(words, key=lambda word: word.encode("utf-16-be")):
            yield Trap("keywords-in-two-orders", *keyword_words(badge), badge=badge.id)
            return


def _levels_without_prerequisite(skill_map: SkillMap) -> Iterator[Trap]:
    for level, badges in skill_map.badges_by_level():
        if level.rank > 1 and badges and not any(needs_a_badge(badge.rule) for badge in badges):
            yield Trap(
                "level-without-prerequisite",
                Text(
                    f"レベル「{level.id}」のバッジは、どれも前提のバッジなしで取れます。",
                    f"No badge of the level `{level.id}` needs another badge first.",
                ),
                Text(
                    "下のレベルのバッジを前提にするか、この段階から始められることを確かめてください。",
                    "Make a badge of a lower level a prerequisite, or make sure that people may start here.",
                ),
                level=level.id,
            )
