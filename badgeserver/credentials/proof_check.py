"""Whose signature is it? Signatures are judged by the keys that the issuer's own document lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from badgeserver.credentials.check_words import said
from badgeserver.credentials.compact_jws import read_compact
from badgeserver.credentials.controllers import VerificationKey, controller_document
from badgeserver.credentials.cryptosuites import RDFC, Digests
from badgeserver.credentials.jwt_check import token_signature
from badgeserver.credentials.jwt_claims import document_of, stated_document
from badgeserver.credentials.proofs import Expected, known_proofs, proof_signatures
from badgeserver.credentials.secured import Embedded, Secured
from badgeserver.credentials.seen_signatures import is_lasting, remember_lasting, seen_before
from badgeserver.credentials.signatures import Signature, Signatures
from badgeserver.credentials.sources import Sources
from badgeserver.credentials.verdicts import attempt, known_no_answer, known_refusal
from badgeserver.domain.errors import CouldNotFindOut, Refused
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Check

Document: TypeAlias = Mapping[str, Any]


class Opened(NamedTuple):
    """A credential out of what secures it, for one verification: nothing is checked, no digest made twice.

    `signatures` reads them at a moment; raises Refused when they are not as they must be.
    """

    document: Document
    digests: Digests
    signatures: Callable[[datetime], Signatures]


def open_secured(secured: Secured) -> Opened:
    """Take a credential out of what secures it; raises Refused for a JWT that cannot be read."""
    if isinstance(secured, Embedded):
        digests = Digests(secured.document, text=secured.text)
        return Opened(secured.document, digests, lambda now: proof_signatures(digests, Expected(), now))
    jws = read_compact(secured.token)
    document = document_of(jws)
    return Opened(document, Digests(document), lambda now: Signatures((token_signature(jws, document, now),)))


class KeyedSignature(NamedTuple):
    """A signature with the key of its controller that it names."""

    signature: Signature
    key: VerificationKey


class Keyed(NamedTuple):
    """The signatures of a document with their keys, and the kinds of those that are of an unknown kind."""

    signatures: tuple[KeyedSignature, ...]
    unknown: tuple[str, ...]


def issuer_id(document: Document) -> str:
    """Return who says that it issued `document`; raises Refused `no-issuer`."""
    issuer = document.get("issuer")
    name = issuer.get("id") if isinstance(issuer, dict) else issuer
    if not isinstance(name, str):
        raise known_refusal("no-issuer")
    return name


def require_issued(secured: Secured, sources: Sources, now: datetime) -> Document:
    """Return the credential that `secured` states, signed by who says that it issued it.

    Raises Refused by the name of what is wrong, CouldNotFindOut when the keys cannot be had. Says
    nothing of its form, its status or its dates.
    """
    document = stated_document(secured)
    controller = issuer_id(document)
    published = controller_document(controller, sources)
    if not is_lasting(secured, published):
        signatures = seen_before(secured, open_secured(secured).signatures(now))
        keyed = _keyed_by(published, signatures, controller)
        _require_sound(keyed, document, sources, now)
        if all(one.key.revoked is None and one.key.expires is None for one in keyed.signatures):
            remember_lasting(secured, published)
    return document


def require_proofs(
    document: Document, expected: Expected, controller: str, sources: Sources, now: datetime
) -> None:
    """Raise unless every proof in `document` is by a key that `controller` lists for the purpose expected.

    This is for what is not a credential, such as a presentation (`Expected("authentication",
    domain, challenge)`). Raises Refused as `proof_signatures` and `published_key` do,
    `bad-signature`, `revoked-key`, `expired-key`; CouldNotFindOut when the keys cannot be had.
    """
    keyed = _keyed(proof_signatures(Digests(document), expected, now), controller, sources)
    _require_sound(keyed, document, sources, now)


def require_defined_terms(opened: Opened) -> None:
    """Raise Refused unless every term is defined and every IRI well-formed, in its proofs too."""
    opened.digests.of_document(RDFC)
    for proof in known_proofs(opened.document):
        opened.digests.of_proof(proof, RDFC)


def _keyed(signatures: Signatures, controller: str, sources: Sources) -> Keyed:
    return _keyed_by(controller_document(controller, sources), signatures, controller)


def _keyed_by(published: Document, signatures: Signatures, controller: str) -> Keyed:
    keyed = tuple(KeyedSignature(one, one.find_key(published, controller)) for one in signatures.known)
    return Keyed(keyed, signatures.unknown)


def _require_sound(keyed: Keyed, document: Document, sources: Sources, now: datetime) -> None:
    for one in keyed.signatures:
        if not one.signature.matches(one.key):
            raise known_refusal("bad-signature")
        _require_key_in_force(one, str(document.get("id")), sources, now)


def _require_key_in_force(one: KeyedSignature, about: str, sources: Sources, now: datetime) -> None:
    """Raise unless the signature is older than the end of its key, by the issuer's record.

    A date inside the credential proves nothing here: whoever has the key can write any. Raises
    Refused `expired-key`, `revoked-key`, CouldNotFindOut `revoked-key` where no record can tell.
    """
    if one.key.expires is not None and now >= one.key.expires:
        _require_before(one, one.key.expires, about, sources, _EXPIRED, _EXPIRED)
    if one.key.revoked is not None and now >= one.key.revoked:
        _require_before(one, one.key.revoked, about, sources, _REVOKED, _PERHAPS_REVOKED)


def _require_before(
    one: KeyedSignature,
    end: datetime,
    about: str,
    sources: Sources,
    later: Refused,
    no_record: Refused | CouldNotFindOut,
) -> None:
    recorded = sources.recorded_at(about, one.signature.value, one.key.id)
    if any(moment is not None and moment >= end for moment in (recorded, one.signature.claimed)):
        raise later
    if recorded is None:
        raise no_record


_REVOKED = known_refusal("revoked-key")
_PERHAPS_REVOKED = known_no_answer("revoked-key@undated")
# Controlled Identifiers 1.0, section 2.2: nothing is to be verified with a key that has expired. Unlike
# a revocation this was known when the key was made, so its issuer is not owed the benefit of a doubt.
_EXPIRED = known_refusal("expired-key")


def check_issuer(opened: Opened, sources: Sources, now: datetime) -> tuple[Check, Keyed | None]:
    """Return the check `issuer`, and the signatures with their keys if it passed."""
    keyed: list[Keyed] = []

    def step() -> Text:
        controller = issuer_id(opened.document)
        keyed.append(_keyed(opened.signatures(now), controller, sources))
        return said("passed:issuer")

    return attempt("issuer", step), keyed[0] if keyed else None


def check_proof(opened: Opened, keyed: Keyed | None, sources: Sources, now: datetime) -> Check:
    """Return the check `proof`; without keys it cannot be made."""

    def step() -> Text:
        if keyed is None:
            opened.signatures(now)  # what is wrong with them is to be told here too
            raise known_no_answer("no-key")
        _require_sound(keyed, opened.document, sources, now)
        return _genuine(keyed.unknown)

    return attempt("proof", step)


def _genuine(unknown: Sequence[str]) -> Text:
    genuine = said("passed:proof")
    if not unknown:
        return genuine
    kinds = "、".join(unknown), ", ".join(unknown)
    besides = (
        f"ほかの方式の署名（{kinds[0]}）は確かめていません。",
        f" Signatures of other kinds ({kinds[1]}) were not checked.",
    )
    return Text(f"{genuine.ja}{besides[0]}", f"{genuine.en}{besides[1]}")
