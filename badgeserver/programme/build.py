"""A folder without faults becomes a Programme of domain values."""

from __future__ import annotations

from typing import TypeVar

from badgeserver.domain.catalogue import CertificateStatus, ExternalCertificate, ScoreScale, TrustedBadge
from badgeserver.domain.evidence import (
    Acceptance,
    AchievementEvidence,
    CertificateEvidence,
    Evidence,
    ExperienceEvidence,
)
from badgeserver.domain.ids import (
    AchievementId,
    AreaCode,
    BadgeId,
    CertificateId,
    EvidenceId,
    GroupId,
    LevelId,
    StandardItemId,
)
from badgeserver.domain.indicator import Better, Count, Indicator, Measure, Ratio, Stage
from badgeserver.domain.programme import Issuer, PostalAddress, Programme, WorkedExample
from badgeserver.domain.proof import GivenAs, KindOfProof, OutcomeField, OutcomeForm
from badgeserver.domain.regions import Regions
from badgeserver.domain.skill_map import (
    AssessmentPolicy,
    Badge,
    Classification,
    LearnerGroup,
    Level,
    Panel,
    PracticalAchievement,
    PublicListing,
    Renewal,
    SkillMap,
    SkillStandard,
    StandardItem,
    Transition,
    TransitionRule,
)
from badgeserver.domain.text import Text
from badgeserver.programme.document import Document, Placed
from badgeserver.programme.folder import VOCABULARIES, Folder
from badgeserver.programme.regions import area_of, municipality_of
from badgeserver.programme.requirements import requirement, strength
from badgeserver.programme.schema import (
    AchievementEntry,
    AddressEntry,
    BadgeEntry,
    ClassificationEntry,
    ExperienceAreaEntry,
    GroupEntry,
    IdentityEntry,
    IndicatorEntry,
    IssuerEntry,
    LevelEntry,
    MeasureEntry,
    Named,
    OutcomeEntry,
    PolicyEntry,
    PrivacyEntry,
    ProofEntry,
    RegionsEntry,
    SectorEntry,
    TransitionEntry,
    VocabularyEntry,
    Words,
)
from badgeserver.programme.schema_catalogue import CertificateEntry, StandardEntry, TrustedBadgeEntry
from badgeserver.programme.schema_examples import (
    AchievementEvidenceEntry,
    CertificateEvidenceEntry,
    EvidenceEntry,
    ExampleEntry,
)

T = TypeVar("T")


def build(folder: Folder) -> Programme:
    """Return the programme. The folder must have been found without faults."""
    return Programme(
        issuer=_issuer(_one(folder.skill_map, "issuer", IssuerEntry)),
        skill_map=_skill_map(folder),
        regions=_regions(folder),
        examples=tuple(map(_example, folder.examples.entries("examples", ExampleEntry))),
        smallest_public_count=_one(folder.skill_map, "privacy", PrivacyEntry).smallest_public_count,
    )


def _one(document: Document, section: str, kind: type[T]) -> T:
    found = document.one(section, kind)
    assert found is not None, f"{section} was checked before"
    return found.value


def _all(document: Document, section: str, kind: type[T]) -> list[T]:
    return [one.value for one in document.entries(section, kind)]


def _text(words: Words) -> Text:
    return Text(words.ja, words.en)


def _transition(document: Document) -> Transition:
    found = document.one("transition", TransitionEntry)
    if found is None:
        return Transition()
    return Transition(TransitionRule(found.value.rule), found.value.until)


def _issuer(entry: IssuerEntry) -> Issuer:
    return Issuer(
        name=_text(entry.name),
        description=_text(entry.description),
        signatory_title=_text(entry.signatory.title),
        signatory_name=_text(entry.signatory.name),
        seal_text=entry.seal_text,
        contact_email=entry.contact_email,
        phone=entry.phone,
        address=_address(entry.address) if entry.address else None,
    )


def _address(entry: AddressEntry) -> PostalAddress:
    return PostalAddress(
        entry.country, entry.postal_code, _text(entry.region), _text(entry.locality), _text(entry.street)
    )


