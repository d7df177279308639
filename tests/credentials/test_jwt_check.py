"""JWTs: Open Badges 3.0, section 8.2 (its profile), and VC-JOSE-COSE 1.0, section 3.1 (vc+jwt)."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from badgeserver.credentials.contexts import CREDENTIALS_V1, CREDENTIALS_V2, OPEN_BADGES_V3_0_1
from badgeserver.credentials.did import did_document
from badgeserver.credentials.jwt_credential import signed_jwt
from badgeserver.credentials.multikey import encode_base58btc
from badgeserver.credentials.secured import Enveloped
from badgeserver.credentials.verifier import verify, verify_credential
from badgeserver.domain.errors import Refused
from badgeserver.domain.verdict import Answer, Verdict
from tests.credentials.controllers_of import (
    P256_KEY,
    PRIVATE,
    RSA_KEY,
    document_of,
    jwk_method,
    public_jwk,
    token,
)
from tests.credentials.samples import DID, NOW, MemorySigner, Shelf, shelf, signed

SECONDS = int(NOW.timestamp())
KIDS = {algorithm: f"{DID}#{algorithm}" for algorithm in PRIVATE}


@pytest.fixture(scope="module")
def claims(signer: MemorySigner) -> dict[str, Any]:
    """Return the sample credential as the payload of a JWT."""
    document = {name: value for name, value in signed(signer).items() if name != "proof"}
    end = 1_889_708_399  # 2029-11-18T23:59:59+09:00
    return {**document, "iss": DID, "jti": document["id"], "nbf": SECONDS, "exp": end}


def sources(signer: MemorySigner, **changes: Any) -> Shelf:
    """Return sources with the issuer's JsonWebKeys beside its Multikey."""
    found = shelf(signer)
    methods = [jwk_method(DID, name, private, **changes) for name, private in PRIVATE.items()]
    own = did_document(DID, [signer.published()])["verificationMethod"]
    found.dids[DID] = document_of(DID, *own, *methods)
    return found


def verdict_on(text: str, signer: MemorySigner) -> Verdict:
    """Return the verdict on a JWT."""
    return verify(Enveloped(text), sources(signer), NOW)


def codes(verdict: Verdict) -> set[str | None]:
    """Return what went wrong, by code."""
    return {check.code for check in verdict.checks} - {None}


