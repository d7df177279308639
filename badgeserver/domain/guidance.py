"""“What am I missing?”: the smallest remaining sets, what ends soon, and what helps most. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from badgeserver.domain.awarding import fraction_met
from badgeserver.domain.evaluation import Evaluation, HeldBadge, Route
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.expiring import Expiring, expiring
from badgeserver.domain.ids import BadgeId, GroupId
from badgeserver.domain.matching import Subject, subject_of_evidence, subject_of_leaf
from badgeserver.domain.remaining import Pieces, Search, Ways
from badgeserver.domain.requirement import HasExperience, Leaf
from badgeserver.domain.skill_map import Badge, Level, SkillMap
from badgeserver.domain.steps import Certificates, Slot, slots_of, stricter, strictest

WIDTHS = (16, 48)
"""How many sets are kept for one node of a rule; the second is tried where the first proves too few."""

MOST_SETS = 24
"""How many sets are told for one badge."""

MOST_HELPFUL = 3
"""How many of the most helpful pieces are told."""


@dataclass(frozen=True, slots=True)
class Step:
    """`pieces` new pieces of evidence that each fulfil `leaf`.

    The leaf has the strictest conditions of all that the piece is for (`badges`). `waiting`: something
    of the kind was handed in and is not accepted yet.
    """

    leaf: Leaf
    pieces: int
    badges: tuple[BadgeId, ...]
    waiting: bool


@dataclass(frozen=True, slots=True)
class RemainingSet:
    """Steps that together earn the badge, and the badges that are earned on the way."""

    steps: tuple[Step, ...]
    on_the_way: tuple[BadgeId, ...]

    @property
    def size(self) -> int:
        """How many new pieces it asks for."""
        return sum(step.pieces for step in self.steps)

    @property
    def asks_for_practice(self) -> bool:
        """Tell whether it rests on months of prior practice, which nobody gains in a day."""
        return any(isinstance(step.leaf, HasExperience) for step in self.steps)


@dataclass(frozen=True, slots=True)
class Goal:
    """A badge that is not met, or whose renewal is open until `renew_by`.

    `sets` has the smallest first; none holds another. `exact`: the first is proven to be of the
    smallest size. All sets of fewer than `complete_below` pieces are there; None: all there are.
    """

    badge: Badge
    level: Level
    fraction: float
    sets: tuple[RemainingSet, ...]
    exact: bool
    complete_below: int | None
    renew_by: date | None = None

    @property
    def smallest(self) -> tuple[RemainingSet, ...]:
        """The sets of the smallest size."""
        return tuple(one for one in self.sets if one.size == self.sets[0].size)

    @property
    def easiest(self) -> RemainingSet | None:
        """The smallest set that needs no prior practice; failing that, the smallest."""
        without = (one for one in self.sets if not one.asks_for_practice)
        return next(without, self.sets[0] if self.sets else None)


@dataclass(frozen=True, slots=True)
class Helpful:
    """A piece that stands in a smallest set of several badges."""

    leaf: Leaf
    badges: tuple[BadgeId, ...]


@dataclass(frozen=True, slots=True)
class Guidance:
    """What a learner may do next. `goals` has the nearest badge first, `helpful` what helps most."""

    on: date
    goals: tuple[Goal, ...]
    expiring: tuple[Expiring, ...]
    helpful: tuple[Helpful, ...]


def guidance(
    skill_map: SkillMap,
    evidence: Sequence[Evidence],
    held: Sequence[HeldBadge],
    evaluations: Mapping[BadgeId, Evaluation],
    on: date,
    group: GroupId | None = None,
) -> Guidance:
    """Return what is missing for each badge that is not met on the day `on`.

    `evaluations` are those of `evaluate` for the same evidence and day. New pieces are thought of as
    gained today and accepted. Of badges that are equally near, those meant for `group` come first;
    a piece that helps with no badge for `group` is not told.
    """
    desk = _Desk(skill_map, evidence, held, evaluations, on)
    goals = [desk.goal(badge) for badge in skill_map.badges.values() if desk.is_open(badge)]
    goals.sort(key=lambda one: _distance(one, group))
    return Guidance(
        on=on,
        goals=tuple(goals),
        expiring=expiring(skill_map, evidence, held, evaluations, on),
        helpful=_helpful(goals, skill_map, group),
    )


def _distance(goal: Goal, group: GroupId | None) -> tuple[bool, bool, bool, int, float, bool, int]:
    """Order goals by how far they are.

    Those that rest on years of practice come after the others, and so do those for other groups that
    the learner has not begun.
    """
    easiest = goal.easiest
    return (
        easiest is None,
        easiest is not None and easiest.asks_for_practice,
        goal.fraction == 0 and not _is_meant_for(group, goal),
        easiest.size if easiest is not None else 0,
        -goal.fraction,
        not _is_meant_for(group, goal),
        goal.level.rank,
    )


def _is_meant_for(group: GroupId | None, goal: Goal) -> bool:
    return group is None or group in goal.badge.groups


class _Desk:
    """One learner on one day, with a search for each width that was needed."""

    def __init__(
        self,
        skill_map: SkillMap,
        evidence: Sequence[Evidence],
        held: Sequence[HeldBadge],
        evaluations: Mapping[BadgeId, Evaluation],
        on: date,
    ) -> None:
        self._map = skill_map
        self._held = {one.badge: one for one in held}
        self._evaluations = evaluations
        self._searches = [Search(skill_map, evidence, held, evaluations, on, width) for width in WIDTHS]
        self._waiting = {subject_of_evidence(one) for one in evidence if one.acceptance is None}

    def is_open(self, badge: Badge) -> bool:
        """Tell whether something is left to do: the badge is not met, or its renewal is open."""
        evaluation = self._evaluations[badge.id]
        return not evaluation.met or (evaluation.route is Route.HELD and bool(evaluation.routes))

    def goal(self, badge: Badge) -> Goal:
        search, ways, exact = self._ways(badge.id)
        evaluation = self._evaluations[badge.id]
        sets = _distinct((self._told(one, search, badge.id) for one in ways.sets), self._map.certificates)
        complete = ways.cut_at if len(sets) <= MOST_SETS else min(sets[MOST_SETS].size, ways.cut_at or 10_000)
        return Goal(
            badge=badge,
            level=self._map.levels[badge.level],
            fraction=max((fraction_met(trace) for _, trace in evaluation.routes), default=0.0),
            sets=tuple(sets[:MOST_SETS]),
            exact=exact,
            complete_below=complete,
            renew_by=self._held[badge.id].valid_until if evaluation.met else None,
        )

    def _ways(self, badge: BadgeId) -> tuple[Search, Ways, bool]:
        """Return the ways with the narrowest search that proves its smallest set, or the widest."""
        for search in self._searches:
            ways = search.ways_by_routes(badge)
            exact = ways.cut_at is None or (bool(ways.sets) and search.size(ways.sets[0]) <= ways.cut_at)
            if exact:
                break
        return search, ways, exact

    def _told(self, pieces: Pieces, search: Search, goal: BadgeId) -> RemainingSet:
        order = {key: position for position, key in enumerate(search.leaves)}
        ordered = sorted(pieces, key=lambda one: (order[one.badge, one.path], one.number))
        steps: dict[Slot, int] = {}
        for slot in slots_of(ordered, search.leaves, self._map.certificates):
            steps[slot] = steps.get(slot, 0) + 1
        badges = {token.badge for token in pieces} - {goal}
        return RemainingSet(
            steps=tuple(
                Step(slot.leaf, number, slot.badges, subject_of_leaf(slot.leaf) in self._waiting)
                for slot, number in steps.items()
            ),
            on_the_way=tuple(one for one in self._map.badges if one in badges),
        )


def _distinct(sets: Iterable[RemainingSet], certificates: Certificates) -> list[RemainingSet]:
    """Leave out sets that ask for nothing less than an earlier, smaller one does.

    They arise where one certificate stands at several places of a rule.
    """
    kept: list[tuple[RemainingSet, frozenset[Subject | None]]] = []
    for one in sets:
        subjects = frozenset(subject_of_leaf(step.leaf) for step in one.steps)
        # Comparing subjects first spares most of the work: few sets are about the same.
        if not any(about <= subjects and _holds(one, earlier, certificates) for earlier, about in kept):
            kept.append((one, subjects))
    return [one for one, _ in kept]


def _holds(one: RemainingSet, other: RemainingSet, certificates: Certificates) -> bool:
    """Tell whether each step of `other` is done by whoever does the steps of `one`."""
    return all(
        any(
            mine.pieces >= theirs.pieces
            and subject_of_leaf(mine.leaf) == subject_of_leaf(theirs.leaf)
            and stricter(mine.leaf, theirs.leaf, certificates) == mine.leaf
            for mine in one.steps
        )
        for theirs in other.steps
    )


def _helpful(goals: Sequence[Goal], skill_map: SkillMap, group: GroupId | None) -> tuple[Helpful, ...]:
    """Return the pieces that stand in smallest sets of two badges or more, the most useful first.

    One badge at least is meant for `group`. What was handed in and is being checked needs no advice.
    """
    leaves: dict[Subject, list[Leaf]] = {}
    badges: dict[Subject, dict[BadgeId, None]] = {}
    for goal in goals:
        for one in goal.smallest if goal.sets else ():
            for step in one.steps:
                subject = subject_of_leaf(step.leaf)
                if subject is not None and not step.waiting and not isinstance(step.leaf, HasExperience):
                    leaves.setdefault(subject, []).append(step.leaf)
                    badges.setdefault(subject, {})[goal.badge.id] = None
    own = {goal.badge.id for goal in goals if _is_meant_for(group, goal)}
    shared = [
        subject for subject in leaves if len(badges[subject]) > 1 and not own.isdisjoint(badges[subject])
    ]
    shared.sort(key=lambda one: -len(badges[one]))
    return tuple(
        Helpful(strictest(leaves[one], skill_map.certificates), tuple(badges[one]))
        for one in shared[:MOST_HELPFUL]
    )
