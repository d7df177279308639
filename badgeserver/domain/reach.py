"""Whether a rule can be met at all: by the days on which certificates are given and count. Pure.

A rule is looked at in the most hopeful way: whoever is able to do something does it. What cannot be
met even so, nobody meets.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from badgeserver.domain.calendar import add_months
from badgeserver.domain.catalogue import CertificateStatus
from badgeserver.domain.distinct import capped_total
from badgeserver.domain.ids import BadgeId
from badgeserver.domain.requirement import (
    AllOf,
    AnyOf,
    HoldsBadge,
    HoldsCertificate,
    Leaf,
    NOf,
    Points,
    Requirement,
    child_path,
    parts_of,
    walk,
)
from badgeserver.domain.skill_map import Badge, SkillMap

LeafAnswer = Callable[[str, Leaf], bool]
"""Says of a leaf at its address whether it is met."""


def is_met_if(requirement: Requirement, answer: LeafAnswer, path: str = "rule") -> bool:
    """Tell whether the rule is met when each leaf is what `answer` says; evidence may be shared freely."""
    met = [
        is_met_if(part, answer, child_path(path, requirement, position))
        for position, part in enumerate(parts_of(requirement))
    ]
    match requirement:
        case AllOf():
            return bool(met) and all(met)
        case AnyOf():
            return any(met)
        case NOf(n):
            return sum(met) >= n
        case Points(minimum, items):
            sums: dict[str | None, int] = {}
            for item, counts in zip(items, met, strict=True):
                sums[item.tag] = sums.get(item.tag, 0) + (item.points if counts else 0)
            return capped_total(requirement, sums) >= minimum
        case _:
            return answer(path, requirement)


def is_necessary(requirement: Requirement, address: str, path: str = "rule") -> bool:
    """Tell whether the rule cannot be met without its leaf at `address`."""
    return not is_met_if(requirement, lambda place, _: place != address, path)


class Reach:
    """Which rules of a map can be met on the day `as_of` or later.

    With `newcomers_only` all evidence is still to be gathered, from `as_of` on; without it people may
    bring what they earned at any time.
    """

    def __init__(self, skill_map: SkillMap, as_of: date, newcomers_only: bool) -> None:
        self._map = skill_map
        self._as_of = as_of
        self._newcomers_only = newcomers_only
        given_from = (one.given_from for one in skill_map.certificates.values())
        self._starts = (as_of, *sorted({day for day in given_from if day is not None and day > as_of}))
        self._known: dict[tuple[BadgeId, date], bool] = {}

    def reaches(self, requirement: Requirement) -> bool:
        """Tell whether there is a day on which somebody can meet the rule.

        What can be met on a day can also be met on the last day on which one of its parts began.
        """
        return any(self._on(requirement, day) for day in self._starts)

    def reaches_badge(self, badge: Badge) -> bool:
        """Tell whether somebody can earn the badge by its rule or its experience route."""
        return any(self.reaches(rule) for rule in _ways(badge))

    def _on(self, requirement: Requirement, day: date) -> bool:
        return is_met_if(requirement, lambda _, leaf: self._leaf_on(leaf, day))

    def _leaf_on(self, leaf: Leaf, day: date) -> bool:
        match leaf:
            case HoldsCertificate():
                return self._certificate_on(leaf, day)
            case HoldsBadge(badge):
                return self._active_on(self._map.badges[badge], day)
            case _:
                return True

    def _certificate_on(self, leaf: HoldsCertificate, day: date) -> bool:
        certificate = self._map.certificates[leaf.certificate]
        first, last = certificate.given_from or date.min, certificate.given_until or date.max
        if certificate.status is CertificateStatus.UPCOMING and certificate.given_from is None:
            return False
        if self._newcomers_only:
            first = max(first, self._as_of)
            if certificate.status is CertificateStatus.ENDED:
                return False
        newest = min(day, last)
        if newest < first:
            return False
        return leaf.max_age_months is None or day <= add_months(newest, leaf.max_age_months)

    def _active_on(self, badge: Badge, day: date) -> bool:
        """Tell whether the badge can be active on `day`; one that can be renewed may be kept for ever."""
        lasting = badge.validity_months is None or badge.renewal is not None
        earliest = date.min if lasting else add_months(day, -(badge.validity_months or 0))
        days = {day, *(start for start in self._starts if earliest <= start <= day)}
        if not lasting:
            days.add(earliest)
        return any(self._earned_on(badge, one) for one in days)

    def _earned_on(self, badge: Badge, day: date) -> bool:
        key = (badge.id, day)
        if key not in self._known:
            self._known[key] = False  # a badge that waits for itself
            self._known[key] = any(self._on(rule, day) for rule in _ways(badge))
        return self._known[key]


def _ways(badge: Badge) -> tuple[Requirement, ...]:
    return (badge.rule,) if badge.experience_route is None else (badge.rule, badge.experience_route)


def needs_a_badge(requirement: Requirement) -> bool:
    """Tell whether the rule cannot be met without some other badge."""
    return not is_met_if(requirement, lambda _, leaf: not isinstance(leaf, HoldsBadge))


def leaves_of(requirement: Requirement, path: str = "rule") -> tuple[tuple[str, Leaf], ...]:
    """Return the leaves with their addresses in the written order."""
    return tuple(
        (placed.path, placed.requirement)
        for placed in walk(requirement, path)
        if not isinstance(placed.requirement, AllOf | AnyOf | NOf | Points)
    )
