"""skillmap.yaml, key by key. The descriptions are what editors and documentation show."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from badgeserver.domain.skill_map import ACHIEVEMENT_TYPES
from badgeserver.programme.grammar import Id, Months, Node, Strict

Age: TypeAlias = Annotated[int, Field(ge=1, le=120)]
Days: TypeAlias = Annotated[int, Field(ge=1, le=3_650)]


class Words(Strict):
    """The same words in both languages."""

    ja: str = Field(min_length=1, max_length=2_000, description="In Japanese.")
    en: str = Field(min_length=1, max_length=2_000, description="In English.")


class Named(Strict):
    """Something with an id and a name."""

    id: Id = Field(description="Short, stable and unique in its list; appears in addresses and records.")
    name: Words = Field(description="Its name in both languages.")


class IdentityEntry(Named):
    """Which map this is."""

    version: str = Field(
        pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$",
        description='Version of the map, such as "2026.1"; raise it with every change of a rule.',
    )
    status: Literal["example", "draft", "in_force"] = Field(
        description="`example` is shown on every page and certificate as invented, for demonstration."
    )
    goal: Words = Field(description="What the programme wants to reach, in one sentence.")
    effective_from: date = Field(description="First day on which this version is in force.")


class TransitionEntry(Strict):
    """What this version does to people who are on their way to a badge of the version before.

    `at_once`: its rules hold for everybody from its first day. `either_until`: who had accepted
    evidence before its first day may finish by either version's rules up to the day `until`; the award
    names the version by which it was met.
    """

    rule: Literal["at_once", "either_until"] = Field(description="Which rules hold for them.")
    until: date | None = Field(None, description="Last day of `either_until`; left out for `at_once`.")


class SignatoryEntry(Strict):
    """Who signs the certificate of award."""

    title: Words = Field(description="Office, such as Governor.")
    name: Words = Field(description="Name as it is printed.")


class AddressEntry(Strict):
    """Where the issuer's office is."""

    country: str = Field(pattern=r"^[A-Z]{2}$", description="Two-letter code of the country (ISO 3166-1).")
    postal_code: str = Field(pattern=r"^[0-9A-Z -]{3,12}$", description="Postal code, in quotes.")
    region: Words = Field(description="Prefecture.")
    locality: Words = Field(description="City, ward, town or village.")
    street: Words = Field(description="The rest of the address.")


class IssuerEntry(Strict):
    """The body that puts its seal on a badge."""

    name: Words = Field(description="Name of the issuing body.")
    description: Words = Field(description="What the body is and does here, in one or two sentences.")
    signatory: SignatoryEntry = Field(description="Who signs the certificate of award.")
    seal_text: str = Field(
        min_length=2, max_length=9, description="Two to nine characters for the printed seal."
    )
    contact_email: str = Field(
        pattern=r"^[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+$", description="Address for questions about badges."
    )
    phone: str = Field(
        "", pattern=r"^(\+[0-9-]{6,20})?$", description="Telephone number with country code, for questions."
    )
    address: AddressEntry | None = Field(None, description="Postal address, as the badges shall state it.")


class PopulationEntry(Strict):
    """Where the residents in regions.csv come from."""

    as_of: date = Field(description="Day of the count.")
    source: str = Field(min_length=1, description="Attribution, printed wherever the numbers appear.")


class RegionsEntry(Strict):
    """How the prefecture is divided; the rows are in areas.csv and regions.csv."""

    prefecture_code: str = Field(pattern=r"^[0-9]{2}$", description="National two-digit code, in quotes.")
    area_label: Words = Field(description="What an area is called, such as subprefectural bureau.")
    population: PopulationEntry = Field(description="Source of the residents' numbers.")


class LevelEntry(Named):
    """A step of the ladder; the list runs from the lowest to the highest."""

    meaning: Words = Field(description="What a holder of this level can do.")


class GroupEntry(Named):
    """Whom badges are meant for and how statistics are cut; never a gate."""

    public_listing: Literal["never", "opt_in"] = Field(description="Whether members may be listed by name.")
    guardian_consent_under_age: Age | None = Field(
        None, description="A member younger than this age (years) needs a guardian's consent."
    )


class ExperienceAreaEntry(Named):
    """A field of work in which prior practice can count."""


class ProofEntry(Words):
    """A kind of proof, and how it is given: forms ask for exactly that.

    `text` is typed, `address` is the address of a page, `file` a photo, scan or document,
    `address_or_file` either. `badge` is an Open Badge, by its file or address. For a `statement` its
    `confirmer` is asked by mail. A `list` is handed in by the provider; the learner gives nothing.
    """

    given_as: Literal["text", "address", "file", "address_or_file", "badge", "statement", "list"] = Field(
        "file", description="How it is given: see above."
    )
    confirmer: Id | None = Field(
        None, description="Who gives the statement, see vocabulary.confirmers; for a `statement` only."
    )


