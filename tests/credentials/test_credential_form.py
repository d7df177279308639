"""The form of a credential, spoilt in one place at a time; the clauses are those of VC Data Model 2.0."""

from __future__ import annotations

from typing import Any

import pytest

from badgeserver.credentials.credential_form import require_form
from badgeserver.domain.errors import Refused
from tests.credentials.holders import V1, V2, credential, credential_1_1

ISSUER = "did:example:issuer"
WITH_LANGUAGE = {"@value": "証明", "@language": "ja", "@direction": "ltr"}
RELATED = {"id": "https://example.org/a", "digestSRI": "sha256-AAAA"}

GOOD: list[dict[str, Any]] = [
    {},
    {"id": "urn:uuid:36245ee9-9074-4b05-a777-febff2e69757"},
    {"id": "did:example:credential"},
    {"type": "VerifiableCredential"},
    {"type": ["https://example.org/#Special", "VerifiableCredential"]},
    {"issuer": {"id": ISSUER, "name": WITH_LANGUAGE}},
    {"issuer": "https://example.org/issuer"},
    {"validFrom": "2026-01-01T00:00:00.447Z"},
    {"validFrom": "2026-01-01T00:00:00-05:00", "validUntil": "2026-01-01T05:00:00Z"},
    {"validFrom": "9999-12-31T23:59:59Z"},
    {"credentialSubject": [{"id": "did:example:a"}, {"degree": "BSc"}]},
    {"credentialStatus": {"type": "https://example.org/#Status"}},
    {"credentialStatus": [{"id": "urn:a:b", "type": "S"}, {"type": ["S", "T"]}]},
    {"credentialSchema": {"id": "did:example:schema", "type": "S"}},
    {"refreshService": [{"type": "R"}, {"type": "R", "id": "urn:a:b"}]},
    {"termsOfUse": {"type": "T", "id": "urn:a:b"}},
    {"evidence": [{"type": ["E"]}]},
    {"name": "証明", "description": [WITH_LANGUAGE, {"@value": "proof", "@language": "en"}]},
    {"relatedResource": [RELATED, {"id": "urn:a:b", "digestMultibase": "uEiAAAA"}]},
]

