"""JSON-LD safe mode refuses by name, and RDFC-1.0 gives the canonical bytes."""

from __future__ import annotations

import hashlib
from typing import Any

import pyoxigraph as ox
import pytest

from badgeserver.credentials.canonical import canonical_nquads, canonicalize
from badgeserver.credentials.contexts import (
    CREDENTIALS_V2,
    OPEN_BADGES_V3,
    checked_context,
    load_pinned,
    pinned_digests,
)
from badgeserver.credentials.json_ld import safe_json_ld
from badgeserver.domain.errors import Misconfigured, Refused


def document(**members: Any) -> dict[str, Any]:
    """Return a small credential with `members` added or replaced."""
    return {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_V3],
        "id": "urn:uuid:00000000-0000-4000-8000-000000000000",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        **members,
    }


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("undefined-term", {"grade": "A"}),
    ("undefined-term", {"credentialSubject": {"type": ["AchievementSubject"], "grade": "A"}}),
    ("undefined-term", {"https://schema.org/name": "x"}),
    ("undefined-term", {"schema:name": "x"}),
    ("unpinned-context", {"@context": [CREDENTIALS_V2, "https://evil.example/context"]}),
    ("unpinned-context", {"credentialSubject": {"@context": "https://evil.example/context"}}),
    ("inline-context", {"@context": [CREDENTIALS_V2, {"grade": "https://schema.org/grade"}]}),
    ("inline-context", {"credentialSubject": {"@context": None}}),
    ("keyword-not-allowed", {"@id": "urn:x"}),
    ("keyword-not-allowed", {"@included": [{"id": "urn:x"}]}),
    ("keyword-not-allowed", {"evidence": [{"@reverse": {}}]}),
    ("blank-node-label", {"id": "_:b0"}),
    ("relative-iri", {"id": "c/1"}),
    ("relative-iri", {"type": ["VerifiableCredential", "Diploma"]}),
    ("relative-iri", {"issuer": "someone"}),
    ("relative-iri", {"issuer": ""}),
    ("relative-iri", {"issuer": "#key"}),
    ("relative-iri", {"issuer": "?q"}),
    ("relative-iri", {"issuer": "//host.example/x"}),
    ("relative-iri", {"issuer": "../x"}),
    ("malformed-iri", {"id": "https://exa mple.jp/1"}),
    ("malformed-iri", {"issuer": "https://example.jp/a\n<b>"}),
    ("malformed-iri", {"id": "https://example.jp/<x>"}),
    ("malformed-iri", {"id": "@looks"}),
    ("not-json-ld", {"id": 7}),
    ("not-json-ld", {"type": 7}),
    ("not-json-ld", {"name": {"@value": "x", "@language": "not a tag"}}),
]


@pytest.mark.parametrize(("code", "members"), REFUSED)
def test_what_a_signature_could_not_cover_is_refused_by_name(code: str, members: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        safe_json_ld().dataset(document(**members))
    assert refused.value.code == code


@pytest.mark.parametrize(
    "members",
    [
        {"evidence": [{"name": f"{number}"} for number in range(501)]},
        {"type": ["VerifiableCredential"] * 501},
        {"@context": [CREDENTIALS_V2] * 501},
        {f"member{number}": ["x"] * 400 for number in range(6)},
        {"evidence": [{"inner": [{"deep": {}}] * 400}] * 3},
    ],
)
def test_a_document_with_very_many_parts_is_refused_before_it_is_looked_into(members: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="too-many-parts"):
        safe_json_ld().dataset(document(**members))


def test_many_pieces_of_evidence_are_within_bounds() -> None:
    evidence = [{"type": ["Evidence"], "name": f"{number}"} for number in range(400)]
    assert len(safe_json_ld().dataset(document(evidence=evidence))) > 800


def test_canonical_lines_are_sorted_and_relabelled() -> None:
    nquads = canonical_nquads(
        document(
            name={"@value": '𠮷\t"\\\u007f', "@language": "ja"},
            evidence=[{"type": ["Evidence"], "name": "b"}, {"type": ["Evidence"], "name": "a"}],
        )
    )
    lines = nquads.decode().splitlines()
    assert lines == sorted(lines)
    assert '"𠮷\\t\\"\\\\\\u007F"@ja .' in nquads.decode()
    assert "_:c14n0" in nquads.decode() and "_:c14n1" in nquads.decode()


def test_alike_parts_get_labels_of_their_own() -> None:
    same = {"type": ["Evidence"], "name": "a"}
    for often in (2, 400):
        assert canonical_nquads(document(evidence=[same] * often)).count(b"#Evidence>") == often


def test_a_document_made_of_alike_parts_is_refused_before_it_takes_the_verifiers_time() -> None:
    identities = [{"type": "IdentityObject", "identityHash": "a"}] * 8
    twins = [{"type": ["AchievementSubject"], "identifier": identities}] * 2
    with pytest.raises(Refused) as refused:
        canonical_nquads(document(credentialSubject=twins))
    assert refused.value.code == "too-many-alike"


# RDFC-1.0 section 4 writes these graphs as its examples of unique and of shared hashes.
UNIQUE = "<urn:p> <urn:q> _:e0 .\n<urn:p> <urn:r> _:e1 .\n_:e0 <urn:s> <urn:u> .\n_:e1 <urn:t> <urn:u> .\n"
SHARED = (
    "<urn:p> <urn:q> _:e0 .\n<urn:p> <urn:q> _:e1 .\n_:e0 <urn:p> _:e2 .\n"
    "_:e1 <urn:p> _:e3 .\n_:e2 <urn:r> _:e3 .\n"
)


@pytest.mark.parametrize("graph", [UNIQUE, SHARED])
def test_labels_and_order_of_the_input_do_not_matter(graph: str) -> None:
    def canon(text: str) -> bytes:
        return canonicalize(ox.Dataset(ox.parse(text, ox.RdfFormat.N_QUADS)))

    other = "\n".join(reversed(graph.replace("_:e", "_:z9").splitlines())) + "\n"
    assert canon(graph) == canon(other)
    assert canon(graph).count(b"\n") == graph.count("\n")


def test_an_empty_dataset_has_no_lines() -> None:
    assert canonicalize(ox.Dataset()) == b""


def test_the_credentials_context_has_the_digest_that_its_specification_publishes() -> None:
    # Verifiable Credentials Data Model 2.0, section B.1
    published = "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"
    assert pinned_digests()[CREDENTIALS_V2] == published
    assert set(load_pinned()) == set(pinned_digests())


def test_an_altered_context_is_not_loaded() -> None:
    data = b'{"@context": {}}'
    assert checked_context("urn:x", data, hashlib.sha256(data).hexdigest()) == {"@context": {}}
    with pytest.raises(Misconfigured) as stopped:
        checked_context("urn:x", data + b" ", hashlib.sha256(data).hexdigest())
    assert stopped.value.code == "context-digest"
