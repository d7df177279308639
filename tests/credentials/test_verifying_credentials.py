"""Any W3C credential: VC Data Model 2.0 and 1.1, issuers by did:key and by HTTPS, versions of Open Badges."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from badgeserver.credentials.contexts import (
    CREDENTIALS_V1,
    CREDENTIALS_V2,
    DATA_INTEGRITY_V2,
    OPEN_BADGES_EXTENSIONS,
    OPEN_BADGES_V3,
    OPEN_BADGES_V3_0_1,
    OPEN_BADGES_V3_0_2,
)
from badgeserver.credentials.data_integrity import add_proof, add_proof_set, hash_data
from badgeserver.credentials.multikey import encode_base58btc
from badgeserver.credentials.proof_check import require_issued, require_proofs
from badgeserver.credentials.proofs import Expected
from badgeserver.credentials.secured import Embedded
from badgeserver.credentials.verifier import verify, verify_any, verify_credential
from badgeserver.domain.errors import Refused
from badgeserver.domain.verdict import Answer, Outcome, Verdict
from tests.credentials.controllers_of import DidKey
from tests.credentials.samples import NOW, MemorySigner, Shelf, signed_list

SIGNER = DidKey()
HTTPS = "https://issuer.example/7"


def credential(**changes: Any) -> dict[str, Any]:
    """Return a plain credential of data model 2.0 by a did:key."""
    return {
        "@context": [CREDENTIALS_V2],
        "id": "urn:uuid:86294362-4254-4f36-854f-3952fe42555d",
        "type": ["VerifiableCredential"],
        "issuer": SIGNER.did,
        "credentialSubject": {"id": "did:web:learner.example", "name": "見本 花子"},
        **changes,
    }


def version_1(**changes: Any) -> dict[str, Any]:
    """Return a credential of data model 1.1, as the suite of the EdDSA cryptosuites sends it."""
    return credential(
        **{
            "@context": [CREDENTIALS_V1, DATA_INTEGRITY_V2],
            "issuanceDate": "2020-03-16T22:37:26Z",
            "credentialSubject": {"id": "did:web:learner.example"},
            **changes,
        }
    )


def badge(contexts: list[str], **changes: Any) -> dict[str, Any]:
    """Return a small Open Badge with these contexts."""
    members = {
        "@context": contexts,
        "id": "urn:uuid:0b8e4b0b-7e1a-4a6b-8a3c-5a7e7a2f0c11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": SIGNER.did, "type": ["Profile"], "name": "Sample"},
        "name": "Badge",
        "credentialSubject": {
            "id": "did:web:learner.example",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "urn:uuid:6e0e2b8a-2a39-4a07-9b0a-4a1b7e2c6d01",
                "type": ["Achievement"],
                "name": "Badge",
                "description": "A badge",
                "criteria": {"narrative": "Do it."},
            },
        },
    }
    return {**members, **changes}


def verdict_on(document: dict[str, Any]) -> Verdict:
    """Return the verdict on a document with two proofs by its did:key."""
    return verify_credential(Embedded(add_proof_set(document, SIGNER, NOW)), Shelf(), NOW)


def test_each_check_is_listed() -> None:
    verdict = verdict_on(credential())
    assert verdict.answer is Answer.VALID, verdict
    assert [one.name for one in verdict.checks] == ["terms", "form", "issuer", "proof", "status", "dates"]


@pytest.mark.parametrize(
    "document",
    [
        credential(validFrom="2026-11-20T03:00:00Z", validUntil="2026-11-21T12:00:00+09:00"),
        credential(issuer={"id": SIGNER.did, "name": {"@value": "見本", "@language": "ja"}}),
        credential(credentialSubject=[{"name": "A"}, {"name": "B"}]),
        version_1(),
        version_1(expirationDate="2030-03-16T22:37:26Z"),
        version_1(issuer={"id": SIGNER.did}),
    ],
)
def test_both_data_models_are_verified(document: dict[str, Any]) -> None:
    assert verdict_on(document).answer is Answer.VALID


@pytest.mark.parametrize(
    ("code", "document"),
    [
        ("not-yet-valid", credential(validFrom="2026-11-21T03:00:00Z")),
        ("expired", credential(validUntil="2026-11-19T03:00:00Z")),
        ("not-yet-valid", version_1(issuanceDate="2026-11-21T03:00:00Z")),
        ("expired", version_1(expirationDate="2026-11-19T03:00:00Z")),
    ],
)
def test_the_period_of_either_data_model_counts(code: str, document: dict[str, Any]) -> None:
    verdict = verdict_on(document)
    assert [one.code for one in verdict.checks if one.code] == [code]


def test_a_period_under_the_other_data_models_names_is_refused() -> None:
    signed = add_proof(credential(), SIGNER, NOW)
    changed = {**signed, "expirationDate": "2020-01-01T00:00:00Z"}
    assert "undefined-term" in {one.code for one in verify_credential(Embedded(changed), Shelf(), NOW).checks}


@pytest.mark.parametrize(
    ("contexts", "period"),
    [
        ([CREDENTIALS_V2, OPEN_BADGES_V3], ("validFrom", "validUntil")),
        ([CREDENTIALS_V2, OPEN_BADGES_V3_0_2], ("validFrom", "validUntil")),
        ([CREDENTIALS_V1, OPEN_BADGES_V3_0_1, DATA_INTEGRITY_V2], ("issuanceDate", "expirationDate")),
        ([CREDENTIALS_V1, OPEN_BADGES_V3_0_2, DATA_INTEGRITY_V2], ("issuanceDate", "expirationDate")),
        ([CREDENTIALS_V1, OPEN_BADGES_V3, DATA_INTEGRITY_V2], ("issuanceDate", "expirationDate")),
    ],
)
def test_each_version_of_open_badges_3_is_verified(contexts: list[str], period: tuple[str, str]) -> None:
    start, end = period
    document = badge(contexts, **{start: "2026-11-01T00:00:00Z", end: "2027-11-01T00:00:00Z"})
    verdict = verify(Embedded(add_proof(document, SIGNER, NOW)), Shelf(), NOW)
    assert verdict.answer is Answer.VALID, verdict
    assert verdict.shown is not None and verdict.shown.valid_until is not None
    late = verify(Embedded(add_proof(document, SIGNER, NOW)), Shelf(), NOW + timedelta(days=400))
    assert late.answer is Answer.INVALID


@pytest.mark.parametrize(
    "contexts",
    [
        [OPEN_BADGES_V3, CREDENTIALS_V2],
        [CREDENTIALS_V2, OPEN_BADGES_V3_0_1],
        [CREDENTIALS_V2],
        CREDENTIALS_V2,
        [[CREDENTIALS_V2], OPEN_BADGES_V3],
        None,
    ],
)
def test_contexts_in_other_places_are_refused(contexts: Any) -> None:
    document = badge(contexts, validFrom="2026-11-01T00:00:00Z", proof=[])
    verdict = verify(Embedded(document), Shelf(), NOW)
    assert "contexts-out-of-place" in {one.code for one in verdict.checks}


@pytest.mark.parametrize(
    ("document", "check", "answer"),
    [
        (badge([CREDENTIALS_V2, OPEN_BADGES_V3], validFrom="2026-11-01T00:00:00Z"), "schema", Answer.VALID),
        (badge([CREDENTIALS_V2, OPEN_BADGES_V3]), "schema", Answer.INVALID),
        (
            badge([CREDENTIALS_V2, OPEN_BADGES_V3], type=["VerifiableCredential", "AchievementCredential"]),
            "schema",
            Answer.INVALID,
        ),
        (credential(), "form", Answer.VALID),
        (version_1(), "form", Answer.VALID),
    ],
)
def test_a_credential_is_held_to_what_it_says_that_it_is(
    document: dict[str, Any], check: str, answer: Answer
) -> None:
    verdict = verify_any(Embedded(add_proof(document, SIGNER, NOW)), Shelf(), NOW)
    assert verdict.answer is answer
    assert verdict.checks[1].name == check
    assert verdict.shown is not None and verdict.shown.is_badge is (check == "schema")


@pytest.mark.parametrize(
    ("listed", "answer"),
    [
        ({"issuer": SIGNER.did, "revokedCredential": []}, Answer.VALID),
        ({"issuer": SIGNER.did, "revokedCredential": [{"id": badge([])["id"]}]}, Answer.INVALID),
        ({"issuer": "did:web:evil.example", "revokedCredential": []}, Answer.UNKNOWN),
        (None, Answer.UNKNOWN),
    ],
)
def test_a_badge_whose_status_is_an_older_revocation_list(listed: Any, answer: Answer) -> None:
    """1EdTechRevocationList: its type needs Open Badges' third context."""
    address = "https://issuer.example/revoked.json"
    document = badge(
        [CREDENTIALS_V2, OPEN_BADGES_V3, OPEN_BADGES_EXTENSIONS],
        validFrom="2026-11-01T00:00:00Z",
        credentialStatus={"id": address, "type": "1EdTechRevocationList"},
    )
    sources = Shelf(documents={} if listed is None else {address: listed})
    verdict = verify(Embedded(add_proof(document, SIGNER, NOW)), sources, NOW)
    assert verdict.answer is answer, verdict
    decided = {one.name for one in verdict.checks if one.outcome is not Outcome.PASSED}
    assert decided == (set() if answer is Answer.VALID else {"status"})


