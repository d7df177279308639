"""Which evidence fulfils a leaf's own conditions, and what the nearest piece lacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from badgeserver.domain.calendar import add_months
from badgeserver.domain.catalogue import ExternalCertificate
from badgeserver.domain.evaluation import Shortfall
from badgeserver.domain.evidence import (
    AchievementEvidence,
    CertificateEvidence,
    Evidence,
    ExperienceEvidence,
)
from badgeserver.domain.ids import CertificateId
from badgeserver.domain.requirement import (
    HasAchievement,
    HasExperience,
    HoldsCertificate,
    Requirement,
)

Subject = tuple[str, str]
"""What a leaf asks about and a piece of evidence is about: kind and id."""


def subject_of_leaf(leaf: Requirement) -> Subject | None:
    """Return what evidence a node asks for; None for badges and composites, which take none."""
    match leaf:
        case HoldsCertificate(certificate):
            return ("cert", certificate)
        case HasAchievement(achievement):
            return ("achievement", achievement)
        case HasExperience(area):
            return ("experience", area)
        case _:
            return None


_KIND_AND_ID: Mapping[type[Evidence], tuple[str, Callable[[Evidence], str]]] = {
    CertificateEvidence: ("cert", attrgetter("certificate")),
    AchievementEvidence: ("achievement", attrgetter("achievement")),
    ExperienceEvidence: ("experience", attrgetter("area")),
}


def subject_of_evidence(evidence: Evidence) -> Subject:
    """Return what a piece of evidence is about."""
    kind, id_of = _KIND_AND_ID[type(evidence)]
    return (kind, id_of(evidence))


Pieces = Mapping[Subject, Sequence[Evidence]]
"""A learner's accepted evidence by subject; within one the newest first, then the best, then by id."""


def by_subject(evidence: Sequence[Evidence]) -> Pieces:
    """Group the accepted evidence by subject, in the order of preference."""
    groups: dict[Subject, list[Evidence]] = {}
    for one in evidence:
        if one.acceptance is not None:
            kind, id_of = _KIND_AND_ID[type(one)]
            subject = (kind, id_of(one))
            if subject in groups:
                groups[subject].append(one)
            else:
                groups[subject] = [one]
    if len(groups) < len(evidence):
        for group in groups.values():
            if len(group) > 1:
                group.sort(key=_preference)
    return groups


_MERIT: Mapping[type, Callable[[Any], int | None]] = {
    CertificateEvidence: attrgetter("score"),
    AchievementEvidence: attrgetter("rubric"),
    ExperienceEvidence: attrgetter("rubric"),
}


def _preference(evidence: Evidence) -> tuple[int, int, str]:
    merit = _MERIT[type(evidence)](evidence)
    return (-evidence.dated.toordinal(), 1 if merit is None else -merit, evidence.id)


def earliest_day(max_age_months: int, on: date) -> date:
    """Return the earliest date of evidence that is not older than `max_age_months` on the day `on`.

    This is the first day of which `add_months(day, max_age_months)` is `on` or later.
    """
    if max_age_months > (on.year - 1) * 12 + on.month - 1:
        return date.min
    day = add_months(on, -max_age_months)
    return day if add_months(day, max_age_months) >= on else day + timedelta(days=1)


Fulfilled = tuple[tuple[Evidence, ...], Shortfall | None]
"""The pieces that fulfil a leaf, the one to be cited first in front; why it is not met, None where it is."""

Holds = Callable[[Any], bool]
"""Tells whether a piece of evidence, accepted and of the leaf's own kind, fulfils one condition."""
Condition = tuple[Shortfall, Holds]


