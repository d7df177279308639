"""1EdTechCredentialRefresh (Open Badges 3.0, section 9.1, step 3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from badgeserver.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES_EXTENSIONS, OPEN_BADGES_V3
from badgeserver.credentials.data_integrity import add_proof
from badgeserver.credentials.secured import Embedded
from badgeserver.credentials.verifier import verify, verify_credential
from badgeserver.domain.verdict import Answer, Outcome, Verdict
from tests.credentials.endorsements import association, badge_with, knowing_the_association, unsigned
from tests.credentials.samples import BASE, NOW, MemorySigner, Shelf, shelf, signed

NEWER = f"{BASE}/c/newer"
MEMBERS: dict[str, Any] = {
    "@context": [CREDENTIALS_V2, OPEN_BADGES_V3, OPEN_BADGES_EXTENSIONS],
    "refreshService": {"id": NEWER, "type": "1EdTechCredentialRefresh"},
}
ENDED = "2026-11-20T00:00:00Z"


def refreshable(signer: MemorySigner, **members: Any) -> dict[str, Any]:
    """Return the sample badge with a refresh service and more `members`, signed."""
    return badge_with(signer, **{**MEMBERS, **members})


def told(verdict: Verdict) -> str | None:
    """Return what the check `refresh` says, if it was made; it never decides against a credential."""
    check = next((one for one in verdict.checks if one.name == "refresh"), None)
    assert check is None or check.outcome is Outcome.PASSED
    return None if check is None else check.message.en


def test_the_newer_edition_is_what_counts(signer: MemorySigner) -> None:
    sources = shelf(signer)
    sources.documents[NEWER] = refreshable(signer, name="Newer")
    verdict = verify(Embedded(refreshable(signer, validUntil=ENDED)), sources, NOW)
    assert verdict.answer is Answer.VALID
    assert "newer edition, and that was verified" in str(told(verdict))


def test_a_newer_edition_that_has_ended_ends_the_credential(signer: MemorySigner) -> None:
    sources = shelf(signer)
    sources.documents[NEWER] = refreshable(signer, validUntil=ENDED)
    assert verify(Embedded(refreshable(signer)), sources, NOW).answer is Answer.INVALID


def test_the_status_of_the_newer_edition_is_asked(signer: MemorySigner) -> None:
    sources = shelf(signer, 7)
    status = {**signed(signer)["credentialStatus"], "statusListIndex": "7"}
    sources.documents[NEWER] = refreshable(signer, credentialStatus=status)
    assert verify(Embedded(refreshable(signer)), sources, NOW).answer is Answer.INVALID


def _altered(signer: MemorySigner) -> dict[str, Any]:
    return {**refreshable(signer), "validUntil": "2046-11-20T00:00:00Z"}


# "If the refresh is not successful, continue … using the original."
UNSUCCESSFUL: dict[str, Callable[[MemorySigner], Any]] = {
    "altered": _altered,
    "signed by a stranger": lambda signer: refreshable(MemorySigner()),
    "another credential": lambda signer: refreshable(signer, id=f"{BASE}/c/AAAAAAAAAAAAAAAAAAAAAA"),
    "no badge": lambda signer: {"id": BASE},
    "an empty envelope": lambda signer: {"type": "EnvelopedVerifiableCredential"},
}


@pytest.mark.parametrize("kind", UNSUCCESSFUL)
def test_without_success_the_one_at_hand_counts(signer: MemorySigner, kind: str) -> None:
    sources = shelf(signer)
    sources.documents[NEWER] = UNSUCCESSFUL[kind](signer)
    for members, answer in (({}, Answer.VALID), ({"validUntil": ENDED}, Answer.INVALID)):
        verdict = verify(Embedded(refreshable(signer, **members)), sources, NOW)
        assert verdict.answer is answer
        assert "the one at hand was verified" in str(told(verdict))


def test_a_refresh_out_of_reach_is_told_and_decides_nothing(signer: MemorySigner) -> None:
    verdict = verify(Embedded(refreshable(signer)), shelf(signer), NOW)
    assert verdict.answer is Answer.VALID
    assert "Unreachable" in str(told(verdict))


def test_it_is_done_once(signer: MemorySigner) -> None:
    asked: list[str] = []

    class Counting(Shelf):
        def secured(self, address: str) -> Any:
            asked.append(address)
            return super().secured(address)

    known = shelf(signer)
    sources = Counting(known.dids, known.lists, {NEWER: refreshable(signer)})
    assert verify(Embedded(refreshable(signer)), sources, NOW).answer is Answer.VALID
    assert asked == [NEWER]


def test_nothing_is_fetched_before_the_proof_is_good(signer: MemorySigner) -> None:
    """The specification's note: else a bad actor could hand out the refreshed one."""
    sources = shelf(signer)
    sources.documents[NEWER] = refreshable(signer)
    verdict = verify(Embedded(_altered(signer)), sources, NOW)
    assert (verdict.answer, told(verdict)) == (Answer.INVALID, None)


def test_another_kind_of_refresh_service_is_left_alone(signer: MemorySigner) -> None:
    document = refreshable(signer, refreshService={"id": NEWER, "type": "1EdTechJsonSchemaValidator2019"})
    verdict = verify(Embedded(document), shelf(signer), NOW)
    assert (verdict.answer, told(verdict)) == (Answer.VALID, None)


def test_an_endorsement_is_refreshed_too(signer: MemorySigner) -> None:
    """Section 9.2, step 3."""
    sources = knowing_the_association(signer)
    old = add_proof(unsigned(**MEMBERS, validUntil=ENDED), association, NOW)
    sources.documents[NEWER] = add_proof(unsigned(**MEMBERS), association, NOW)
    assert verify_credential(Embedded(old), sources, NOW).answer is Answer.VALID
