"""A skill map compiled for evaluation: which leaves ask about what, and what their outcomes lead to.

What the rules say of a badge depends only on which leaves are met, and what the others lack. That is
written as one number, the *signature*, with a digit for each leaf and each prerequisite badge of the
badge's rules. Zero is a learner who has nothing that the badge asks for. Each signature is worked out
once, from the rule's trace, and serves everyone who has the same.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from badgeserver.domain.calendar import add_months
from badgeserver.domain.distinct import Way, WayFinder, contested_paths
from badgeserver.domain.evaluation import HeldBadge, Missing, NodeResult, Route, Shortfall
from badgeserver.domain.ids import BadgeId
from badgeserver.domain.matching import Subject
from badgeserver.domain.requirement import HoldsBadge, Leaf, Requirement, walk
from badgeserver.domain.skill_map import Badge, SkillMap
from badgeserver.domain.tracing import Learner, PlacedNode, Tracer, missing_leaves, placed

MOST_OUTCOMES = 50_000
"""How many outcomes a plan keeps; then it starts afresh. Most badges have some hundreds at most."""

_DIGIT = {shortfall: digit for digit, shortfall in enumerate(Shortfall)}
_MET = len(_DIGIT)


@dataclass(frozen=True, slots=True)
class WeighedLeaf:
    """A leaf that asks for evidence, its address, and the place value of its digit in the signature."""

    path: str
    leaf: Leaf
    subject: Subject
    need: int
    place_value: int

    @property
    def digits(self) -> int:
        """Return how many values the leaf's digit has: each shortfall, met, and each count too few."""
        return _MET + 1 + self.need

    def digit(self, have: int, lacking: Shortfall | None) -> int:
        """Return what the leaf adds to the signature. `ABSENT` adds nothing."""
        if lacking is None:
            return _MET * self.place_value
        return (_DIGIT[lacking] if lacking is not Shortfall.TOO_FEW else _MET + have) * self.place_value


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a plan says to everybody of one signature. `cites` are the leaves on the chosen route.

    `active` are the prerequisite badges that counted, relied on or not.
    """

    plan: Plan
    met: bool
    route: Route | None
    cites: tuple[WeighedLeaf, ...]
    relies_on: tuple[BadgeId, ...]
    missing: tuple[Missing, ...]
    active: frozenset[BadgeId]


@dataclass(frozen=True, slots=True)
class Tried:
    """A route that was tried: its trace, and the way that meets it, if any."""

    route: Route
    trace: NodeResult
    way: Way | None


class Plan:
    """The routes to one badge in the order in which they are tried, until one is met.

    `fallback` is how the badge stands if none of them is. `prerequisites` are the badges that the
    rules name, each with its place value. `known` are the outcomes by signature so far.
    """

    def __init__(
        self, badge: BadgeId, routes: Sequence[tuple[Route, Requirement]], fallback: Route | None
    ) -> None:
        self.badge = badge
        self.routes = tuple((route, placed(rule, route.value)) for route, rule in routes)
        self._fallback = fallback
        self._contested = {route: contested_paths(rule, route.value) for route, rule in routes}
        self.is_contested = any(self._contested.values())
        self.leaves = tuple(_weighed_leaves(self.routes))
        following = self.leaves[-1].place_value * self.leaves[-1].digits if self.leaves else 1
        named = dict.fromkeys(_badges_named(rule for _, rule in routes))
        self.prerequisites = tuple((badge, following << nth) for nth, badge in enumerate(named))
        self.known: dict[int, Outcome] = {}

    def outcome(self, signature: int, learner: Learner, active: Container[BadgeId]) -> Outcome:
        """Return what the rules say to a `learner` of this `signature`, who is asked only if it is new.

        Where leaves compete for evidence the signature does not tell enough: the learner is asked.
        """
        found = self.known.get(signature)
        if found is None:
            found = self._work_out(learner, active)
            if len(self.known) >= MOST_OUTCOMES:
                self.known.clear()
            if not self.is_contested:
                self.known[signature] = found
        return found

    def digits_of(self, active: Container[BadgeId]) -> int:
        """Return what the prerequisites among the `active` badges add to the signature."""
        total = 0
        for badge, place_value in self.prerequisites:
            if badge in active:
                total += place_value
        return total

    def _work_out(self, learner: Learner, active: Container[BadgeId]) -> Outcome:
        counted = frozenset(badge for badge, _ in self.prerequisites if badge in active)
        tried = self.tried(learner, counted)
        chosen = next((one for one in tried if one.way is not None), None)
        if chosen is None or chosen.way is None:
            missing = tuple(missing_leaves(self.routes[0][1], tried[0].trace)) if tried else ()
            return Outcome(self, self._fallback is not None, self._fallback, (), (), missing, counted)
        way = chosen.way
        cites = tuple(leaf for leaf in self.leaves if way.get(leaf.path))
        relied = [badge for node in chosen.trace.walk() if node.path in way for badge in node.relies_on]
        return Outcome(self, True, chosen.route, cites, tuple(dict.fromkeys(relied)), (), counted)

    def tried(self, learner: Learner, active: Container[BadgeId]) -> list[Tried]:
        """Try the routes in their order until one is met."""
        tried: list[Tried] = []
        for route, rule in self.routes:
            tried.append(self._try(route, rule, Tracer(learner, active)))
            if tried[-1].way is not None:
                break
        return tried

    def _try(self, route: Route, rule: PlacedNode, tracer: Tracer) -> Tried:
        trace = tracer.trace(rule)
        if not trace.met:
            return Tried(route, trace, None)
        way = WayFinder(self._contested[route], tracer.candidates).first_way(trace)
        if way is None:
            trace = replace(trace, met=False, shortfall=Shortfall.COUNTED_ELSEWHERE)
        return Tried(route, trace, way)


def _badges_named(rules: Iterable[Requirement]) -> Iterator[BadgeId]:
    for node in chain.from_iterable(walk(rule) for rule in rules):
        if isinstance(node.requirement, HoldsBadge):
            yield node.requirement.badge


def _weighed_leaves(routes: Iterable[tuple[Route, PlacedNode]]) -> Iterator[WeighedLeaf]:
    place_value = 1
    for node in chain.from_iterable(_walk(rule) for _, rule in routes):
        if node.subject is not None and isinstance(node.requirement, Leaf):
            leaf = WeighedLeaf(node.path, node.requirement, node.subject, node.need, place_value)
            yield leaf
            place_value *= leaf.digits


def _walk(node: PlacedNode) -> Iterator[PlacedNode]:
    yield node
    for part in node.parts:
        yield from _walk(part)


@dataclass(frozen=True, slots=True)
class BadgePlans:
    """The plans of one badge: not held before, held, held with its renewal open, lapsed with a renewal."""

    badge: Badge
    ordinary: Plan
    held: Plan
    renewing: Plan
    lapsed: Plan

    def for_holder(self, held: HeldBadge, on: date, opens_months: int) -> Plan:
        """Return the plan of someone who was awarded the badge before, on the day `on`."""
        if held.is_active(on):
            is_open = self.badge.renewal is not None and renewal_is_open(held, on, opens_months)
            return self.renewing if is_open else self.held
        return self.ordinary if self.badge.renewal is None else self.lapsed


def renewal_is_open(held: HeldBadge, on: date, opens_months: int) -> bool:
    """Tell whether an award is near enough to its end to be renewed; one without end never is."""
    return held.valid_until is not None and on >= add_months(held.valid_until, -opens_months)


def badge_plans(skill_map: SkillMap) -> tuple[BadgePlans, ...]:
    """Return the plans of all badges, each after its prerequisites; a circle is cut where it closes."""
    order: dict[BadgeId, BadgePlans] = {}
    visited: set[BadgeId] = set()

    def visit(badge: Badge) -> None:
        if badge.id not in visited:
            visited.add(badge.id)
            plans = _plans_of(badge)
            for named, _ in chain(plans.ordinary.prerequisites, plans.renewing.prerequisites):
                visit(skill_map.badges[named])
            order[badge.id] = plans

    for badge in skill_map.badges.values():
        visit(badge)
    return tuple(order.values())


def _plans_of(badge: Badge) -> BadgePlans:
    ordinary = [(Route.RULE, badge.rule)]
    if badge.experience_route is not None:
        ordinary.append((Route.EXPERIENCE, badge.experience_route))
    renewal = [(Route.RENEWAL, badge.renewal.rule)] if badge.renewal is not None else []
    return BadgePlans(
        badge,
        ordinary=Plan(badge.id, ordinary, None),
        held=Plan(badge.id, (), Route.HELD),
        renewing=Plan(badge.id, renewal, Route.HELD),
        lapsed=Plan(badge.id, renewal, None),
    )
