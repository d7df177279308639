"""What types bring along is processed once, and documents expand as they do without that."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pyld import jsonld
from pyld.context_resolver import ContextResolver

from badgeserver.credentials.achievement_credential import achievement_credential
from badgeserver.credentials.contexts import load_pinned
from badgeserver.credentials.recent import Recent
from badgeserver.credentials.type_scopes import MAX_SCOPES, Scopes, TypeScopes
from tests.credentials.samples import content

CONTEXTS = load_pinned()


def load(url: str, _options: object = None) -> dict[str, Any]:
    return {"contextUrl": None, "documentUrl": url, "document": CONTEXTS[url]}


def expanded(processor: jsonld.JsonLdProcessor, document: Any) -> Any:
    return processor.expand(document, {"documentLoader": load, "contextResolver": RESOLVER})


RESOLVER = ContextResolver({}, load)
CREDENTIAL = achievement_credential(content())


def several_types(*types: str) -> dict[str, Any]:
    """A credential whose subject is of several types, each with a context of its own."""
    document = json.loads(json.dumps(CREDENTIAL))
    document["credentialSubject"]["type"] = list(types)
    return dict(document)


@pytest.mark.parametrize(
    "document",
    [
        CREDENTIAL,
        several_types("AchievementSubject"),
        several_types("AchievementSubject", "Profile"),
        several_types("Profile", "AchievementSubject"),
        several_types("Achievement", "AchievementSubject", "Profile", "Evidence"),
        several_types("Person"),
    ],
    ids=lambda document: " ".join(document["credentialSubject"]["type"]),
)
def test_documents_expand_as_without_memory(document: Any) -> None:
    scopes: Scopes = Recent(MAX_SCOPES)
    plainly = outcome(jsonld.JsonLdProcessor(), document)
    assert [outcome(TypeScopes(scopes, print), document) for _ in range(3)] == [plainly] * 3
    assert 0 < len(scopes) < MAX_SCOPES


def outcome(processor: jsonld.JsonLdProcessor, document: Any) -> Any:
    """Return the expanded document, or the code of the error."""
    try:
        return expanded(processor, document)
    except jsonld.JsonLdError as error:
        return error.code or str(error)


def test_a_document_does_not_change_what_the_next_one_expands_to() -> None:
    scopes: Scopes = Recent(MAX_SCOPES)
    plainly = outcome(jsonld.JsonLdProcessor(), CREDENTIAL)
    for types in (["Profile"], ["Evidence", "Profile"], ["Nothing"]):
        outcome(TypeScopes(scopes, print), several_types(*types))
        assert outcome(TypeScopes(scopes, print), CREDENTIAL) == plainly


def test_what_is_remembered_is_bounded() -> None:
    scopes: Scopes = Recent(4)
    plainly = outcome(jsonld.JsonLdProcessor(), CREDENTIAL)
    assert outcome(TypeScopes(scopes, print), CREDENTIAL) == plainly
    assert len(scopes) <= 4