def test_a_controller_document_at_an_https_address_lists_the_key() -> None:
    """Controlled Identifiers 1.0, section 2.1.1."""
    signer = MemorySigner(did=HTTPS)
    listed = signer.published()
    method = {
        "id": signer.verification_method,
        "type": "Multikey",
        "controller": HTTPS,
        "publicKeyMultibase": listed.public,
    }
    document = {"id": HTTPS, "verificationMethod": [method], "assertionMethod": [method["id"]]}
    secured = Embedded(add_proof(credential(issuer=HTTPS), signer, NOW))
    verdict = verify_credential(secured, Shelf(dids={HTTPS: document}), NOW)
    assert verdict.answer is Answer.VALID
    assert verdict.shown is not None and verdict.shown.issuer_site == HTTPS
    elsewhere = {**document, "id": "https://issuer.example/8"}
    assert verify_credential(secured, Shelf(dids={HTTPS: elsewhere}), NOW).answer is Answer.INVALID


def test_an_expired_key_signs_nothing_any_more() -> None:
    """Controlled Identifiers 1.0, 2.2, `expires`. The issuer's record may tell that it was in time."""
    signer = MemorySigner(did=HTTPS)
    method = {
        "id": signer.verification_method,
        "type": "Multikey",
        "controller": HTTPS,
        "publicKeyMultibase": signer.published().public,
        "expires": "2026-11-20T03:00:01Z",
    }
    document = {"id": HTTPS, "verificationMethod": [method], "assertionMethod": [method["id"]]}
    sources = Shelf(dids={HTTPS: document})
    signed = add_proof(credential(issuer=HTTPS), signer, NOW)
    assert verify_credential(Embedded(signed), sources, NOW).answer is Answer.VALID
    later = NOW + timedelta(seconds=1)
    codes = {one.code for one in verify_credential(Embedded(signed), sources, later).checks}
    assert codes == {None, "expired-key"}
    sources.record[signed["id"], signed["proof"][0]["proofValue"]] = NOW
    assert verify_credential(Embedded(signed), sources, later).answer is Answer.VALID


