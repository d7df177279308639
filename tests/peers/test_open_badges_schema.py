"""What we issue, held to the JSON Schema that 1EdTech generates (see tests/vectors/open_badges_schemas)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft201909Validator

from badgeserver.credentials.data_integrity import add_proof, add_proof_set
from badgeserver.credentials.endorsement import EndorsementContent, endorsement_credential
from badgeserver.credentials.schemas import schema_fault
from badgeserver.domain.award import StatusEntry
from badgeserver.domain.endorsement import ForeignBadge
from badgeserver.domain.ids import EndorsementId, EvidenceId
from tests.credentials.samples import BASE, NOW, MemorySigner, signed
from tests.peers.names import NAMES
from tests.peers.published import HOKKAIDO, badge_of_hokkaido, named

SCHEMA: Any = json.loads(
    (Path(__file__).parent.parent / "vectors/open_badges_schemas/achievementcredential.json").read_text()
)
FORMER_NAMES = {"validFrom": "issuanceDate", "validUntil": "expirationDate"}
Change = Callable[[dict[str, Any]], object]


def faults(document: dict[str, Any], schema: Any = SCHEMA) -> list[str]:
    """Return where a credential of VC 2.0 departs from the schema, by the names of VC 1.1."""
    former = {FORMER_NAMES.get(name, name): value for name, value in document.items()}
    return [
        f"{fault.json_path}: {fault.message}" for fault in Draft201909Validator(schema).iter_errors(former)
    ]


@pytest.mark.parametrize("badge_id", HOKKAIDO.skill_map.badges)
def test_every_badge_of_the_example_conforms(badge_id: Any, signer: MemorySigner) -> None:
    assert faults(badge_of_hokkaido(badge_id, signer)) == []


@pytest.mark.parametrize("kind", NAMES)
def test_any_name_conforms(kind: str, signer: MemorySigner) -> None:
    assert faults(named(NAMES[kind], signer)) == []


def test_a_proof_set_conforms(signer: MemorySigner) -> None:
    unsigned = {name: value for name, value in signed(signer).items() if name != "proof"}
    assert faults(add_proof_set(unsigned, signer, NOW)) == []


def test_an_endorsement_conforms(signer: MemorySigner) -> None:
    badge = ForeignBadge(
        evidence=EvidenceId("e1"),
        id="https://provider.example/badges/1",
        issuer="did:web:provider.example",
        issuer_name="見本の提供者",
        name="データ講座",
        achievement="https://provider.example/achievements/1",
        digest="sha256:00",
        text="{}",
        verified_at=NOW,
        names_holder=True,
    )
    content = EndorsementContent(
        id=EndorsementId("endorsement-1"),
        badge=badge,
        programme=HOKKAIDO,
        status=StatusEntry(1, 7),
        issued_at=NOW,
        base_url=BASE,
    )
    document = add_proof(endorsement_credential(content), signer, NOW)
    schema = {**SCHEMA["$defs"]["EndorsementCredential"], "$defs": SCHEMA["$defs"]}
    assert faults(document, schema) == []
    del document["name"]
    assert faults(document, schema) == ["$: 'name' is a required property"]


UNSOUND: dict[str, Change] = {
    "two status entries": lambda it: it.update(credentialStatus=[it["credentialStatus"]] * 2),
    "an image that is an address only": lambda it: it["credentialSubject"]["achievement"].update(image="x"),
    "an achievement of no known type": lambda it: it["credentialSubject"]["achievement"].update(
        achievementType="Medal"
    ),
    "an identity with another member": lambda it: it["credentialSubject"]["identifier"][0].update(name="x"),
    "no criteria": lambda it: it["credentialSubject"]["achievement"].pop("criteria"),
    "an issuer by its id only": lambda it: it.update(issuer=it["issuer"]["id"]),
    "no name": lambda it: it.pop("name"),
    "a single piece of evidence": lambda it: it.update(evidence=it["evidence"][0]),
    "a result without a type": lambda it: it["credentialSubject"]["result"][0].pop("type"),
}


@pytest.mark.parametrize("change", UNSOUND)
def test_our_own_schema_refuses_what_theirs_refuses(change: str, signer: MemorySigner) -> None:
    document = signed(signer)
    assert (faults(document), schema_fault(document)) == ([], None)
    UNSOUND[change](document)
    assert faults(document) != []
    assert schema_fault(document) is not None
