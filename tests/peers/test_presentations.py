"""Presentations that @digitalbazaar/vc signs for a holder, verified by us."""

from __future__ import annotations

from typing import Any

import base58
import pytest

from badgeserver.credentials.presentation import Asked, verify_presentation
from badgeserver.credentials.verifier import verify_credential
from badgeserver.domain.presentation import PresentationVerdict
from badgeserver.domain.verdict import Answer
from tests.credentials.holders import DidKey, credential, credential_1_1, presentation, proven
from tests.credentials.samples import NOW, Shelf
from tests.peers.node_peers import NodePeers

ISSUER, HOLDER = DidKey(), DidKey()
ASKED = Asked("uD1v2kQ0Zr4", "verifier.example")


def shown_by_peer(document: dict[str, Any], peers: NodePeers, cryptosuite: str) -> dict[str, Any]:
    key = {
        "type": "Multikey",
        "id": HOLDER.verification_method,
        "controller": HOLDER.did,
        "publicKeyMultibase": HOLDER.did.removeprefix("did:key:"),
        "secretKeyMultibase": "z" + base58.b58encode(b"\x80\x26" + HOLDER.seed).decode(),
    }
    command = {
        "do": "present",
        "presentation": document,
        "key": key,
        "cryptosuite": cryptosuite,
        "challenge": ASKED.challenge,
        "domain": ASKED.domain,
    }
    shown: dict[str, Any] = peers.ask(command, {}, NOW)["presentation"]
    return shown


def verified(document: dict[str, Any], asked: Asked = ASKED) -> PresentationVerdict:
    sources = Shelf()
    return verify_presentation(
        document, asked, lambda one: verify_credential(one, sources, NOW), sources, NOW
    )


@pytest.mark.parametrize("cryptosuite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
@pytest.mark.parametrize("holder", [{}, {"holder": HOLDER.did}])
def test_what_a_peer_signs_for_a_holder_is_valid_here_and_only_as_it_is(
    node_peers: NodePeers, cryptosuite: str, holder: dict[str, str]
) -> None:
    held = [proven(credential(ISSUER.did, name=name), ISSUER) for name in ("𠮷田", "Ａ級")]
    shown = shown_by_peer(presentation(*held, **holder), node_peers, cryptosuite)
    assert shown["proof"]["proofPurpose"] == "authentication"
    assert (verified(shown).answer, verified(shown).holder) == (Answer.VALID, HOLDER.did)
    assert verified(shown, Asked("another", ASKED.domain)).answer is Answer.INVALID
    fewer = {**shown, "verifiableCredential": shown["verifiableCredential"][:1]}
    assert verified(fewer).answer is Answer.INVALID


def test_a_peer_shows_credentials_of_data_model_1_1_too(node_peers: NodePeers) -> None:
    held = proven(credential_1_1(ISSUER.did), ISSUER)
    contexts = {"@context": held["@context"]}
    shown = shown_by_peer(presentation(held, **contexts), node_peers, "eddsa-rdfc-2022")
    assert verified(shown).answer is Answer.VALID
