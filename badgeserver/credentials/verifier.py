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
from typing import Any, Final

from badgeserver.credentials.contexts import (
    CREDENTIALS_V1,
    CREDENTIALS_V2,
    OPEN_BADGES_V3,
    OPEN_BADGES_V3_0_1,
    OPEN_BADGES_V3_0_2,
)
from badgeserver.credentials.credential_form import require_form
from badgeserver.credentials.json_ld import require_few_parts
from badgeserver.credentials.proof_check import (
    Opened,
    check_issuer,
    check_proof,
    open_secured,
    require_defined_terms,
)
from badgeserver.credentials.schemas import schema_fault
from badgeserver.credentials.secured import Secured
from badgeserver.credentials.shown import shown_by
from badgeserver.credentials.sources import Sources
from badgeserver.credentials.status_check import find_status
from badgeserver.credentials.validity import check_validity, is_version_1
from badgeserver.credentials.verdicts import attempt, refusal, verdict
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Verdict

# Open Badges 3.0 began with VC Data Model 1.1. Context 3.0.1 does not go with that of 2.0, which
# protects the terms that it would define again.
_OPEN_BADGES_CONTEXTS: Final = (
    [CREDENTIALS_V2, OPEN_BADGES_V3],
    [CREDENTIALS_V2, OPEN_BADGES_V3_0_2],
    [CREDENTIALS_V1, OPEN_BADGES_V3],
    [CREDENTIALS_V1, OPEN_BADGES_V3_0_2],
    [CREDENTIALS_V1, OPEN_BADGES_V3_0_1],
)


def verify(secured: Secured, sources: Sources, now: datetime) -> Verdict:
    """Return the verdict on an Open Badges 3.0 credential at the moment `now`.

    Raises Refused for a JWT that cannot be read.
    """
    opened = open_secured(secured)
    document = opened.document
    # 1. terms
    terms = attempt("terms", lambda: _terms(opened))
    # 2. schema
    schema = attempt("schema", lambda: _schema(document))
    # 3. subject
    subject = attempt("subject", lambda: _subject(document))
    # 4. issuer
    issuer, keyed = check_issuer(opened, sources, now)
    # 5. proof
    proof = check_proof(opened, keyed, sources, now)
    # 6. status
    status = find_status(document, sources, now)
    # 7. dates
    dates = check_validity(document, now)
    checks = (terms, schema, subject, issuer, proof, status.check, dates)
    return verdict(checks, shown_by(document), status.known_as_of)


def verify_credential(secured: Secured, sources: Sources, now: datetime) -> Verdict:
    """Return the verdict on any W3C Verifiable Credential, of data model 2.0 or 1.1, at the moment `now`.

    Instead of Open Badges' `schema` and `subject` it has the check `form`: what the data model asks
    of every credential. Raises Refused for a JWT that cannot be read.
    """
    opened = open_secured(secured)
    document = opened.document
    terms = attempt("terms", lambda: _terms(opened))
    form = attempt("form", lambda: _form(document))
    issuer, keyed = check_issuer(opened, sources, now)
    proof = check_proof(opened, keyed, sources, now)
    status = find_status(document, sources, now)
    dates = check_validity(document, now)
    checks = (terms, form, issuer, proof, status.check, dates)
    return verdict(checks, shown_by(document), status.known_as_of)


def _terms(opened: Opened) -> Text:
    require_defined_terms(opened)
    return Text("すべての項目の意味が決められています。", "Every term of the document is defined.")


def _form(document: Mapping[str, Any]) -> Text:
    require_few_parts(document)
    require_form(document)
    _require_stated_once(document)
    return Text("証明書の形に合っています。", "It has the form of a Verifiable Credential.")


def _schema(document: Mapping[str, Any]) -> Text:
    if _first_contexts(document) not in _OPEN_BADGES_CONTEXTS:
        raise refusal(
            "contexts-out-of-place",
            "Open Badges 3.0のコンテキストが、決められた順に書かれていません。",
            "The contexts of Open Badges 3.0 are not in their places.",
        )
    require_few_parts(document)
    fault = schema_fault(_in_terms_of_version_2(document))
    if fault is not None:
        raise refusal(
            "schema",
            f"Open Badges 3.0の形に合っていません（{fault}）。",
            f"It does not have the form of Open Badges 3.0 ({fault}).",
        )
    return Text("Open Badges 3.0の形に合っています。", "It has the form of an Open Badges 3.0 credential.")


def _first_contexts(document: Mapping[str, Any]) -> list[Any]:
    contexts = document.get("@context")
    return contexts[:2] if isinstance(contexts, list) else []


def _in_terms_of_version_2(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return `document` with its period as VC Data Model 2.0 names it; the rest has the same names."""
    if not is_version_1(document):
        return document
    renamed = {"issuanceDate": "validFrom", "expirationDate": "validUntil"}
    return {renamed.get(name, name): value for name, value in document.items()}


def _subject(document: Mapping[str, Any]) -> Text:
    subject = document.get("credentialSubject")
    if not isinstance(subject, Mapping) or not isinstance(subject.get("achievement"), Mapping):
        raise refusal(
            "no-subject",
            "だれの、どのバッジかが書かれていません。",
            "It does not say whose badge it is, or which.",
        )
    _require_stated_once(document)
    return Text(
        "一人の学習者の、一つのバッジについての証明書です。", "It is about one learner and one badge."
    )


def _require_stated_once(document: Mapping[str, Any]) -> None:
    """Refuse a second object with the credential's id: it could carry a part away.

    A signature with RDF canonicalization covers the graph, in which the two are one.
    """
    if "id" in document and list(_ids(document)).count(document["id"]) != 1:
        raise refusal(
            "stated-twice", "同じ証明書が二度書かれています。", "The document states the credential twice."
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
