"""The rules engine: evidence and a day in, an explained answer for each badge out. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from badgeserver.domain.evaluation import Evaluation, HeldBadge
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import BadgeId
from badgeserver.domain.rule_book import BadgePlans, badge_plans
from badgeserver.domain.rules_of_day import RulesOfDay
from badgeserver.domain.skill_map import SkillMap

MAPS_KEPT = 8
DAYS_KEPT = 64


def evaluate(
    skill_map: SkillMap, evidence: Sequence[Evidence], held: Sequence[HeldBadge], on: date
) -> Mapping[BadgeId, Evaluation]:
    """Evaluate every badge of `skill_map` for one learner on the day `on`, in the map's order.

    Only accepted evidence counts. `held` are the learner's newest awards that were not revoked. A
    prerequisite badge is met by an active award or by the same evaluation, to a fixed point. A badge
    that was held before and has a renewal is earned again by its renewal rule alone, from evidence
    newer than that award, once the renewal is open; until it expires it stays met (`HELD`).
    """
    return rules_of_day(skill_map, on).evaluate(evidence, held)


def rules_of_day(skill_map: SkillMap, on: date) -> RulesOfDay:
    """Return the compiled rules, which evaluate many learners of one day. They are kept for the next call."""
    return _rules_of_day(_Same(skill_map), on)


class _Same:
    """A skill map as a key. Only the same object is equal, as comparing two maps would take long."""

    __slots__ = ("skill_map",)

    def __init__(self, skill_map: SkillMap) -> None:
        self.skill_map = skill_map

    def __hash__(self) -> int:
        return id(self.skill_map)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.skill_map is self.skill_map


@lru_cache(MAPS_KEPT)
def _plans(key: _Same) -> tuple[BadgePlans, ...]:
    return badge_plans(key.skill_map)


@lru_cache(DAYS_KEPT)
def _rules_of_day(key: _Same, day: date) -> RulesOfDay:
    return RulesOfDay(key.skill_map, _plans(key), day)
