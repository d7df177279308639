"""One invented programme, learner and award, and the ways from them to signed documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badgeserver.credentials.achievement_credential import CredentialContent, achievement_credential
from badgeserver.credentials.data_integrity import add_proof
from badgeserver.credentials.did import did_document, did_of
from badgeserver.credentials.evidence_entry import told_evidence
from badgeserver.credentials.multikey import encode_public_key
from badgeserver.credentials.secured import Secured, secured_document
from badgeserver.credentials.status_list import (
    MIN_ENTRIES,
    StatusList,
    list_address,
    status_list_credential,
)
from badgeserver.domain.award import Award, StatusEntry, StatusPurpose
from badgeserver.domain.catalogue import CertificateStatus, ExternalCertificate, ScoreScale
from badgeserver.domain.errors import CouldNotFindOut
from badgeserver.domain.evaluation import Route
from badgeserver.domain.evidence import (
    Acceptance,
    AchievementEvidence,
    CertificateEvidence,
    Evidence,
    ExperienceEvidence,
)
from badgeserver.domain.ids import (
    AchievementId,
    AwardId,
    BadgeId,
    CertificateId,
    CredentialId,
    EvidenceId,
    GroupId,
    LearnerId,
    LevelId,
    StandardItemId,
)
from badgeserver.domain.keys import KeyAlgorithm, PublishedKey
from badgeserver.domain.learner import Learner
from badgeserver.domain.programme import Issuer, Programme
from badgeserver.domain.regions import Regions
from badgeserver.domain.requirement import AllOf, HasAchievement, HasExperience, HoldsCertificate, Strength
from badgeserver.domain.skill_map import (
    AssessmentPolicy,
    Badge,
    Level,
    PracticalAchievement,
    SkillMap,
    SkillStandard,
    StandardItem,
)
from badgeserver.domain.text import Text

BASE = "https://badges.example.jp"
DID = "did:web:badges.example.jp"
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
CREDENTIAL_ID = CredentialId("Zk9xQ2b7T4mPq1Ls8WvYcA")
SALT = "xmJ2pQ0uY7aV5rT1"
KID = "key-20261120-x7f3"

_BADGE = Badge(
    id=BadgeId("work-digital"),
    level=LevelId("L3"),
    name=Text("しごとのデジタル実践", "Digital practice at work"),
    outcome=Text("職場の業務をデジタルで改善できる。", "Improves work with digital tools."),
    groups=(GroupId("worker_non_it"),),
    standard_items=(StandardItemId("dss-l-data"), StandardItemId("dss-l-tools")),
    rule=AllOf(
        (
            HoldsCertificate(CertificateId("open-data"), min_score=60),
            HasAchievement(AchievementId("lowcode-app"), min_rubric=2),
        )
    ),
    experience_route=HasExperience("office", min_months=24),
    validity_months=36,
)

_SKILL_MAP = SkillMap(
    id="sample",
    version="2026.1",
    status="example",
    name=Text("見本のスキルマップ", "Sample skill map"),
    goal=Text("見本", "Sample"),
    effective_from=date(2026, 4, 1),
    digest="sha256:00",
    levels={LevelId("L3"): Level(LevelId("L3"), 3, Text("いかす", "Apply"), Text("改善する", "Improves"))},
    groups={},
    achievements={
        AchievementId("lowcode-app"): PracticalAchievement(
            AchievementId("lowcode-app"), Text("業務アプリを作った", "Built an app for work"), (), True
        )
    },
    experience_areas={"office": Text("事務", "Office work")},
    certificates={
        CertificateId("open-data"): ExternalCertificate(
            id=CertificateId("open-data"),
            name=Text("データ講座", "Data course"),
            provider=Text("見本大学", "Sample University"),
            domain="data",
            kind="course",
            category="literacy",
            status=CertificateStatus.CURRENT,
            proofs=("certificate_pdf",),
            score=ScoreScale(100, 60),
        )
    },
    standard=SkillStandard(
        name=Text("デジタルスキル標準", "Digital Skill Standards"),
        publisher=Text("見本", "Sample"),
        version="1.2",
        url="https://www.ipa.go.jp/jinzai/skill-standard/dss/about.html",
        items={
            StandardItemId("dss-l-data"): StandardItem(StandardItemId("dss-l-data"), Text("データ", "Data")),
            StandardItemId("dss-l-tools"): StandardItem(
                StandardItemId("dss-l-tools"), Text("ツール", "Tools")
            ),
        },
    ),
    badges={_BADGE.id: _BADGE},
    policy=AssessmentPolicy(
        rubric={step: Text(f"段階{step}", f"Step {step}") for step in range(5)},
        assessors={},
        rules=(),
        decision_days=30,
        appeal_days=14,
        renewal_opens_months=3,
    ),
)

PROGRAMME = Programme(
    issuer=Issuer(
        name=Text("見本県", "Sample Prefecture"),
        description=Text("見本の発行者です。", "A sample issuer."),
        signatory_title=Text("知事", "Governor"),
        signatory_name=Text("見本 太郎", "Taro Mihon"),
        seal_text="見本県印",
        contact_email="digital@example.jp",
    ),
    skill_map=_SKILL_MAP,
    regions=Regions("01", Text("振興局", "Bureau"), {}, {}, ""),
    examples=(),
    smallest_public_count=5,
)

LEARNER = Learner(
    id=LearnerId("learner-1"),
    name="見本 花子",
    email="hanako@example.jp",
    group=GroupId("worker_non_it"),
    shows_name=True,
    invented=True,
)

EVIDENCE: tuple[Evidence, ...] = (
    CertificateEvidence(
        EvidenceId("e1"),
        CertificateId("open-data"),
        date(2026, 9, 1),
        score=78,
        acceptance=Acceptance(Strength.SIGNATURE, "provider", date(2026, 9, 3)),
    ),
    AchievementEvidence(
        EvidenceId("e2"),
        AchievementId("lowcode-app"),
        date(2026, 10, 1),
        rubric=3,
        acceptance=Acceptance(Strength.ASSESSED, "assessors", date(2026, 10, 20)),
    ),
    ExperienceEvidence(
        EvidenceId("e3"),
        "office",
        30,
        date(2026, 10, 1),
        acceptance=Acceptance(Strength.CONFIRMED, "employer", date(2026, 10, 20)),
    ),
)

AWARD = Award(
    id=AwardId("award-1"),
    learner=LEARNER.id,
    badge=_BADGE.id,
    route=Route.RULE,
    awarded_on=date(2026, 11, 19),
    valid_until=date(2029, 11, 18),
    map_version="2026.1",
    map_digest="sha256:00",
    evidence=(),
    record="{}",
)

BADGE = _BADGE


def content(**changes: Any) -> CredentialContent:
    """Return the sample credential's content with `changes`; `evidence` as it was accepted."""
    members: dict[str, Any] = {
        "id": CREDENTIAL_ID,
        "award": AWARD,
        "badge": BADGE,
        "programme": PROGRAMME,
        "learner": LEARNER,
        "salt": SALT,
        "status": StatusEntry(1, 4242),
        "issued_at": NOW,
        "evidence": EVIDENCE,
        "base_url": BASE,
        "criteria": "次の両方がそろうこと：データ講座60点以上、業務アプリの内製（段階2以上）",
        "language": "ja",
        **changes,
    }
    skill_map, language = members["programme"].skill_map, members["language"]
    told = [told_evidence(piece, skill_map, language) for piece in members["evidence"]]
    return CredentialContent(**{**members, "evidence": told})