class OutcomeEntry(Words):
    """A result that is stated with an achievement."""

    form: Literal["number", "words", "municipality"] = Field("number", description="What is stated.")
    unit: Words | None = Field(None, description="Unit of the number.")
    maximum: int | None = Field(None, ge=1, description="Highest number that a form takes.")


class SectorEntry(Named):
    """A field in which people work; they may tell theirs, so that figures can be cut by it."""


class VocabularyEntry(Strict):
    """Names of the codes that the other lists use."""

    proofs: dict[Id, ProofEntry] = Field(min_length=1, description="Kinds of proof that are handed in.")
    outcomes: dict[Id, OutcomeEntry] = Field(
        default_factory=dict, description="Results asked for with an achievement."
    )
    confirmers: dict[Id, Words] = Field(min_length=1, description="Who may confirm an achievement.")
    tags: dict[Id, Words] = Field(
        default_factory=dict, description="Tags of points that are capped together."
    )
    kinds: dict[Id, Words] = Field(min_length=1, description="Kinds of external certificate.")
    categories: dict[Id, Words] = Field(min_length=1, description="Subjects of external certificates.")


class AchievementEntry(Named):
    """A kind of practical achievement."""

    proofs: list[Id] = Field(min_length=1, description="What is handed in, see vocabulary.proofs.")
    rubric: bool = Field(description="Whether assessors rate it by the rubric.")
    outcomes: list[Id] = Field(default_factory=list, description="Figures to state, see vocabulary.outcomes.")


class RenewalEntry(Strict):
    """How the badge is earned again by someone who held it."""

    name: Words = Field(description="The rule in a few words.")
    rule: Node = Field(description="The rule, over evidence that is newer than the last award.")


class PanelEntry(Strict):
    """The assessors' panel that must agree."""

    members: int = Field(ge=1, le=20, description="How many assessors.")
    interview: bool = Field(description="Whether they talk with the learner.")
    includes_outside_member: bool = Field(description="Whether one comes from outside the administration.")


class CodeEntry(Strict):
    """What the badge is called in somebody else's catalogue."""

    scheme: str = Field(
        pattern=r"^ext:[A-Za-z0-9._-]{1,60}$", description="Whose catalogue, as `ext:` and a short name."
    )
    code: str = Field(min_length=1, max_length=200, description="The badge's identifier there.")


class ClassificationEntry(Strict):
    """How catalogues and wallets file the badge. State only what is so; each key may be left out."""

    type: str = Field(
        "Badge",
        pattern=f"^({'|'.join(ACHIEVEMENT_TYPES)}|ext:[A-Za-z0-9._-]{{1,60}})$",
        description="Open Badges' achievementType, or `ext:` and a name of your own.",
    )
    field_of_study: Words | None = Field(None, description="Field of study.")
    specialization: Words | None = Field(None, description="Narrower field within it.")
    keywords: list[Words] = Field(
        default_factory=list, max_length=20, description="Words to find the badge by, besides its level."
    )
    credits: float | None = Field(None, ge=0.1, le=1_000, description="Credits that it is worth.")
    codes: list[CodeEntry] = Field(default_factory=list, description="Its identifiers in other catalogues.")


class BadgeEntry(Named):
    """A recognised set of skills."""

    level: Id = Field(description="One of the levels.")
    pictogram: str = Field("", description="The picture in the badge's art; without it one is drawn by lot.")
    classification: ClassificationEntry | None = Field(
        None, description="How catalogues file it: type, field of study, keywords, credits."
    )
    groups: list[Id] = Field(min_length=1, description="Whom it is meant for.")
    outcome: Words = Field(description="What a holder has shown, in one sentence.")
    validity_months: Months | None = Field(
        description="How long it stays active in months; null is for ever."
    )
    standard_items: list[Id] = Field(min_length=1, description="Items of standards.yaml that it aligns with.")
    guardian_consent_under_age: Age | None = Field(
        None, description="A learner younger than this age (years) needs a guardian's consent."
    )
    panel: PanelEntry | None = Field(None, description="Who decides, where one assessor is not enough.")
    rule: Node = Field(description="What earns the badge.")
    experience_route: Node | None = Field(None, description="A second rule, by prior practical experience.")
    renewal: RenewalEntry | None = Field(None, description="What earns it again before it ends.")