BAD: list[tuple[str, str, dict[str, Any]]] = [
    ("4.3 Contexts", "base-context", {"@context": V2}),
    ("4.3 Contexts", "base-context", {"@context": []}),
    ("4.3 Contexts", "base-context", {"@context": [{"name": "urn:a:b"}, V2]}),
    ("4.3 Contexts", "base-context", {"@context": ["https://example.org/first", V2]}),
    ("4.4 Identifiers", "bad-id", {"id": None}),
    ("4.4 Identifiers", "bad-id", {"id": "no address"}),
    ("4.4 Identifiers", "bad-id", {"id": ["urn:a:b", "urn:a:c"]}),
    ("4.4 Identifiers", "bad-id", {"credentialSubject": {"id": "nobody"}}),
    ("4.4 Identifiers", "bad-id", {"credentialSubject": {"id": ["did:example:a", "did:example:b"]}}),
    ("4.5 Types", "bad-type", {"type": "AchievementCredential"}),
    ("4.5 Types", "bad-type", {"type": []}),
    ("4.5 Types", "bad-type", {"type": None}),
    ("4.5 Types", "bad-type", {"type": ["VerifiableCredential", 2]}),
    ("4.6 Names", "bad-words", {"name": 7}),
    ("4.6 Names", "bad-words", {"name": {**WITH_LANGUAGE, "url": "urn:a:b"}}),
    ("4.6 Names", "bad-words", {"description": {"@language": "en"}}),
    ("4.6 Names", "bad-words", {"issuer": {"id": ISSUER, "name": {"ja": "証明"}}}),
    ("4.6 Names", "bad-words", {"issuer": {"id": ISSUER, "description": [7]}}),
    ("4.7 Issuer", "bad-issuer", {"issuer": None}),
    ("4.7 Issuer", "bad-issuer", {"issuer": 2}),
    ("4.7 Issuer", "bad-issuer", {"issuer": "the prefecture"}),
    ("4.7 Issuer", "bad-issuer", {"issuer": {}}),
    ("4.7 Issuer", "bad-issuer", {"issuer": {"id": None}}),
    ("4.7 Issuer", "bad-issuer", {"issuer": [ISSUER]}),
    ("4.8 Subject", "no-subject", {"credentialSubject": None}),
    ("4.8 Subject", "no-subject", {"credentialSubject": {}}),
    ("4.8 Subject", "no-subject", {"credentialSubject": []}),
    ("4.8 Subject", "no-subject", {"credentialSubject": [{"id": "did:example:a"}, {}]}),
    ("4.8 Subject", "no-subject", {"credentialSubject": "did:example:a"}),
    ("4.9 Validity", "bad-date", {"validFrom": "2026-01-01"}),
    ("4.9 Validity", "bad-date", {"validFrom": "2026-01-01T00:00:00"}),
    ("4.9 Validity", "bad-date", {"validUntil": "next year"}),
    ("4.9 Validity", "bad-date", {"validUntil": 2026}),
    ("4.9 Validity", "dates-out-of-order", {"validUntil": "2025-12-31T23:59:59Z"}),
    ("4.10 Status", "bad-member", {"credentialStatus": {"id": "urn:a:b"}}),
    ("4.10 Status", "bad-member", {"credentialStatus": {"type": 2}}),
    ("4.10 Status", "bad-member", {"credentialStatus": {"type": "S", "id": "nowhere"}}),
    ("4.10 Status", "bad-member", {"credentialStatus": {"type": "S", "id": ["urn:a:b", "urn:a:c"]}}),
    ("4.11 Schemas", "bad-member", {"credentialSchema": {"type": "S"}}),
    ("4.11 Schemas", "bad-member", {"credentialSchema": {"id": "urn:a:b"}}),
    ("4.11 Schemas", "bad-member", {"credentialSchema": {"type": "S", "id": 4}}),
    ("4.11 Schemas", "bad-member", {"credentialSchema": []}),
    ("5.3 Related", "bad-related-resource", {"relatedResource": ["https://example.org/a"]}),
    ("5.3 Related", "bad-related-resource", {"relatedResource": [{"digestSRI": "sha256-AAAA"}]}),
    ("5.3 Related", "bad-related-resource", {"relatedResource": [RELATED, RELATED]}),
    ("5.3 Related", "bad-related-resource", {"relatedResource": [{"id": "urn:a:b"}]}),
    ("5.3 Related", "bad-related-resource", {"relatedResource": [{**RELATED, "digestSRI": 1}]}),
    ("5.4 Refreshing", "bad-member", {"refreshService": {"id": "urn:a:b"}}),
    ("5.5 Terms of use", "bad-member", {"termsOfUse": [{"type": "T"}, {"id": "urn:a:b"}]}),
    ("5.6 Evidence", "bad-member", {"evidence": {"name": "a certificate"}}),
]


@pytest.mark.parametrize("members", GOOD)
def test_a_credential_of_good_form_is_taken(members: dict[str, Any]) -> None:
    require_form(credential(ISSUER, **members))


@pytest.mark.parametrize(("clause", "code", "members"), BAD)
def test_each_fault_of_form_has_its_name(clause: str, code: str, members: dict[str, Any]) -> None:
    with pytest.raises(Refused) as error:
        require_form(credential(ISSUER, **members))
    assert error.value.code == code, clause


@pytest.mark.parametrize(
    ("member", "code"),
    [
        ("@context", "base-context"),
        ("type", "bad-type"),
        ("issuer", "bad-issuer"),
        ("credentialSubject", "no-subject"),
    ],
)
def test_what_must_be_there_is_missed_by_name(member: str, code: str) -> None:
    spoilt = credential(ISSUER)
    del spoilt[member]
    with pytest.raises(Refused) as error:
        require_form(spoilt)
    assert error.value.code == code


def test_a_credential_of_data_model_2_needs_no_beginning() -> None:
    spoilt = credential(ISSUER)
    del spoilt["validFrom"]
    require_form(spoilt)


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({}, None),
        ({"expirationDate": "2027-01-01T00:00:00Z"}, None),
        ({"expirationDate": "2025-01-01T00:00:00Z"}, "dates-out-of-order"),
        ({"issuanceDate": "2026-01-01"}, "bad-date"),
        ({"@context": [V1, V2], "issuanceDate": None}, "bad-date"),
    ],
)
def test_a_credential_of_data_model_1_1_has_dates_of_other_names(
    members: dict[str, Any], code: str | None
) -> None:
    if code is None:
        require_form(credential_1_1(ISSUER, **members))
        return
    with pytest.raises(Refused) as error:
        require_form(credential_1_1(ISSUER, **members))
    assert error.value.code == code


def test_a_credential_of_data_model_1_1_must_say_when_it_was_issued() -> None:
    spoilt = credential_1_1(ISSUER)
    del spoilt["issuanceDate"]
    with pytest.raises(Refused) as error:
        require_form(spoilt)
    assert error.value.code == "bad-date"
