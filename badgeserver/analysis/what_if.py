"""What if another map were in force: who would come to meet a badge's rules, and who would no longer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import numpy as np

from badgeserver.analysis.chunk import CODE, Chunk, Everyone
from badgeserver.analysis.everyone import CHUNK
from badgeserver.analysis.tables import Bools, EvidenceTable, HeldTable, Ints
from badgeserver.domain.ids import BadgeId
from badgeserver.domain.rule_book import BadgePlans, badge_plans
from badgeserver.domain.skill_map import SkillMap


@dataclass(frozen=True, slots=True)
class BadgeOutcome:
    """What becomes of one badge: for each learner a truth value.

    `before` and `after` tell who meets the badge's rules of either map by the evidence at hand, whether
    they hold an award of it or not; awards of prerequisites count. `holds` tells who has an active
    award, which stays as it is. `near` are those who meet the old rules and lack one leaf of the new.
    """

    before: Bools
    after: Bools
    holds: Bools
    near: Bools

    @property
    def gained(self) -> Bools:
        """Tell who meets the new rules only."""
        return self.after & ~self.before

    @property
    def lost(self) -> Bools:
        """Tell who meets the old rules only."""
        return self.before & ~self.after


@dataclass(frozen=True, slots=True)
class Tally:
    """How many learners: all, those with the badges in question before and after, gaining, losing."""

    learners: int
    before: int
    after: int
    gained: int
    lost: int


class WhatIf:
    """The outcome of every badge that either map has, in the new map's order and then the old one's."""

    def __init__(self, badges: Mapping[BadgeId, BadgeOutcome], learners: int) -> None:
        self.badges = badges
        self._learners = learners

    def gaining(self, badges: Iterable[BadgeId]) -> Bools:
        """Tell who comes to meet at least one of `badges`."""
        return self._any(self.badges[badge].gained for badge in badges)

    def losing(self, badges: Iterable[BadgeId]) -> Bools:
        """Tell who no longer meets at least one of `badges`."""
        return self._any(self.badges[badge].lost for badge in badges)

    def by(self, code: Ints, keys: int) -> list[Tally]:
        """Return for each of so many keys what becomes of its learners; `code` is their key, or -1.

        `gained` and `lost` count learners with at least one such badge; somebody may be both.
        """
        everywhere = np.zeros(self._learners, dtype=np.bool_)
        before, after = everywhere.copy(), everywhere.copy()
        for one in self.badges.values():
            before |= one.before
            after |= one.after
        counted = (~everywhere, before, after, self.gaining(self.badges), self.losing(self.badges))
        columns = [np.bincount(code[some & (code >= 0)], minlength=keys).tolist() for some in counted]
        return [Tally(*row) for row in zip(*columns, strict=True)]

    def of_level(self, old: Iterable[BadgeId], new: Iterable[BadgeId]) -> Tally:
        """Return who meets at least one badge of a level: `old` are its badges before, `new` after."""
        before = self._any(self.badges[badge].before for badge in old)
        after = self._any(self.badges[badge].after for badge in new)
        some = (before, after, after & ~before, before & ~after)
        return Tally(self._learners, *(int(one.sum()) for one in some))

    def _any(self, several: Iterable[Bools]) -> Bools:
        found = np.zeros(self._learners, dtype=np.bool_)
        for one in several:
            found |= one
        return found


def what_if(
    old: SkillMap, new: SkillMap, evidence: EvidenceTable, held: HeldTable, on: date, threads: int = 1
) -> WhatIf:
    """Evaluate all learners of `evidence` under both maps on the day `on` (see `BadgeOutcome`)."""
    both = [Everyone(one, badge_plans(one), evidence, held, on) for one in (old, new)]
    everybody = evidence.learners
    badges = {
        badge: BadgeOutcome(*(np.zeros(everybody, dtype=np.bool_) for _ in range(4)))
        for badge in dict.fromkeys((*new.badges, *old.badges))
    }

    def decide(bounds: tuple[int, int]) -> None:
        _decide(Chunk(both[0], *bounds), Chunk(both[1], *bounds), both, badges, slice(*bounds))

    starts = range(0, everybody, CHUNK)
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(decide, ((first, min(first + CHUNK, everybody)) for first in starts)):
            pass
    return WhatIf(badges, everybody)


def _decide(
    old: Chunk, new: Chunk, both: list[Everyone], badges: Mapping[BadgeId, BadgeOutcome], part: slice
) -> None:
    """Fill in what becomes of the learners of one chunk, under the old map and then under the new."""
    for plans in both[0].plans:
        outcome = badges[plans.badge.id]
        outcome.before[part] = old.fulfils(plans)
        outcome.holds[part] = old.active_award(plans)
        _count_as_prerequisite(old, plans)
    for plans in both[1].plans:
        outcome = badges[plans.badge.id]
        outcome.after[part] = new.fulfils(plans)
        outcome.holds[part] |= new.active_award(plans)
        lost = outcome.lost[part]
        if lost.any():
            outcome.near[part] = lost & new.one_short(plans)
        _count_as_prerequisite(new, plans)


def _count_as_prerequisite(chunk: Chunk, plans: BadgePlans) -> None:
    chunk.active[plans.badge.id] = chunk.routes(plans) != CODE[None]
