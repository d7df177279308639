"""Presentations: signed by their holder for one occasion, with credentials that are judged by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from badgeserver.credentials.presentation import MAX_CREDENTIALS, Asked, verify_presentation
from badgeserver.credentials.secured import Secured
from badgeserver.credentials.verifier import verify_credential
from badgeserver.domain.presentation import PresentationVerdict
from badgeserver.domain.verdict import Answer, Outcome, Verdict
from tests.credentials.holders import (
    DATA_INTEGRITY,
    V1,
    V2,
    DidKey,
    credential,
    credential_1_1,
    presentation,
    proven,
    shown,
)
from tests.credentials.samples import NOW, Shelf

ISSUER, HOLDER, STRANGER = DidKey(), DidKey(), DidKey()
ASKED = Asked("c-2026", "verifier.example")
NOTHING = Asked()


def verified(
    document: Mapping[str, Any], asked: Asked = NOTHING, dids: dict[str, Mapping[str, Any]] | None = None
) -> PresentationVerdict:
    sources = Shelf(dids or {})

    def verify_one(secured: Secured) -> Verdict:
        return verify_credential(secured, sources, NOW)

    return verify_presentation(document, asked, verify_one, sources, NOW)


def outcomes(verdict: PresentationVerdict) -> dict[str, Outcome]:
    return {one.name: one.outcome for one in verdict.checks}


def issued(**members: Any) -> dict[str, Any]:
    return proven(credential(ISSUER.did, **members), ISSUER)


def asked_for(document: Mapping[str, Any], key: DidKey = HOLDER, **options: Any) -> dict[str, Any]:
    return shown(document, key, **{"challenge": ASKED.challenge, "domain": ASKED.domain, **options})


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_what_its_holder_signed_for_this_occasion_is_valid(suite: str) -> None:
    signed = asked_for(presentation(issued(), issued(id="urn:a:b")), cryptosuite=suite)
    verdict = verified(signed, ASKED)
    assert verdict.answer is Answer.VALID
    assert verdict.holder == HOLDER.did
    assert [one.answer for one in verdict.credentials] == [Answer.VALID] * 2
    assert outcomes(verdict) == dict.fromkeys(["form", "terms", "holder"], Outcome.PASSED)


@pytest.mark.parametrize(
    ("subject", "of_others"),
    [
        ({"id": HOLDER.did}, ()),
        ([{"id": HOLDER.did}, {"id": HOLDER.did, "name": "b"}], ()),
        ({"id": "did:example:child"}, (0,)),
        ({"name": "b"}, (0,)),
        ([{"id": HOLDER.did}, {"id": "did:example:child"}], ()),
    ],
)
def test_it_is_told_whether_a_credential_is_about_who_shows_it(subject: Any, of_others: tuple[int]) -> None:
    parcel = presentation(issued(credentialSubject=subject))
    verdict = verified(asked_for(parcel), ASKED)
    assert (verdict.answer, verdict.of_others) == (Answer.VALID, of_others)
    assert verified(parcel).of_others == (), "nobody is known to show it"


def test_what_a_jwt_says_of_its_subject_counts_as_well() -> None:
    claims = {"vc": {"credentialSubject": {}}, "sub": HOLDER.did}
    for sub, of_others in ((HOLDER.did, ()), ("did:example:child", (0,))):
        token = jwt.encode({**claims, "sub": sub}, ec.generate_private_key(ec.SECP256R1()), "ES256")
        envelope = {
            "@context": V2,
            "type": "EnvelopedVerifiableCredential",
            "id": f"data:application/vc+jwt,{token}",
        }
        assert verified(asked_for(presentation(envelope)), ASKED).of_others == of_others


def test_a_presentation_of_data_model_1_1_is_valid() -> None:
    contexts = {"@context": [V1, DATA_INTEGRITY]}
    old = proven(credential_1_1(ISSUER.did), ISSUER)
    verdict = verified(asked_for(presentation(old, holder=HOLDER.did, **contexts)), ASKED)
    assert verdict.answer is Answer.VALID, verdict


def test_several_domains_may_be_named_and_one_of_them_is_ours() -> None:
    signed = asked_for(presentation(issued()), domain=["another.example", ASKED.domain])
    assert verified(signed, ASKED).answer is Answer.VALID


@pytest.mark.parametrize(
    "options",
    [
        {"challenge": "c-2025"},
        {"challenge": None},
        {"domain": "another.example"},
        {"domain": None},
        {"domain": ["another.example"]},
        {"proofPurpose": "assertionMethod"},
        {"proofPurpose": None},
        {"verificationMethod": "did:key:z6Mkinvalid#z6Mkinvalid"},
        {"verificationMethod": None},
        {"verificationMethod": STRANGER.verification_method},
        {"expires": "2026-01-01T00:00:00Z"},
        {"cryptosuite": "bbs-2023"},
    ],
)
def test_a_signature_for_something_else_is_refused(options: dict[str, Any]) -> None:
    verdict = verified(asked_for(presentation(issued()), **options), ASKED)
    assert (verdict.answer, verdict.holder) == (Answer.INVALID, None)
    assert outcomes(verdict)["holder"] is Outcome.FAILED
    assert verdict.credentials[0].answer is Answer.VALID


def test_an_altered_presentation_is_refused() -> None:
    signed = asked_for(presentation(issued()))
    added = {**signed, "verifiableCredential": [*signed["verifiableCredential"], issued()]}
    assert verified(added, ASKED).answer is Answer.INVALID
    assert verified({**signed, "id": "urn:a:b"}, ASKED).answer is Answer.INVALID


def test_the_stated_holder_is_who_signed() -> None:
    assert (
        verified(asked_for(presentation(issued(), holder={"id": HOLDER.did})), ASKED).answer is Answer.VALID
    )
    verdict = verified(asked_for(presentation(issued(), holder=HOLDER.did), STRANGER), ASKED)
    assert (verdict.answer, verdict.holder) == (Answer.INVALID, None)


def test_signatures_of_several_people_have_no_one_holder() -> None:
    one, another = (asked_for(presentation(issued()), key)["proof"] for key in (HOLDER, STRANGER))
    verdict = verified({**presentation(issued()), "proof": [one, another]}, ASKED)
    assert verdict.answer is Answer.INVALID


def test_a_key_must_be_for_authentication() -> None:
    holder = "did:web:holder.example"
    method = {
        "id": f"{holder}#k",
        "type": "Multikey",
        "controller": holder,
        "publicKeyMultibase": HOLDER.did.removeprefix("did:key:"),
    }
    document = {"id": holder, "verificationMethod": [method], "assertionMethod": [method["id"]]}
    signed = asked_for(presentation(issued()), verificationMethod=method["id"])
    assert verified(signed, ASKED, {holder: document}).answer is Answer.INVALID
    document["authentication"] = [method["id"]]
    assert verified(signed, ASKED, {holder: document}).answer is Answer.VALID


def test_a_holder_whose_document_is_out_of_reach_is_unknown() -> None:
    signed = asked_for(presentation(issued()), verificationMethod="did:web:holder.example#k")
    verdict = verified(signed, ASKED)
    assert (verdict.answer, verdict.holder) == (Answer.UNKNOWN, None)


def test_one_bad_credential_makes_the_whole_invalid() -> None:
    over = issued(validUntil="2026-02-01T00:00:00Z")
    verdict = verified(asked_for(presentation(issued(), over)), ASKED)
    assert verdict.answer is Answer.INVALID
    assert [one.answer for one in verdict.credentials] == [Answer.VALID, Answer.INVALID]


def test_one_unknown_credential_leaves_the_whole_unknown() -> None:
    elsewhere = issued(issuer="did:web:issuer.example")
    verdict = verified(asked_for(presentation(issued(), elsewhere)), ASKED)
    assert verdict.answer is Answer.UNKNOWN
    assert verdict.holder == HOLDER.did


def test_an_unsigned_parcel_is_taken_only_where_nothing_was_asked() -> None:
    parcel = presentation(issued())
    assert (verified(parcel).answer, verified(parcel).holder) == (Answer.VALID, None)
    for asked in (Asked(challenge="c"), Asked(domain="verifier.example")):
        assert verified(parcel, asked).answer is Answer.INVALID


def test_a_signature_is_verified_also_where_nothing_was_asked() -> None:
    assert verified(shown(presentation(issued()), HOLDER, "any", "any.example")).holder == HOLDER.did
    spoilt = {**shown(presentation(issued()), HOLDER), "id": "urn:a:b"}
    assert verified(spoilt).answer is Answer.INVALID


def test_a_holder_may_show_no_credential_but_must_sign() -> None:
    assert verified(asked_for(presentation()), ASKED).answer is Answer.VALID
    assert verified(presentation()).answer is Answer.INVALID


BAD_FORMS: list[dict[str, Any]] = [
    {"type": ["VerifiableCredential"]},
    {"type": None},
    {"@context": ["https://example.org/first", V2]},
    {"@context": None},
    {"id": "no address"},
    {"holder": "nobody"},
    {"holder": {}},
    {"holder": None},
    {"verifiableCredential": ["https://example.org/credential"]},
    {"verifiableCredential": "eyJhbGciOi"},
    {"verifiableCredential": [7]},
    {"verifiableCredential": [{"type": "EnvelopedVerifiableCredential", "id": "https://example.org/c"}]},
    {"verifiableCredential": [{"@context": V2, "type": "EnvelopedVerifiableCredential", "id": "data:a/b,c"}]},
    {"verifiableCredential": [credential(ISSUER.did)] * (MAX_CREDENTIALS + 1)},
]


@pytest.mark.parametrize("members", BAD_FORMS)
def test_what_has_no_form_of_a_presentation_is_refused(members: dict[str, Any]) -> None:
    verdict = verified({**presentation(issued()), **members})
    assert verdict.answer is Answer.INVALID
    assert outcomes(verdict)["form"] is Outcome.FAILED
    assert verdict.credentials == ()


def test_a_presentation_in_an_envelope_is_unknown_and_not_invalid() -> None:
    sealed = {
        "@context": V2,
        "type": "EnvelopedVerifiablePresentation",
        "id": "data:application/vp+jwt,a.b.c",
    }
    verdict = verified(sealed, ASKED)
    assert (verdict.answer, verdict.holder, verdict.credentials) == (Answer.UNKNOWN, None, ())
    assert [one.code for one in verdict.checks] == ["enveloped-presentation"]


def test_undefined_terms_are_refused_anywhere_in_it() -> None:
    for spoilt in ({"colour": "blue"}, {"verifiableCredential": [{**issued(), "colour": "blue"}]}):
        verdict = verified({**presentation(issued()), **spoilt})
        assert outcomes(verdict)["terms"] is Outcome.FAILED


def test_a_presentation_signed_a_while_ago_is_good_as_long_as_its_challenge() -> None:
    signed = asked_for(presentation(issued()), at=NOW - timedelta(hours=1))
    assert verified(signed, ASKED).answer is Answer.VALID
