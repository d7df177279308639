"""What W3C's test suite for VC Data Model 2.0 sends and expects, over HTTPS, in the test configuration.

Each line is a case of that suite in our own words, with the section of the data model. The suite sets
`issuer` to the id that it is told, asks for `checks: ["proof"]`, and takes 400 or 422 for a refusal.

Left out on purpose: an issuer other than the one whose key signs (the suite has two such credentials
signed; here they are refused, below), an envelope with a signature of nobody known, and resources that
the suite has fetched from its own site.
"""

from __future__ import annotations

from typing import Any

import pytest

from badgeserver.credentials.contexts import load_pinned
from tests.credentials.holders import V2, DidKey, credential, presentation, proven, shown
from tests.vc_api.conftest import Answer, Site
from tests.vc_api.site import EXAMPLES, WithInlineContexts

HOLDER = DidKey()
PINNED_V2 = "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"
OTHER_DIGEST = "ca3d163bab055381827226140568f3bef634ac187cebd76878e0b63e9e442356"


def defining(*terms: str) -> list[Any]:
    return [V2, {term: f"https://example.org/#{term}" for term in terms}]


def words(text: str, **more: str) -> dict[str, str]:
    return {"@value": text, "@language": "en", **more}


NO_BEGINNING: dict[str, Any] = {"validFrom": None}
"""The suite's smallest credential has no `validFrom` at all; None leaves a member out here."""

ACCEPTED: list[tuple[str, dict[str, Any]]] = [
    ("4.3", {}),
    ("4.3", NO_BEGINNING),
    ("4.3", {"@context": [V2, EXAMPLES]}),
    ("4.3", {"@context": defining("Special"), "type": ["VerifiableCredential", "Special"]}),
    ("4.4", {"id": "did:example:credential"}),
    ("4.4", {"id": "https://example.org/credentials/1"}),
    ("4.4", {"credentialSubject": {"id": "did:example:single"}}),
    ("4.5", {"type": ["VerifiableCredential", "https://example.org/#Special"]}),
    ("4.5", {"type": ["https://example.org/#A", "VerifiableCredential", "https://example.org/#B"]}),
    ("4.5", {"type": ["https://example.org/#A", "https://example.org/#B", "VerifiableCredential"]}),
    ("4.5", {"@context": [V2, EXAMPLES], "type": ["VerifiableCredential", "RelationshipCredential"]}),
    ("4.6", {"name": "A credential", "description": "It says something."}),
    ("4.6", {"name": words("A credential")}),
    ("4.6", {"name": words("A credential", **{"@direction": "ltr"})}),
    ("4.6", {"description": [words("Proof"), {"@value": "証明", "@language": "ja"}]}),
    ("4.7", {"issuer": {}}),
    ("4.7", {"issuer": {"name": "The issuer", "description": words("It issues.")}}),
    ("4.7", {"issuer": {"name": [words("The issuer"), {"@value": "発行者", "@language": "ja"}]}}),
    ("4.8", {"credentialSubject": [{"id": "did:example:a"}, {"id": "did:example:b", "name": "B"}]}),
    ("4.9", {"validFrom": "2023-02-26T01:02:58.447Z"}),
    ("4.9", {"validFrom": "2023-02-25T20:02:58-05:00"}),
    ("4.9", {"validFrom": "2823-02-26T01:02:58Z"}),
    ("4.9", {"validUntil": "2823-02-26T01:02:58.447Z"}),
    ("4.9", {"validUntil": "2823-02-25T20:02:58-05:00"}),
    ("4.10", {"@context": defining("S"), "credentialStatus": {"id": "did:example:status", "type": "S"}}),
    ("4.10", {"@context": defining("S"), "credentialStatus": {"type": "S"}}),
    ("4.11", {"credentialSchema": {"id": "did:example:schema", "type": "https://example.org/#S"}}),
    ("4.11", {"credentialSchema": [{"id": f"urn:a:{n}", "type": "https://example.org/#S"} for n in "ab"]}),
    ("5.3", {"relatedResource": [{"id": V2, "digestSRI": f"sha256-{PINNED_V2}"}]}),
    ("5.4", {"refreshService": {"id": "did:example:refresh", "type": "https://example.org/#R"}}),
    ("5.4", {"refreshService": [{"type": "https://example.org/#R"}, {"type": "https://example.org/#R"}]}),
    ("5.5", {"@context": defining("Policy"), "termsOfUse": {"type": "Policy"}}),
    ("5.5", {"@context": defining("Policy"), "termsOfUse": [{"type": "Policy", "id": "urn:a:b"}]}),
    ("5.6", {"@context": defining("Seen"), "evidence": {"type": "Seen"}}),
    ("5.6", {"@context": defining("Seen"), "evidence": [{"type": "Seen"}, {"type": ["Seen"]}]}),
]

