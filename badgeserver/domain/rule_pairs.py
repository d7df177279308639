"""Which part of a new rule was which part of the old one. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from badgeserver.domain.matching import subject_of_leaf
from badgeserver.domain.requirement import AllOf, AnyOf, HoldsBadge, NOf, Points, Requirement, walk

Composite = AllOf | AnyOf | NOf | Points


def subject_of(leaf: Requirement) -> tuple[str, str] | None:
    """Return what a leaf asks about, badges included; None for composites."""
    return ("badge", leaf.badge) if isinstance(leaf, HoldsBadge) else subject_of_leaf(leaf)


def paired(olds: Sequence[Requirement], news: Sequence[Requirement]) -> list[tuple[int | None, int | None]]:
    """Pair each new part with the old one that it most likely was, in the new order, then what is gone.

    Equal parts go together first, then leaves on one subject, then parts that share most subjects.
    """
    partner: dict[int, int] = {}
    for likeness in (_equal, _same_leaf, _shared):
        scored = [
            (-likeness(old, new), now, was)
            for now, new in enumerate(news)
            for was, old in enumerate(olds)
            if likeness(old, new) > 0
        ]
        for _, now, was in sorted(scored):
            if now not in partner and was not in partner.values():
                partner[now] = was
    gone = [was for was in range(len(olds)) if was not in partner.values()]
    return [(partner.get(now), now) for now in range(len(news))] + [(was, None) for was in gone]


def _equal(old: Requirement, new: Requirement) -> float:
    return float(old == new)


def _same_leaf(old: Requirement, new: Requirement) -> float:
    return float(subject_of(old) is not None and subject_of(old) == subject_of(new))


def _shared(old: Requirement, new: Requirement) -> float:
    if not isinstance(old, Composite) and not isinstance(new, Composite):
        return 0.0
    before, after = subjects_of(old), subjects_of(new)
    return len(before & after) / len(before | after)


def subjects_of(node: Requirement) -> frozenset[tuple[str, str]]:
    """Return everything that the leaves below a node ask about."""
    found = (subject_of(placed.requirement) for placed in walk(node))
    return frozenset(one for one in found if one is not None)
