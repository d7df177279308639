"""A rule as it is written becomes a Requirement of the domain."""

from __future__ import annotations

from badgeserver.domain.ids import AchievementId, BadgeId, CertificateId
from badgeserver.domain.requirement import (
    AllOf,
    AnyOf,
    HasAchievement,
    HasExperience,
    HoldsBadge,
    HoldsCertificate,
    NOf,
    Points,
    PointsItem,
    Requirement,
    Strength,
)
from badgeserver.programme.grammar import (
    AchievementNode,
    AllNode,
    AnyNode,
    BadgeNode,
    CertNode,
    ExperienceBody,
    Node,
    NOfNode,
    PointsBody,
    PointsNode,
    StrengthName,
)


def requirement(node: Node) -> Requirement:
    """Return the node and all below it as the domain's values."""
    match node:
        case AllNode():
            return AllOf(tuple(map(requirement, node.all)))
        case AnyNode():
            return AnyOf(tuple(map(requirement, node.any)))
        case NOfNode():
            return NOf(node.n_of.n, tuple(map(requirement, node.n_of.of)))
        case PointsNode():
            return _points(node.points)
        case CertNode():
            return _certificate(node)
        case BadgeNode():
            return HoldsBadge(BadgeId(node.badge))
        case AchievementNode():
            return _achievement(node)
        case _:
            return _experience(node.experience)


def strength(name: StrengthName) -> Strength:
    """Return the strength of that name."""
    return Strength[name.upper()]


def _points(body: PointsBody) -> Points:
    items = (PointsItem(item.points, requirement(item.when), item.tag) for item in body.items)
    return Points(body.min, tuple(items), tuple(body.cap_per_tag.items()))


def _certificate(node: CertNode) -> HoldsCertificate:
    return HoldsCertificate(
        certificate=CertificateId(node.cert),
        min_score=node.min_score,
        min_level=node.min_level,
        max_age_months=node.max_age_months,
        min_strength=strength(node.min_strength) if node.min_strength else None,
    )


def _achievement(node: AchievementNode) -> HasAchievement:
    return HasAchievement(
        achievement=AchievementId(node.achievement),
        min_count=node.min_count,
        min_rubric=node.min_rubric,
        max_age_months=node.max_age_months,
        confirmed_by=node.confirmed_by,
        min_strength=strength(node.min_strength) if node.min_strength else None,
    )


def _experience(body: ExperienceBody) -> HasExperience:
    return HasExperience(body.area, body.min_months, body.min_rubric, body.max_gap_months)
