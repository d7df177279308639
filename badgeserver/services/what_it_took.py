"""What a holder can do, and what it took: by the version of the map that the badge was awarded by."""

from __future__ import annotations

from dataclasses import dataclass

from badgeserver.domain.evaluation import Route
from badgeserver.domain.ids import CredentialId
from badgeserver.domain.requirement import Requirement
from badgeserver.domain.skill_map import Badge
from badgeserver.domain.text import Text
from badgeserver.domain.wording import Described, describe
from badgeserver.services.office import Office


@dataclass(frozen=True, slots=True)
class WhatItTook:
    """What the holder can do, and the rule that was met, in plain words."""

    outcome: Text
    rule: Described


def what_it_took(credential_id: str, office: Office) -> WhatItTook | None:
    """Return what stands behind a credential of ours, and nothing about its holder; raises NotFound.

    None where no version of the map that is kept has the badge.
    """
    with office.store.snapshot():
        credential = office.store.credentials.get(CredentialId(credential_id))
        award = office.store.awards.get(credential.award)
    skill_map = office.programme_of(award).skill_map
    badge = skill_map.badges.get(award.badge)
    if badge is None:
        return None
    return WhatItTook(badge.outcome, describe(_rule(badge, award.route), skill_map))


def _rule(badge: Badge, route: Route) -> Requirement:
    """Return the rule of the route by which a badge was awarded."""
    if route is Route.EXPERIENCE and badge.experience_route is not None:
        return badge.experience_route
    if route is Route.RENEWAL and badge.renewal is not None:
        return badge.renewal.rule
    return badge.rule
