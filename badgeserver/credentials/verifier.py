"""Is this credential genuine, whose is it, and does it still hold? No I/O here: `Sources` knows the world.

`verify` takes an Open Badges 3.0 credential through these steps, in the order of Open Badges 3.0,
section 9.1. Each is one check with an outcome of its own, and a step that fails does not keep the
later ones from being tried:

1. `terms`    every context is pinned, every term defined, every IRI well-formed (JSON-LD safe mode)
2. `schema`   contexts and types in their places, members as the data model lays them down
3. `subject`  one achievement for one identified subject, stated in one place
4. `issuer`   the issuer's own document lists the key of the proof for assertions
5. `proof`    the signature is that key's, over this very document, and not made by a revoked key
6. `refresh`  the newer edition that the issuer offers, once, or else the one at hand
7. `own-schema`  the form that the issuer laid down by a JSON Schema of its own
8. `status`   the issuer's own status lists do not revoke or suspend it
9. `dates`    it holds already, and still
10. `endorsements`  each endorsement in it is a credential that is genuine and valid

Steps 6, 7 and 10 are made for credentials that ask for them, and only once the proof is good: nobody
but the issuer has documents fetched by them.

The answer is `invalid` if a check failed, else `unknown` if one could not be made, else `valid`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeAlias

from badgeserver.credentials.check_words import said
from badgeserver.credentials.compact_json import compact
from badgeserver.credentials.contexts import (
    CREDENTIALS_V1,
    CREDENTIALS_V2,
    OPEN_BADGES_V3,
    OPEN_BADGES_V3_0_1,
    OPEN_BADGES_V3_0_2,
)
from badgeserver.credentials.credential_form import is_badge, require_form
from badgeserver.credentials.endorsement_check import check_endorsements
from badgeserver.credentials.json_ld import require_few_parts
from badgeserver.credentials.jwt_claims import stated_document
from badgeserver.credentials.proof_check import (
    Opened,
    check_issuer,
    check_proof,
    open_secured,
    require_defined_terms,
)
from badgeserver.credentials.refresh import Edition, newest_edition
from badgeserver.credentials.schema_check import check_own_schema
from badgeserver.credentials.schemas import schema_fault
from badgeserver.credentials.secured import Secured
from badgeserver.credentials.shown import shown_by
from badgeserver.credentials.sources import Sources
from badgeserver.credentials.status_check import find_status
from badgeserver.credentials.validity import check_validity, in_terms_of_version_2
from badgeserver.credentials.verdicts import attempt, known_refusal, refusal, verdict
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Check, Outcome, Verdict

# Open Badges 3.0 began with VC Data Model 1.1. Context 3.0.1 does not go with that of 2.0, which
# protects the terms that it would define again.
_OPEN_BADGES_CONTEXTS: Final = (
    [CREDENTIALS_V2, OPEN_BADGES_V3],
    [CREDENTIALS_V2, OPEN_BADGES_V3_0_2],
    [CREDENTIALS_V1, OPEN_BADGES_V3],
    [CREDENTIALS_V1, OPEN_BADGES_V3_0_2],
    [CREDENTIALS_V1, OPEN_BADGES_V3_0_1],
)


_ENDORSES: Final = frozenset({"id", "type", "endorsementComment"})


def verify(secured: Secured, sources: Sources, now: datetime) -> Verdict:
    """Return the verdict on an Open Badges 3.0 credential at the moment `now`.

    Raises Refused for a JWT that cannot be read.
    """
    opened = open_secured(secured)
    # 1. to 5.
    proven = _prove_badge(opened, sources, now)
    # 6. to 9.
    standing = _standing(opened.document, proven, _prove_badge, sources, now)
    # 10. endorsements
    endorsements = (
        check_endorsements(standing.document, lambda one: verify_credential(one, sources, now))
        if standing.is_proven
        else None
    )
    checks = (*proven, *standing.checks, *_made(endorsements))
    return verdict(checks, shown_by(standing.document), standing.as_of)


def verify_credential(secured: Secured, sources: Sources, now: datetime) -> Verdict:
    """Return the verdict on any W3C Verifiable Credential, of data model 2.0 or 1.1, at the moment `now`.

    Instead of Open Badges' `schema` and `subject` it has the check `form`: what the data model asks
    of every credential; endorsements inside it are not looked at. Raises Refused for a JWT that
    cannot be read.
    """
    opened = open_secured(secured)
    proven = _prove_credential(opened, sources, now)
    standing = _standing(opened.document, proven, _prove_credential, sources, now)
    return verdict((*proven, *standing.checks), shown_by(standing.document), standing.as_of)


def verify_any(secured: Secured, sources: Sources, now: datetime) -> Verdict:
    """Return the verdict on a credential as what it says that it is: an Open Badge, or any other.

    Raises Refused for a JWT that cannot be read.
    """
    judge = verify if is_badge(stated_document(secured)) else verify_credential
    return judge(secured, sources, now)


_Prove: TypeAlias = Callable[[Opened, Sources, datetime], tuple[Check, ...]]


def _prove_badge(opened: Opened, sources: Sources, now: datetime) -> tuple[Check, ...]:
    document = opened.document
    # 1. terms
    terms = attempt("terms", lambda: _terms(opened))
    # 2. schema
    schema = attempt("schema", lambda: _schema(document, terms))
    # 3. subject
    subject = attempt("subject", lambda: _subject(opened))
    # 4. issuer
    issuer, keyed = check_issuer(opened, sources, now)
    # 5. proof
    proof = check_proof(opened, keyed, sources, now)
    return terms, schema, subject, issuer, proof


def _prove_credential(opened: Opened, sources: Sources, now: datetime) -> tuple[Check, ...]:
    terms = attempt("terms", lambda: _terms(opened))
    form = attempt("form", lambda: _form(opened))
    issuer, keyed = check_issuer(opened, sources, now)
    proof = check_proof(opened, keyed, sources, now)
    return terms, form, issuer, proof


class _Standing(NamedTuple):
    """How a credential stands: the edition that counts, the checks on it, the moment of its status."""

    is_proven: bool
    document: Mapping[str, Any]
    checks: tuple[Check, ...]
    as_of: datetime | None


def _standing(
    document: Mapping[str, Any], proven: tuple[Check, ...], prove: _Prove, sources: Sources, now: datetime
) -> _Standing:
    edition, own_schema = Edition(document), None
    is_proven = all(check.outcome is Outcome.PASSED for check in proven)
    if is_proven:
        # 6. refresh
        edition = newest_edition(document, sources, lambda newer: _proven(newer, prove, sources, now))
        # 7. own-schema
        own_schema = check_own_schema(edition.document, sources)
    # 8. status
    status = find_status(edition.document, sources, now)
    # 9. dates
    dates = check_validity(edition.document, now)
    checks = _made(edition.check, own_schema, status.check, dates)
    return _Standing(is_proven, edition.document, checks, status.known_as_of)


def _proven(secured: Secured, prove: _Prove, sources: Sources, now: datetime) -> Mapping[str, Any]:
    """Return what `secured` states if it is proven; raises Refused for the first check that did not pass."""
    opened = open_secured(secured)
    for check in prove(opened, sources, now):
        if check.outcome is not Outcome.PASSED:
            raise refusal(check.code or check.name, check.message.ja, check.message.en)
    return opened.document


def _made(*checks: Check | None) -> tuple[Check, ...]:
    return tuple(check for check in checks if check is not None)


def _terms(opened: Opened) -> Text:
    require_defined_terms(opened)
    return said("passed:terms")


def _form(opened: Opened) -> Text:
    require_few_parts(opened.document)
    require_form(opened.document)
    _require_stated_once(opened)
    return Text(
        "デジタル証明書（Verifiable Credential）の形に合っています。オープンバッジではありません。",
        "It has the form of a Verifiable Credential. It is no Open Badge.",
    )


def _schema(document: Mapping[str, Any], terms: Check) -> Text:
    if _first_contexts(document) not in _OPEN_BADGES_CONTEXTS:
        raise known_refusal("contexts-out-of-place")
    if terms.outcome is not Outcome.PASSED:  # which it is for few parts only
        require_few_parts(document)
    fault = schema_fault(in_terms_of_version_2(document))
    if fault is not None:
        raise refusal(
            "schema",
            f"Open Badges 3.0の形に合っていません（{fault}）。",
            f"It does not have the form of Open Badges 3.0 ({fault}).",
        )
    return said("passed:schema")


def _first_contexts(document: Mapping[str, Any]) -> list[Any]:
    contexts = document.get("@context")
    return contexts[:2] if isinstance(contexts, list) else []


def _subject(opened: Opened) -> Text:
    subject = opened.document.get("credentialSubject")
    if not isinstance(subject, dict) or not isinstance(subject.get("achievement"), dict):
        raise known_refusal("no-subject")
    _require_stated_once(opened)
    return said("passed:subject")


def _require_stated_once(opened: Opened) -> None:
    """Refuse a second object with the credential's id: it could carry a part away.

    A signature with RDF canonicalization covers the graph, in which the two are one.
    """
    name = opened.document.get("id")
    if "id" in opened.document and not _is_there_once(name, opened) and _count(name, opened.document) != 1:
        raise known_refusal("stated-twice")


def _is_there_once(word: Any, opened: Opened) -> bool:
    """Tell by its text that no other string of a document is `word`; False where that is not certain."""
    text = opened.digests.text
    return text is not None and isinstance(word, str) and text.count(compact(word)) == 1


def _count(name: Any, document: Mapping[str, Any]) -> int:
    return list(_ids(document)).count(name)


def _ids(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for part in value:
            yield from _ids(part)
    elif isinstance(value, Mapping) and not _only_endorses(value):
        if "id" in value:
            yield value["id"]
        for part in value.values():
            yield from _ids(part)


def _only_endorses(value: Mapping[str, Any]) -> bool:
    """Tell whether an object names what it endorses, and carries nothing else that could be missed."""
    return value.get("type") in ("EndorsementSubject", ["EndorsementSubject"]) and value.keys() <= _ENDORSES
