"""What is refused is refused by name: every row is one way to be wrong, with the clause that says so."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeserver.credentials.data_integrity import add_proof
from badgeserver.credentials.secured import Embedded, Enveloped, read_secured
from badgeserver.credentials.strict_json import MAX_BYTES
from badgeserver.credentials.verifier import verify_credential
from badgeserver.domain.errors import Refused
from badgeserver.domain.verdict import Answer
from tests.credentials.controllers_of import DidKey
from tests.credentials.samples import NOW, Shelf

SIGNER = DidKey()
OTHER = DidKey()

Spoil: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]


def good() -> dict[str, Any]:
    """Return a signed credential that is valid."""
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:uuid:86294362-4254-4f36-854f-3952fe42555d",
        "type": ["VerifiableCredential"],
        "issuer": {"id": SIGNER.did, "name": "Sample"},
        "validFrom": "2026-11-01T09:00:00+09:00",
        "credentialSubject": {"id": "did:web:learner.example", "name": "見本 花子"},
    }
    return add_proof(document, SIGNER, NOW)


def having(**members: Any) -> Spoil:
    """Return the change that gives the credential these members."""
    return lambda document: {**document, **members}


def lacking(name: str) -> Spoil:
    """Return the change that takes a member away."""
    return lambda document: {key: value for key, value in document.items() if key != name}


def proof_having(**members: Any) -> Spoil:
    """Return the change that gives its proof these members."""
    return lambda document: {**document, "proof": [{**document["proof"][0], **members}]}


V2 = "https://www.w3.org/ns/credentials/v2"

ROWS: list[tuple[str, str, Spoil]] = [
    # What it says: JSON-LD 1.1 API and VC Data Model 2.0, sections 4.3 to 4.5
    ("JSON-LD safe mode", "undefined-term", having(grade="A")),
    ("JSON-LD safe mode", "relative-iri", having(type=["VerifiableCredential", "Unheard"])),
    ("JSON-LD safe mode", "undefined-term", having(credentialSubject={"id": "urn:x:y", "grade": "A"})),
    ("JSON-LD safe mode", "undefined-term", proof_having(remark="x")),
    ("VCDM 2.0, 4.3", "unpinned-context", having(**{"@context": [V2, "https://evil.example/context"]})),
    ("VCDM 2.0, 4.3", "inline-context", having(**{"@context": [V2, {"grade": "https://x.example/#g"}]})),
    ("VCDM 2.0, 4.3", "base-context", having(**{"@context": V2})),
    ("VCDM 2.0, 4.3", "base-context", having(**{"@context": ["https://www.w3.org/ns/did/v1", V2]})),
    ("VCDM 2.0, 4.4", "relative-iri", having(credentialSubject={"id": "learner/7", "name": "A"})),
    ("VCDM 2.0, 4.4", "relative-iri", having(id="//badges.example.jp/c/1")),
    ("VCDM 2.0, 4.4", "malformed-iri", having(id="https://badges.example.jp/<c>")),
    ("VCDM 2.0, 4.4", "bad-id", having(id="no url")),
    ("VCDM 2.0, 4.4", "bad-id", having(id=["urn:uuid:1", "urn:uuid:2"])),
    ("VCDM 2.0, 4.4", "bad-id", having(id=None)),
    ("VCDM 2.0, 4.4", "blank-node-label", having(id="_:c0")),
    ("VCDM 2.0, 4.5", "bad-type", lacking("type")),
    ("VCDM 2.0, 4.5", "bad-type", having(type=["EndorsementCredential"])),
    ("VCDM 2.0, 4.6", "bad-words", having(name={"@value": "A", "@language": "en", "url": "x"})),
    ("VCDM 2.0, 4.7", "no-issuer", lacking("issuer")),
    ("VCDM 2.0, 4.7", "bad-issuer", having(issuer={"id": "nobody", "name": "Sample"})),
    ("VCDM 2.0, 4.8", "no-subject", having(credentialSubject=[])),
    ("VCDM 2.0, 4.8", "no-subject", having(credentialSubject={})),
    ("VCDM 2.0, 4.9", "bad-date", having(validFrom="2026-11-01T09:00:00")),
    ("VCDM 2.0, 4.9", "bad-date", having(validUntil="2027-11-01")),
    ("VCDM 2.0, 4.9", "bad-date", having(validUntil=None)),
    ("VCDM 2.0, 4.9", "dates-out-of-order", having(validUntil="2026-10-01T09:00:00+09:00")),
    ("VCDM 2.0, 4.10", "bad-member", having(credentialStatus={"id": "urn:x:y"})),
    ("VCDM 2.0, 4.11", "bad-member", having(credentialSchema={"type": "JsonSchema"})),
    ("VCDM 2.0, 5.3", "bad-related-resource", having(relatedResource=[{"id": "https://a.example/"}])),
    ("VCDM 2.0, 5.4", "bad-member", having(refreshService={"id": "https://a.example/"})),
    ("VCDM 2.0, 5.5", "bad-member", having(termsOfUse={"id": "https://a.example/"})),
    ("VCDM 2.0, 5.6", "bad-member", having(evidence={"id": "https://a.example/"})),
    ("RDF: one node", "stated-twice", having(evidence={"id": good()["id"], "type": "Evidence"})),
    # How it is signed: Data Integrity 1.0
    ("DI 1.0, 2.1", "no-proof", lacking("proof")),
    ("DI 1.0, 2.1", "no-proof", having(proof=[])),
    ("DI 1.0, 2.1", "no-proof", having(proof="signed")),
    ("DI 1.0, 2.1", "too-many-proofs", lambda document: {**document, "proof": document["proof"] * 6}),
    ("DI 1.0, 2.1", "wrong-purpose", proof_having(proofPurpose="authentication")),
    ("DI 1.0, 2.1", "wrong-purpose", proof_having(proofPurpose=["assertionMethod"])),
    ("DI 1.0, 2.1", "bad-proof", proof_having(created="2026-11-20T03:00:00")),
    ("DI 1.0, 2.1", "bad-proof", proof_having(verificationMethod={"id": SIGNER.verification_method})),
    ("DI 1.0, 2.1", "bad-proof", proof_having(proofValue=None)),
    ("DI 1.0, 2.1", "proof-expired", proof_having(expires="2026-11-20T02:00:00Z")),
    ("DI 1.0, 2.1.2", "unknown-previous-proof", proof_having(previousProof="urn:uuid:1")),
    ("DI 1.0, 2.1.2", "proof-cycle", proof_having(id="urn:uuid:1", previousProof="urn:uuid:1")),
    ("DI 1.0, 3.1", "unknown-cryptosuite", proof_having(cryptosuite="ecdsa-rdfc-2019")),
    ("DI 1.0, 3.1", "unknown-cryptosuite", proof_having(cryptosuite=["eddsa-rdfc-2022"])),
    ("DI 1.0, 3.1", "unknown-cryptosuite", proof_having(type="Ed25519Signature2020")),
    ("DI 1.0, 4.4", "bad-signature", proof_having(proofValue="z" + "3" * 88)),
    ("DI 1.0, 4.4", "bad-signature", proof_having(proofValue="u" + "A" * 86)),
    ("DI 1.0, 4.4", "bad-signature", having(credentialSubject={"id": "urn:x:y", "name": "別人"})),
    ("EdDSA 1.0, 3.3.2", "proof-context", proof_having(**{"@context": [V2, V2]})),
    # Whose key: Controlled Identifiers 1.0
    ("CID 1.0, 3.3", "key-not-listed", proof_having(verificationMethod=OTHER.verification_method)),
    ("CID 1.0, 3.3", "key-not-listed", having(issuer=OTHER.did)),
    ("CID 1.0, 3.3", "key-not-listed", proof_having(verificationMethod=SIGNER.did)),
    ("did:key, 3.1", "bad-multikey", having(issuer="did:key:z6Mkq")),
    # How much it is
    ("own limit", "too-many-parts", having(evidence=[{"type": "Evidence"}] * 501)),
]


def test_the_credential_that_the_rows_spoil_is_valid() -> None:
    assert verify_credential(Embedded(good()), Shelf(), NOW).answer is Answer.VALID


@pytest.mark.parametrize(("clause", "code", "spoil"), ROWS, ids=[f"{row[0]}: {row[1]}" for row in ROWS])
def test_it_is_invalid_and_the_reason_has_a_name(clause: str, code: str, spoil: Spoil) -> None:
    verdict = verify_credential(Embedded(spoil(good())), Shelf(), NOW)
    assert verdict.answer is Answer.INVALID
    named = [check for check in verdict.checks if check.code == code]
    assert named, [(check.name, check.code) for check in verdict.checks]
    assert all(check.message.ja and check.message.en for check in named)


_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "proof", "@context", "@value", "x"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(member=st.sampled_from(sorted(good())), value=_json)
def test_any_other_value_of_a_member_gets_an_answer_and_never_valid(member: str, value: Any) -> None:
    if good()[member] != value:
        verdict = verify_credential(Embedded({**good(), member: value}), Shelf(), NOW)
        assert verdict.answer is not Answer.VALID


@settings(max_examples=100, deadline=None)
@given(
    member=st.sampled_from([*sorted(good()["proof"][0]), "id", "previousProof", "expires", "@context", "x"]),
    value=_json,
)
def test_any_other_value_in_the_proof_gets_an_answer_and_never_valid(member: str, value: Any) -> None:
    verdict = verify_credential(Embedded(proof_having(**{member: value})(good())), Shelf(), NOW)
    unsaid = member == "previousProof" and value == []
    assert unsaid or verdict.answer is not Answer.VALID


@settings(max_examples=100, deadline=None)
@given(
    header=st.dictionaries(
        st.sampled_from(["alg", "typ", "kid", "jwk"]), _json | st.just("EdDSA"), max_size=4
    ),
    claims=st.dictionaries(
        st.sampled_from(["iss", "sub", "nbf", "exp", "jti", "vc", "@context", "type", "issuer", "proof"]),
        _json,
    ),
)
def test_any_other_jwt_gets_an_answer_and_never_valid(header: dict[str, Any], claims: dict[str, Any]) -> None:
    parts = (json.dumps(header).encode(), json.dumps({**lacking("proof")(good()), **claims}).encode(), b"x")
    text = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    assert verify_credential(Enveloped(text), Shelf(), NOW).answer is not Answer.VALID


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("too-large", b'{"name": "' + b"x" * MAX_BYTES + b'"}'),
        ("too-deep", b'{"a":' * 40 + b"1" + b"}" * 40),
        ("duplicate-key", b'{"id": "urn:x:y", "id": "urn:x:z"}'),
    ],
)
def test_an_oversize_or_ambiguous_text_is_not_even_read(code: str, data: bytes) -> None:
    with pytest.raises(Refused) as fault:
        read_secured(data)
    assert fault.value.code == code
