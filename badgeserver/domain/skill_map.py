"""The skill map: what the prefecture defines. A Badge is published as an Open Badges Achievement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from badgeserver.domain.catalogue import ExternalCertificate
from badgeserver.domain.ids import (
    AchievementId,
    BadgeId,
    CertificateId,
    GroupId,
    LevelId,
    StandardItemId,
)
from badgeserver.domain.indicator import Indicator
from badgeserver.domain.proof import KindOfProof, OutcomeField
from badgeserver.domain.requirement import Requirement
from badgeserver.domain.text import Text


@dataclass(frozen=True, slots=True)
class Level:
    """A step of the programme's ladder; `rank` counts from 1."""

    id: LevelId
    rank: int
    name: Text
    meaning: Text

    @property
    def label(self) -> Text:
        """The level as it is called where there is little room: rank and name."""
        return Text(f"レベル{self.rank} {self.name.ja}", f"Level {self.rank} {self.name.en}")

    @property
    def in_words(self) -> Text:
        """The level as whoever never heard of it can read it: rank, name and meaning."""
        return Text(
            f"レベル{self.rank}「{self.name.ja}」：{self.meaning.ja}",
            f"Level {self.rank} ({self.name.en}): {self.meaning.en}",
        )


class PublicListing(StrEnum):
    """Whether holders of a group may ever be listed by name."""

    NEVER = "never"
    OPT_IN = "opt_in"


@dataclass(frozen=True, slots=True)
class LearnerGroup:
    """A group of people that badges are meant for and statistics are cut by; never a gate."""

    id: GroupId
    name: Text
    public_listing: PublicListing
    guardian_consent_under_age: int | None = None


@dataclass(frozen=True, slots=True)
class PracticalAchievement:
    """A kind of practical achievement, with the proofs that it is handed in with."""

    id: AchievementId
    name: Text
    proofs: tuple[str, ...]
    has_rubric: bool
    outcome_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Renewal:
    """How a badge that was held before is earned again: `rule`, by evidence newer than the last award."""

    name: Text
    rule: Requirement


@dataclass(frozen=True, slots=True)
class Panel:
    """The assessors' panel that must agree before the badge is awarded."""

    members: int
    interview: bool
    includes_outside_member: bool


PICTOGRAMS = (
    "blocks", "book", "chart", "code", "compass", "cycle", "gear", "globe", "heart", "key", "lightbulb",
    "mortarboard", "network", "pencil", "sail", "shield", "spark", "sprout", "storefront", "summit",
    "town-hall",
)  # fmt: skip
"""The pictures that a badge's art may have at its heart; `documents.pictograms` draws them."""


ACHIEVEMENT_TYPES = (
    "Achievement", "ApprenticeshipCertificate", "Assessment", "Assignment", "AssociateDegree", "Award",
    "Badge", "BachelorDegree", "Certificate", "CertificateOfCompletion", "Certification",
    "CommunityService", "Competency", "Course", "CoCurricular", "Degree", "Diploma", "DoctoralDegree",
    "Fieldwork", "GeneralEducationDevelopment", "JourneymanCertificate", "LearningProgram", "License",
    "Membership", "ProfessionalDoctorate", "QualityAssuranceCredential", "MasterCertificate",
    "MasterDegree", "MicroCredential", "ResearchDoctorate", "SecondarySchoolDiploma",
)  # fmt: skip
"""Open Badges 3.0, AchievementType; others begin with `ext:`."""


@dataclass(frozen=True, slots=True)
class Classification:
    """How catalogues and wallets file a badge. `codes` are its identifiers elsewhere: scheme and code.

    `credits` is how many credits it is worth, where somebody gives credits for it.
    """

    type: str = "Badge"
    field_of_study: Text | None = None
    specialization: Text | None = None
    keywords: tuple[Text, ...] = ()
    credits: float | None = None
    codes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Badge:
    """A recognised set of skills. `validity_months` is None for a badge that never expires.

    `pictogram` names the drawing on the badge's art, one of `documents.pictograms.PICTOGRAMS`;
    empty leaves the choice to the drawing.
    """

    id: BadgeId
    level: LevelId
    name: Text
    outcome: Text
    groups: tuple[GroupId, ...]
    standard_items: tuple[StandardItemId, ...]
    rule: Requirement
    validity_months: int | None = None
    renewal: Renewal | None = None
    experience_route: Requirement | None = None
    guardian_consent_under_age: int | None = None
    panel: Panel | None = None
    pictogram: str = ""
    classification: Classification = Classification()


@dataclass(frozen=True, slots=True)
class AssessmentPolicy:
    """How practical evidence is judged. `assessors` is how many for each level."""

    rubric: Mapping[int, Text]
    assessors: Mapping[LevelId, int]
    rules: tuple[Text, ...]
    decision_days: int
    appeal_days: int
    renewal_opens_months: int
    """How long before a badge expires its renewal may be awarded."""


@dataclass(frozen=True, slots=True)
class StandardItem:
    """An item of a national skill standard that badges align with."""

    id: StandardItemId
    name: Text


@dataclass(frozen=True, slots=True)
class SkillStandard:
    """One version of a skill standard."""

    name: Text
    publisher: Text
    version: str
    url: str
    items: Mapping[StandardItemId, StandardItem]


class TransitionRule(StrEnum):
    """What a new version does to people who are on their way to a badge of the version before."""

    AT_ONCE = "at_once"
    """Its rules hold for everybody from its first day."""
    EITHER_UNTIL = "either_until"
    """Who had accepted evidence before its first day may finish by either version's rules for a time."""


@dataclass(frozen=True, slots=True)
class Transition:
    """How people come over from the version before; `until` is the last day of `EITHER_UNTIL`."""

    rule: TransitionRule = TransitionRule.AT_ONCE
    until: date | None = None


@dataclass(frozen=True, slots=True)
class SkillMap:
    """One version of a prefecture's skill map with the catalogue that it refers to.

    `digest` is `sha256:<hex>` over the bytes of the folder's files; an Award pins it.
    """

    id: str
    version: str
    status: str
    name: Text
    goal: Text
    effective_from: date
    digest: str
    levels: Mapping[LevelId, Level]
    groups: Mapping[GroupId, LearnerGroup]
    achievements: Mapping[AchievementId, PracticalAchievement]
    experience_areas: Mapping[str, Text]
    certificates: Mapping[CertificateId, ExternalCertificate]
    standard: SkillStandard
    badges: Mapping[BadgeId, Badge]
    policy: AssessmentPolicy
    vocabulary: Mapping[str, Text] = field(default_factory=dict)
    """Words for the codes of proofs, outcome fields, kinds and categories."""
    indicators: tuple[Indicator, ...] = ()
    sectors: Mapping[str, Text] = field(default_factory=dict)
    """Fields in which people work, by id; they may tell theirs."""
    transition: Transition = Transition()
    proofs: Mapping[str, KindOfProof] = field(default_factory=dict)
    """How each kind of proof is given, by its code."""
    outcomes: Mapping[str, OutcomeField] = field(default_factory=dict)
    """What each result is that an achievement may ask for, by its code."""

    def badges_by_level(self) -> Iterator[tuple[Level, tuple[Badge, ...]]]:
        """Yield each level from the lowest with its badges in the written order."""
        for level in sorted(self.levels.values(), key=lambda one: one.rank):
            yield level, tuple(badge for badge in self.badges.values() if badge.level == level.id)
