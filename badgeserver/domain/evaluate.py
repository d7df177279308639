"""The rules engine: evidence and a day in, an explained answer for each badge out. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from badgeserver.domain.calendar import add_months
from badgeserver.domain.distinct import Way, WayFinder, capped_total, contested_paths
from badgeserver.domain.evaluation import Evaluation, HeldBadge, Missing, NodeResult, Route, Shortfall
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import BadgeId, EvidenceId
from badgeserver.domain.matching import Subject, by_subject, fulfilling, subject_of_leaf
from badgeserver.domain.requirement import (
    AllOf,
    AnyOf,
    HasAchievement,
    HoldsBadge,
    NOf,
    Points,
    Requirement,
    child_path,
    parts_of,
)
from badgeserver.domain.skill_map import Badge, SkillMap


def evaluate(
    skill_map: SkillMap, evidence: Sequence[Evidence], held: Sequence[HeldBadge], on: date
) -> Mapping[BadgeId, Evaluation]:
    """Evaluate every badge of `skill_map` for one learner on the day `on`, in the map's order.

    Only accepted evidence counts. `held` are the learner's newest awards that were not revoked. A
    prerequisite badge is met by an active award or by the same evaluation, to a fixed point. A badge
    that was held before and has a renewal is earned again by its renewal rule alone, from evidence
    newer than that award, once the renewal is open; until it expires it stays met (`HELD`).
    """
    return _Sitting(skill_map, by_subject(evidence), {one.badge: one for one in held}, on).all_badges()


@dataclass(frozen=True, slots=True)
class _Tried:
    """A route that was tried: its trace, and the way that meets it, if any."""

    route: Route
    trace: NodeResult
    way: Way | None


class _Sitting:
    """One learner on one day. Prerequisites are evaluated as they are asked for, each badge once."""

    def __init__(
        self,
        skill_map: SkillMap,
        evidence: Mapping[Subject, tuple[Evidence, ...]],
        held: Mapping[BadgeId, HeldBadge],
        on: date,
    ) -> None:
        self._map = skill_map
        self._evidence = evidence
        self._held = held
        self._on = on
        self._done: dict[BadgeId, Evaluation] = {}
        self._open: set[BadgeId] = set()

    def all_badges(self) -> dict[BadgeId, Evaluation]:
        return {badge: self._evaluation(badge) for badge in self._map.badges}

    def _evaluation(self, badge: BadgeId) -> Evaluation:
        if badge not in self._done:
            self._open.add(badge)
            self._done[badge] = self._evaluate(self._map.badges[badge])
            self._open.discard(badge)
        return self._done[badge]

    def _is_met(self, badge: BadgeId) -> bool:
        """Tell whether a prerequisite is active; a badge that asks for itself does not meet itself."""
        return badge not in self._open and self._evaluation(badge).met

    def _evaluate(self, badge: Badge) -> Evaluation:
        held = self._held.get(badge.id)
        if held is not None and held.is_active(self._on) and not self._renewal_is_open(badge, held):
            return _evaluation(badge.id, self._on, Route.HELD, ())
        if held is not None and badge.renewal is not None:
            renewal = self._try(Route.RENEWAL, badge.renewal.rule, held.awarded_on + timedelta(days=1))
            fallback = Route.HELD if held.is_active(self._on) else None
            return _evaluation(badge.id, self._on, fallback, (renewal,))
        tried = [self._try(Route.RULE, badge.rule, date.min)]
        if badge.experience_route is not None and tried[0].way is None:
            tried.append(self._try(Route.EXPERIENCE, badge.experience_route, date.min))
        return _evaluation(badge.id, self._on, None, tuple(tried))

    def _renewal_is_open(self, badge: Badge, held: HeldBadge) -> bool:
        if badge.renewal is None or held.valid_until is None:
            return False
        return self._on >= add_months(held.valid_until, -self._map.policy.renewal_opens_months)

    def _try(self, route: Route, rule: Requirement, newer_than: date) -> _Tried:
        tracer = _Tracer(self, newer_than)
        trace = tracer.trace(rule, route.value)
        if not trace.met:
            return _Tried(route, trace, None)
        finder = WayFinder(contested_paths(rule, route.value), tracer.candidates)
        way = finder.first_way(trace)
        if way is None:
            trace = replace(trace, met=False, shortfall=Shortfall.COUNTED_ELSEWHERE)
        return _Tried(route, trace, way)


class _Tracer:
    """Walks one rule and notes for each node what it has and needs, sharing evidence freely."""

    def __init__(self, sitting: _Sitting, since: date) -> None:
        self._sitting = sitting
        self._since = since
        self.candidates: dict[str, tuple[EvidenceId, ...]] = {}

    def trace(self, node: Requirement, path: str) -> NodeResult:
        match node:
            case HoldsBadge(badge):
                met = self._sitting._is_met(badge)
                relied = (badge,) if met else ()
                lacking = None if met else Shortfall.BADGE_NOT_ACTIVE
                return NodeResult(path, node, met, int(met), 1, relies_on=relied, shortfall=lacking)
            case AllOf() | AnyOf() | NOf() | Points():
                return self._composite(node, path)
            case _:
                return self._leaf(node, path)

    def _composite(self, node: AllOf | AnyOf | NOf | Points, path: str) -> NodeResult:
        parts = tuple(
            self.trace(part, child_path(path, node, position)) for position, part in enumerate(parts_of(node))
        )
        have, need = _tally(node, parts)
        return NodeResult(path, node, bool(parts) and have >= need, have, need, parts=parts)

    def _leaf(self, leaf: Requirement, path: str) -> NodeResult:
        assert not isinstance(leaf, AllOf | AnyOf | NOf | Points)
        subject = subject_of_leaf(leaf)
        assert subject is not None
        pieces = [e for e in self._sitting._evidence.get(subject, ()) if e.dated >= self._since]
        good, lacking = fulfilling(leaf, pieces, self._sitting._map.certificates, self._sitting._on)
        need = leaf.min_count if isinstance(leaf, HasAchievement) else 1
        self.candidates[path] = ids = tuple(one.id for one in good)
        if len(good) >= need:
            return NodeResult(path, leaf, True, need, need, used=ids[:need])
        too_few = Shortfall.TOO_FEW if good else lacking
        return NodeResult(path, leaf, False, len(good), need, used=ids, shortfall=too_few)


def _tally(node: AllOf | AnyOf | NOf | Points, parts: tuple[NodeResult, ...]) -> tuple[int, int]:
    """Return what a composite has and needs: met parts, or points for Points."""
    met = sum(part.met for part in parts)
    match node:
        case AllOf():
            return met, len(parts)
        case AnyOf():
            return min(met, 1), 1
        case NOf(n):
            return min(met, n), n
        case Points(minimum, items):
            sums: dict[str | None, int] = {}
            for item, part in zip(items, parts, strict=True):
                if part.met:
                    sums[item.tag] = sums.get(item.tag, 0) + item.points
            return capped_total(node, sums), minimum


def _evaluation(badge: BadgeId, on: date, fallback: Route | None, tried: tuple[_Tried, ...]) -> Evaluation:
    """Sum up the tried routes; `fallback` is how the badge stands if none of them is met."""
    chosen = next((one for one in tried if one.way is not None), None)
    route = chosen.route if chosen is not None else fallback
    way = chosen.way if chosen is not None and chosen.way is not None else {}
    return Evaluation(
        badge=badge,
        on=on,
        met=route is not None,
        route=route,
        routes=tuple((one.route, one.trace) for one in tried),
        satisfied_by=tuple((path, pieces) for path, pieces in way.items() if pieces),
        relies_on=_relied_on(chosen.trace, way) if chosen is not None else (),
        missing=tuple(_missing(tried[0].trace)) if chosen is None and tried else (),
    )


def _relied_on(trace: NodeResult, way: Way) -> tuple[BadgeId, ...]:
    relied = [badge for node in trace.walk() if node.path in way for badge in node.relies_on]
    return tuple(dict.fromkeys(relied))


def _missing(trace: NodeResult) -> list[Missing]:
    """List the leaves to be met, in the written order; a rule that counts a piece twice lists itself."""
    if trace.met:
        return []
    requirement = trace.requirement
    if isinstance(requirement, AllOf | AnyOf | NOf | Points):
        if trace.shortfall is Shortfall.COUNTED_ELSEWHERE:
            return _counted_twice(trace)
        return [missing for part in trace.parts for missing in _missing(part)]
    shortfall = trace.shortfall or Shortfall.ABSENT
    return [Missing(trace.path, requirement, shortfall, trace.have, trace.need)]


def _counted_twice(trace: NodeResult) -> list[Missing]:
    """List the leaves that are met only by pieces that an earlier leaf has taken."""
    taken: set[EvidenceId] = set()
    missing = []
    for node in trace.walk():
        leaf = node.requirement
        if isinstance(leaf, AllOf | AnyOf | NOf | Points) or not node.used:
            continue
        if taken.intersection(node.used):
            missing.append(Missing(node.path, leaf, Shortfall.COUNTED_ELSEWHERE, node.have, node.need))
        taken.update(node.used)
    return missing
