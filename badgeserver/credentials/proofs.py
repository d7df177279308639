"""The proofs inside a document: which of them count, and what each of them covers.

VC Data Integrity 1.0, sections 2.1 (proofs), 2.1.1 (sets), 2.1.2 (chains), 4.4 and 4.5 (verifying).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeAlias

from badgeserver.credentials.controllers import ASSERTION, VerificationKey, ed25519_key, published_key
from badgeserver.credentials.cryptosuites import CRYPTOSUITES, Cryptosuite, Digests, suite_name, suite_of
from badgeserver.credentials.data_integrity import is_signed
from badgeserver.credentials.signatures import Signature, Signatures
from badgeserver.credentials.timestamps import CLOCK_SKEW, parse_timestamp
from badgeserver.credentials.verdicts import known_refusal, refusal
from badgeserver.domain.errors import Refused

Document: TypeAlias = Mapping[str, Any]

MAX_PROOFS: Final = 5
"""Proofs on one document; each of them costs the verifier a canonical form."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a proof must have been made for. None where whoever asks has set no domain or challenge."""

    purpose: str = ASSERTION
    domain: str | None = None
    challenge: str | None = None


def stated_proofs(document: Document) -> list[Document]:
    """Return the proofs of `document`; raises Refused `no-proof` and `too-many-proofs`."""
    stated = document.get("proof")
    proofs: list[Any] = stated if isinstance(stated, list) else [stated]
    if not proofs or not all(isinstance(proof, dict) for proof in proofs):
        raise known_refusal("no-proof")
    if len(proofs) > MAX_PROOFS:
        raise refusal(
            "too-many-proofs",
            f"電子署名が{MAX_PROOFS}つより多く付いています。",
            f"It carries more than {MAX_PROOFS} digital signatures.",
        )
    return proofs


def known_proofs(document: Document) -> list[Document]:
    """Return the proofs of `document` that are of an accepted cryptosuite, for what may have none."""
    stated = document.get("proof")
    proofs = stated if isinstance(stated, list) else [stated]
    return [one for one in proofs[:MAX_PROOFS] if isinstance(one, dict) and suite_of(one) is not None]


def proof_signatures(digests: Digests, expected: Expected, now: datetime) -> Signatures:
    """Return the signatures of a document's proofs, every one of an accepted cryptosuite.

    A proof of another cryptosuite is named and left out where one of ours is there: the proofs of
    a set do not cover each other, so whoever wants could have taken it away, and refusing would
    protect nobody but shut out issuers who move from one suite to the next. A proof that *follows*
    such a one in a chain is refused, for its order cannot be told.

    Raises Refused: as `stated_proofs` does; `unknown-cryptosuite`; `wrong-purpose`, `wrong-domain`,
    `wrong-challenge`, `proof-expired`, `proof-context`, `bad-proof`; and for chains
    `unknown-previous-proof`, `proof-cycle`, `duplicate-proof-id`.
    """
    proofs = stated_proofs(digests.document)
    suites = [(proof, suite_of(proof)) for proof in proofs]
    known = [(proof, suite) for proof, suite in suites if suite is not None]
    unknown = tuple(suite_name(proof)[:40] for proof, suite in suites if suite is None)
    if not known:
        raise _unknown_suite(unknown[0])
    require_order(proofs)
    return Signatures(
        tuple(_signature(proof, suite, proofs, digests, expected, now) for proof, suite in known), unknown
    )


def _unknown_suite(name: str) -> Refused:
    accepted = "、".join(CRYPTOSUITES), " or ".join(CRYPTOSUITES)
    return refusal(
        "unknown-cryptosuite",
        f"電子署名の方式「{name}」は、あつかえません（あつかえる方式：{accepted[0]}）。",
        f"The digital signature is of the kind {name}, which is not accepted ({accepted[1]} are).",
    )


def _signature(
    proof: Document,
    suite: Cryptosuite,
    proofs: Sequence[Document],
    digests: Digests,
    expected: Expected,
    now: datetime,
) -> Signature:
    _require_expected(proof, expected)
    _require_sound(proof, digests.document, now)
    previous = _previous(proof, proofs)
    for one in previous:
        if suite_of(one) is None:
            raise _unknown_suite(suite_name(one)[:40])

    def find_key(published: Document, controller: str) -> VerificationKey:
        return published_key(published, controller, proof["verificationMethod"], expected.purpose)

    return Signature(
        value=proof["proofValue"],
        claimed=parse_timestamp(proof.get("created")),
        find_key=find_key,
        matches=partial(_matches, proof, suite, previous, digests),
    )


