"""What was verified once is not worked out again, and nothing else passes by that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from badgeserver.credentials.controllers import VerificationKey
from badgeserver.credentials.data_integrity import add_proof
from badgeserver.credentials.jwt_credential import signed_jwt
from badgeserver.credentials.proof_check import open_secured, require_issued
from badgeserver.credentials.secured import Embedded, Enveloped, Secured
from badgeserver.credentials.seen_signatures import seen_before
from badgeserver.credentials.signatures import Signature, Signatures
from badgeserver.domain.errors import CouldNotFindOut, Refused
from tests.credentials.samples import DID, NOW, MemorySigner, shelf, signed_list
from tests.credentials.test_jwt_credential import es256


def counted(secured: Secured, signature: Signature, asked: list[str]) -> Signature:
    """Return the signature of `secured` as it is looked at a first or a further time."""

    def matches(key: VerificationKey) -> bool:
        asked.append(key.id)
        return signature.matches(key)

    watched = Signature(signature.value, signature.claimed, signature.find_key, matches)
    return seen_before(secured, Signatures((watched,))).known[0]


def both_kinds(signer: MemorySigner) -> list[tuple[Secured, VerificationKey]]:
    """Return a list with its proof inside, and one as a JWT, each with its key."""
    inside, key = signed_list(signer, 3), es256()
    return [
        (Embedded(inside), VerificationKey("inside", signer.private.public_key())),
        (Enveloped(signed_jwt(inside, key)), VerificationKey("jwt", key.public)),
    ]


@pytest.mark.parametrize("kind", [0, 1])
def test_a_signature_is_worked_out_once_for_each_key(kind: int) -> None:
    secured, key = both_kinds(MemorySigner())[kind]
    signature = open_secured(secured).signatures(NOW).known[0]
    other = VerificationKey("other", both_kinds(MemorySigner())[kind][1].public_key)
    asked: list[str] = []
    for one, answer in ((key, True), (key, True), (other, False), (other, False), (key, True)):
        assert counted(secured, signature, asked).matches(one) is answer
    assert asked == [key.id, "other", "other"]


def test_a_text_that_differs_anywhere_is_another_one(signer: MemorySigner) -> None:
    genuine = signed_list(signer, 3)
    sources = shelf(signer)
    require_issued(Embedded(genuine), sources, NOW)
    altered = {**genuine, "validUntil": "2046-11-20T03:00:00Z"}
    for _ in range(2):
        with pytest.raises(Refused, match="bad-signature"):
            require_issued(Embedded(altered), sources, NOW)


def test_the_keys_are_asked_for_each_time(signer: MemorySigner) -> None:
    genuine = Embedded(signed_list(signer, 3))
    require_issued(genuine, shelf(signer), NOW)
    with pytest.raises(Refused, match="revoked-key"):
        require_issued(genuine, shelf(signer, revoked_since=NOW - timedelta(days=1)), NOW)
    with pytest.raises(Refused):
        require_issued(genuine, shelf(MemorySigner()), NOW)
    with pytest.raises(CouldNotFindOut):
        sources = shelf(signer)
        del sources.dids[DID]
        require_issued(genuine, sources, NOW)


def test_a_document_that_is_no_plain_json_is_looked_at_each_time(signer: MemorySigner) -> None:
    document: dict[Any, Any] = add_proof({**signed_list(signer), "proof": None}, signer, NOW)
    signatures = open_secured(Embedded(document)).signatures(NOW)
    assert seen_before(Embedded({**document, 7: 7}), signatures) is signatures  # type: ignore[dict-item]
