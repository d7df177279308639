"""Proofs of both suites, in sets and in chains (VC Data Integrity 1.0, 2.1.1, 2.1.2, 4.3 and 4.5)."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest

from badgeserver.credentials.cryptosuites import JCS, RDFC, Cryptosuite, Digests
from badgeserver.credentials.data_integrity import add_proof, add_proof_set, signature_matches
from badgeserver.credentials.multikey import encode_base58btc
from badgeserver.credentials.secured import Embedded
from badgeserver.credentials.verifier import verify
from badgeserver.domain.errors import Refused
from badgeserver.domain.verdict import Answer, Check, Verdict
from tests.credentials.controllers_of import P256_KEY, document_of, jwk_method
from tests.credentials.samples import DID, NOW, MemorySigner, shelf, signed

FIRST = "urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544"
SECOND = "urn:uuid:8cc9022b-6b14-4cf3-8571-74972c5feb54"
THIRD = "urn:uuid:d94f792a-c546-4d06-b38a-da070ab56c23"


def unsigned(signer: MemorySigner) -> dict[str, Any]:
    """Return the sample credential without its proof."""
    return {name: value for name, value in signed(signer).items() if name != "proof"}


def verdict_on(document: dict[str, Any], signer: MemorySigner) -> Verdict:
    """Return the verdict with the sample issuer's documents at hand."""
    return verify(Embedded(document), shelf(signer), NOW)


def proof_check(document: dict[str, Any], signer: MemorySigner) -> Check:
    """Return the check `proof`."""
    return next(check for check in verdict_on(document, signer).checks if check.name == "proof")


def with_proof(
    document: dict[str, Any], signer: MemorySigner, suite: Cryptosuite = RDFC, **stated: Any
) -> dict[str, Any]:
    """Return `document` with one more proof, over the proofs that it follows (section 4.3)."""
    proofs = list(document.get("proof", []))
    previous = stated.get("previousProof", [])
    named = previous if isinstance(previous, list) else [previous]
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite.name,
        "created": "2026-11-20T03:00:00Z",
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
        **stated,
    }
    digests = Digests(document)
    followed = [one for one in proofs if one.get("id") in named]
    message = digests.of_proof(options, suite) + digests.of_document_with(followed, suite)
    return {**document, "proof": [*proofs, {**options, "proofValue": encode_base58btc(signer.sign(message))}]}


class TestAProofSet:
    """rdfc, and jcs beside it."""

    def test_both_suites_verify_together_and_alone(self, signer: MemorySigner) -> None:
        document = add_proof_set(unsigned(signer), signer, NOW)
        assert [one["cryptosuite"] for one in document["proof"]] == ["eddsa-rdfc-2022", "eddsa-jcs-2022"]
        assert verdict_on(document, signer).answer is Answer.VALID
        for one in document["proof"]:
            assert verdict_on({**document, "proof": [one]}, signer).answer is Answer.VALID

    def test_the_first_is_the_proof_that_is_made_alone(self, signer: MemorySigner) -> None:
        document = unsigned(signer)
        alone = add_proof(document, signer, NOW)["proof"]
        assert add_proof_set(document, signer, NOW)["proof"][:1] == alone

    @pytest.mark.parametrize("number", [0, 1])
    def test_each_of_them_is_verified(self, signer: MemorySigner, number: int) -> None:
        document = copy.deepcopy(add_proof_set(unsigned(signer), signer, NOW))
        document["proof"][number]["created"] = "2026-11-20T03:00:01Z"
        assert verdict_on(document, signer).answer is Answer.INVALID

    def test_jcs_covers_the_order_of_contexts_and_every_character(self, signer: MemorySigner) -> None:
        document = add_proof_set(unsigned(signer), signer, NOW)
        jcs, key = document["proof"][1], signer.private.public_key()
        assert signature_matches(dict(reversed(document.items())), jcs, key)
        assert not signature_matches({**document, "name": document["name"] + " "}, jcs, key)

    def test_jcs_that_states_no_context_of_its_own_is_verified(self, signer: MemorySigner) -> None:
        document = with_proof(unsigned(signer), signer, JCS)
        assert "@context" not in document["proof"][0]
        assert verdict_on(document, signer).answer is Answer.VALID

    def test_jcs_that_states_a_part_of_the_contexts_is_refused(self, signer: MemorySigner) -> None:
        contexts = unsigned(signer)["@context"]
        document = with_proof(unsigned(signer), signer, JCS, **{"@context": contexts[:1]})
        assert "contexts" in proof_check(document, signer).message.en

    def test_what_has_no_canonical_json_is_refused(self) -> None:
        with pytest.raises(Refused, match="no-canonical-json"):
            JCS.digest({"number": 2**60}, None, None)

    def test_a_key_of_another_type_is_refused(self, signer: MemorySigner) -> None:
        sources = shelf(signer)
        sources.dids[DID] = document_of(DID, jwk_method(DID, signer.kid, P256_KEY))
        verdict = verify(Embedded(signed(signer)), sources, NOW)
        assert "wrong-key-type" in {check.code for check in verdict.checks}

    def test_another_suite_beside_ours_is_named_and_left_out(self, signer: MemorySigner) -> None:
        document = signed(signer)
        other = {**document["proof"][0], "cryptosuite": "ecdsa-rdfc-2019"}
        check = proof_check({**document, "proof": [*document["proof"], other]}, signer)
        assert "ecdsa-rdfc-2019" in check.message.en and "ecdsa-rdfc-2019" in check.message.ja
        assert verdict_on({**document, "proof": [*document["proof"], other]}, signer).answer is Answer.VALID

    def test_a_known_suite_by_somebody_else_is_not_left_out(self, signer: MemorySigner) -> None:
        document = with_proof(signed(signer), MemorySigner(did="did:web:evil.example"))
        assert verdict_on(document, signer).answer is Answer.INVALID


