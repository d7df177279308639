"""Which evidence fulfils a leaf's own conditions, and what the nearest piece lacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

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
    HoldsBadge,
    HoldsCertificate,
    Leaf,
    Requirement,
    Strength,
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


def subject_of_evidence(evidence: Evidence) -> Subject:
    """Return what a piece of evidence is about."""
    match evidence:
        case CertificateEvidence(certificate=certificate):
            return ("cert", certificate)
        case AchievementEvidence(achievement=achievement):
            return ("achievement", achievement)
        case ExperienceEvidence(area=area):
            return ("experience", area)


def by_subject(evidence: Sequence[Evidence]) -> dict[Subject, tuple[Evidence, ...]]:
    """Group the accepted evidence by subject; within one, the newest first, then the best, then by id."""
    groups: dict[Subject, list[Evidence]] = {}
    for one in evidence:
        if one.acceptance is not None:
            groups.setdefault(subject_of_evidence(one), []).append(one)
    return {subject: tuple(sorted(group, key=_preference)) for subject, group in groups.items()}


def _preference(evidence: Evidence) -> tuple[int, int, str]:
    match evidence:
        case CertificateEvidence(score=score):
            merit = score
        case AchievementEvidence(rubric=rubric) | ExperienceEvidence(rubric=rubric):
            merit = rubric
    return (-evidence.dated.toordinal(), -(merit if merit is not None else -1), evidence.id)


def fulfilling(
    leaf: Leaf,
    evidence: Sequence[Evidence],
    certificates: Mapping[CertificateId, ExternalCertificate],
    on: date,
) -> tuple[tuple[Evidence, ...], Shortfall | None]:
    """Split off the evidence that fulfils every condition of `leaf` on the day `on`.

    `evidence` is of the leaf's own subject. Returns the fulfilling pieces in their order, and
    what the nearest of the others lacks (`ABSENT` where there is none at all).
    """
    conditions = _conditions(leaf, certificates, on)
    good: list[Evidence] = []
    nearest, lacking = -1, Shortfall.ABSENT
    for one in evidence:
        failed = next((i for i, (_, holds) in enumerate(conditions) if not holds(one)), None)
        if failed is None:
            good.append(one)
        elif failed > nearest:
            nearest, lacking = failed, conditions[failed][0]
    return tuple(good), lacking


Condition = tuple[Shortfall, Callable[[Evidence], bool]]


def _conditions(
    leaf: Leaf, certificates: Mapping[CertificateId, ExternalCertificate], on: date
) -> list[Condition]:
    """Return the leaf's conditions, the hardest to mend first, so that the last failure is the nearest."""
    conditions: list[Condition] = [(Shortfall.DATED_LATER, lambda e: e.dated <= on)]
    match leaf:
        case HoldsCertificate():
            conditions += _certificate_conditions(leaf, certificates[leaf.certificate])
            conditions += _age(leaf.max_age_months, on) + _strength(leaf.min_strength)
        case HasAchievement():
            conditions += _age(leaf.max_age_months, on) + _rubric(leaf.min_rubric)
            if leaf.confirmed_by is not None:
                conditions.append((Shortfall.NOT_CONFIRMED, _confirmed_by(leaf.confirmed_by)))
            conditions += _strength(leaf.min_strength)
        case HasExperience():
            conditions += _experience_conditions(leaf) + _rubric(leaf.min_rubric)
        case HoldsBadge():
            raise ValueError("a prerequisite badge is not met by evidence")
    return conditions


def _certificate_conditions(leaf: HoldsCertificate, certificate: ExternalCertificate) -> list[Condition]:
    conditions: list[Condition] = [
        (Shortfall.NOT_GIVEN_THEN, lambda e: certificate.was_given_on(e.dated)),
    ]
    minimum_level, minimum_score = leaf.min_level, leaf.min_score
    if minimum_level is not None:
        conditions.append(
            (
                Shortfall.LEVEL_TOO_LOW,
                lambda e: certificate.reaches_level(getattr(e, "level", None), minimum_level),
            )
        )
    if minimum_score is not None:
        conditions.append((Shortfall.SCORE_TOO_LOW, _at_least("score", minimum_score)))
    return conditions


def _experience_conditions(leaf: HasExperience) -> list[Condition]:
    conditions: list[Condition] = [(Shortfall.TOO_SHORT, _at_least("months", leaf.min_months))]
    longest_gap = leaf.max_gap_months
    if longest_gap is not None:
        conditions.append(
            (
                Shortfall.GAP_TOO_LONG,
                lambda e: isinstance(e, ExperienceEvidence) and e.gap_months <= longest_gap,
            )
        )
    return conditions


def _age(max_age_months: int | None, on: date) -> list[Condition]:
    if max_age_months is None:
        return []
    return [(Shortfall.TOO_OLD, lambda e: on <= add_months(e.dated, max_age_months))]


def _rubric(min_rubric: int | None) -> list[Condition]:
    return [] if min_rubric is None else [(Shortfall.RUBRIC_TOO_LOW, _at_least("rubric", min_rubric))]


def _strength(min_strength: Strength | None) -> list[Condition]:
    if min_strength is None:
        return []
    return [
        (Shortfall.TOO_WEAK, lambda e: e.acceptance is not None and e.acceptance.strength >= min_strength)
    ]


def _confirmed_by(who: str) -> Callable[[Evidence], bool]:
    return lambda e: isinstance(e, AchievementEvidence) and e.confirmed_by == who


def _at_least(attribute: str, minimum: int) -> Callable[[Evidence], bool]:
    def holds(evidence: Evidence) -> bool:
        value: int | None = getattr(evidence, attribute)
        return value is not None and value >= minimum

    return holds
