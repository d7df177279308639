"""The cryptosuites that are accepted, and what each of them signs (Data Integrity EdDSA Cryptosuites 1.0)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import rfc8785

from badgeserver.credentials.canonical import canonical_digest
from badgeserver.credentials.compact_json import compact
from badgeserver.credentials.json_ld import SafeJsonLd
from badgeserver.credentials.verdicts import refusal

Document: TypeAlias = Mapping[str, Any]

PROOF_TYPE: Final = "DataIntegrityProof"

_BEFORE_LAST_PROOF: Final = b',"proof":'


@dataclass(frozen=True, slots=True)
class Cryptosuite:
    """A way to make the bytes that an Ed25519 key signs.

    `digest` gives the SHA-256 digest, 32 bytes, of a document in its canonical form, and raises
    Refused for a document that has none; it takes the document's compact JSON too, if that is at
    hand. `configuration` gives what is signed of a proof, from its members without `proofValue`, and
    the `@context` of the document.
    """

    name: str
    digest: Callable[[Document, SafeJsonLd | None, bytes | None], bytes]
    configuration: Callable[[Document, Any], Document]


def _with_the_documents_context(options: Document, context: Any) -> Document:
    """Section 3.2.5: whatever context the proof states, the document's is taken."""
    return {**options, "@context": context}


def _as_it_stands(options: Document, context: Any) -> Document:
    """Section 3.3.5: a context belongs to the configuration if the proof states one."""
    return options


def _jcs_digest(document: Document, json_ld: SafeJsonLd | None, text: bytes | None) -> bytes:
    """Return the digest of the JSON Canonicalization Scheme's text (RFC 8785)."""
    try:
        return hashlib.sha256(rfc8785.dumps(document)).digest()
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as fault:
        raise refusal(
            "no-canonical-json",
            "この文書には、決まったJSONの形がありません（大きすぎる数など）。",
            "The document has no canonical JSON (a number is too large, for instance).",
        ) from fault


RDFC: Final = Cryptosuite("eddsa-rdfc-2022", canonical_digest, _with_the_documents_context)
JCS: Final = Cryptosuite("eddsa-jcs-2022", _jcs_digest, _as_it_stands)

CRYPTOSUITES: Final[Mapping[str, Cryptosuite]] = MappingProxyType({one.name: one for one in (RDFC, JCS)})
"""Nothing else is accepted."""


def suite_name(proof: Document) -> str:
    """Return what a proof says of its kind: its cryptosuite, or its type if that is another one."""
    kind = proof.get("type")
    return str(proof.get("cryptosuite")) if kind == PROOF_TYPE else str(kind)


def suite_of(proof: Document) -> Cryptosuite | None:
    """Return the cryptosuite of a proof, None if it is not one of `CRYPTOSUITES`."""
    return CRYPTOSUITES.get(suite_name(proof)) if proof.get("type") == PROOF_TYPE else None


class Digests:
    """The digests of one document and of its proofs, each made once however often it is asked for.

    `text` is the document in compact JSON, if that is at hand.
    """

    def __init__(
        self, document: Document, json_ld: SafeJsonLd | None = None, text: bytes | None = None
    ) -> None:
        self.document = document
        self.text = text
        self._json_ld = json_ld
        self._unsecured = {name: value for name, value in document.items() if name != "proof"}
        self._of_document: dict[str, bytes] = {}
        self._of_proofs: dict[tuple[int, str], bytes] = {}

    def of_document(self, suite: Cryptosuite) -> bytes:
        """Return the digest of the document without its proofs; raises Refused as the suite does."""
        if suite.name not in self._of_document:
            self._of_document[suite.name] = suite.digest(
                self._unsecured, self._json_ld, self._unsecured_text()
            )
        return self._of_document[suite.name]

    def _unsecured_text(self) -> bytes | None:
        """Return the text of the document without its proofs, where they are the last member."""
        if self.text is None or len(self.document) < 2 or [*self.document][-1] != "proof":
            return None
        end = len(compact(self.document["proof"])) + len(_BEFORE_LAST_PROOF) + 1
        return self.text[:-end] + b"}"

    def of_document_with(self, previous: list[Document], suite: Cryptosuite) -> bytes:
        """Return the digest of the document with the proofs that one follows (Data Integrity, 4.5)."""
        if not previous:
            return self.of_document(suite)
        return suite.digest({**self._unsecured, "proof": previous}, self._json_ld, None)

    def of_proof(self, proof: Document, suite: Cryptosuite) -> bytes:
        """Return the digest of the configuration of `proof`, which is one of the document's own objects."""
        known = (id(proof), suite.name)
        if known not in self._of_proofs:
            options = {name: value for name, value in proof.items() if name != "proofValue"}
            configuration = suite.configuration(options, self.document.get("@context"))
            self._of_proofs[known] = suite.digest(configuration, self._json_ld, None)
        return self._of_proofs[known]
