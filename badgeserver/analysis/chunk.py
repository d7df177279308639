"""Some thousand learners at a time, so that the columns at work fit into the processor's cache."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_

import numpy as np

from badgeserver.analysis.leaves import Fulfilled, Rows, fulfilling
from badgeserver.analysis.nearness import one_leaf_short
from badgeserver.analysis.tables import Bools, EvidenceTable, HeldTable, Ints, bounds, row_of
from badgeserver.analysis.trees import Tree
from badgeserver.domain.calendar import add_months
from badgeserver.domain.evaluate import evaluate
from badgeserver.domain.evaluation import Evaluation, Route
from badgeserver.domain.ids import BadgeId
from badgeserver.domain.matching import Subject
from badgeserver.domain.requirement import HoldsBadge, Leaf, Requirement
from badgeserver.domain.rule_book import BadgePlans, Plan
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.tracing import PlacedNode

ROUTES = (None, Route.RULE, Route.EXPERIENCE, Route.RENEWAL, Route.HELD)
"""The meaning of a route's code: its position. Zero is not met."""
CODE = {route: np.int8(code) for code, route in enumerate(ROUTES)}

Piece = tuple[str, Ints, Ints]
"""The address of a leaf, learners, and for each of them a row of the evidence."""


@dataclass(frozen=True, slots=True)
class Everyone:
    """What is evaluated: all learners' evidence and awards, by one map's rules on one day."""

    skill_map: SkillMap
    plans: Sequence[BadgePlans]
    evidence: EvidenceTable
    held: HeldTable
    on: date


@dataclass(frozen=True, slots=True)
class Standing:
    """How each learner stands with a badge: who holds it, may renew it, or has let it lapse.

    `since` is the day of the award as an ordinal: only newer evidence renews.
    """

    active: Bools
    to_renew: Bools
    ordinary: Bools
    since: Ints


