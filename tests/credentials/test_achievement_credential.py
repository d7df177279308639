"""The AchievementCredential as Open Badges 3.0 lays it down, and what it never says."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from badgeserver.credentials.achievement import achievement_document
from badgeserver.credentials.achievement_credential import (
    achievement_credential,
    credential_address,
    identity_hash,
)
from badgeserver.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES_V3
from badgeserver.credentials.data_integrity import add_proof
from badgeserver.credentials.endorsement import EndorsementContent, endorsement_credential
from badgeserver.credentials.json_ld import safe_json_ld
from badgeserver.credentials.schemas import schema_fault
from badgeserver.domain.award import StatusEntry
from badgeserver.domain.endorsement import Endorsement, ForeignBadge, Seal
from badgeserver.domain.errors import Refused
from badgeserver.domain.evaluation import Route
from badgeserver.domain.evidence import CertificateEvidence, ExperienceEvidence
from badgeserver.domain.ids import CertificateId, EndorsementId, EvidenceId
from badgeserver.domain.programme import PostalAddress
from badgeserver.domain.requirement import AnyOf, HasExperience, HoldsCertificate
from badgeserver.domain.skill_map import Classification
from badgeserver.domain.text import Language, Text
from tests.credentials.samples import (
    AWARD,
    BADGE,
    BASE,
    CREDENTIAL_ID,
    DID,
    EVIDENCE,
    LEARNER,
    NOW,
    PROGRAMME,
    SALT,
    MemorySigner,
    content,
)


@pytest.fixture
def document() -> dict[str, Any]:
    """Return the sample credential, unsigned."""
    return achievement_credential(content())


@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_has_the_form_of_open_badges_and_only_defined_terms(language: Language) -> None:
    document = achievement_credential(content(language=language))
    assert schema_fault(document) is None
    assert len(safe_json_ld().dataset(document)) > 100


def test_contexts_stand_in_their_order_and_types_are_arrays(document: dict[str, Any]) -> None:
    assert document["@context"] == [CREDENTIALS_V2, OPEN_BADGES_V3]
    assert document["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert document["id"] == credential_address(BASE, CREDENTIAL_ID)


def test_the_issuer_is_the_sites_did_with_its_profile(document: dict[str, Any]) -> None:
    issuer = document["issuer"]
    assert (issuer["id"], issuer["type"]) == (DID, ["Profile"])
    assert (issuer["name"], issuer["url"]) == ("見本県", BASE)
    nameless = replace(PROGRAMME, issuer=replace(PROGRAMME.issuer, contact_email=""))
    assert "email" not in achievement_credential(content(programme=nameless))["issuer"]


def test_the_e_mail_address_is_only_there_as_a_salted_hash(document: dict[str, Any]) -> None:
    (email, _) = document["credentialSubject"]["identifier"]
    expected = hashlib.sha256(f"hanako@example.jp{SALT}".encode()).hexdigest()
    assert email["identityHash"] == f"sha256${expected}" == identity_hash(LEARNER.email, SALT)
    assert (email["hashed"], email["salt"], email["identityType"]) == (True, SALT, "emailAddress")
    assert "hanako@" not in json.dumps(document)


# Open Badges 3.0, appendix B.4, IdentityHash: the specification's own example.
def test_the_identity_hash_of_the_specifications_example() -> None:
    published = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"
    assert identity_hash("a@example.com", "Kosher") == published


def test_the_name_is_there_only_with_consent(document: dict[str, Any]) -> None:
    assert document["credentialSubject"]["identifier"][1]["identityHash"] == LEARNER.name
    silent = achievement_credential(content(learner=replace(LEARNER, shows_name=False)))
    assert len(silent["credentialSubject"]["identifier"]) == 1
    assert LEARNER.name not in json.dumps(silent, ensure_ascii=False)


def test_dates_carry_a_zone_and_the_last_day_counts_to_its_end_in_japan(document: dict[str, Any]) -> None:
    assert document["validFrom"] == "2026-11-20T03:00:00Z"
    assert document["awardedDate"] == "2026-11-19T00:00:00+09:00"
    assert document["validUntil"] == "2029-11-18T23:59:59+09:00"
    endless = achievement_credential(content(award=replace(AWARD, valid_until=None)))
    assert "validUntil" not in endless


def test_the_status_is_a_single_object_with_an_id(document: dict[str, Any]) -> None:
    status = document["credentialStatus"]
    assert status["id"] == f"{BASE}/status/revocation/1#4242"
    assert status["statusListIndex"] == "4242"


def test_evidence_says_what_kind_and_how_accepted_and_no_more(document: dict[str, Any]) -> None:
    assert [one["genre"] for one in document["evidence"]] == ["外部の資格・講座", "実践の成果", "実務経験"]
    assert [one["name"] for one in document["evidence"]] == ["データ講座", "業務アプリを作った", "事務"]
    assert "電子署名" in document["evidence"][0]["narrative"]
    assert len({one["id"] for one in document["evidence"]}) == 3
    members = {member for one in document["evidence"] for member in one}
    assert members == {"id", "type", "name", "genre", "description", "narrative"}


def test_without_evidence_there_is_no_evidence_member() -> None:
    document = achievement_credential(content(evidence=()))
    assert {"evidence", "endorsement"}.isdisjoint(document)
    assert {"result", "activityStartDate", "activityEndDate"}.isdisjoint(document["credentialSubject"])


def test_the_activity_runs_from_the_first_piece_of_evidence_to_the_last(document: dict[str, Any]) -> None:
    subject = document["credentialSubject"]
    assert subject["activityStartDate"] == "2026-09-01T00:00:00+09:00"
    assert subject["activityEndDate"] == "2026-10-01T23:59:59+09:00"
    only = achievement_credential(content(evidence=EVIDENCE[:1]))["credentialSubject"]
    assert "activityStartDate" not in only
    assert only["activityEndDate"] == "2026-09-01T23:59:59+09:00"


def test_the_issuer_is_the_source_and_the_creator(document: dict[str, Any]) -> None:
    subject = document["credentialSubject"]
    assert subject["source"] == {"id": DID, "type": ["Profile"], "name": "見本県"}
    assert subject["achievement"]["creator"] == document["issuer"]


def test_the_profile_states_all_that_the_programme_states(document: dict[str, Any]) -> None:
    assert document["issuer"]["official"] == "見本 太郎"
    assert {"phone", "address"}.isdisjoint(document["issuer"])
    place = PostalAddress(
        "JP", "060-0000", Text("北海道", "Hokkaido"), Text("札幌市", "Sapporo"), Text("1-1", "1-1")
    )
    issuer = replace(PROGRAMME.issuer, phone="+81-11-000-0000", address=place)
    full = achievement_credential(content(programme=replace(PROGRAMME, issuer=issuer), language="en"))
    assert full["issuer"]["phone"] == "+81-11-000-0000"
    assert full["issuer"]["address"] == {
        "type": ["Address"],
        "addressCountryCode": "JP",
        "postalCode": "060-0000",
        "addressRegion": "Hokkaido",
        "addressLocality": "Sapporo",
        "streetAddress": "1-1",
    }
    assert schema_fault(full) is None
    assert len(safe_json_ld().dataset(full)) > 10


def test_how_a_badge_is_filed_is_said_where_the_programme_says_it(document: dict[str, Any]) -> None:
    plain = document["credentialSubject"]["achievement"]
    assert (plain["achievementType"], plain["tag"]) == ("Badge", ["いかす"])
    assert {"fieldOfStudy", "specialization", "creditsAvailable", "otherIdentifier"}.isdisjoint(plain)
    assert "creditsEarned" not in document["credentialSubject"]
    filed = replace(
        BADGE,
        classification=Classification(
            type="MicroCredential",
            field_of_study=Text("データサイエンス", "Data science"),
            specialization=Text("統計", "Statistics"),
            keywords=(Text("可視化", "visualisation"),),
            credits=1.5,
            codes=(("ext:SampleCatalogue", "D-017"),),
        ),
    )
    full = achievement_credential(content(badge=filed, language="en"))
    achievement = full["credentialSubject"]["achievement"]
    assert achievement["achievementType"] == "MicroCredential"
    assert (achievement["fieldOfStudy"], achievement["specialization"]) == ("Data science", "Statistics")
    assert achievement["tag"] == ["Apply", "visualisation"]
    assert achievement["creditsAvailable"] == full["credentialSubject"]["creditsEarned"] == 1.5
    assert achievement["otherIdentifier"] == [
        {"type": "IdentifierEntry", "identifier": "D-017", "identifierType": "ext:SampleCatalogue"}
    ]
    assert schema_fault(full) is None
    assert len(safe_json_ld().dataset(full)) > 10


FOREIGN = ForeignBadge(
    evidence=EVIDENCE[0].id,
    id="https://provider.example.com/badges/1",
    issuer="did:key:z6MkInvented",
    issuer_name="見本ラーニング",
    name="見本の講座",
    achievement="https://provider.example.com/achievements/1",
    digest="sha256:0",
    text="{}",
    verified_at=NOW,
    names_holder=True,
)


def sealed(signer: MemorySigner, **changes: Any) -> dict[str, Any]:
    """The credential whose first piece of evidence rests on an endorsed foreign badge."""
    entry = StatusEntry(1, 99)
    stated = endorsement_credential(
        EndorsementContent(
            id=EndorsementId("s1"),
            badge=FOREIGN,
            programme=PROGRAMME,
            status=entry,
            issued_at=NOW,
            base_url=BASE,
        )
    )
    document = json.dumps(add_proof(stated, signer, NOW))
    seal = Seal(FOREIGN, Endorsement(EndorsementId("s1"), EVIDENCE[0].id, NOW, entry, document))
    return achievement_credential(content(seals={EVIDENCE[0].id: seal}, **changes))


def test_evidence_that_rests_on_a_foreign_badge_links_to_it_and_carries_our_endorsement() -> None:
    document = sealed(MemorySigner())
    first, second, _ = document["evidence"]
    assert first["id"] == FOREIGN.id
    assert first["narrative"].endswith("「見本の講座」（発行：見本ラーニング）を確かめました。")
    assert second["id"].endswith("#evidence-2")
    (endorsement,) = document["endorsement"]
    assert endorsement["credentialSubject"]["id"] == FOREIGN.id
    assert schema_fault(document) is None
    assert len(safe_json_ld().dataset(document)) > 10


def test_a_foreign_badge_that_names_the_holder_is_not_linked_without_consent() -> None:
    silent = sealed(MemorySigner(), learner=replace(LEARNER, shows_name=False))
    assert "endorsement" not in silent
    assert "provider.example.com" not in json.dumps(silent)


@pytest.mark.parametrize(
    ("language", "comment", "expected"),
    [
        ("ja", "", "2026-11-20に確かめ、学びの証明として受理しました。"),
        ("ja", "とてもよい講座です。", "受理しました。とてもよい講座です。"),
        ("en", "", "on 2026-11-20, and accepted it as evidence of learning."),
        ("en", "A good course.", "as evidence of learning. A good course."),
    ],
)
def test_an_endorsement_says_who_verified_what_and_when(
    language: Language, comment: str, expected: str
) -> None:
    stated = endorsement_credential(
        EndorsementContent(
            id=EndorsementId("s1"),
            badge=FOREIGN,
            programme=PROGRAMME,
            status=StatusEntry(1, 99),
            issued_at=NOW,
            base_url=BASE,
            comment=comment,
            language=language,
        )
    )
    assert stated["credentialSubject"]["endorsementComment"].endswith(expected)
    assert stated["credentialStatus"]["statusListIndex"] == "99"
    assert "example" in stated["description"] or "見本" in stated["description"]
    assert len(safe_json_ld().dataset(stated)) > 10
    real = replace(PROGRAMME, skill_map=replace(PROGRAMME.skill_map, status="in_force"))
    assert "description" not in endorsement_credential(
        EndorsementContent(
            id=EndorsementId("s1"),
            badge=FOREIGN,
            programme=real,
            status=StatusEntry(1, 99),
            issued_at=NOW,
            base_url=BASE,
        )
    )


def test_evidence_that_nobody_accepted_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        achievement_credential(content(evidence=[replace(EVIDENCE[0], acceptance=None)]))
    assert refused.value.code == "evidence-not-accepted"


def test_scores_and_rubric_levels_link_to_their_descriptions(document: dict[str, Any]) -> None:
    subject = document["credentialSubject"]
    score, rubric = subject["achievement"]["resultDescription"]
    assert (score["resultType"], score["valueMax"]) == ("RawScore", "100")
    assert rubric["resultType"] == "RubricCriterionLevel"
    assert [level["level"] for level in rubric["rubricCriterionLevel"]] == ["0", "1", "2", "3", "4"]
    assert score["requiredValue"] == "60"
    assert rubric["requiredLevel"] == rubric["rubricCriterionLevel"][2]["id"]
    got_score, got_rubric = subject["result"]
    assert (got_score["resultDescription"], got_score["value"]) == (score["id"], "78")
    assert got_rubric["achievedLevel"] == rubric["rubricCriterionLevel"][3]["id"]


def test_a_level_is_given_on_the_certificates_own_scale_from_the_lowest() -> None:
    levelled = replace(
        PROGRAMME.skill_map.certificates[CertificateId("open-data")], levels=(3, 2, 1), score=None
    )
    skill_map = replace(PROGRAMME.skill_map, certificates={levelled.id: levelled})
    badge = replace(BADGE, rule=HoldsCertificate(levelled.id, min_level=2), experience_route=None)
    accepted = EVIDENCE[0].acceptance
    passed = CertificateEvidence(EvidenceId("e1"), levelled.id, date(2026, 9, 1), None, 1, accepted)
    document = achievement_credential(
        content(badge=badge, programme=replace(PROGRAMME, skill_map=skill_map), evidence=[passed])
    )
    (described,) = document["credentialSubject"]["achievement"]["resultDescription"]
    assert (described["resultType"], described["allowedValue"]) == ("PerformanceLevel", ["3", "2", "1"])
    assert described["requiredValue"] == "2"
    (result,) = document["credentialSubject"]["result"]
    assert (result["resultDescription"], result["value"]) == (described["id"], "1")
    assert schema_fault(document) is None


def test_prior_practice_that_was_rated_is_a_result() -> None:
    route = HasExperience("office", min_months=24, min_rubric=3)
    accepted = EVIDENCE[2].acceptance
    practice = ExperienceEvidence(EvidenceId("e3"), "office", 30, date(2026, 10, 1), 4, 0, accepted)
    document = achievement_credential(
        content(badge=replace(BADGE, experience_route=route), evidence=[practice])
    )
    described = document["credentialSubject"]["achievement"]["resultDescription"][-1]
    assert described["id"].endswith("#result-practice-office")
    assert described["requiredLevel"] == f"{described['id']}-3"
    (result,) = document["credentialSubject"]["result"]
    assert result["achievedLevel"] == f"{described['id']}-4"


def test_what_is_required_is_left_to_the_criteria_where_rules_ask_for_different_things() -> None:
    open_data = CertificateId("open-data")
    either = AnyOf((HoldsCertificate(open_data, min_score=60), HoldsCertificate(open_data, min_score=80)))
    document = achievement_credential(content(badge=replace(BADGE, rule=either)))
    (described,) = document["credentialSubject"]["achievement"]["resultDescription"]
    assert "requiredValue" not in described


def test_a_score_without_a_scale_has_no_greatest_value() -> None:
    unscaled = replace(PROGRAMME.skill_map.certificates[CertificateId("open-data")], score=None)
    certificates = {unscaled.id: unscaled}
    programme = replace(PROGRAMME, skill_map=replace(PROGRAMME.skill_map, certificates=certificates))
    document = achievement_credential(content(programme=programme))
    assert "valueMax" not in document["credentialSubject"]["achievement"]["resultDescription"][0]


def test_the_achievement_is_aligned_and_leads_to_the_other_language(document: dict[str, Any]) -> None:
    achievement = document["credentialSubject"]["achievement"]
    assert achievement["id"] == f"{BASE}/badges/work-digital/2026.1"
    assert [one["targetCode"] for one in achievement["alignment"]] == ["dss-l-data", "dss-l-tools"]
    assert {one["targetType"] for one in achievement["alignment"]} == {"ext:SkillStandardItem"}
    assert achievement["inLanguage"] == "ja"
    (related,) = achievement["related"]
    assert (related["id"], related["inLanguage"]) == (f"{achievement['id']}/en", "en")
    assert achievement["criteria"]["narrative"].startswith("次の両方")
    assert achievement["image"]["type"] == "Image"


def test_the_achievement_is_published_as_a_document_of_its_own() -> None:
    japanese = achievement_document(BADGE, PROGRAMME, BASE, "条件")
    english = achievement_document(BADGE, PROGRAMME, BASE, "Criteria", "en")
    assert english["id"] == japanese["related"][0]["id"]
    assert english["related"][0]["id"] == japanese["id"]
    assert english["name"] == "Digital practice at work"
    for one in (japanese, english):
        assert len(safe_json_ld().dataset(one)) > 40


def test_an_example_programme_says_so() -> None:
    assert "見本です" in achievement_credential(content())["description"]
    real = replace(PROGRAMME, skill_map=replace(PROGRAMME.skill_map, status="in_force"))
    assert achievement_credential(content(programme=real))["description"] == BADGE.outcome.ja


@pytest.mark.parametrize(
    ("route", "words"),
    [(Route.RULE, "条件を満たした"), (Route.EXPERIENCE, "実務経験を審査"), (Route.RENEWAL, "更新の条件")],
)
def test_the_route_is_recorded(route: Route, words: str) -> None:
    document = achievement_credential(content(award=replace(AWARD, route=route)))
    assert words in document["credentialSubject"]["narrative"]


def test_a_badge_without_standard_items_or_results_leaves_those_members_out() -> None:
    plain = replace(BADGE, standard_items=(), rule=BADGE.experience_route or BADGE.rule)
    achievement = achievement_credential(content(badge=plain))["credentialSubject"]["achievement"]
    assert "alignment" not in achievement
    assert "resultDescription" not in achievement


def test_a_leap_day_and_a_new_year_are_days_like_others() -> None:
    award = replace(AWARD, awarded_on=date(2028, 2, 29), valid_until=date(2030, 12, 31))
    document = achievement_credential(content(award=award))
    assert document["awardedDate"] == "2028-02-29T00:00:00+09:00"
    assert document["validUntil"] == "2030-12-31T23:59:59+09:00"


@pytest.mark.parametrize(
    ("member", "value", "path"),
    [
        ("issuer", DID, "issuer"),
        ("credentialStatus", [], "credentialStatus"),
        ("validFrom", "2026-11-20", "validFrom"),
        ("type", ["VerifiableCredential"], "type"),
        ("image", {"id": BASE}, "image"),
    ],
)
def test_the_schema_names_the_member_that_is_wrong(
    document: dict[str, Any], member: str, value: Any, path: str
) -> None:
    assert str(schema_fault({**document, member: value})).startswith(path)
    missing = {name: part for name, part in document.items() if name != "name"}
    assert "name" in str(schema_fault(missing))


@pytest.mark.parametrize("member", ["validFrom", "validUntil", "awardedDate"])
def test_a_date_without_zone_is_told_in_words(document: dict[str, Any], member: str) -> None:
    told = schema_fault({**document, member: "2026-11-20T09:00:00"})
    assert told == f"{member}: '2026-11-20T09:00:00' is no date and time with a zone"
