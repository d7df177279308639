"""What others take to issue and to verify the same credential, beside one Ed25519 operation in the same run.

PyLD does the whole algorithm (expansion and URDNA2015), with the same signature; openbadgeslib and
@digitalbazaar/vc, on Node, issue and verify in their own ways. None of them looks at as much as our
verifier: no status, and of the form and the dates less or nothing.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from functools import cache
from statistics import median
from typing import Any

import base58
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from openbadgeslib.ob3.credential import OpenBadgeCredential
from openbadgeslib.ob3.ldp import OB3LdpSigner, OB3LdpVerifier
from pyld import jsonld

from badgeserver.credentials.contexts import load_pinned
from badgeserver.credentials.did import did_document, did_document_url
from tests.benchmarks.credential_people import SIGNER, texts
from tests.benchmarks.harness import Rounds, benchmark
from tests.benchmarks.raw_ed25519 import PUBLIC, seconds, sign_raw, times_raw, verify_raw
from tests.credentials.samples import DID, NOW
from tests.peers.node_peers import node_program, running_peers
from tests.peers.test_node import secret_key
from tests.servers import MissingProgram

TIMES = 20
NODE_TIMES = 60


@cache
def document() -> dict[str, Any]:
    """Return one of our credentials, parsed."""
    parsed: dict[str, Any] = json.loads(texts()[0])
    return parsed


def unsigned() -> dict[str, Any]:
    """Return it without its proof."""
    return {name: value for name, value in document().items() if name != "proof"}


def pyld_hash(part: Mapping[str, Any]) -> bytes:
    """Return the digest that PyLD makes of a document, from the pinned contexts."""
    pinned = load_pinned()

    def load(url: str, _options: object) -> dict[str, Any]:
        return {"contextUrl": None, "documentUrl": url, "document": pinned[url]}

    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    return hashlib.sha256(jsonld.normalize(part, options).encode()).digest()


def pyld_message() -> bytes:
    [proof] = document()["proof"]
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    return pyld_hash({"@context": document()["@context"], **options}) + pyld_hash(unsigned())


def pyld_verify() -> None:
    """Verify the signature alone: no form, no status, no dates."""
    PUBLIC.verify(base58.b58decode(document()["proof"][0]["proofValue"][1:]), pyld_message())


@benchmark(
    {"issue_rdfc_peer_pyld_x_raw": "x one signature", "verify_rdfc_peer_pyld_x_raw": "x one verification"}
)
def peer_pyld() -> Rounds:
    while True:
        yield {
            "issue_rdfc_peer_pyld_x_raw": times_raw(lambda: SIGNER.sign(pyld_message()), sign_raw, TIMES),
            "verify_rdfc_peer_pyld_x_raw": times_raw(pyld_verify, verify_raw, TIMES),
        }


@benchmark(
    {
        "issue_rdfc_peer_openbadgeslib_x_raw": "x one signature",
        "verify_rdfc_peer_openbadgeslib_x_raw": "x one verification",
    }
)
def peer_openbadgeslib() -> Rounds:
    pem = SIGNER.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    signer = OB3LdpSigner(pem, SIGNER.verification_method)
    verifier = OB3LdpVerifier(PUBLIC.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    stated = OpenBadgeCredential.from_vc_document(unsigned())
    while True:
        yield {
            "issue_rdfc_peer_openbadgeslib_x_raw": times_raw(lambda: signer.sign(stated), sign_raw, TIMES),
            "verify_rdfc_peer_openbadgeslib_x_raw": times_raw(
                lambda: verifier.verify(document()), verify_raw, TIMES
            ),
        }


def peer_node() -> Rounds:
    """Node measures its own work, so that asking it costs nothing; raw Ed25519 is ours all the same."""
    known = {
        **load_pinned(),
        **{one: did_document(DID, [SIGNER.published()]) for one in (DID, did_document_url(DID))},
    }
    commands = {
        "issue": {"do": "issue", "credential": unsigned(), "key": secret_key(SIGNER)},
        "verify": {"do": "verify", "credential": document()},
    }
    raw = {"issue": sign_raw, "verify": verify_raw}
    with running_peers() as peers:
        while True:
            values = {}
            for name, command in commands.items():
                asked = {**command, "cryptosuite": "eddsa-rdfc-2022", "now": NOW.isoformat()}
                answer = peers.ask({"do": "measure", "command": asked, "times": NODE_TIMES}, known, NOW)
                theirs = median(answer["milliseconds"]) / 1_000
                values[f"{name}_rdfc_peer_node_x_raw"] = theirs / median(
                    seconds(raw[name]) for _ in range(NODE_TIMES)
                )
            yield values


try:
    node_program()
except MissingProgram as missing:
    print(f"No figures of @digitalbazaar/vc: {missing}", file=sys.stderr)
else:
    benchmark(
        {
            "issue_rdfc_peer_node_x_raw": "x one signature",
            "verify_rdfc_peer_node_x_raw": "x one verification",
        }
    )(peer_node)
