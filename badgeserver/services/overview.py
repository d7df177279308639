"""The figures that introduce the programme."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from badgeserver.domain.skill_map import Level
from badgeserver.services.office import Office


@dataclass(frozen=True, slots=True)
class Overview:
    """How many people and badges there are; `active_badges_by_level` from the lowest level."""

    learners: int
    awards: int
    credentials: int
    active_badges_by_level: tuple[tuple[Level, int], ...]


def overview(office: Office) -> Overview:
    """Count what the programme has reached up to now."""
    store, skill_map = office.store, office.programme.skill_map
    with store.snapshot():
        active = store.awards.active_by_badge(office.today())
        counts: Counter[str] = Counter()
        for badge, number in active.items():
            if badge in skill_map.badges:
                counts[skill_map.badges[badge].level] += number
        return Overview(
            learners=store.learners.count(),
            awards=store.awards.count(),
            credentials=store.credentials.count(),
            active_badges_by_level=tuple(
                (level, counts[level.id]) for level, _ in skill_map.badges_by_level()
            ),
        )