@dataclass(frozen=True, slots=True)
class LeafTest:
    """A leaf's conditions on one day, the hardest to mend first, so that the last failure is the nearest."""

    need: int
    conditions: tuple[Condition, ...]
    failure: Callable[[Evidence], int]
    """Gives the position of the first condition that a piece fails; their number if it fails none."""

    def fulfilling(self, pieces: Sequence[Evidence]) -> Fulfilled:
        """Split off the pieces of the leaf's own subject that fulfil every condition, in their order.

        Also returns why the leaf is not met: what the nearest of the others lacks (`ABSENT` where
        there is none at all), `TOO_FEW` where some are good but not enough, None where it is met.
        """
        failures = [self.failure(piece) for piece in pieces]
        passed = len(self.conditions)
        good = tuple(one for one, failed in zip(pieces, failures, strict=True) if failed == passed)
        if len(good) >= self.need:
            return good, None
        if good:
            return good, Shortfall.TOO_FEW
        return good, self.conditions[max(failures)][0] if failures else Shortfall.ABSENT


def leaf_test(
    leaf: Requirement, certificates: Mapping[CertificateId, ExternalCertificate], on: date
) -> LeafTest:
    """Return the test of `leaf` for the day `on`, its dates worked out beforehand."""
    conditions: list[Condition] = [(Shortfall.DATED_LATER, lambda e: e.dated <= on)]
    match leaf:
        case HoldsCertificate():
            conditions += _certificate_conditions(leaf, certificates[leaf.certificate])
            conditions += _age(leaf.max_age_months, on) + _strength(leaf.min_strength)
        case HasAchievement():
            conditions += _age(leaf.max_age_months, on) + _rubric(leaf.min_rubric)
            conditions += _confirmed_by(leaf.confirmed_by) + _strength(leaf.min_strength)
        case HasExperience():
            conditions += _practice(leaf) + _rubric(leaf.min_rubric)
        case _:
            raise ValueError(f"{type(leaf).__name__} asks for no evidence")
    need = leaf.min_count if isinstance(leaf, HasAchievement) else 1
    return LeafTest(need, tuple(conditions), first_failure(*(holds for _, holds in conditions)))


def first_failure(first: Holds, *others: Holds) -> Callable[[Evidence], int]:
    """Return what gives the position of the first condition that a piece fails, or their number."""
    if not others:
        return first  # one answer is the position already: False is 0, and True is 1
    rest = first_failure(*others)
    return lambda piece: 1 + rest(piece) if first(piece) else 0


def _certificate_conditions(leaf: HoldsCertificate, certificate: ExternalCertificate) -> list[Condition]:
    conditions: list[Condition] = []
    if certificate.given_from is not None or certificate.given_until is not None:
        conditions.append((Shortfall.NOT_GIVEN_THEN, lambda e: certificate.was_given_on(e.dated)))
    if leaf.min_level is not None:
        enough = frozenset(
            one for one in certificate.levels if certificate.reaches_level(one, leaf.min_level)
        )
        conditions.append((Shortfall.LEVEL_TOO_LOW, lambda e: e.level in enough))
    if leaf.min_score is not None:
        minimum = leaf.min_score
        conditions.append((Shortfall.SCORE_TOO_LOW, lambda e: e.score is not None and e.score >= minimum))
    return conditions


def _practice(leaf: HasExperience) -> list[Condition]:
    conditions: list[Condition] = [(Shortfall.TOO_SHORT, lambda e: e.months >= leaf.min_months)]
    longest = leaf.max_gap_months
    if longest is not None:
        conditions.append((Shortfall.GAP_TOO_LONG, lambda e: e.gap_months <= longest))
    return conditions


def _age(max_age_months: int | None, on: date) -> list[Condition]:
    if max_age_months is None:
        return []
    earliest = earliest_day(max_age_months, on)
    return [(Shortfall.TOO_OLD, lambda e: e.dated >= earliest)]


def _rubric(minimum: int | None) -> list[Condition]:
    if minimum is None:
        return []
    return [(Shortfall.RUBRIC_TOO_LOW, lambda e: e.rubric is not None and e.rubric >= minimum)]


def _strength(minimum: int | None) -> list[Condition]:
    return [] if minimum is None else [(Shortfall.TOO_WEAK, lambda e: e.acceptance.strength >= minimum)]


def _confirmed_by(who: str | None) -> list[Condition]:
    return [] if who is None else [(Shortfall.NOT_CONFIRMED, lambda e: e.confirmed_by == who)]