class Chunk:
    """The learners from `first` to before `last`; here they are numbered from 0.

    `active` are the badges that count as prerequisites, filled in as they are evaluated.
    """

    def __init__(self, everyone: Everyone, first: int, last: int) -> None:
        self._everyone = everyone
        self._first = first
        self.learners = last - first
        self.active: dict[BadgeId, Bools] = {}
        self._subjects = self._rows_by_subject(first, last)
        self._fulfilled: dict[Requirement, Fulfilled] = {}
        self._met: dict[Requirement, Bools] = {}
        self._explained: dict[int, Mapping[BadgeId, Evaluation]] = {}

    def _rows_by_subject(self, first: int, last: int) -> dict[Subject, Rows]:
        table = self._everyone.evidence
        start, end = bounds(table.learner, first, last)
        # The narrowest type is sorted by its digits, in linear time.
        codes = table.subject[start:end].astype(np.min_scalar_type(len(table.subjects)))
        order = np.argsort(codes, kind="stable") + start
        ends = np.cumsum(np.bincount(codes, minlength=len(table.subjects)))
        groups = np.split(order, ends[:-1]) if len(ends) else []
        return {
            subject: Rows(table, rows, first) for subject, rows in zip(table.subjects, groups, strict=True)
        }

    def routes(self, plans: BadgePlans) -> np.ndarray:
        """Return the code of the route by which each learner meets the badge."""
        standing = self._standing(plans)
        routes = np.where(standing.active, CODE[Route.HELD], CODE[None])
        self._decide(routes, plans.ordinary, standing.ordinary, standing)
        if standing.to_renew.any():
            self._decide(routes, plans.renewing, standing.to_renew, standing)
        return routes

    def _decide(self, routes: np.ndarray, plan: Plan, learners: Bools, standing: Standing) -> None:
        undecided = learners.copy()
        for route, rule in plan.routes:
            met = self._tree(route, standing).met(rule) & undecided
            undecided &= ~met
            np.copyto(routes, CODE[route], where=met)
        if plan.is_contested:
            for learner in np.flatnonzero(learners & ~undecided).tolist():
                routes[learner] = CODE[self._explain(learner)[plan.badge].route]

    def fulfils(self, plans: BadgePlans) -> Bools:
        """Tell who meets the badge's ordinary rules today, whether they hold it already or not."""
        met = self._any_route(plans.ordinary, lambda tree, rule: tree.met(rule))
        if plans.ordinary.is_contested:
            for learner in np.flatnonzero(met).tolist():
                met[learner] = self._explain_afresh(learner, plans.badge.id)
        return met

    def one_short(self, plans: BadgePlans) -> Bools:
        """Tell who would meet the badge's ordinary rules with one more leaf met, or one more piece."""
        near = self._any_route(plans.ordinary, one_leaf_short)
        if plans.ordinary.is_contested:
            near |= self._any_route(plans.ordinary, lambda tree, rule: tree.met(rule))
        return near & ~self.fulfils(plans)

    def _any_route(self, plan: Plan, answer: Callable[[Tree, PlacedNode], Bools]) -> Bools:
        nobody = np.zeros(self.learners, dtype=np.bool_)
        not_held = Standing(nobody, nobody, ~nobody, np.zeros(self.learners, dtype=np.int32))
        answers = [answer(self._tree(route, not_held), rule) for route, rule in plan.routes]
        return reduce(or_, answers, nobody)

    def active_award(self, plans: BadgePlans) -> Bools:
        """Tell who holds the badge today by an award."""
        return self._standing(plans).active

    def _tree(self, route: Route, standing: Standing) -> Tree:
        def leaf_met(node: PlacedNode) -> Bools:
            if isinstance(node.requirement, HoldsBadge):
                return self.active.get(node.requirement.badge, np.zeros(self.learners, dtype=np.bool_))
            if route is Route.RENEWAL:
                return self._fulfilling(node, route, standing).learners_with(node.need, self.learners)
            if node.requirement not in self._met:
                good = self._fulfilling(node, route, standing)
                self._met[node.requirement] = good.learners_with(node.need, self.learners)
            return self._met[node.requirement]

        return Tree(self.learners, leaf_met)

    def _fulfilling(self, node: PlacedNode, route: Route, standing: Standing) -> Fulfilled:
        leaf = node.requirement
        if leaf not in self._fulfilled:
            everyone = self._everyone
            assert node.subject is not None
            rows = self._subjects.get(node.subject) or Rows(everyone.evidence, np.empty(0, np.int64), 0)
            good = fulfilling(leaf, rows, everyone.skill_map.certificates, everyone.on)
            self._fulfilled[leaf] = Fulfilled(rows, good)
        found = self._fulfilled[leaf]
        return found.newer_than(standing.since) if route is Route.RENEWAL else found

    def _standing(self, plans: BadgePlans) -> Standing:
        since, until = self._awards(plans.badge.id)
        on, renews = self._everyone.on.toordinal(), plans.badge.renewal is not None
        has = since > 0
        active = has & (since <= on) & (on <= until)
        opens = self._everyone.skill_map.policy.renewal_opens_months
        is_open = until <= _last_end_to_renew(self._everyone.on, opens)
        to_renew = has & (~active | is_open) if renews else np.zeros_like(has)
        return Standing(active, to_renew, ~(active | to_renew), since)

    def _awards(self, badge: BadgeId) -> tuple[Ints, Ints]:
        """Return the first and last day of each learner's award of `badge`; zeros where there is none."""
        held = self._everyone.held
        since, until = np.zeros((2, self.learners), dtype=np.int32)
        if badge in held.badges:
            start, end = bounds(held.learner, self._first, self._first + self.learners)
            rows = start + np.flatnonzero(held.badge[start:end] == held.badges.index(badge))
            learner = held.learner[rows] - self._first
            since[learner], until[learner] = held.awarded_on[rows], held.valid_until[rows]
        return since, until

    def _explain(self, learner: int) -> Mapping[BadgeId, Evaluation]:
        """Ask the explaining evaluator, where leaves of a rule compete for the same evidence."""
        if learner not in self._explained:
            everyone, number = self._everyone, self._first + learner
            evidence, held = everyone.evidence.evidence_of(number), everyone.held.held_by(number)
            self._explained[learner] = evaluate(everyone.skill_map, evidence, held, everyone.on)
        return self._explained[learner]

    def _explain_afresh(self, learner: int, badge: BadgeId) -> bool:
        """Ask the explaining evaluator whether a learner meets a badge when awards of it are left out."""
        everyone, number = self._everyone, self._first + learner
        evidence, held = everyone.evidence.evidence_of(number), everyone.held.held_by(number)
        others = [one for one in held if one.badge != badge]
        return evaluate(everyone.skill_map, evidence, others, everyone.on)[badge].met

    def cited(self, plans: BadgePlans, routes: np.ndarray) -> Iterator[Piece]:
        """Yield the evidence by which those learners meet the badge who do so by `routes`."""
        standing = self._standing(plans)
        for plan in (plans.ordinary, plans.renewing):
            for route, rule in plan.routes:
                learners = routes == CODE[route]
                if plan.is_contested:
                    yield from self._explained_pieces(plan.badge, learners)
                    continue
                for node, relying in self._tree(route, standing).relied_on(rule, learners):
                    if node.subject is not None and relying.any():
                        found = self._fulfilling(node, route, standing).of(relying)
                        learner, rows = found.preferred(node.need)
                        yield node.path, learner + self._first, rows

    def _explained_pieces(self, badge: BadgeId, learners: Bools) -> Iterator[Piece]:
        for learner in np.flatnonzero(learners).tolist():
            for path, pieces in self._explain(learner)[badge].satisfied_by:
                rows = np.array([row_of(piece) for piece in pieces])
                yield path, np.full(len(rows), learner + self._first), rows

    def missing(self, plans: BadgePlans, routes: np.ndarray) -> Iterator[tuple[str, Ints]]:
        """Yield the address of each leaf of the open route with the learners who lack it."""
        standing = self._standing(plans)
        open_plans = ((plans.ordinary, standing.ordinary), (plans.renewing, standing.to_renew))
        for plan, learners in open_plans:
            unmet = learners & ((routes == CODE[None]) | (routes == CODE[Route.HELD]))
            for route, rule in plan.routes[:1]:
                tree = self._tree(route, standing)
                for node, lacking in tree.lacking(rule, unmet):
                    if isinstance(node.requirement, Leaf) and lacking.any():
                        yield node.path, np.flatnonzero(lacking) + self._first
                if plan.is_contested:
                    yield from self._explained_missing(plan.badge, unmet & tree.met(rule))

    def _explained_missing(self, badge: BadgeId, learners: Bools) -> Iterator[tuple[str, Ints]]:
        for learner in np.flatnonzero(learners).tolist():
            for one in self._explain(learner)[badge].missing:
                yield one.path, np.array([learner + self._first])


def _last_end_to_renew(on: date, opens_months: int) -> int:
    """Return the latest last day, as an ordinal, of an award that may be renewed on the day `on`."""
    day = add_months(on, opens_months)
    while add_months(day + timedelta(days=1), -opens_months) <= on:
        day += timedelta(days=1)
    return day.toordinal()
