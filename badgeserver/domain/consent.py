"""A guardian's consent for a child: when it is needed, asked for, given, declined and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from badgeserver.domain.calendar import add_months
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.learner import Learner
from badgeserver.domain.skill_map import Badge, SkillMap

ANSWER_WITHIN: Final = timedelta(days=30)
"""How long a guardian has for an answer; then the child asks again."""
REMINDED_AFTER: Final = timedelta(days=7)
"""When a guardian who has not answered is reminded, once."""
LINK_LIVES: Final = timedelta(days=366 * 10)
"""How long the link for taking a consent back works: past anybody's childhood in the programme."""


class ConsentState(StrEnum):
    """How a request stands."""

    ASKED = "asked"
    EXPIRED = "expired"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """That a guardian at `guardian_email` was asked for a learner, and what they answered.

    `text_version` names the words that they saw, `guardian_name` is as they typed it when agreeing.
    """

    id: str
    learner: LearnerId
    guardian_email: str
    asked_at: datetime
    text_version: str
    guardian_name: str = ""
    reminded_at: datetime | None = None
    agreed_at: datetime | None = None
    declined_at: datetime | None = None
    withdrawn_at: datetime | None = None

    def state(self, now: datetime) -> ConsentState:
        """Return how the request stands at `now`."""
        if self.withdrawn_at is not None:
            return ConsentState.WITHDRAWN
        if self.agreed_at is not None:
            return ConsentState.AGREED
        if self.declined_at is not None:
            return ConsentState.DECLINED
        return ConsentState.ASKED if now < self.asked_at + ANSWER_WITHIN else ConsentState.EXPIRED


def full_years(born_on: date, on: date) -> int:
    """Return somebody's age in years on a day; who was born on 29 February turns a year older on the 28th."""
    years = on.year - born_on.year
    return years if add_months(born_on, 12 * years) <= on else years - 1


def needs_consent(learner: Learner, badge: Badge | None, skill_map: SkillMap, on: date) -> bool:
    """Tell whether a guardian must agree before the learner gets `badge`; None asks for any badge.

    The learner's group and the badge may each name an age; the higher one counts. Without a birth
    date, members of a group that names an age are taken to be below it, and others above.
    """
    group = skill_map.groups.get(learner.group)
    of_group = group.guardian_consent_under_age if group is not None else None
    of_badge = badge.guardian_consent_under_age if badge is not None else None
    limits = [limit for limit in (of_group, of_badge) if limit is not None]
    if not limits:
        return False
    if learner.born_on is None:
        return of_group is not None
    return full_years(learner.born_on, on) < max(limits)


def stands(consents: Sequence[Consent]) -> bool:
    """Tell whether a guardian agrees today: somebody agreed, and nobody took that back since."""
    agreed = [one.agreed_at for one in consents if one.agreed_at is not None and one.withdrawn_at is None]
    taken_back = [one.withdrawn_at for one in consents if one.withdrawn_at is not None]
    return bool(agreed) and (not taken_back or max(agreed) > max(taken_back))


def was_taken_back(consents: Sequence[Consent]) -> bool:
    """Tell whether a guardian agreed once and none does today."""
    return not stands(consents) and any(one.withdrawn_at is not None for one in consents)
