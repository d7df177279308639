"""@digitalbazaar/vc and @digitalcredentials/verifier-core beside our issuer and our verifier."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import base58
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from badgeserver.credentials.canonical import canonical_nquads
from badgeserver.credentials.cryptosuites import CRYPTOSUITES, JCS, RDFC
from badgeserver.credentials.data_integrity import add_proof_set
from badgeserver.credentials.secured import Embedded
from badgeserver.credentials.timestamps import format_timestamp
from badgeserver.credentials.utf16_order import sorts_differently_in_utf16
from badgeserver.credentials.verifier import verify
from badgeserver.domain.verdict import Answer, Outcome
from tests.credentials.samples import NOW, MemorySigner, shelf, signed
from tests.peers.names import NAMES
from tests.peers.node_peers import NodePeers
from tests.peers.published import HOKKAIDO, badge_of_hokkaido, documents, named

Change = Callable[[dict[str, Any]], None]
TAMPERED: dict[str, Change] = {
    "name": lambda it: it.update(name="別のバッジ"),
    "subject": lambda it: it["credentialSubject"]["identifier"][0].update(salt="x"),
    "result": lambda it: it["credentialSubject"]["achievement"].update(version="9"),
    "proof's date": lambda it: it["proof"][0].update(created="2026-11-20T03:00:01Z"),
    "evidence taken away": lambda it: it["evidence"].pop(),
    "term that nobody defines": lambda it: it.update(grade="A"),
}


def verifying(document: dict[str, Any], cryptosuite: str = RDFC.name) -> dict[str, Any]:
    """Return the command by which @digitalbazaar/vc verifies."""
    return {"do": "verify", "credential": document, "cryptosuite": cryptosuite}


def peers_accept(document: dict[str, Any], signer: MemorySigner, peers: NodePeers, *revoked: int) -> bool:
    """Tell whether both find the signature and the dates good; they must not differ."""
    known = documents(signer, *revoked)
    one = peers.ask(verifying(document), known, NOW)
    other = peers.ask({"do": "verifyCore", "credential": document}, known, NOW)
    checks = other["checks"]
    assert one["verified"] is (checks.get("valid_signature", False) and checks["expiration"]), (one, other)
    return bool(one["verified"])


def we_accept(document: dict[str, Any], signer: MemorySigner) -> bool:
    """Tell whether our verifier answers `valid`."""
    return verify(Embedded(document), shelf(signer), NOW).answer is Answer.VALID


def secret_key(signer: MemorySigner) -> dict[str, str]:
    """Return the sample issuer's key as @digitalbazaar's packages take a key pair."""
    seed = signer.private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return {
        "type": "Multikey",
        "id": signer.verification_method,
        "controller": signer.did,
        "publicKeyMultibase": signer.published().public,
        "secretKeyMultibase": "z" + base58.b58encode(b"\x80\x26" + seed).decode(),
    }


def signed_by_peer(
    document: dict[str, Any], signer: MemorySigner, peers: NodePeers, cryptosuite: str = RDFC.name
) -> dict[str, Any]:
    """Return the document without its proofs, issued anew by @digitalbazaar/vc with the same key."""
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    command = {"do": "issue", "credential": unsigned, "key": secret_key(signer), "cryptosuite": cryptosuite}
    answer = peers.ask(command, documents(signer), NOW)
    issued: dict[str, Any] = answer["credential"]
    return issued


@pytest.mark.parametrize("badge_id", HOKKAIDO.skill_map.badges)
def test_the_peers_verify_every_badge_of_the_example(
    badge_id: Any, signer: MemorySigner, node_peers: NodePeers
) -> None:
    document = badge_of_hokkaido(badge_id, signer)
    assert we_accept(document, signer)
    assert peers_accept(document, signer, node_peers)


@pytest.mark.parametrize("badge_id", HOKKAIDO.skill_map.badges)
def test_we_verify_what_a_peer_issues_and_the_signatures_are_the_same(
    badge_id: Any, signer: MemorySigner, node_peers: NodePeers
) -> None:
    document = badge_of_hokkaido(badge_id, signer)
    theirs = signed_by_peer(document, signer, node_peers)
    assert theirs["proof"]["proofValue"] == document["proof"][0]["proofValue"]
    assert we_accept(theirs, signer)


@pytest.mark.parametrize("kind", NAMES)
def test_any_name_goes_through_all_of_us(kind: str, signer: MemorySigner, node_peers: NodePeers) -> None:
    document = named(NAMES[kind], signer)
    identity = document["credentialSubject"]["identifier"][1]
    assert identity["identityHash"] == NAMES[kind]
    assert we_accept(document, signer)
    assert peers_accept(document, signer, node_peers)
    assert we_accept(signed_by_peer(document, signer, node_peers), signer)
    identity["identityHash"] += "x"
    assert not we_accept(document, signer)
    assert not peers_accept(document, signer, node_peers)


@pytest.mark.parametrize("kind", NAMES)
def test_both_proofs_of_a_set_are_verified_by_peers(
    kind: str, signer: MemorySigner, node_peers: NodePeers
) -> None:
    unsigned = {name: value for name, value in named(NAMES[kind], signer).items() if name != "proof"}
    document = add_proof_set(unsigned, signer, NOW)
    known = documents(signer)
    assert we_accept(document, signer)
    assert peers_accept(document, signer, node_peers)
    for suite in CRYPTOSUITES:
        assert node_peers.ask(verifying(document, suite), known, NOW)["verified"]
        altered = {**document, "name": "別のバッジ"}
        assert not node_peers.ask(verifying(altered, suite), known, NOW)["verified"]


@pytest.mark.parametrize("kind", NAMES)
def test_we_verify_a_jcs_proof_of_a_peer(kind: str, signer: MemorySigner, node_peers: NodePeers) -> None:
    theirs = signed_by_peer(named(NAMES[kind], signer), signer, node_peers, JCS.name)
    assert theirs["proof"]["cryptosuite"] == JCS.name
    assert we_accept(theirs, signer)
    assert not we_accept({**theirs, "name": "別のバッジ"}, signer)


@pytest.mark.parametrize("change", TAMPERED)
def test_tampering_is_found_by_all_of_us(change: str, signer: MemorySigner, node_peers: NodePeers) -> None:
    for document in (signed(signer), signed_by_peer(signed(signer), signer, node_peers)):
        proof = document["proof"]
        document["proof"] = proof if isinstance(proof, list) else [proof]
        assert we_accept(document, signer)
        TAMPERED[change](document)
        assert not we_accept(document, signer)
        assert not peers_accept(document, signer, node_peers)


def test_the_key_of_another_controller_is_found_by_all_of_us(
    signer: MemorySigner, node_peers: NodePeers
) -> None:
    other = MemorySigner(did="did:web:other.example.jp")
    document = signed(other)
    known = documents(signer)
    assert verify(Embedded(document), shelf(signer), NOW).answer is not Answer.VALID
    assert not node_peers.ask(verifying(document), known, NOW)["verified"]
    assert node_peers.ask({"do": "verifyCore", "credential": document}, known, NOW)["errors"]


def test_a_revoked_credential_is_found_revoked_by_a_peer(signer: MemorySigner, node_peers: NodePeers) -> None:
    document = signed(signer)
    index = int(document["credentialStatus"]["statusListIndex"])

    def status(*revoked: int) -> Any:
        command = {"do": "verifyCore", "credential": document}
        return node_peers.ask(command, documents(signer, *revoked), NOW)["checks"]["revocation_status"]

    assert status(index + 1) is True
    assert status(index) is False
    verdict = verify(Embedded(document), shelf(signer, index), NOW)
    assert {check.name: check.outcome for check in verdict.checks}["status"] is Outcome.FAILED


def test_a_peer_cannot_tell_the_status_without_the_list(signer: MemorySigner, node_peers: NodePeers) -> None:
    document = signed(signer)
    known = documents(signer)
    del known[document["credentialStatus"]["statusListCredential"]]
    answer = node_peers.ask({"do": "verifyCore", "credential": document}, known, NOW)
    assert answer["checks"]["revocation_status"] not in (True, False)


@pytest.mark.parametrize("kind", NAMES)
def test_canonical_bytes_are_those_of_a_peer(kind: str, signer: MemorySigner, node_peers: NodePeers) -> None:
    document = named(NAMES[kind], signer)
    del document["proof"]
    theirs = node_peers.ask({"do": "canonize", "document": document}, {}, NOW)["nquads"]
    assert theirs.encode() == canonical_nquads(json.loads(json.dumps(document)))


@pytest.mark.parametrize(
    ("tags", "differs"),
    [
        (["Ａ", "𠮷"], True),
        (["基礎（一）", "基礎𠮷"], True),
        (["Ａ", "Ｂ"], False),
        (["𠮷", "𩸽"], False),
        (["あ", "𠮷"], False),
        (["（一）", "基礎𠮷"], False),
    ],
)
def test_documents_that_a_peer_sorts_differently_are_told_beforehand(
    tags: list[str], differs: bool, signer: MemorySigner, node_peers: NodePeers
) -> None:
    document = signed(signer)
    del document["proof"]
    document["credentialSubject"]["achievement"]["tag"] = tags
    theirs = node_peers.ask({"do": "canonize", "document": document}, {}, NOW)["nquads"]
    assert sorts_differently_in_utf16(document) is differs
    assert (theirs.encode() != canonical_nquads(document)) is differs


@pytest.mark.parametrize("kind", NAMES)
def test_no_name_makes_a_peer_sort_differently(kind: str, signer: MemorySigner) -> None:
    assert not sorts_differently_in_utf16(named(NAMES[kind], signer))


def test_a_peers_work_can_be_timed(signer: MemorySigner, node_peers: NodePeers) -> None:
    command = {**verifying(signed(signer)), "now": format_timestamp(NOW)}
    timed = node_peers.ask({"do": "measure", "command": command, "times": 3}, documents(signer), NOW)
    assert len(timed["milliseconds"]) == 3
    assert min(timed["milliseconds"]) > 0