@dataclass(frozen=True)
class MemorySigner:
    """A private key in memory only, with the ids that the keyring would give it."""

    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    did: str = DID
    kid: str = KID

    @property
    def verification_method(self) -> str:
        return f"{self.did}#{self.kid}"

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)

    def published(self, **changes: Any) -> PublishedKey:
        known = {"id": self.kid, "algorithm": KeyAlgorithm.ED25519, "created_at": NOW}
        return PublishedKey(**{**known, "public": encode_public_key(self.private.public_key()), **changes})


def signed(signer: MemorySigner, at: datetime = NOW, **changes: Any) -> dict[str, Any]:
    """Return the sample credential, signed."""
    return add_proof(achievement_credential(content(**changes)), signer, at)


def signed_list(
    signer: MemorySigner,
    *indexes: int,
    purpose: StatusPurpose = StatusPurpose.REVOCATION,
    issuer: str = DID,
    now: datetime = NOW,
    address: str | None = None,
) -> dict[str, Any]:
    """Return status list 1 with the bits `indexes` set, signed and good for a day."""
    listed = StatusList(address or list_address(BASE, purpose, 1), purpose, MIN_ENTRIES, frozenset(indexes))
    return status_list_credential(
        listed, issuer, signer, now, ttl=timedelta(minutes=5), valid_for=timedelta(days=1)
    )


@dataclass
class Shelf:
    """Sources that hold parsed documents; what is not there cannot be reached."""

    dids: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    lists: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    documents: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    record: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def controller_document(self, controller: str) -> Mapping[str, Any]:
        return self._get(self.dids, controller)

    def status_list(self, address: str) -> Secured:
        return secured_document(self._get(self.lists, address))

    def document(self, address: str) -> Mapping[str, Any]:
        return self._get(self.documents, address)

    def secured(self, address: str) -> Secured:
        return secured_document(self._get(self.documents, address))

    def recorded_at(self, credential_id: str, proof_value: str, method_id: str) -> datetime | None:
        return self.record.get((credential_id, proof_value))

    def _get(self, shelf: Mapping[str, Mapping[str, Any]], name: str) -> Mapping[str, Any]:
        if name not in shelf:
            raise CouldNotFindOut("unreachable", Text("届きません。", "Unreachable."), Text("", ""))
        return shelf[name]


def shelf(signer: MemorySigner, *revoked: int, **key: Any) -> Shelf:
    """Return sources that know the sample issuer's key and its revocation list."""
    document = signed_list(signer, *revoked)
    return Shelf(
        dids={DID: did_document(did_of(BASE), [signer.published(**key)])}, lists={document["id"]: document}
    )
