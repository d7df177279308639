"""A programme: everything one prefecture decides, as read from its folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import BadgeId, GroupId
from badgeserver.domain.regions import Regions
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.text import Text


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """Where the issuer's office is; `country` is an ISO 3166-1 alpha-2 code."""

    country: str
    postal_code: str
    region: Text
    locality: Text
    street: Text


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who puts the seal on a badge: the body, and who signs for it on paper."""

    name: Text
    description: Text
    signatory_title: Text
    signatory_name: Text
    seal_text: str
    """Two to nine characters for the printed seal."""
    contact_email: str
    phone: str = ""
    address: PostalAddress | None = None


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """A test of the map itself: this evidence, on this day, must earn exactly these badges."""

    id: str
    group: GroupId
    on: date
    evidence: tuple[Evidence, ...]
    expected: frozenset[BadgeId]
    source: str
    """File and line, for the report when it fails."""


@dataclass(frozen=True, slots=True)
class Programme:
    """One prefecture's programme. `is_example` is shown on every page and certificate."""

    issuer: Issuer
    skill_map: SkillMap
    regions: Regions
    examples: tuple[WorkedExample, ...]
    smallest_public_count: int

    @property
    def is_example(self) -> bool:
        """Tell whether the programme is invented, for demonstration only."""
        return self.skill_map.status == "example"
