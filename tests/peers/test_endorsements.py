"""The layered seal and openbadgeslib: its badges come in and are endorsed, and it verifies the outcome."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3.credential import OpenBadgeCredential
from openbadgeslib.ob3.ldp import OB3LdpSigner, OB3LdpVerifier

from badgeserver.credentials.multikey import decode_public_key
from badgeserver.domain.ids import EvidenceId
from badgeserver.domain.verdict import Answer
from badgeserver.services.endorsement_pages import seals_of_credential
from badgeserver.services.foreign_badges import attach_badge
from badgeserver.services.issuing import issue_all
from badgeserver.services.verification import verify_credential
from tests.offices import make_office, passed, with_award
from tests.peers.test_open_badges_schema import faults
from tests.providers import ISSUED, Provider, hashed_email

PIECE = EvidenceId("jmooc-course-2026-05-01")


def badge_of_openbadgeslib(provider: Provider) -> bytes:
    """A badge as openbadgeslib words and signs it."""
    pem = provider.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    stated = OpenBadgeCredential.from_vc_document(provider.unsigned(hashed_email("hikari@example.jp")))
    signed = OB3LdpSigner(pem, provider.verification_method).sign(stated, created=ISSUED)
    return json.dumps(signed).encode()


def test_a_badge_that_it_issued_is_sealed_and_it_verifies_the_sealed_credential(tmp_path: Path) -> None:
    office = with_award(make_office(tmp_path, f"sqlite:///{tmp_path / 'badges.db'}"), passed("jmooc-course"))
    provider = Provider()
    badge = attach_badge(PIECE, badge_of_openbadgeslib(provider), None, "test", office)
    assert badge.issuer == provider.did
    (issued,) = issue_all(office)
    assert verify_credential(issued.id, office).answer is Answer.VALID
    (seal,) = seals_of_credential(issued.id, office)
    assert seal.badge == badge
    document = json.loads(issued.document)
    (key,) = office.store.keys.all()
    pem = decode_public_key(key.public).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (endorsement,) = document["endorsement"]
    # The schema is of the edition for VC 1.1, which calls this member so.
    former = {**endorsement, "issuanceDate": endorsement["validFrom"]}
    assert faults({**document, "endorsement": [former]}) == []
    verifier = OB3LdpVerifier(pubkey_pem=pem)
    assert verifier.verify(document).id == document["id"]
    document["endorsement"][0]["name"] = "altered"
    with pytest.raises(LibOpenBadgesException):
        verifier.verify(document)
    office.store.close()