class TestAChain:
    """A proof that follows another covers it."""

    def chain(self, signer: MemorySigner) -> dict[str, Any]:
        """Return a credential with two proofs, and a third that follows both."""
        first = with_proof(unsigned(signer), signer, id=FIRST)
        second = with_proof(first, signer, id=SECOND, previousProof=FIRST)
        return with_proof(second, signer, id=THIRD, previousProof=[FIRST, SECOND])

    def test_a_chain_is_valid_in_any_order_of_the_list(self, signer: MemorySigner) -> None:
        document = self.chain(signer)
        assert verdict_on(document, signer).answer is Answer.VALID
        turned = {**document, "proof": document["proof"][::-1]}
        assert verdict_on(turned, signer).answer is Answer.VALID

    def test_an_exchanged_earlier_proof_breaks_the_later_one(self, signer: MemorySigner) -> None:
        document = self.chain(signer)
        later = signed(signer, at=NOW + timedelta(seconds=1))
        exchanged = with_proof(unsigned(signer), signer, id=FIRST, created="2026-11-20T02:59:59Z")["proof"]
        assert verdict_on({**later, "proof": exchanged}, signer).answer is Answer.VALID
        assert (
            verdict_on({**document, "proof": exchanged + document["proof"][1:]}, signer).answer
            is Answer.INVALID
        )

    def test_an_exchanged_document_breaks_every_one(self, signer: MemorySigner) -> None:
        document = {**self.chain(signer), "name": "別のバッジ"}
        assert verdict_on(document, signer).answer is Answer.INVALID

    @pytest.mark.parametrize(
        ("spoil", "told"),
        [
            (lambda proofs: proofs[1:], "not there"),
            (lambda proofs: [{**proofs[0], "previousProof": THIRD}, *proofs[1:]], "circle"),
            (lambda proofs: [{**proofs[0], "previousProof": FIRST}], "circle"),
            (lambda proofs: [proofs[0], {**proofs[1], "id": FIRST}], "unique"),
            (lambda proofs: [{**proofs[0], "id": 7}], "unique"),
            (lambda proofs: [{**proofs[0], "previousProof": {"id": FIRST}}], "not there"),
            (lambda proofs: [{**proofs[0], "previousProof": None}], "not there"),
            (
                lambda proofs: [{**proofs[0], "type": "Ed25519Signature2020"}, proofs[1]],
                "Ed25519Signature2020",
            ),
        ],
    )
    def test_a_chain_that_is_no_order_of_known_proofs_is_refused(
        self, signer: MemorySigner, spoil: Any, told: str
    ) -> None:
        document = self.chain(signer)
        check = proof_check({**document, "proof": spoil(document["proof"])}, signer)
        assert told in check.message.en
