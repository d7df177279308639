"""certificates.yaml and standards.yaml, key by key: what others give, and what badges align with."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from badgeserver.programme.grammar import Id, Months, Strict
from badgeserver.programme.schema import Named, Words


class ScoreEntry(Strict):
    """A scale of points from 0."""

    maximum: int = Field(ge=1, le=100_000, description="Highest score.")
    pass_mark: int | None = Field(None, ge=0, description="Score that passes, where there is one.")


Iri: TypeAlias = Annotated[str, Field(pattern=r"^(https://|urn:|did:)[^\s<>\"*]+$")]


class TrustedBadgeEntry(Strict):
    """An issuer whose Open Badges prove the certificate by themselves, with nobody looking."""

    issuer: str = Field(
        pattern=r"^(https://|did:(web|key):)[^\s<>\"*]+$",
        description="Id of the badge's issuer, exactly: a did:web or did:key, or the https address of its "
        "profile. Take it from a badge that the provider gave you, not from hearsay.",
    )
    achievements: list[Annotated[str, Field(pattern=r"^(https://|urn:|did:)[^\s<>\"*]+\*?$")]] = Field(
        min_length=1,
        description="Ids of its Achievements (Open Badges 2.0: BadgeClasses) that stand for the certificate; "
        "one that ends with * stands for all that begin so.",
    )
    level: int | None = Field(None, ge=1, description="Level or grade that these badges stand for.")
    score: int | None = Field(None, ge=0, description="Score that these badges stand for at least.")
    level_result: Iri | None = Field(
        None, description="Id of the badge's ResultDescription whose Result is the level (3.0 only)."
    )
    score_result: Iri | None = Field(
        None, description="Id of the badge's ResultDescription whose Result is the score (3.0 only)."
    )


class OpenBadgeEntry(Strict):
    """Whether the provider issues Open Badges for it, and which of them count by themselves."""

    issued: Literal["yes", "no", "some", "course", "indirect", "unknown"] = Field(
        description="yes, no, some (of the providers), course (depends on it), indirect, unknown."
    )
    platform: str = Field("", description="The service that hosts the badges.")
    trusted: list[TrustedBadgeEntry] = Field(
        default_factory=list,
        description="The trust list: badges of these issuers are accepted once they are verified.",
    )


Confidence: TypeAlias = Literal["seen", "memory", "unknown"]


class ConfidenceEntry(Strict):
    """How the editors know it; read it before you rely on the entry."""

    existence: Confidence = Field(description="seen in a source, from memory, or unknown.")
    open_badge: Confidence = Field(description="The same for open_badge.")
    validity: Confidence = Field(description="The same for validity_months.")


class CertificateEntry(Named):
    """An exam or course of another body."""

    provider: Words = Field(description="Who gives it.")
    domain: str = Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", description="The provider's internet domain.")
    kind: Id = Field(description="See vocabulary.kinds.")
    category: Id = Field(description="See vocabulary.categories.")
    status: Literal["current", "ending", "ended", "upcoming", "unconfirmed"] = Field(
        description="Whether it can be earned today, as far as the editors know."
    )
    proofs: list[Id] = Field(min_length=1, description="How it is proven, see vocabulary.proofs.")
    successors: list[Id] = Field(default_factory=list, description="Certificates that take its place.")
    levels: list[int] = Field(
        default_factory=list, description="Levels or grades from the lowest merit to the highest."
    )
    score: ScoreEntry | None = Field(None, description="Its scale of points.")
    validity_months: Months | None = Field(
        None, description="How long the provider lets it stand, in months."
    )
    given_from: date | None = Field(None, description="First day on which it could be earned.")
    given_until: date | None = Field(None, description="Last day on which it could be earned.")
    open_badge: OpenBadgeEntry = Field(description="Whether the provider issues Open Badges.")
    standard_items: list[Id] = Field(default_factory=list, description="Items of standards.yaml.")
    confidence: ConfidenceEntry = Field(description="How the editors know it.")
    notes: Words | None = Field(None, description="What learners and assessors should know.")


class CertificatesFile(Strict):
    """certificates.yaml: the catalogue of external certificates."""

    as_of: date = Field(description="Day on which the catalogue was last looked through.")
    certificates: list[CertificateEntry] = Field(min_length=1, description="The certificates.")


class StandardEntry(Strict):
    """One version of a skill standard."""

    name: Words = Field(description="Name of the standard.")
    publisher: Words = Field(description="Who publishes it.")
    version: str = Field(min_length=1, description="Version of the item list, in quotes.")
    url: str = Field(pattern=r"^https://[^\s<>\"]+$", description="Where it is published.")


class StandardsFile(Strict):
    """standards.yaml: the skill standard that badges align with."""

    standard: StandardEntry = Field(description="Which standard, in which version.")
    items: list[Named] = Field(min_length=1, description="Its items.")
