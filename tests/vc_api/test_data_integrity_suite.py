"""What W3C's test suites for Data Integrity and for its EdDSA cryptosuites send and expect, over HTTPS.

Each case in our own words. The suites know issuers by did:key alone and send credentials of both data
models; a proof that is not good must be answered by 400 (the older suites) or 422.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import base58
import pytest
import rfc8785

from badgeserver.credentials.multikey import encode_base58btc
from tests.credentials.holders import DidKey, credential, credential_1_1, proven
from tests.vc_api.conftest import Site

RDFC, JCS = "eddsa-rdfc-2022", "eddsa-jcs-2022"
SUITES = (RDFC, JCS)
ISSUER = DidKey()
NOW = datetime.now(UTC)
XSD_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")

MODELS: list[Callable[..., dict[str, Any]]] = [credential, credential_1_1]

Signed = dict[str, Any]


@pytest.fixture(params=MODELS, ids=["2.0", "1.1"])
def plain(request: pytest.FixtureRequest) -> Signed:
    """A credential of either data model that nobody signed."""
    made: Signed = request.param(ISSUER.did, id="urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33")
    return made


def signed(plain: Signed, **options: Any) -> Signed:
    return proven(plain, ISSUER, NOW, **options)


def spoilt(plain: Signed, suite: str, **changes: Any) -> Signed:
    """A credential whose proof was changed after it was made; what is None is taken away."""
    good = signed(plain, cryptosuite=suite)
    proof = {name: value for name, value in {**good["proof"], **changes}.items() if value is not None}
    return {**good, "proof": proof}


# Verifying: what holds


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("options", [{}, {"created": None}, {"created": "2020-02-29T23:59:59.123+09:00"}])
def test_a_good_proof_is_verified(suites: Site, plain: Signed, suite: str, options: dict[str, Any]) -> None:
    answer = suites.verify(signed(plain, cryptosuite=suite, **options))
    assert answer.status == 200, answer.body
    assert "proof" in answer.body["checks"]


# Verifying: what does not


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(
    "options",
    [
        {"proofPurpose": None},
        {"proofPurpose": "authentication"},
        {"verificationMethod": None},
        {"verificationMethod": "did:key:invalidVm"},
        {"created": "invalidDate"},
        {"created": "2026-01-01T00:00:00"},
        {"expires": "2026-01-01T00:00:00"},
        {"expires": "2026-01-01T00:00:00Z"},
    ],
)
def test_a_proof_that_was_made_wrongly_is_refused(
    suites: Site, plain: Signed, suite: str, options: dict[str, Any]
) -> None:
    assert suites.verify(signed(plain, cryptosuite=suite, **options)).status == 400


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(
    "changes",
    [
        {"type": None},
        {"type": "UnknownProofType"},
        {"cryptosuite": "unknown-cryptosuite-2017"},
        {"cryptosuite": None},
        {"proofPurpose": "mockPurpose"},
        {"proofValue": None},
        {"proofValue": 7},
        {"proofValue": ""},
        {"verificationMethod": "did:key:z6MkhWqdDBPojHA7cprTGTt5yHv5yUi1B8cnXn8ReLumkw6E#other"},
    ],
)
def test_a_proof_that_was_altered_is_refused(
    suites: Site, plain: Signed, suite: str, changes: dict[str, Any]
) -> None:
    assert suites.verify(spoilt(plain, suite, **changes)).status == 400


@pytest.mark.parametrize("suite", SUITES)
def test_a_proof_value_is_64_bytes_in_base58_btc(suites: Site, plain: Signed, suite: str) -> None:
    value = signed(plain, cryptosuite=suite)["proof"]["proofValue"]
    longer = encode_base58btc(base58.b58decode(value[1:]) + bytes(range(32)))
    for wrong in (value[1:], "u" + value[1:], "m" + value[1:], longer, "z", value[:-1]):
        assert suites.verify(spoilt(plain, suite, proofValue=wrong)).status == 400


def test_a_credential_without_a_proof_is_refused(suites: Site, plain: Signed) -> None:
    for document in (plain, {**plain, "proof": None}, {**plain, "proof": []}, {**plain, "proof": "z"}):
        assert suites.verify(document).status == 400


@pytest.mark.parametrize("suite", SUITES)
def test_a_document_that_was_altered_is_refused(suites: Site, plain: Signed, suite: str) -> None:
    good = signed(plain, cryptosuite=suite)
    assert suites.verify({**good, "credentialSubject": {"id": "did:example:other"}}).status == 400
    assert suites.verify({**good, "id": "urn:uuid:00000000-0000-4000-8000-000000000000"}).status == 400


@pytest.mark.parametrize("suite", SUITES)
def test_the_purpose_the_domain_and_the_challenge_are_those_asked_for(
    suites: Site, plain: Signed, suite: str
) -> None:
    good = signed(plain, cryptosuite=suite, domain="domain.example", challenge="1235abcd6789")
    asked = {"checks": ["proof"], "domain": "domain.example", "challenge": "1235abcd6789"}
    assert suites.verify(good, **asked).status == 200
    for other in (
        {"domain": "other.example"},
        {"challenge": "other"},
        {"expectedProofPurpose": "authentication"},
    ):
        assert suites.verify(good, **asked | other).status == 400


def _digest(document: Signed, hash_name: str) -> bytes:
    return hashlib.new(hash_name, rfc8785.dumps(document)).digest()


@pytest.mark.parametrize("stated", SUITES)
@pytest.mark.parametrize("hash_name", ["sha256", "sha512"])
def test_another_canonical_form_or_hash_than_the_suites_is_refused(
    suites: Site, plain: Signed, stated: str, hash_name: str
) -> None:
    proof = {
        key: value for key, value in signed(plain, cryptosuite=stated)["proof"].items() if key != "proofValue"
    }
    signature = ISSUER.sign(_digest(proof, hash_name) + _digest(plain, hash_name))
    made = {**plain, "proof": {**proof, "proofValue": encode_base58btc(signature)}}
    really_jcs = (stated, hash_name) == (JCS, "sha256")
    assert suites.verify(made).status == (200 if really_jcs else 400)


def test_one_bad_proof_in_a_set_spoils_it(suites: Site, plain: Signed) -> None:
    good, other = (signed(plain, cryptosuite=one)["proof"] for one in SUITES)
    assert suites.verify({**plain, "proof": [good, other]}).status == 200
    bad = {**other, "proofValue": good["proofValue"]}
    assert suites.verify({**plain, "proof": [good, bad]}).status == 400


def test_a_proof_follows_only_one_that_is_there(suites: Site, plain: Signed) -> None:
    first = signed(plain, id="urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544")["proof"]
    for previous in ("urn:uuid:00000000-0000-4000-8000-000000000000", 7, [first["id"], "urn:a:b"]):
        second = {**signed(plain)["proof"], "previousProof": previous}
        assert suites.verify({**plain, "proof": [first, second]}).status == 400


# Issuing: what a proof is made of


@pytest.mark.parametrize("model", MODELS, ids=["2.0", "1.1"])
@pytest.mark.parametrize("suite", SUITES)
def test_an_issued_proof_is_as_the_suites_want_it(
    suites: Site, model: Callable[..., Signed], suite: str
) -> None:
    document = model(suites.did, id="urn:uuid:0b3aef56-d8ba-41ed-83dd-58172aaccc33")
    issued = suites.issue(document, cryptosuite=suite)
    assert issued.status == 201, issued.body
    made = issued.body["verifiableCredential"]
    assert {name: value for name, value in made.items() if name != "proof"} == document
    proof = made["proof"]
    multibase = suites.did.removeprefix("did:key:")
    assert (proof["type"], proof["cryptosuite"]) == ("DataIntegrityProof", suite)
    assert proof["proofPurpose"] == "assertionMethod"
    assert proof["verificationMethod"] == f"{suites.did}#{multibase}"
    assert XSD_MOMENT.fullmatch(proof["created"])
    assert re.fullmatch("z[1-9A-HJ-NP-Za-km-z]+", proof["proofValue"])
    assert len(base58.b58decode(proof["proofValue"][1:])) == 64
    assert suites.verify(made).status == 200
    assert suites.verify(json.loads(json.dumps(made)) | {"name": "altered"}).status == 400


@pytest.mark.parametrize("model", MODELS, ids=["2.0", "1.1"])
def test_a_set_of_proofs_is_made_on_request(suites: Site, model: Callable[..., Signed]) -> None:
    issued = suites.issue(model(suites.did), cryptosuite=list(SUITES)).body["verifiableCredential"]
    assert [one["cryptosuite"] for one in issued["proof"]] == list(SUITES)
    for one in issued["proof"]:
        assert suites.verify({**issued, "proof": one}).status == 200


def test_a_credential_of_data_model_1_1_may_define_terms_of_its_own(suites: Site) -> None:
    licence = {
        "@protected": True,
        "LicenceCredential": "urn:example:LicenceCredential",
        "Licence": {
            "@id": "urn:example:Licence",
            "@context": {"@protected": True, "id": "@id", "type": "@type", "number": "urn:example:number"},
        },
        "licence": {"@id": "urn:example:licence", "@type": "@id"},
    }
    document = credential_1_1(
        suites.did,
        **{
            "@context": [*credential_1_1(suites.did)["@context"], licence],
            "type": ["VerifiableCredential", "LicenceCredential"],
            "issuanceDate": "2020-03-16T22:37:26.544Z",
            "credentialSubject": {"id": "urn:a:b", "licence": {"type": "Licence", "number": "T21387"}},
        },
    )
    issued = suites.issue(document)
    assert issued.status == 201, issued.body
    assert suites.verify(issued.body["verifiableCredential"]).status == 200
