"""examples.yaml, key by key: the map's own tests."""

from __future__ import annotations

from datetime import date
from typing import Annotated, TypeAlias

from pydantic import Field, Tag

from badgeserver.programme.grammar import TAG_MARK, Id, StrengthName, Strict, one_key_of

Day: TypeAlias = date


class CertificateEvidenceEntry(Strict):
    """A certificate that the example's learner has."""

    cert: Id = Field(description="A certificate of certificates.yaml.")
    date: Day = Field(description="Day on which it was passed.")
    score: int | None = Field(None, ge=0, description="Score on the certificate's scale.")
    level: int | None = Field(None, ge=1, description="Level or grade.")
    strength: StrengthName = Field("assessed", description="How firmly it was accepted.")


class AchievementEvidenceEntry(Strict):
    """A practical achievement that the example's learner has."""

    achievement: Id = Field(description="A practical achievement of the map.")
    date: Day = Field(description="Day on which it was completed.")
    rubric: int | None = Field(None, ge=0, description="Step of the rubric.")
    confirmed_by: Id | None = Field(None, description="Who confirmed it.")
    strength: StrengthName = Field("assessed", description="How firmly it was accepted.")


class ExperienceEvidenceEntry(Strict):
    """Prior practice that the example's learner has."""

    experience: Id = Field(description="An area of experience of the map.")
    months: int = Field(ge=1, le=1_200, description="Months of practice.")
    date: Day | None = Field(None, description="Day on which it was stated; the example's day when left out.")
    rubric: int | None = Field(None, ge=0, description="Step of the rubric.")
    gap_months: int = Field(0, ge=0, le=1_200, description="Longest break in months.")
    strength: StrengthName = Field("assessed", description="How firmly it was accepted.")


EvidenceEntry: TypeAlias = Annotated[
    Annotated[CertificateEvidenceEntry, Tag(TAG_MARK + "cert")]
    | Annotated[AchievementEvidenceEntry, Tag(TAG_MARK + "achievement")]
    | Annotated[ExperienceEvidenceEntry, Tag(TAG_MARK + "experience")],
    one_key_of("cert", "achievement", "experience"),
]


class ExampleEntry(Strict):
    """A test of the map: this evidence on this day earns exactly these badges."""

    id: Id = Field(description="Short, stable and unique.")
    group: Id = Field(description="The learner's group.")
    on: Day = Field(description="Day of the evaluation.")
    evidence: list[EvidenceEntry] = Field(description="What the learner has; all of it is accepted.")
    expect: list[Id] = Field(description="The badges that it earns; [] for none.")


class ExamplesFile(Strict):
    """examples.yaml: the map's own tests."""

    examples: list[ExampleEntry] = Field(min_length=1, description="The worked examples.")
