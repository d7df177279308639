"""How much of a holder one badge shows to others: chosen for each badge."""

from __future__ import annotations

from enum import StrEnum

from badgeserver.domain.skill_map import LearnerGroup, PublicListing


class Visibility(StrEnum):
    """From the least to the most. Each includes what the one before shows."""

    UNNAMED = "unnamed"
    """Whoever has the badge's address sees the badge, and not whose it is."""
    NAMED = "named"
    """Whoever has the address sees the name too."""
    LISTED = "listed"
    """The name may also stand in public lists of holders."""

    @property
    def shows_name(self) -> bool:
        """Tell whether whoever has the badge's address sees the name."""
        return self is not Visibility.UNNAMED


def choices(group: LearnerGroup | None) -> tuple[Visibility, ...]:
    """Return what a member of `group` may choose: some are never listed, nor is who is in no known group."""
    if group is None or group.public_listing is PublicListing.NEVER:
        return Visibility.UNNAMED, Visibility.NAMED
    return tuple(Visibility)


def effective(
    chosen: Visibility | None, shows_name: bool, group: LearnerGroup | None, consent_withdrawn: bool = False
) -> Visibility:
    """Return what holds for a badge: what was `chosen` for it, or else the learner's choice for all.

    Never more than the group may choose; a child whose guardian took back the consent shows no name.
    """
    if consent_withdrawn:
        return Visibility.UNNAMED
    wish = chosen or (Visibility.NAMED if shows_name else Visibility.UNNAMED)
    return wish if wish in choices(group) else Visibility.NAMED