class TestAPresentation:
    """Proofs for authentication (Data Integrity 1.0, section 4.4, steps 7 to 10)."""

    def shown(self, **stated: Any) -> dict[str, Any]:
        """Return a presentation with a proof that states these members."""
        document = {"@context": [CREDENTIALS_V2], "type": ["VerifiablePresentation"], "holder": SIGNER.did}
        options = {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "verificationMethod": SIGNER.verification_method,
            "proofPurpose": "authentication",
            **stated,
        }
        signature = SIGNER.sign(hash_data(document, options))
        return {**document, "proof": {**options, "proofValue": encode_base58btc(signature)}}

    @pytest.mark.parametrize("domain", ["verifier.example", ["other.example", "verifier.example"]])
    def test_for_the_domain_and_challenge_that_were_asked_for_passes(self, domain: Any) -> None:
        expected = Expected("authentication", "verifier.example", "c-1")
        require_proofs(self.shown(domain=domain, challenge="c-1"), expected, SIGNER.did, Shelf(), NOW)

    @pytest.mark.parametrize(
        ("code", "stated"),
        [
            ("wrong-domain", {"domain": None}),
            ("wrong-domain", {"domain": "other.example"}),
            ("wrong-challenge", {"challenge": None}),
            ("wrong-challenge", {"challenge": "c-2"}),
            ("wrong-purpose", {"proofPurpose": "assertionMethod"}),
            ("proof-expired", {"expires": "2026-11-20T02:00:00Z"}),
            ("bad-proof", {"expires": "2026-11-21"}),
        ],
    )
    def test_for_another_occasion_is_refused(self, code: str, stated: dict[str, Any]) -> None:
        expected = Expected("authentication", "verifier.example", "c-1")
        shown = self.shown(**{"domain": "verifier.example", "challenge": "c-1", **stated})
        with pytest.raises(Refused) as fault:
            require_proofs(shown, expected, SIGNER.did, Shelf(), NOW)
        assert fault.value.code == code

    def test_by_somebody_elses_key_is_refused(self) -> None:
        with pytest.raises(Refused, match="key-not-listed"):
            require_proofs(self.shown(), Expected("authentication"), DidKey().did, Shelf(), NOW)


def test_a_status_list_by_a_did_key_is_issued_by_it() -> None:
    signer: Any = SIGNER
    listed = signed_list(signer, 4242, issuer=SIGNER.did)
    assert require_issued(Embedded(listed), Shelf(), NOW) == listed
    with pytest.raises(Refused, match="bad-signature"):
        require_issued(Embedded({**listed, "validFrom": "2026-11-20T02:59:59Z"}), Shelf(), NOW)