class PolicyEntry(Strict):
    """How practical evidence is judged."""

    rubric: dict[int, Words] = Field(min_length=2, description="The steps of the rubric from 0, in words.")
    assessors: dict[Id, Annotated[int, Field(ge=0, le=20)]] = Field(
        description="For each level how many assessors must agree."
    )
    rules: list[Words] = Field(min_length=1, description="Rules that assessors follow.")
    decision_days: Days = Field(description="Days within which a decision is made.")
    appeal_days: Days = Field(description="Days within which a learner may appeal.")
    renewal_opens_months: Months = Field(
        description="How many months before a badge ends its renewal may be awarded."
    )


class BaselineEntry(Strict):
    """Where the figure stood before."""

    fiscal_year: int = Field(description="Fiscal year, April to March, by its first calendar year.")
    value: float = Field(description="The figure, in the indicator's unit.")


class MeasureEntry(Strict):
    """What the product counts for an indicator, for each fiscal year.

    `certificates`: those of the map that can still be earned. `badges_awarded`: within the year.
    `holders`: people with a valid badge at its end; `areas_with_holders` and
    `municipalities_with_holders` (in per cent): where at least one of them lives. `outcome_sum`: the sum
    of a result stated with accepted achievements of the year.
    """

    count: Literal[
        "certificates",
        "badges_awarded",
        "holders",
        "areas_with_holders",
        "municipalities_with_holders",
        "outcome_sum",
    ] = Field(description="What is counted: see above.")
    level: Id | None = Field(None, description="Only people at this level or above; any badge without it.")
    group: Id | None = Field(None, description="Only holders of this learner group.")
    area: str | None = Field(None, description="Only holders in this area, by its code in areas.csv.")
    outcome: Id | None = Field(None, description="The number that is summed up, see vocabulary.outcomes.")


class IndicatorEntry(Named):
    """A figure by which the programme is judged."""

    stage: Literal["input", "activity", "output", "outcome", "impact"] = Field(
        description="Its link of the impact chain."
    )
    unit: Words = Field(description="Unit of the figure.")
    source: Literal["manual", "skill_map", "credentials", "achievements", "survey"] = Field(
        description="Where the figure comes from."
    )
    by: list[Literal["badge", "level", "group", "area", "municipality", "fiscal_year"]] = Field(
        default_factory=list, description="What it is also counted by."
    )
    measure: MeasureEntry | None = Field(
        None, description="What the product counts, where it is the source; without it nothing is counted."
    )
    better: Literal["higher", "lower"] = Field("higher", description="Which direction is wanted.")
    ratio: Literal["of_target", "from_baseline"] = Field(
        "of_target",
        description="How the achievement is reckoned: as a share of the target, or of the way to it from "
        "the baseline (docs/targets.md).",
    )
    targets: dict[int, float | None] = Field(
        default_factory=dict, description="Target for each fiscal year; null while it is not yet fixed."
    )
    baseline: BaselineEntry | None = Field(None, description="Where the figure stood before.")
    owner: Words | None = Field(None, description="The division in charge.")
    feeds: list[Id] = Field(
        default_factory=list,
        description="The indicators that it is meant to move, of its stage or a later one.",
    )
    note: Words | None = Field(None, description="What a reader of the figure must know.")


class PrivacyEntry(Strict):
    """How small a group may be shown."""

    smallest_public_count: int = Field(ge=2, le=100, description="Smaller counts are never published.")


class SkillMapFile(Strict):
    """skillmap.yaml: what the prefecture decides."""

    skill_map: IdentityEntry = Field(description="Which map this is, and from when it is in force.")
    transition: TransitionEntry | None = Field(
        None, description="How people come over from the version before; without it, `at_once`."
    )
    issuer: IssuerEntry = Field(description="The body that puts its seal on the badges.")
    regions: RegionsEntry = Field(description="How the prefecture is divided.")
    levels: list[LevelEntry] = Field(
        min_length=1, description="The ladder, from the lowest level to the highest."
    )
    learner_groups: list[GroupEntry] = Field(min_length=1, description="Whom badges are meant for.")
    experience_areas: list[ExperienceAreaEntry] = Field(
        default_factory=list, description="Fields of work in which prior practice can count."
    )
    sectors: list[SectorEntry] = Field(
        default_factory=list, description="Fields in which people work, to choose from in a profile."
    )
    achievements: list[AchievementEntry] = Field(min_length=1, description="Kinds of practical achievement.")
    badges: list[BadgeEntry] = Field(min_length=1, description="The badges with their rules.")
    assessment_policy: PolicyEntry = Field(description="How practical evidence is judged.")
    indicators: list[IndicatorEntry] = Field(
        default_factory=list, description="Figures by which the programme is judged."
    )
    privacy: PrivacyEntry = Field(description="How small a group may be shown.")
    vocabulary: VocabularyEntry = Field(description="Names of the codes that other lists use.")