def _skill_map(folder: Folder) -> SkillMap:
    document = folder.skill_map
    identity = _one(document, "skill_map", IdentityEntry)
    vocabulary = _one(document, "vocabulary", VocabularyEntry)
    return SkillMap(
        id=identity.id,
        version=identity.version,
        status=identity.status,
        name=_text(identity.name),
        goal=_text(identity.goal),
        effective_from=identity.effective_from,
        transition=_transition(document),
        digest=folder.digest,
        levels=dict(_level(rank, one) for rank, one in enumerate(_all(document, "levels", LevelEntry), 1)),
        groups=dict(map(_group, _all(document, "learner_groups", GroupEntry))),
        achievements=dict(map(_achievement, _all(document, "achievements", AchievementEntry))),
        experience_areas={
            one.id: _text(one.name) for one in _all(document, "experience_areas", ExperienceAreaEntry)
        },
        sectors={one.id: _text(one.name) for one in _all(document, "sectors", SectorEntry)},
        certificates=dict(map(_certificate, _all(folder.certificates, "certificates", CertificateEntry))),
        standard=_standard(folder.standards),
        badges=dict(map(_badge, _all(document, "badges", BadgeEntry))),
        policy=_policy(_one(document, "assessment_policy", PolicyEntry)),
        vocabulary=_vocabulary(vocabulary),
        proofs={code: _proof(code, one) for code, one in vocabulary.proofs.items()},
        outcomes={code: _outcome(code, one) for code, one in vocabulary.outcomes.items()},
        indicators=tuple(map(_indicator, _all(document, "indicators", IndicatorEntry))),
    )


def _level(rank: int, entry: LevelEntry) -> tuple[LevelId, Level]:
    level = LevelId(entry.id)
    return level, Level(level, rank, _text(entry.name), _text(entry.meaning))


def _group(entry: GroupEntry) -> tuple[GroupId, LearnerGroup]:
    group = GroupId(entry.id)
    listing = PublicListing(entry.public_listing)
    return group, LearnerGroup(group, _text(entry.name), listing, entry.guardian_consent_under_age)


def _achievement(entry: AchievementEntry) -> tuple[AchievementId, PracticalAchievement]:
    achievement = AchievementId(entry.id)
    return achievement, PracticalAchievement(
        achievement, _text(entry.name), tuple(entry.proofs), entry.rubric, tuple(entry.outcomes)
    )


def _certificate(entry: CertificateEntry) -> tuple[CertificateId, ExternalCertificate]:
    certificate = CertificateId(entry.id)
    return certificate, ExternalCertificate(
        id=certificate,
        name=_text(entry.name),
        provider=_text(entry.provider),
        domain=entry.domain,
        kind=entry.kind,
        category=entry.category,
        status=CertificateStatus(entry.status),
        proofs=tuple(entry.proofs),
        successors=tuple(map(CertificateId, entry.successors)),
        levels=tuple(entry.levels),
        score=ScoreScale(entry.score.maximum, entry.score.pass_mark) if entry.score else None,
        validity_months=entry.validity_months,
        given_from=entry.given_from,
        given_until=entry.given_until,
        issues_open_badges=entry.open_badge.issued,
        trusted_badges=tuple(map(_trusted_badge, entry.open_badge.trusted)),
        standard_items=tuple(map(StandardItemId, entry.standard_items)),
        notes=_text(entry.notes) if entry.notes else None,
    )


def _trusted_badge(entry: TrustedBadgeEntry) -> TrustedBadge:
    return TrustedBadge(
        entry.issuer,
        tuple(entry.achievements),
        entry.level,
        entry.score,
        entry.level_result,
        entry.score_result,
    )


def _standard(document: Document) -> SkillStandard:
    entry = _one(document, "standard", StandardEntry)
    items = (StandardItem(StandardItemId(one.id), _text(one.name)) for one in _all(document, "items", Named))
    return SkillStandard(
        _text(entry.name), _text(entry.publisher), entry.version, entry.url, {one.id: one for one in items}
    )


def _badge(entry: BadgeEntry) -> tuple[BadgeId, Badge]:
    badge = BadgeId(entry.id)
    renewal, panel = entry.renewal, entry.panel
    return badge, Badge(
        id=badge,
        level=LevelId(entry.level),
        name=_text(entry.name),
        outcome=_text(entry.outcome),
        groups=tuple(map(GroupId, entry.groups)),
        standard_items=tuple(map(StandardItemId, entry.standard_items)),
        rule=requirement(entry.rule),
        validity_months=entry.validity_months,
        renewal=Renewal(_text(renewal.name), requirement(renewal.rule)) if renewal else None,
        experience_route=requirement(entry.experience_route) if entry.experience_route else None,
        guardian_consent_under_age=entry.guardian_consent_under_age,
        panel=Panel(panel.members, panel.interview, panel.includes_outside_member) if panel else None,
        pictogram=entry.pictogram,
        classification=_classification(entry.classification) if entry.classification else Classification(),
    )


