"""One new piece of evidence can serve several badges: bring what they ask of it together. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import TypeVar

from badgeserver.domain.catalogue import ExternalCertificate
from badgeserver.domain.ids import BadgeId, CertificateId
from badgeserver.domain.matching import Subject, subject_of_leaf
from badgeserver.domain.remaining import Token
from badgeserver.domain.requirement import HasAchievement, HasExperience, HoldsCertificate, Leaf

N = TypeVar("N", bound=int)

Certificates = Mapping[CertificateId, ExternalCertificate]


@dataclass(frozen=True, slots=True)
class Slot:
    """One new piece: what it must fulfil, and the badges that it is for."""

    leaf: Leaf
    badges: tuple[BadgeId, ...]


def slots_of(
    tokens: Sequence[Token], leaves: Mapping[tuple[BadgeId, str], Leaf], certificates: Certificates
) -> list[Slot]:
    """Return the fewest pieces that serve all tokens, in the tokens' order.

    Inside one badge each token needs a piece of its own; tokens of different badges share one. Only
    who confirmed a practical achievement keeps two of them apart.
    """
    by_subject: dict[Subject | None, list[Token]] = {}
    for token in tokens:
        subject = subject_of_leaf(leaves[token.badge, token.path])
        by_subject.setdefault(subject, []).append(token)
    return [slot for group in by_subject.values() for slot in _shared(group, leaves, certificates)]


def _shared(
    tokens: Sequence[Token], leaves: Mapping[tuple[BadgeId, str], Leaf], certificates: Certificates
) -> list[Slot]:
    slots: list[Slot] = []
    # A confirmer narrows whom a piece can serve, so those choose their places first.
    for token in sorted(tokens, key=lambda one: confirmer(leaves[one.badge, one.path]) is None):
        leaf = fresh(leaves[token.badge, token.path])
        place = _place_for(token.badge, leaf, slots)
        if place is None:
            slots.append(Slot(leaf, (token.badge,)))
        else:
            old = slots[place]
            slots[place] = Slot(stricter(old.leaf, leaf, certificates), (*old.badges, token.badge))
    return slots


def _place_for(badge: BadgeId, leaf: Leaf, slots: Sequence[Slot]) -> int | None:
    asked = confirmer(leaf)
    for position, slot in enumerate(slots):
        if badge not in slot.badges and asked in (None, confirmer(slot.leaf)):
            return position
    return None


def confirmer(leaf: Leaf) -> str | None:
    """Return who must have confirmed the piece, if that is asked."""
    return leaf.confirmed_by if isinstance(leaf, HasAchievement) else None


def fresh(leaf: Leaf) -> Leaf:
    """Return what the leaf asks of one new piece, which is never too old."""
    match leaf:
        case HoldsCertificate():
            return replace(leaf, max_age_months=None)
        case HasAchievement():
            return replace(leaf, max_age_months=None, min_count=1)
        case _:
            return leaf


def strictest(leaves: Iterable[Leaf], certificates: Certificates) -> Leaf:
    """Return the leaf whose fulfilment fulfils all `leaves`, which ask about one subject."""
    return reduce(lambda one, other: stricter(one, other, certificates), leaves)


def stricter(one: Leaf, other: Leaf, certificates: Certificates) -> Leaf:
    """Return one leaf that asks for what both ask for; they must be about one subject."""
    match one, other:
        case HoldsCertificate(), HoldsCertificate():
            return replace(
                one,
                min_score=_greater(one.min_score, other.min_score),
                min_level=_higher(one.min_level, other.min_level, certificates[one.certificate]),
                min_strength=_greater(one.min_strength, other.min_strength),
            )
        case HasAchievement(), HasAchievement():
            return replace(
                one,
                min_rubric=_greater(one.min_rubric, other.min_rubric),
                confirmed_by=one.confirmed_by or other.confirmed_by,
                min_strength=_greater(one.min_strength, other.min_strength),
            )
        case HasExperience(), HasExperience():
            return replace(
                one,
                min_months=max(one.min_months, other.min_months),
                min_rubric=_greater(one.min_rubric, other.min_rubric),
                max_gap_months=_less(one.max_gap_months, other.max_gap_months),
            )
        case _:
            return one


def _greater(one: N | None, other: N | None) -> N | None:
    return max((n for n in (one, other) if n is not None), default=None)


def _less(one: int | None, other: int | None) -> int | None:
    return min((n for n in (one, other) if n is not None), default=None)


def _higher(one: int | None, other: int | None, certificate: ExternalCertificate) -> int | None:
    levels = [level for level in (one, other) if level is not None]
    return max(levels, key=certificate.levels.index, default=None)