def _matches(
    proof: Document, suite: Cryptosuite, previous: list[Document], digests: Digests, key: VerificationKey
) -> bool:
    message = digests.of_proof(proof, suite) + digests.of_document_with(previous, suite)
    return is_signed(message, proof["proofValue"], ed25519_key(key))


def _require_expected(proof: Document, expected: Expected) -> None:
    """Hold a proof to what it must have been made for (section 4.4, steps 7 to 10)."""
    if proof.get("proofPurpose") != expected.purpose:
        raise refusal(
            "wrong-purpose",
            f"電子署名の目的が「{expected.purpose}」ではありません。",
            f"The signature was made for another purpose than {expected.purpose}.",
        )
    stated = proof.get("domain")
    domains = stated if isinstance(stated, list) else [stated]
    if expected.domain is not None and expected.domain not in domains:
        raise refusal(
            "wrong-domain",
            "電子署名が、ここに見せるためのものではありません。",
            "The signature was made to be shown elsewhere (another domain).",
        )
    if expected.challenge is not None and proof.get("challenge") != expected.challenge:
        raise refusal(
            "wrong-challenge",
            "電子署名が、今回の求めに応じたものではありません。",
            "The signature was made for another occasion (another challenge).",
        )


def _require_sound(proof: Document, document: Document, now: datetime) -> None:
    created, expires = (parse_timestamp(proof.get(one)) for one in ("created", "expires"))
    undated = (created is None and "created" in proof) or (expires is None and "expires" in proof)
    if undated or not (
        isinstance(proof.get("verificationMethod"), str) and isinstance(proof.get("proofValue"), str)
    ):
        raise known_refusal("bad-proof")
    if expires is not None and now > expires + CLOCK_SKEW:
        raise known_refusal("proof-expired")
    # EdDSA Cryptosuites 3.3.2 would also take the first few of the document's contexts. Then the
    # signature would be over another document than the one that is shown, so it must be all of them.
    if "@context" in proof and proof["@context"] != document.get("@context"):
        raise refusal(
            "proof-context",
            "電子署名のコンテキストが、文書のものと同じではありません。",
            "The signature's contexts are not those of the document.",
        )


def _previous_ids(proof: Document) -> list[Any]:
    previous = proof.get("previousProof", [])
    return previous if isinstance(previous, list) else [previous]


def _previous(proof: Document, proofs: Sequence[Document]) -> list[Document]:
    """Return the proofs that `proof` follows, whole, in the order of the document (section 4.5)."""
    ids = _previous_ids(proof)
    return [one for one in proofs if "id" in one and one["id"] in ids]


def require_order(proofs: Sequence[Document]) -> None:
    """Raise Refused unless the proofs can be put in an order in which each comes after those it follows.

    `duplicate-proof-id`, `unknown-previous-proof` for an id that no proof has, `proof-cycle`.
    """
    if not any("id" in one or "previousProof" in one for one in proofs):
        return
    ids = [one["id"] for one in proofs if "id" in one]
    if not all(isinstance(one, str) for one in ids) or len(ids) != len(set(ids)):
        raise refusal(
            "duplicate-proof-id", "電子署名のidが正しくありません。", "The signatures' ids are not unique."
        )
    waiting = list(proofs)
    if any(one not in ids for proof in waiting for one in _previous_ids(proof)):
        raise refusal(
            "unknown-previous-proof",
            "前にあるはずの電子署名がありません。",
            "A signature follows another one that is not there.",
        )
    while waiting:
        open_ids = [one.get("id") for one in waiting]
        blocked = [proof for proof in waiting if any(one in open_ids for one in _previous_ids(proof))]
        if len(blocked) == len(waiting):
            raise refusal(
                "proof-cycle",
                "電子署名の順序が、輪になっています。",
                "The signatures follow each other in a circle.",
            )
        waiting = blocked