def without(claims: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return the claims without some."""
    return {name: value for name, value in claims.items() if name not in names}


@pytest.mark.parametrize("algorithm", PRIVATE)
def test_each_allowed_algorithm_is_valid_by_kid_and_by_jwk(
    signer: MemorySigner, claims: dict[str, Any], algorithm: str
) -> None:
    for header in (
        {"kid": KIDS[algorithm]},
        {"kid": KIDS[algorithm], "typ": None},
        {"kid": f"#{algorithm}"},
        {"kid": algorithm},
        {"jwk": public_jwk(PRIVATE[algorithm])},
        {"kid": algorithm, "jwk": public_jwk(PRIVATE[algorithm])},
    ):
        verdict = verdict_on(token(claims, algorithm, header), signer)
        assert verdict.answer is Answer.VALID, (header, verdict)
        assert verdict.shown is not None and verdict.shown.issuer_name == "見本県"


def test_what_we_sign_as_jwt_is_valid(signer: MemorySigner) -> None:
    class Signer:
        verification_method = KIDS["RS256"]
        algorithm = "RS256"

        def sign(self, message: bytes) -> bytes:
            return jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(message, RSA_KEY)

    assert verdict_on(signed_jwt(signed(signer), Signer()), signer).answer is Answer.VALID  # type: ignore[arg-type]


def test_a_changed_payload_breaks_the_signature(signer: MemorySigner, claims: dict[str, Any]) -> None:
    text = token(claims, "ES256", {"kid": KIDS["ES256"]})
    header, _, signature = text.split(".")
    changed = base64.urlsafe_b64encode(json.dumps({**claims, "name": "別"}).encode()).rstrip(b"=").decode()
    assert codes(verdict_on(f"{header}.{changed}.{signature}", signer)) == {"bad-signature"}
    assert codes(verdict_on(f"{header}.{text.split('.')[1]}.AAAA", signer)) == {"bad-signature"}


class TestTheHeader:
    """RFC 7515, section 4.1; Open Badges 3.0, 8.2.3.1: nothing but alg, typ, and kid or jwk."""

    @pytest.mark.parametrize(
        ("code", "header"),
        [
            ("bad-jwt-header", {}),
            ("bad-jwt-header", {"kid": 7}),
            ("bad-jwt-header", {"kid": KIDS["ES256"], "typ": "at+jwt"}),
            ("bad-jwt-header", {"kid": KIDS["ES256"], "crit": ["exp"]}),
            ("bad-jwt-header", {"kid": KIDS["ES256"], "x5u": "https://evil.example/x.pem"}),
            ("bad-jwt-header", {"kid": KIDS["ES256"], "jku": "https://evil.example/jwks"}),
            ("bad-jwt-header", {"kid": KIDS["ES256"], "cty": "vc"}),
            ("key-not-listed", {"kid": "did:web:evil.example#ES256"}),
            ("key-not-listed", {"kid": "nobody"}),
            ("key-mismatch", {"kid": KIDS["ES256"], "jwk": public_jwk(RSA_KEY)}),
            ("bad-jwk", {"jwk": "text"}),
            ("wrong-key-type", {"kid": KIDS["RS256"]}),
            ("wrong-key-type", {"kid": KIDS["EdDSA"]}),
        ],
    )
    def test_another_header_is_refused(
        self, signer: MemorySigner, claims: dict[str, Any], code: str, header: dict[str, Any]
    ) -> None:
        private: Any = P256_KEY
        members = {"alg": "ES256", "typ": "JWT", **header}
        text = _raw(members, claims, private)
        assert code in codes(verdict_on(text, signer))

    @pytest.mark.parametrize(
        "algorithm", ["none", "None", "HS256", "ES384", "PS256", "RS1", None, 7, ["ES256"]]
    )
    def test_another_algorithm_is_refused(
        self, signer: MemorySigner, claims: dict[str, Any], algorithm: Any
    ) -> None:
        text = _raw({"alg": algorithm, "kid": KIDS["ES256"]}, claims, P256_KEY)
        assert codes(verdict_on(text, signer)) == {"unknown-algorithm"}

    def test_the_public_key_is_no_secret(self, signer: MemorySigner, claims: dict[str, Any]) -> None:
        """Algorithm confusion: a MAC made with the public key's text."""
        pem = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        signing = _part({"alg": "HS256", "kid": KIDS["RS256"]}) + "." + _part(claims)
        algorithm = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
        text = f"{signing}.{_text(algorithm.sign(signing.encode(), pem))}"
        assert codes(verdict_on(text, signer)) == {"unknown-algorithm"}

    def test_a_key_in_the_header_is_not_trusted_by_itself(
        self, signer: MemorySigner, claims: dict[str, Any]
    ) -> None:
        text = token(claims, "ES256", {"jwk": public_jwk(P256_KEY)})
        assert codes(verify(Enveloped(text), shelf(signer), NOW)) == {"key-not-listed", "no-key"}


class TestTheClaims:
    """Open Badges 3.0, section 8.2.4.1: the registered claims repeat the credential's members."""

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("iss", "did:web:evil.example"),
            ("jti", "urn:uuid:0"),
            ("nbf", SECONDS + 1),
            ("nbf", "2026"),
            ("nbf", True),
            ("nbf", 10**30),
            ("exp", SECONDS),
            ("sub", "did:web:somebody.example"),
        ],
    )
    def test_a_claim_that_says_otherwise_is_refused(
        self, signer: MemorySigner, claims: dict[str, Any], name: str, value: Any
    ) -> None:
        text = token({**claims, name: value}, "ES256", {"kid": KIDS["ES256"]})
        assert codes(verdict_on(text, signer)) == {"claim-mismatch"}

    @pytest.mark.parametrize("name", ["iss", "jti", "nbf", "exp"])
    def test_a_claim_that_is_left_out_is_refused(
        self, signer: MemorySigner, claims: dict[str, Any], name: str
    ) -> None:
        text = token(without(claims, name), "ES256", {"kid": KIDS["ES256"]})
        assert codes(verdict_on(text, signer)) == {"claim-mismatch"}

    def test_the_subject_is_repeated(self, signer: MemorySigner, claims: dict[str, Any]) -> None:
        learner = "did:web:learner.example"
        known = {**claims, "credentialSubject": {**claims["credentialSubject"], "id": learner}}
        header = {"kid": KIDS["ES256"]}
        assert codes(verdict_on(token(known, "ES256", header), signer)) == {"claim-mismatch"}
        assert verdict_on(token({**known, "sub": learner}, "ES256", header), signer).answer is Answer.VALID

    def test_the_vc_claim_belongs_to_vc_1_1(self, signer: MemorySigner, claims: dict[str, Any]) -> None:
        document = without(claims, "iss", "jti", "nbf", "exp")
        text = token({**without(claims, *document), "vc": document}, "ES256", {"kid": KIDS["ES256"]})
        assert "vc-claim" in codes(verdict_on(text, signer))

    def test_vc_1_1_in_its_vc_claim_is_valid(self, signer: MemorySigner, claims: dict[str, Any]) -> None:
        """VC Data Model 1.1, section 6.3.1: members may be left to the registered claims."""
        kept = ("type", "name", "credentialSubject", "evidence", "image", "description")
        inner = {
            "@context": [CREDENTIALS_V1, OPEN_BADGES_V3_0_1],
            **{name: claims[name] for name in kept if name in claims},
            "issuer": claims["issuer"],
        }
        inner["credentialSubject"] = without(inner["credentialSubject"], "identifier", "result")
        inner["credentialSubject"]["achievement"] = without(
            inner["credentialSubject"]["achievement"], "inLanguage", "related", "resultDescription", "version"
        )
        learner = {"sub": "did:web:learner.example"}
        text = token({**without(claims, *inner), **learner, "vc": inner}, "ES256", {"kid": KIDS["ES256"]})
        verdict = verify_credential(Enveloped(text), sources(signer), NOW)
        assert verdict.answer is Answer.VALID, verdict
        assert verdict.shown is not None and verdict.shown.valid_until is not None
        assert verdict.shown.credential_id == claims["jti"]


