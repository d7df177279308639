"""did:web: identifiers, addresses and documents."""

from __future__ import annotations

from datetime import timedelta

import pytest

from badgeserver.credentials.controllers import ASSERTION, published_key
from badgeserver.credentials.did import did_document, did_document_url, did_of
from badgeserver.credentials.json_ld import safe_json_ld
from badgeserver.credentials.multikey import decode_public_key
from badgeserver.domain.errors import CouldNotFindOut, Refused
from tests.credentials.samples import DID, KID, NOW, MemorySigner


@pytest.mark.parametrize(
    ("site", "did"),
    [
        ("https://badges.example.jp", "did:web:badges.example.jp"),
        ("http://127.0.0.1:8000", "did:web:127.0.0.1%3A8000"),
        ("https://badges.example.jp:8443", "did:web:badges.example.jp%3A8443"),
    ],
)
def test_a_sites_did_is_its_host_with_the_port_percent_encoded(site: str, did: str) -> None:
    assert did_of(site) == did
    assert did_document_url(did) == "https://" + site.partition("://")[2] + "/.well-known/did.json"


def test_a_did_with_a_path_has_its_document_below_the_path() -> None:
    assert did_document_url("did:web:example.jp:pref:01") == "https://example.jp/pref/01/did.json"


@pytest.mark.parametrize(
    "did",
    [
        "did:web:",
        "did:web:example.jp%2Fx",
        "did:web:user@example.jp",
        "did:web:example.jp:..:x",
        "did:web:example.jp:%2e%2e",
        "did:web:example.jp:",
        "did:web:exa mple.jp",
        "did:web:example.jp#x",
        "did:web:example.jp?x",
    ],
)
def test_a_malformed_did_is_refused(did: str) -> None:
    with pytest.raises(Refused) as refused:
        did_document_url(did)
    assert refused.value.code == "bad-did"


@pytest.mark.parametrize("did", ["did:key:z6Mk", "https://example.jp", "did:ion:x", ""])
def test_another_kind_of_identifier_is_not_ours_to_judge(did: str) -> None:
    with pytest.raises(CouldNotFindOut) as unknown:
        did_document_url(did)
    assert unknown.value.code == "unknown-did-method"


def test_the_document_lists_every_key_the_retired_and_the_revoked_too(signer: MemorySigner) -> None:
    second = MemorySigner(kid="key-2")
    keys = [signer.published(retired_at=NOW), second.published(revoked_since=NOW + timedelta(days=1))]
    document = did_document(DID, keys)
    assert document["assertionMethod"] == [f"{DID}#{KID}", f"{DID}#key-2"]
    assert [method["type"] for method in document["verificationMethod"]] == ["Multikey", "Multikey"]
    assert "revoked" not in document["verificationMethod"][0]
    assert document["verificationMethod"][1]["revoked"] == "2026-11-21T03:00:00Z"
    assert len(safe_json_ld().dataset(document)) == 11  # every member is a defined term

    key = published_key(document, DID, f"{DID}#key-2", ASSERTION)
    assert key.revoked == NOW + timedelta(days=1)
    assert key.public_key == second.private.public_key()


@pytest.mark.parametrize("text", [None, 7, "", "z", "z6Mk0OIl", "u" + "A" * 40, "z" + "1" * 200, "zQ3sh"])
def test_what_is_no_ed25519_multikey_is_refused(text: object) -> None:
    with pytest.raises(Refused) as refused:
        decode_public_key(text)
    assert refused.value.code == "bad-multikey"
