"""Whose signature is it? Proofs are judged by the keys that the issuer's own document lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from badgeserver.credentials.data_integrity import CRYPTOSUITE, PROOF_TYPE, PURPOSE, signature_matches
from badgeserver.credentials.did import VerificationKey, assertion_key
from badgeserver.credentials.sources import Sources
from badgeserver.credentials.timestamps import parse_timestamp
from badgeserver.credentials.verdicts import attempt, no_answer, refusal
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Check

Document: TypeAlias = Mapping[str, Any]

MAX_PROOFS = 5
"""Proofs on one document; each of them costs the verifier the whole document's canonical form."""


@dataclass(frozen=True, slots=True)
class KeyedProof:
    """A proof of a suite that we accept, with the issuer's key that it names."""

    proof: Document
    key: VerificationKey


def issuer_id(document: Document) -> str:
    """Return who says that it issued `document`; raises Refused `no-issuer`."""
    issuer = document.get("issuer")
    name = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    if not isinstance(name, str):
        raise refusal("no-issuer", "発行者が書かれていません。", "It does not say who issued it.")
    return name


def acceptable_proofs(document: Document) -> list[Document]:
    """Return the proofs of `document`, all of them (Data Integrity 1.0, sections 2.1 and 4.5).

    Raises Refused: `no-proof`, `too-many-proofs`, and `unknown-cryptosuite`, `wrong-purpose`,
    `bad-proof` if any one of them is of another suite or purpose, or malformed.
    """
    stated = document.get("proof")
    proofs: list[Any] = stated if isinstance(stated, list) else [stated]
    if not proofs or not all(isinstance(proof, Mapping) for proof in proofs):
        raise refusal("no-proof", "電子署名がありません。", "It carries no digital signature.")
    if len(proofs) > MAX_PROOFS:
        raise refusal(
            "too-many-proofs",
            f"電子署名が{MAX_PROOFS}つより多く付いています。",
            f"It carries more than {MAX_PROOFS} digital signatures.",
        )
    for proof in proofs:
        _require_acceptable(proof)
    return proofs


def _require_acceptable(proof: Document) -> None:
    if proof.get("type") != PROOF_TYPE or proof.get("cryptosuite") != CRYPTOSUITE:
        raise refusal(
            "unknown-cryptosuite",
            f"電子署名の方式が「{CRYPTOSUITE}」ではありません。",
            f"The digital signature is of another kind than {CRYPTOSUITE}.",
        )
    if proof.get("proofPurpose") != PURPOSE:
        raise refusal(
            "wrong-purpose", "証明のための署名ではありません。", "The signature was made for another purpose."
        )
    dated = "created" not in proof or parse_timestamp(proof["created"]) is not None
    named = isinstance(proof.get("verificationMethod"), str)
    if not dated or not named or "previousProof" in proof or "@context" in proof:
        raise refusal(
            "bad-proof", "電子署名の書き方が正しくありません。", "The digital signature is malformed."
        )


def keyed_proofs(document: Document, sources: Sources) -> list[KeyedProof]:
    """Return each proof of `document` with its key, from the document of the issuer that it names.

    Raises Refused as `acceptable_proofs` and `assertion_key` do, CouldNotFindOut if the issuer's
    document cannot be had.
    """
    did = issuer_id(document)
    proofs = acceptable_proofs(document)
    published = sources.controller_document(did)
    return [KeyedProof(proof, assertion_key(published, did, proof["verificationMethod"])) for proof in proofs]


def require_signatures(document: Document, proofs: list[KeyedProof]) -> None:
    """Raise Refused `bad-signature` unless every proof is the signature of its key over `document`."""
    for one in proofs:
        if not signature_matches(document, one.proof, one.key.public_key):
            raise refusal(
                "bad-signature",
                "電子署名が合いません。書きかえられたか、別の鍵で署名されています。",
                "The signature does not match: the document was altered, or signed with another key.",
            )


def require_keys_unrevoked(document: Document, proofs: list[KeyedProof], sources: Sources) -> None:
    """Raise unless each proof is older than the revocation of its key, by the issuer's record.

    A date inside the credential proves nothing here: whoever has the key can write any. Raises
    Refused `revoked-key`, CouldNotFindOut `revoked-key` where there is no record to tell.
    """
    for one in proofs:
        if one.key.revoked is None:
            continue
        recorded = sources.recorded_at(str(document.get("id")), str(one.proof.get("proofValue")))
        claimed = parse_timestamp(one.proof.get("created"))
        if any(moment is not None and moment >= one.key.revoked for moment in (recorded, claimed)):
            raise refusal(
                "revoked-key",
                "失効した鍵で署名されています。",
                "It was signed with a key that was revoked before.",
            )
        if recorded is None:
            raise no_answer(
                "revoked-key",
                "署名の鍵はのちに失効しており、その前の署名かどうかを確かめられません。",
                "The key was revoked later, and it cannot be told whether the signature is older.",
            )


def check_issuer(document: Document, sources: Sources) -> tuple[Check, list[KeyedProof]]:
    """Return the check `issuer`, and the proofs with their keys if it passed."""
    proofs: list[KeyedProof] = []

    def step() -> Text:
        proofs.extend(keyed_proofs(document, sources))
        return Text(
            "署名の鍵は、発行者が公開している鍵です。",
            "The key of the signature is one that the issuer publishes.",
        )

    return attempt("issuer", step), proofs


def check_proof(document: Document, proofs: list[KeyedProof], sources: Sources) -> Check:
    """Return the check `proof`; without keys it cannot be made."""

    def step() -> Text:
        acceptable_proofs(document)
        if not proofs:
            raise no_answer(
                "no-key",
                "発行者の鍵がないため、署名を確かめられません。",
                "Without the issuer's key, the signature cannot be checked.",
            )
        require_signatures(document, proofs)
        require_keys_unrevoked(document, proofs, sources)
        return Text(
            "電子署名は正しく、発行のあとに書きかえられていません。",
            "The signature is right: nothing was altered since it was issued.",
        )

    return attempt("proof", step)
