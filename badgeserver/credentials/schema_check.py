"""The issuer's own schemas: `credentialSchema` of 1EdTech's kind (Open Badges 3.0, section 9.1, step 1)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from badgeserver.credentials.confined import TooCostly, run_confined
from badgeserver.credentials.credential_form import objects, types_of
from badgeserver.credentials.schemas import endorsement_fault, schema_fault
from badgeserver.credentials.sources import Sources
from badgeserver.credentials.validity import in_terms_of_version_2
from badgeserver.credentials.verdicts import attempt, no_answer, refusal
from badgeserver.domain.errors import CouldNotFindOut
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Check

SCHEMA_TYPE: Final = "1EdTechJsonSchemaValidator2019"
MAX_SCHEMAS: Final = 3
"""Schemas that one credential has us fetch and evaluate."""

_PUBLISHED: Final = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_{}_schema.json"
_AT_HAND: Final[Mapping[str, Callable[[Mapping[str, Any]], str | None]]] = {
    _PUBLISHED.format("achievementcredential"): schema_fault,
    _PUBLISHED.format("anyachievementcredential"): schema_fault,
    _PUBLISHED.format("endorsementcredential"): endorsement_fault,
    _PUBLISHED.format("anyendorsementcredential"): endorsement_fault,
}
"""Open Badges' own schemas, which are never fetched."""


def check_own_schema(document: Mapping[str, Any], sources: Sources) -> Check | None:
    """Return the check `own-schema`, or None for a credential that names no schema of this kind.

    Schemas of other kinds are for who knows them (VC Data Model 2.0, section 4.11).
    """
    stated = objects(document["credentialSchema"]) or [] if "credentialSchema" in document else []
    addresses = [str(one.get("id")) for one in stated if SCHEMA_TYPE in (types_of(one) or ())]
    if not addresses:
        return None
    return attempt("own-schema", lambda: _conforms(document, addresses, sources))


def _conforms(document: Mapping[str, Any], addresses: list[str], sources: Sources) -> Text:
    if len(addresses) > MAX_SCHEMAS:
        raise refusal(
            "too-many-schemas",
            f"「credentialSchema」が{MAX_SCHEMAS}つより多いです。",
            f"It names more than {MAX_SCHEMAS} schemas.",
        )
    for address in addresses:
        fault = _fault(document, address, sources)
        if fault is not None:
            raise refusal(
                "own-schema",
                f"発行者が決めた形に合っていません（{fault}）。",
                f"It does not have the form that its issuer laid down ({fault}).",
            )
    return Text("発行者が決めた形に合っています。", "It has the form that its issuer laid down.")


def _fault(document: Mapping[str, Any], address: str, sources: Sources) -> str | None:
    if address in _AT_HAND:
        return _AT_HAND[address](in_terms_of_version_2(document))
    schema = sources.document(address)
    try:
        answer = run_confined(
            "schema_evaluator", [], json.dumps({"schema": schema, "document": document}).encode()
        )
    except TooCostly as fault:
        raise _unusable() from fault
    if "unusable" in answer:
        raise _unusable()
    found: str | None = answer["fault"]
    return found


def _unusable() -> CouldNotFindOut:
    return no_answer(
        "unusable-schema",
        "発行者が決めた形（JSON Schema）を、あつかえません。",
        "The schema that its issuer names cannot be used.",
    )
