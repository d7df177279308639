"""The compiled rules on one day, where every limit is a plain date: they evaluate one learner after another.

Badges that a learner's evidence does not touch share one evaluation a day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from badgeserver.domain.evaluation import Evaluation, HeldBadge, Missing, NodeResult, Route, Shortfall
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import BadgeId, EvidenceId
from badgeserver.domain.matching import (
    Fulfilled,
    LeafTest,
    Pieces,
    Subject,
    by_subject,
    first_failure,
    leaf_test,
)
from badgeserver.domain.requirement import Requirement
from badgeserver.domain.rule_book import BadgePlans, Outcome, Plan, Tried, WeighedLeaf
from badgeserver.domain.skill_map import SkillMap


class RulesOfDay:
    """The plans of a skill map's badges, each after its prerequisites, bound to the day `on`."""

    def __init__(self, skill_map: SkillMap, plans: Sequence[BadgePlans], on: date) -> None:
        self.on = on
        self._map = skill_map
        self._plans = plans
        self._tests: dict[Requirement, LeafTest] = {}
        self._questions: dict[Subject, _Questions] = {}
        nothing = _Case(self, {})
        self._untouched = [_Explained(one.ordinary.outcome(0, nothing, ()), nothing) for one in plans]
        by_badge = {one.badge: one for one in self._untouched}
        self._nothing = {badge: by_badge[badge] for badge in skill_map.badges}

    def evaluate(
        self, evidence: Sequence[Evidence], held: Sequence[HeldBadge]
    ) -> Mapping[BadgeId, Evaluation]:
        """Evaluate every badge for one learner, in the map's order (see `evaluate.evaluate`)."""
        case = _Case(self, by_subject(evidence))
        signatures = self._signatures(case.pieces)
        awards = {one.badge: one for one in held}
        results: dict[BadgeId, Evaluation] = dict(self._nothing)
        active: set[BadgeId] = set()
        for plans, signature, untouched in zip(self._plans, signatures, self._untouched, strict=True):
            plan, result = plans.ordinary, untouched
            badge = plan.badge
            if badge in awards:
                results[badge] = result = self._of_holder(plans, awards[badge], signature, case, active)
            else:
                if plan.prerequisites:
                    signature += plan.digits_of(active)
                if signature:
                    outcome = plan.known.get(signature) or plan.outcome(signature, case, active)
                    results[badge] = result = _Explained(outcome, case)
            if result.outcome.met:
                active.add(badge)
        return results

    def _of_holder(
        self, plans: BadgePlans, award: HeldBadge, signature: int, case: _Case, active: set[BadgeId]
    ) -> _Explained:
        plan = plans.for_holder(award, self.on, self._map.policy.renewal_opens_months)
        if plan is not plans.ordinary:
            case = case.newer_than(award.awarded_on)
            signature = case.signature(plan)
        signature += plan.digits_of(active)
        return _Explained(plan.outcome(signature, case, active), case)

    def _signatures(self, pieces: Pieces) -> list[int]:
        """Return for each badge what the evidence adds to the signature of its ordinary plan."""
        signatures = [0] * len(self._plans)
        for subject, group in pieces.items():
            questions = self._questions.get(subject) or self._asked_about(subject)
            if len(group) > 1:
                for place, leaf, test in questions.leaves:
                    good, lacking = test.fulfilling(group)
                    signatures[place] += leaf.digit(len(good), lacking)
            elif (piece := group[0]).dated <= self.on:
                for place, adds in questions.unconditional:
                    signatures[place] += adds
                for place, failure, adds_at in questions.conditional:
                    signatures[place] += adds_at[failure(piece)]
            else:
                for place, leaf, _ in questions.leaves:
                    signatures[place] += leaf.digit(0, Shortfall.DATED_LATER)
        return signatures

    def _asked_about(self, subject: Subject) -> _Questions:
        """Return what the ordinary plans ask about `subject`; worked out when it first comes up."""
        leaves = [
            (place, leaf, self.test(leaf.leaf))
            for place, plans in enumerate(self._plans)
            for leaf in plans.ordinary.leaves
            if leaf.subject == subject
        ]
        self._questions[subject] = questions = _Questions.of(leaves)
        return questions

    def test(self, leaf: Requirement) -> LeafTest:
        """Return the leaf's conditions on this day."""
        test = self._tests.get(leaf)
        if test is None:
            self._tests[leaf] = test = leaf_test(leaf, self._map.certificates, self.on)
        return test