REDEFINED = [
    V2,
    {"@protected": True, "Special": "https://example.org/#Special"},
    {"Special": "https://example.org/#Other"},
]
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("4.3", {"@context": None}),
    ("4.3", {"@context": [EXAMPLES]}),
    ("4.3", {"@context": [EXAMPLES, V2]}),
    ("4.3", {"@context": [V2, "https ://not-an-address/context"]}),
    ("4.3", {"@context": [V2, 7]}),
    ("4.3", {"@context": [V2, {"VerifiableCredential": "https://example.org/#Another"}]}),
    ("4.4", {"id": []}),
    ("4.4", {"id": "not an address"}),
    ("4.4", {"id": ["did:example:a", "did:example:b"]}),
    ("4.4", {"credentialSubject": {"id": ["did:example:a", "did:example:b"]}}),
    ("4.5", {"type": None}),
    ("4.5", {"type": ["https://example.org/#Special"]}),
    ("4.5", {"@context": [V2, {"Special": "not an address"}], "type": ["VerifiableCredential", "Special"]}),
    ("4.5", {"@context": [V2, {"@vocab": None}], "type": ["VerifiableCredential", "Special"]}),
    ("4.6", {"name": words("A credential", url="did:example:a")}),
    ("4.6", {"description": words("It says something.", url="did:example:a")}),
    ("4.6", {"issuer": {"name": words("The issuer", url="did:example:a")}}),
    ("4.7", {"issuer": {"id": None}}),
    ("4.7", {"issuer": 7}),
    ("4.7", {"issuer": "not an address"}),
    ("4.7", {"issuer": {"id": "not an address"}}),
    ("4.7, ours", {"issuer": "did:example:somebody-else"}),
    ("4.7, ours", {"issuer": {"id": "https://somebody-else.example"}}),
    ("4.8", {"credentialSubject": None}),
    ("4.8", {"credentialSubject": {}}),
    ("4.8", {"credentialSubject": [{"id": "did:example:a"}, {}]}),
    ("4.9", {"validFrom": "Tuesday"}),
    ("4.9", {"validUntil": "Tuesday"}),
    ("4.9", {"validFrom": "2027-01-01T00:00:00Z", "validUntil": "2025-01-01T00:00:00Z"}),
    ("4.10", {"credentialStatus": {"id": "did:example:status"}}),
    ("4.10", {"credentialStatus": {"id": "did:example:status", "type": 2}}),
    ("4.10", {"@context": defining("S"), "credentialStatus": {"id": "7", "type": "S"}}),
    ("4.10", {"@context": defining("S"), "credentialStatus": {"id": ["urn:a:a", "urn:a:b"], "type": "S"}}),
    ("4.11", {"credentialSchema": {"id": "did:example:schema"}}),
    ("4.11", {"credentialSchema": {"type": "https://example.org/#S"}}),
    ("4.11", {"credentialSchema": {"type": "https://example.org/#S", "id": 7}}),
    ("5.2", {"@context": REDEFINED, "type": ["VerifiableCredential", "Special"]}),
    ("5.3", {"relatedResource": ["https://example.org/a"]}),
    ("5.3", {"relatedResource": [{"digestSRI": f"sha256-{PINNED_V2}"}]}),
    ("5.3", {"relatedResource": [{"id": V2, "digestSRI": f"sha256-{PINNED_V2}"}] * 2}),
    ("5.3", {"relatedResource": [{"id": V2}]}),
    ("5.3", {"relatedResource": [{"id": V2, "digestSRI": f"sha256-{OTHER_DIGEST}"}]}),
    ("5.4", {"refreshService": {"id": "did:example:refresh"}}),
    ("5.5", {"termsOfUse": {"id": "urn:a:b"}}),
    ("5.6", {"evidence": {"id": "urn:a:b"}}),
]


def sent(site: Site, members: dict[str, Any]) -> dict[str, Any]:
    """A credential as the suite sends it: `issuer` is set to the site's, unless the case has its own."""
    issuer = members.get("issuer", site.did)
    own = {"id": site.did, **issuer} if isinstance(issuer, dict) else issuer
    stated = {**credential(site.did), **members, "issuer": own}
    return {name: value for name, value in stated.items() if value is not None}


