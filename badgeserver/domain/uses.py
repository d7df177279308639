"""Where a kind of evidence counts: which badges ask for it, how, and what that means for its assessment."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from badgeserver.domain.evaluation import Route
from badgeserver.domain.requirement import (
    HasAchievement,
    HasExperience,
    HoldsCertificate,
    Leaf,
    Requirement,
    Strength,
    walk,
)
from badgeserver.domain.skill_map import Badge, SkillMap
from badgeserver.domain.submission import SubmissionKind


@dataclass(frozen=True, slots=True)
class Use:
    """That a badge asks for something: on which route, in which leaf, and the whole rule around it."""

    badge: Badge
    route: Route
    leaf: Leaf
    rule: Requirement


def uses_of(kind: SubmissionKind, subject: str, skill_map: SkillMap) -> tuple[Use, ...]:
    """Return each place at which a rule asks for `subject`, the badges of the highest level first."""
    found = [
        Use(badge, route, leaf, rule)
        for badge in skill_map.badges.values()
        for route, rule in _rules(badge)
        for node in walk(rule)
        if isinstance(leaf := node.requirement, HasAchievement | HasExperience | HoldsCertificate)
        and _asks_for(leaf, kind, subject)
    ]
    return tuple(sorted(found, key=lambda one: -skill_map.levels[one.badge.level].rank))


def _rules(badge: Badge) -> Iterator[tuple[Route, Requirement]]:
    yield Route.RULE, badge.rule
    if badge.experience_route is not None:
        yield Route.EXPERIENCE, badge.experience_route
    if badge.renewal is not None:
        yield Route.RENEWAL, badge.renewal.rule


def _asks_for(
    leaf: HasAchievement | HasExperience | HoldsCertificate, kind: SubmissionKind, subject: str
) -> bool:
    match leaf:
        case HasAchievement(achievement):
            return kind is SubmissionKind.ACHIEVEMENT and achievement == subject
        case HasExperience(area):
            return kind is SubmissionKind.EXPERIENCE and area == subject
        case HoldsCertificate(certificate):
            return kind is SubmissionKind.CERTIFICATE and certificate == subject


def assessors_needed(uses: Collection[Use], skill_map: SkillMap) -> int:
    """Return how many assessors rate what is used so: one at least.

    One piece may count for several badges, now and years later. It is rated once, by as many as the
    highest level asks for at which some badge uses it, whichever badge the learner has in mind.
    """
    levels = [one.badge.level for one in uses]
    return max(1, *(skill_map.policy.assessors.get(level, 1) for level in levels)) if levels else 1


def word_suffices(confirmer: str, uses: Collection[Use]) -> bool:
    """Tell whether the word of `confirmer` is all that the rules ask of something that is not rated."""
    leaves = [one.leaf for one in uses if isinstance(one.leaf, HasAchievement)]
    return bool(leaves) and all(
        one.confirmed_by in (None, confirmer)
        and one.min_rubric is None
        and (one.min_strength or Strength.CONFIRMED) <= Strength.CONFIRMED
        for one in leaves
    )
