"""What has taken the place of a credential of our own."""

from __future__ import annotations

from badgeserver.domain.award import Award, IssuedCredential
from badgeserver.domain.replacement import (
    Replacement,
    ReplacementKind,
    replaced_badge,
    successors,
)
from badgeserver.domain.skill_map import SkillMap
from badgeserver.services.office import JAPAN, Office


def replacement_of(
    credential: IssuedCredential, award: Award, awarded_by: SkillMap, office: Office
) -> Replacement | None:
    """Return what replaces a credential, the strongest reason only; None where nothing does.

    An award that has no live credential replaces nothing: it waits to be issued, or was revoked.
    """
    store = office.store
    reissued = store.credentials.live_of_award(award.id)
    if reissued is not None and reissued.id != credential.id:
        day = reissued.issued_at.astimezone(JAPAN).date()
        return Replacement(ReplacementKind.REISSUED, day)
    later = successors(award, store.awards.of_learner(award.learner))
    live = {one.award for one in store.credentials.live_of_awards(one.id for one in later)}
    renewed = next((one for one in reversed(later) if one.id in live), None)
    if renewed is not None:
        return Replacement(ReplacementKind.RENEWED, renewed.awarded_on)
    return replaced_badge(award.badge, awarded_by, office.programme.skill_map)