def is_refused(answer: Answer) -> bool:
    """Tell whether the suite takes an answer for a refusal of its input."""
    return answer.status in (400, 422)


@pytest.mark.parametrize(("section", "members"), ACCEPTED)
def test_what_the_suite_has_issued_is_signed_and_verifies(
    suites: Site, section: str, members: dict[str, Any]
) -> None:
    issued = suites.issue(sent(suites, members))
    assert issued.status == 201, (section, issued.body)
    signed = issued.body["verifiableCredential"]
    assert signed["@context"][0] == V2
    assert signed["proof"]["type"] == "DataIntegrityProof"
    if not str(members.get("validFrom")).startswith("28"):
        assert suites.verify(signed).status == 200, (section, suites.verify(signed).body)


@pytest.mark.parametrize(("section", "members"), REFUSED)
def test_what_the_suite_expects_refused_is_refused_by_name(
    suites: Site, section: str, members: dict[str, Any]
) -> None:
    answer = suites.issue(sent(suites, members))
    assert is_refused(answer), (section, answer.body)
    assert answer.body["code"]
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("missing", ["@context", "type", "issuer", "credentialSubject"])
def test_a_credential_without_what_it_must_have_is_refused(suites: Site, missing: str) -> None:
    whole = sent(suites, {})
    assert is_refused(suites.issue({name: value for name, value in whole.items() if name != missing}))


def test_what_is_no_credential_is_not_verified(suites: Site) -> None:
    """Section 1.3: verifiers produce errors for documents that do not conform."""
    stray = {"type": ["NonconformingDocument"]}
    assert is_refused(suites.verify(stray))
    assert is_refused(suites.present(stray))
    assert is_refused(suites.verify(sent(suites, {})))


# Presentations, which the suite signs with a did:key of its own (section 4.13)


def made(**members: Any) -> dict[str, Any]:
    """A credential that the suite's own key signed."""
    return proven(credential(HOLDER.did, **members), HOLDER)


@pytest.mark.parametrize("count", [0, 1, 2])
@pytest.mark.parametrize(
    "options", [{"checks": []}, {"checks": ["proof"], "challenge": "uD1v2kQ0Zr4"}, {"checks": ["proof"]}]
)
def test_a_presentation_is_verified_with_or_without_a_challenge_asked_for(
    suites: Site, count: int, options: dict[str, Any]
) -> None:
    document = presentation(*(made(id=f"urn:a:{number}") for number in range(count)))
    answer = suites.present(shown(document, HOLDER, "uD1v2kQ0Zr4"), **options)
    assert answer.status == 200, answer.body
    assert answer.body["errors"] == []


def test_a_presentation_may_have_a_type_that_it_defines(suites: Site) -> None:
    own = {"@context": defining("Special"), "type": ["VerifiablePresentation", "Special"]}
    json_ld = WithInlineContexts(load_pinned())
    assert suites.present(shown(presentation(made(), **own), HOLDER, "c", json_ld=json_ld)).status == 200


PRESENTATIONS_REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("no context", {"@context": None}),
    ("another first context", {"@context": [EXAMPLES, V2]}),
    ("no type", {"type": None}),
    ("a type that is not enough", {"@context": defining("Special"), "type": ["Special"]}),
    ("a credential as text", {"verifiableCredential": ["did:example:credential"]}),
    ("a credential as a number", {"verifiableCredential": [7]}),
    ("a credential without type", {"verifiableCredential": [{**credential(HOLDER.did), "type": None}]}),
    ("a credential that nobody signed", {"verifiableCredential": [credential(HOLDER.did)]}),
    ("an envelope without type", {"verifiableCredential": [{"@context": V2, "id": "data:a/b,c"}]}),
]


@pytest.mark.parametrize(("fault", "members"), PRESENTATIONS_REFUSED)
def test_a_presentation_with_a_fault_is_refused(suites: Site, fault: str, members: dict[str, Any]) -> None:
    stated = {**presentation(made()), **members}
    answer = suites.present({name: value for name, value in stated.items() if value is not None})
    assert is_refused(answer), (fault, answer.body)


def test_a_presentation_with_a_false_signature_is_refused(suites: Site) -> None:
    signed = shown(presentation(made()), HOLDER, "c")
    signed["proof"]["proofValue"] = "z5nmMBw2u9TGKd9NxxHJtyZKgjN2Eh"
    assert is_refused(suites.present(signed))