class TestVcJwt:
    """VC-JOSE-COSE 1.0: the payload is the credential, and its claims are about the signature."""

    HEADER = {"kid": KIDS["ES256"], "typ": "vc+jwt", "cty": "vc"}  # noqa: RUF012

    def test_the_credential_alone_is_valid(self, signer: MemorySigner, claims: dict[str, Any]) -> None:
        document = without(claims, "iss", "jti", "nbf", "exp")
        assert verdict_on(token(document, "ES256", self.HEADER), signer).answer is Answer.VALID

    def test_claims_of_the_signature_are_its_own(self, signer: MemorySigner, claims: dict[str, Any]) -> None:
        dated = {**claims, "iat": SECONDS, "nbf": SECONDS - 60, "exp": SECONDS + 60}
        assert verdict_on(token(dated, "ES256", self.HEADER), signer).answer is Answer.VALID

    @pytest.mark.parametrize(
        ("code", "changes"),
        [
            ("claim-mismatch", {"iss": "did:web:evil.example"}),
            ("claim-mismatch", {"jti": "urn:uuid:0"}),
            ("claim-mismatch", {"sub": "urn:uuid:0"}),
            ("claim-mismatch", {"exp": "tomorrow"}),
            ("token-expired", {"exp": SECONDS - 3600}),
            ("token-not-yet", {"nbf": SECONDS + 3600}),
            ("vc-claim", {"vc": {}}),
            ("vc-claim", {"vp": {}}),
        ],
    )
    def test_a_conflicting_claim_is_refused(
        self, signer: MemorySigner, claims: dict[str, Any], code: str, changes: dict[str, Any]
    ) -> None:
        assert code in codes(verdict_on(token({**claims, **changes}, "ES256", self.HEADER), signer))


def test_a_did_key_on_p_256_signs_a_jwt() -> None:
    point = P256_KEY.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    multibase = encode_base58btc(b"\x80\x24" + point)
    did = f"did:key:{multibase}"
    document = {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiableCredential"],
        "issuer": did,
        "credentialSubject": {"id": "did:web:learner.example", "name": "A"},
    }
    text = token(document, "ES256", {"kid": f"{did}#{multibase}", "typ": "vc+jwt"})
    assert verify_credential(Enveloped(text), Shelf(), NOW).answer is Answer.VALID


@pytest.mark.parametrize(
    ("revoked", "recorded", "answer"),
    [
        (NOW + timedelta(hours=1), None, Answer.VALID),
        (NOW - timedelta(hours=1), None, Answer.UNKNOWN),
        (NOW - timedelta(hours=1), NOW - timedelta(hours=2), Answer.VALID),
        (NOW - timedelta(hours=1), NOW, Answer.INVALID),
    ],
)
def test_the_record_of_a_jwt_is_kept_by_its_third_part(
    signer: MemorySigner, claims: dict[str, Any], revoked: Any, recorded: Any, answer: Answer
) -> None:
    text = token(claims, "ES256", {"kid": KIDS["ES256"]})
    known = sources(signer, revoked=revoked.isoformat())
    if recorded is not None:
        known.record[claims["id"], text.rpartition(".")[2]] = recorded
    assert verify(Enveloped(text), known, NOW).answer is answer


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("bad-jwt", "a.b"),
        ("bad-jwt", "a.b.c.d"),
        ("bad-jwt", "*.e30.AA"),
        ("bad-jwt", "é.e30.AA"),
        ("bad-jwt", "e30=.e30.AA"),
        ("bad-jwt", "e30.e30.AB"),  # bits that the encoding of one byte leaves over
        ("not-json", "AA.e30.AA"),
        ("not-json", "W10.e30.AA"),
        ("duplicate-key", "eyJhIjoxLCJhIjoxfQ.e30.AA"),
        ("too-large", "e30." + "A" * 1_100_000 + ".AA"),
    ],
)
def test_a_text_with_more_or_less_than_one_meaning_is_refused(
    signer: MemorySigner, code: str, text: str
) -> None:
    with pytest.raises(Refused) as fault:
        verdict_on(text, signer)
    assert fault.value.code == code


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _part(value: Mapping[str, Any]) -> str:
    return _text(json.dumps(value, ensure_ascii=False).encode())


def _raw(header: Mapping[str, Any], claims: Mapping[str, Any], private: Any) -> str:
    """Return a JWT whose header PyJWT would not write, with an ES256 signature."""
    signing = f"{_part(header)}.{_part(claims)}"
    algorithm = jwt.algorithms.ECAlgorithm(jwt.algorithms.ECAlgorithm.SHA256)
    return f"{signing}.{_text(algorithm.sign(signing.encode(), private))}"