class _Questions(NamedTuple):
    """What the leaves ask about one subject, each for the signature of the badge at its place.

    Most learners have one piece on a subject, and most leaves ask for no more than that it is there.
    """

    leaves: tuple[tuple[int, WeighedLeaf, LeafTest], ...]
    unconditional: tuple[tuple[int, int], ...]
    """Place and what a single piece adds, for leaves that ask for no more than its date."""
    conditional: tuple[tuple[int, Callable[[Evidence], int], tuple[int, ...]], ...]
    """Place, further conditions, and what a single piece adds by the position of the one that it fails."""

    @staticmethod
    def of(leaves: Sequence[tuple[int, WeighedLeaf, LeafTest]]) -> _Questions:
        unconditional, conditional = [], []
        for place, leaf, test in leaves:
            passed = leaf.digit(1, None if leaf.need <= 1 else Shortfall.TOO_FEW)
            further = test.conditions[1:]  # the first is that it is not dated later
            if further:
                adds = (*(leaf.digit(0, lacking) for lacking, _ in further), passed)
                conditional.append((place, first_failure(*(holds for _, holds in further)), adds))
            else:
                unconditional.append((place, passed))
        return _Questions(tuple(leaves), tuple(unconditional), tuple(conditional))


class _Case:
    """One learner's accepted evidence, and the rules that it is held against. Never changed."""

    __slots__ = ("pieces", "rules")

    def __init__(self, rules: RulesOfDay, pieces: Pieces) -> None:
        self.rules = rules
        self.pieces = pieces

    def fulfilling(self, leaf: Requirement, pieces: Sequence[Evidence]) -> Fulfilled:
        """Return which of the `pieces` of a leaf's own subject fulfil it, and why it is not met."""
        return self.rules.test(leaf).fulfilling(pieces)

    def cited(self, leaf: WeighedLeaf) -> tuple[EvidenceId, ...]:
        """Return the pieces that meet a leaf which is known to be met."""
        pieces = self.pieces[leaf.subject]
        if len(pieces) == 1:
            return (pieces[0].id,)
        if len(pieces) > leaf.need:
            pieces, _ = self.rules.test(leaf.leaf).fulfilling(pieces)
        return tuple([one.id for one in pieces[: leaf.need]])

    def newer_than(self, day: date) -> _Case:
        """Return the case with only the evidence that is dated after `day`."""
        since = day + timedelta(days=1)
        newer = {
            subject: [one for one in group if one.dated >= since] for subject, group in self.pieces.items()
        }
        return _Case(self.rules, newer)

    def signature(self, plan: Plan) -> int:
        """Return what the evidence adds to the signature of any plan, leaf by leaf."""
        total = 0
        for leaf in plan.leaves:
            good, lacking = self.fulfilling(leaf.leaf, self.pieces.get(leaf.subject, ()))
            total += leaf.digit(len(good), lacking)
        return total


class _Explained(Evaluation):
    """The outcome of a signature, with the learner's own evidence looked up when it is asked for."""

    __slots__ = ("_case", "outcome")

    def __init__(self, outcome: Outcome, case: _Case) -> None:
        self.outcome = outcome
        self._case = case

    @property
    def badge(self) -> BadgeId:
        return self.outcome.plan.badge

    @property
    def on(self) -> date:
        return self._case.rules.on

    @property
    def met(self) -> bool:
        return self.outcome.met

    @property
    def route(self) -> Route | None:
        return self.outcome.route

    @property
    def relies_on(self) -> tuple[BadgeId, ...]:
        return self.outcome.relies_on

    @property
    def missing(self) -> tuple[Missing, ...]:
        return self.outcome.missing

    @property
    def satisfied_by(self) -> tuple[tuple[str, tuple[EvidenceId, ...]], ...]:
        cites = self.outcome.cites
        if not cites:
            return ()
        if self.outcome.plan.is_contested:
            way = next(one.way for one in self._tried() if one.way is not None)
            return tuple((path, pieces) for path, pieces in way.items() if pieces)
        return tuple([(leaf.path, self._case.cited(leaf)) for leaf in cites])

    @property
    def routes(self) -> tuple[tuple[Route, NodeResult], ...]:
        return tuple((one.route, one.trace) for one in self._tried())

    def _tried(self) -> list[Tried]:
        return self.outcome.plan.tried(self._case, self.outcome.active)