def _classification(entry: ClassificationEntry) -> Classification:
    field, special = entry.field_of_study, entry.specialization
    return Classification(
        type=entry.type,
        field_of_study=_text(field) if field else None,
        specialization=_text(special) if special else None,
        keywords=tuple(map(_text, entry.keywords)),
        credits=entry.credits,
        codes=tuple((one.scheme, one.code) for one in entry.codes),
    )


def _policy(entry: PolicyEntry) -> AssessmentPolicy:
    return AssessmentPolicy(
        rubric={step: _text(words) for step, words in sorted(entry.rubric.items())},
        assessors={LevelId(level): number for level, number in entry.assessors.items()},
        rules=tuple(map(_text, entry.rules)),
        decision_days=entry.decision_days,
        appeal_days=entry.appeal_days,
        renewal_opens_months=entry.renewal_opens_months,
    )


def _vocabulary(entry: VocabularyEntry) -> dict[str, Text]:
    return {code: _text(words) for part in VOCABULARIES for code, words in getattr(entry, part).items()}


def _proof(code: str, entry: ProofEntry) -> KindOfProof:
    return KindOfProof(code, _text(entry), GivenAs(entry.given_as), entry.confirmer or "")


def _outcome(code: str, entry: OutcomeEntry) -> OutcomeField:
    unit = _text(entry.unit) if entry.unit else None
    form = OutcomeForm(entry.form)
    if entry.maximum is None:
        return OutcomeField(code, _text(entry), form, unit)
    return OutcomeField(code, _text(entry), form, unit, entry.maximum)


def _indicator(entry: IndicatorEntry) -> Indicator:
    baseline = entry.baseline
    return Indicator(
        id=entry.id,
        stage=Stage(entry.stage),
        name=_text(entry.name),
        unit=_text(entry.unit),
        source=entry.source,
        by=tuple(entry.by),
        measure=_measure(entry.measure) if entry.measure else None,
        better=Better(entry.better),
        ratio=Ratio(entry.ratio),
        targets=dict(entry.targets),
        baseline=(baseline.fiscal_year, baseline.value) if baseline else None,
        owner=_text(entry.owner) if entry.owner else None,
        feeds=tuple(entry.feeds),
        note=_text(entry.note) if entry.note else None,
    )


def _measure(entry: MeasureEntry) -> Measure:
    return Measure(
        Count(entry.count),
        level=LevelId(entry.level) if entry.level else None,
        group=GroupId(entry.group) if entry.group else None,
        area=AreaCode(entry.area) if entry.area else None,
        outcome=entry.outcome,
    )


def _regions(folder: Folder) -> Regions:
    entry = _one(folder.skill_map, "regions", RegionsEntry)
    return Regions(
        prefecture_code=entry.prefecture_code,
        area_label=_text(entry.area_label),
        areas=dict(map(area_of, folder.areas.rows)),
        municipalities=dict(map(municipality_of, folder.regions.rows)),
        population_source=f"{entry.population.source}（{entry.population.as_of}）",
    )


def _example(placed: Placed[ExampleEntry]) -> WorkedExample:
    entry = placed.value
    line = placed.source.value_at(placed.path).line
    return WorkedExample(
        id=entry.id,
        group=GroupId(entry.group),
        on=entry.on,
        evidence=tuple(_evidence(entry, number) for number in range(len(entry.evidence))),
        expected=frozenset(map(BadgeId, entry.expect)),
        source=f"{placed.source.name}:{line}",
    )


def _evidence(example: ExampleEntry, number: int) -> Evidence:
    entry: EvidenceEntry = example.evidence[number]
    name = EvidenceId(f"{example.id}-{number + 1}")
    accepted = Acceptance(strength(entry.strength), "worked example", example.on)
    match entry:
        case CertificateEvidenceEntry():
            return CertificateEvidence(
                name, CertificateId(entry.cert), entry.date, entry.score, entry.level, accepted
            )
        case AchievementEvidenceEntry():
            return AchievementEvidence(
                name, AchievementId(entry.achievement), entry.date, entry.rubric, entry.confirmed_by, accepted
            )
        case _:
            stated = entry.date or example.on
            return ExperienceEvidence(
                name, entry.experience, entry.months, stated, entry.rubric, entry.gap_months, accepted
            )
