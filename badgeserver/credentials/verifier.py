"""Is this credential genuine, whose is it, and does it still hold? No I/O here: `Sources` knows the world.

`verify` takes an Open Badges 3.0 credential through these steps, in the order of Open Badges 3.0,
section 8. Each is one check with an outcome of its own, and a step that fails does not keep the
later ones from being tried:

1. `terms`    every context is pinned, every term defined, every IRI well-formed (JSON-LD safe mode)
2. `schema`   contexts and types in their places, members as the data model lays them down
3. `subject`  one achievement for one identified subject, stated in one place
4. `issuer`   the issuer's own document lists the key of the proof for assertions
5. `proof`    the signature is that key's, over this very document, and not made by a revoked key
6. `status`   the issuer's own status list does not revoke or suspend it
7. `dates`    it holds already, and still

The answer is `invalid` if a check failed, else `unknown` if one could not be made, else `valid`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from badgeserver.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES_V3
from badgeserver.credentials.json_ld import require_few_parts, safe_json_ld
from badgeserver.credentials.jwt_claims import stated_document
from badgeserver.credentials.proof_check import check_issuer, check_proof
from badgeserver.credentials.schemas import schema_fault
from badgeserver.credentials.secured import Secured
from badgeserver.credentials.shown import shown_by
from badgeserver.credentials.sources import Sources
from badgeserver.credentials.status_check import find_status
from badgeserver.credentials.validity import check_validity
from badgeserver.credentials.verdicts import attempt, refusal, verdict
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Verdict


def verify(secured: Secured, sources: Sources, now: datetime) -> Verdict:
    """Return the verdict on an Open Badges 3.0 credential at the moment `now`."""
    document = stated_document(secured)
    # 1. terms
    terms = attempt("terms", lambda: _terms(document))
    # 2. schema
    schema = attempt("schema", lambda: _schema(document))
    # 3. subject
    subject = attempt("subject", lambda: _subject(document))
    # 4. issuer
    issuer, proofs = check_issuer(document, sources)
    # 5. proof
    proof = check_proof(document, proofs, sources)
    # 6. status
    status = find_status(document, sources, now)
    # 7. dates
    dates = check_validity(document, now)
    checks = (terms, schema, subject, issuer, proof, status.check, dates)
    return verdict(checks, shown_by(document), status.known_as_of)


def verify_credential(secured: Secured, sources: Sources, now: datetime) -> Verdict:
    """Return the verdict on any W3C Verifiable Credential at the moment `now`."""
    document = stated_document(secured)
    terms = attempt("terms", lambda: _terms(document))
    issuer, proofs = check_issuer(document, sources)
    proof = check_proof(document, proofs, sources)
    status = find_status(document, sources, now)
    dates = check_validity(document, now)
    return verdict((terms, issuer, proof, status.check, dates), shown_by(document), status.known_as_of)


def _terms(document: Mapping[str, Any]) -> Text:
    safe_json_ld().dataset(document)
    return Text("すべての項目の意味が決められています。", "Every term of the document is defined.")


def _schema(document: Mapping[str, Any]) -> Text:
    contexts = document.get("@context")
    if not isinstance(contexts, list) or contexts[:2] != [CREDENTIALS_V2, OPEN_BADGES_V3]:
        raise refusal(
            "contexts-out-of-place",
            "Open Badges 3.0のコンテキストが、決められた順に書かれていません。",
            "The contexts of Open Badges 3.0 are not in their places.",
        )
    require_few_parts(document)
    fault = schema_fault(document)
    if fault is not None:
        raise refusal(
            "schema",
            f"Open Badges 3.0の形に合っていません（{fault}）。",
            f"It does not have the form of Open Badges 3.0 ({fault}).",
        )
    return Text("Open Badges 3.0の形に合っています。", "It has the form of an Open Badges 3.0 credential.")


def _subject(document: Mapping[str, Any]) -> Text:
    """A signature covers a graph; a second object with the credential's id could carry a part away."""
    subject = document.get("credentialSubject")
    if not isinstance(subject, Mapping) or not isinstance(subject.get("achievement"), Mapping):
        raise refusal(
            "no-subject",
            "だれの、どのバッジかが書かれていません。",
            "It does not say whose badge it is, or which.",
        )
    if list(_ids(document)).count(document.get("id")) != 1:
        raise refusal(
            "stated-twice", "同じ証明書が二度書かれています。", "The document states the credential twice."
        )
    return Text(
        "一人の学習者の、一つのバッジについての証明書です。", "It is about one learner and one badge."
    )


def _ids(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for part in value:
            yield from _ids(part)
    elif isinstance(value, Mapping):
        if "id" in value:
            yield value["id"]
        for part in value.values():
            yield from _ids(part)
