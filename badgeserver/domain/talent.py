"""Being found by employers, by consent: what a learner offers to show, and how somebody asks them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from badgeserver.domain.calendar import add_months
from badgeserver.domain.ids import BadgeId, LearnerId, MunicipalityCode, StaffId
from badgeserver.domain.learner import Learner
from badgeserver.domain.skill_map import PublicListing, SkillMap

ADULT_MONTHS: Final = 18 * 12
ANSWER_WITHIN: Final = timedelta(days=14)
"""How long a learner has to answer; afterwards the contact is over."""


class ShownPlace(StrEnum):
    """How much of where a learner is they show."""

    NOTHING = "nothing"
    AREA = "area"
    MUNICIPALITY = "municipality"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a learner agreed to show to registered employers and municipalities.

    `pseudonym` stands for them in addresses. `text` is a short text of their own.
    """

    learner: LearnerId
    pseudonym: str
    badges: frozenset[BadgeId]
    place: ShownPlace = ShownPlace.NOTHING
    shows_sector: bool = False
    shows_name: bool = False
    text: str = ""
    offered_at: datetime


def born_by(today: date) -> date:
    """Return the last birthday of those who are adults today."""
    return add_months(today, -ADULT_MONTHS)


def may_be_listed(learner: Learner, skill_map: SkillMap, today: date) -> bool:
    """Tell whether a learner may be found at all: children never, whatever anybody agreed to."""
    if learner.group not in listed_groups(skill_map):
        return False
    return learner.born_on is None or learner.born_on <= born_by(today)


def listed_groups(skill_map: SkillMap) -> frozenset[str]:
    """Return the learner groups whose people may be found."""
    groups = skill_map.groups.values()
    return frozenset(one.id for one in groups if one.public_listing is not PublicListing.NEVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """For whom somebody searches; what is None or empty does not matter.

    `badges` are those of which one must be shown; `towns` where the place is, known as `area` for
    those who show no more than that.
    """

    badges: frozenset[BadgeId] | None = None
    area_towns: frozenset[MunicipalityCode] | None = None
    town: MunicipalityCode | None = None
    sector: str = ""
    groups: frozenset[str] = field(default_factory=frozenset)
    on: date


class ContactAnswer(StrEnum):
    """What a learner answered somebody who asked."""

    SHARED = "shared"
    """With their name and address, for this contact."""
    REPLIED = "replied"
    """By a text, without saying who they are."""
    DECLINED = "declined"


class ContactState(StrEnum):
    """How it stands with a contact."""

    WAITING = "waiting"
    EXPIRED = "expired"
    SHARED = "shared"
    REPLIED = "replied"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """That `organisation`, by its contact person, asked a learner something, and the answer."""

    id: str
    learner: LearnerId
    by: StaffId
    organisation: str
    purpose: str
    message: str
    asked_at: datetime
    answer: ContactAnswer | None = None
    reply: str = ""
    answered_at: datetime | None = None
    reported_at: datetime | None = None

    @property
    def expires_at(self) -> datetime:
        """Return until when it can be answered."""
        return self.asked_at + ANSWER_WITHIN

    def state(self, now: datetime) -> ContactState:
        """Return how it stands at `now`."""
        if self.answer is not None:
            return ContactState(self.answer.value)
        return ContactState.WAITING if now < self.expires_at else ContactState.EXPIRED


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An employer that may search and ask, by a contact person who signs in."""

    contact: StaffId
    name: str
    added_at: datetime
