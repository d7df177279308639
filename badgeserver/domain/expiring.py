"""What is about to end for a learner: evidence that grows too old, and badges that others rest on. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from badgeserver.domain.awarding import fraction_met
from badgeserver.domain.calendar import add_months
from badgeserver.domain.evaluate import evaluate
from badgeserver.domain.evaluation import Evaluation, HeldBadge, Route
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import BadgeId
from badgeserver.domain.matching import by_subject, leaf_test, subject_of_leaf
from badgeserver.domain.reach import leaves_of
from badgeserver.domain.requirement import HasAchievement, HasExperience, HoldsBadge, Leaf
from badgeserver.domain.skill_map import SkillMap

LOOK_AHEAD_DAYS = 90
"""What ends within this many days is told."""


@dataclass(frozen=True, slots=True)
class Expiring:
    """Something that counts until `last_day`, and the badges that become farther away without it.

    `what` is a piece of evidence, or the id of a badge that the learner holds.
    """

    what: Evidence | BadgeId
    last_day: date
    endangers: tuple[BadgeId, ...]


def expiring(
    skill_map: SkillMap,
    evidence: Sequence[Evidence],
    held: Sequence[HeldBadge],
    evaluations: Mapping[BadgeId, Evaluation],
    on: date,
) -> tuple[Expiring, ...]:
    """Return what stops counting within the next days while a badge still needs it, the soonest first.

    A badge that was awarded keeps its own validity, however old its evidence grows.
    """
    limit = on + timedelta(days=LOOK_AHEAD_DAYS)
    found: dict[tuple[Evidence | BadgeId, date], dict[BadgeId, None]] = {}
    active = {one.badge: one for one in held if one.is_active(on)}
    pieces = by_subject(evidence)
    for badge, leaf, since in _leaves_still_needed(evaluations, held):
        for what, last_day in _ends(leaf, since, skill_map, pieces, active, on):
            if on <= last_day <= limit:
                found.setdefault((what, last_day), {})[badge] = None
    endings = (
        Expiring(what, last_day, farther)
        for (what, last_day), badges in found.items()
        if (farther := _farther(badges, skill_map, evidence, held, last_day))
    )
    return tuple(sorted(endings, key=lambda one: one.last_day))


def _farther(
    badges: Iterable[BadgeId],
    skill_map: SkillMap,
    evidence: Sequence[Evidence],
    held: Sequence[HeldBadge],
    last_day: date,
) -> tuple[BadgeId, ...]:
    """Return those badges of which less is met after `last_day`; for the others something else stands in."""
    before, after = (
        evaluate(skill_map, evidence, held, day) for day in (last_day, last_day + timedelta(days=1))
    )
    return tuple(one for one in badges if _nearness(after[one]) < _nearness(before[one]))


def _nearness(evaluation: Evaluation) -> float:
    return max((fraction_met(trace) for _, trace in evaluation.routes), default=0.0)


def _leaves_still_needed(
    evaluations: Mapping[BadgeId, Evaluation], held: Sequence[HeldBadge]
) -> Iterator[tuple[BadgeId, Leaf, date]]:
    """Yield the leaves of every route that is open, for badges that are not awarded for good."""
    awarded_on = {one.badge: one.awarded_on for one in held}
    for badge, evaluation in evaluations.items():
        for route, trace in evaluation.routes:
            since = awarded_on[badge] + timedelta(days=1) if route is Route.RENEWAL else date.min
            for _, leaf in leaves_of(trace.requirement, route.value):
                yield badge, leaf, since


def _ends(
    leaf: Leaf,
    since: date,
    skill_map: SkillMap,
    pieces: Mapping[tuple[str, str], Sequence[Evidence]],
    active: Mapping[BadgeId, HeldBadge],
    on: date,
) -> list[tuple[Evidence | BadgeId, date]]:
    """Return what meets the leaf today and will not be replaced by something that lasts longer."""
    if isinstance(leaf, HoldsBadge):
        award = active.get(leaf.badge)
        ends = award.valid_until if award is not None else None
        return [(leaf.badge, ends)] if ends is not None else []
    if isinstance(leaf, HasExperience) or leaf.max_age_months is None:
        return []
    subject = subject_of_leaf(leaf)
    assert subject is not None
    own = [one for one in pieces.get(subject, ()) if one.dated >= since]
    good, _ = leaf_test(leaf, skill_map.certificates, on).fulfilling(own)
    need = leaf.min_count if isinstance(leaf, HasAchievement) else 1
    # The newest stand first: of more pieces than are needed the older ones may go.
    return [(one, add_months(one.dated, leaf.max_age_months)) for one in good[:need]]
