"""Endorsements inside a badge (Open Badges 3.0, section 9.1, step 6, and section 9.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from badgeserver.credentials.data_integrity import add_proof
from badgeserver.credentials.did import did_document
from badgeserver.credentials.endorsement_check import MAX_ENDORSEMENTS, check_endorsements
from badgeserver.credentials.jwt_credential import signed_jwt
from badgeserver.credentials.secured import Embedded
from badgeserver.credentials.verifier import verify
from badgeserver.domain.keys import KeyAlgorithm, PublishedKey
from badgeserver.domain.text import Text
from badgeserver.domain.verdict import Answer, Check, Outcome, Verdict
from tests.credentials.endorsements import (
    ENDORSER,
    association,
    badge_with,
    endorsement,
    knowing_the_association,
    unsigned,
)
from tests.credentials.samples import BASE, DID, NOW, MemorySigner, Shelf, shelf, signed
from tests.credentials.test_jwt_credential import es256


def found(verdict: Verdict, name: str = "endorsements") -> Check | None:
    """Return the check of that name, if it was made."""
    return next((one for one in verdict.checks if one.name == name), None)


def checked(signer: MemorySigner, sources: Shelf | None = None, **members: Any) -> Check:
    """Return the check on a badge with `members`; the verdict must be the check's."""
    known = sources or knowing_the_association(signer)
    verdict = verify(Embedded(badge_with(signer, **members)), known, NOW)
    check = found(verdict)
    assert check is not None
    answers = {
        Outcome.PASSED: Answer.VALID,
        Outcome.FAILED: Answer.INVALID,
        Outcome.UNKNOWN: Answer.UNKNOWN,
    }
    assert verdict.answer is answers[check.outcome]
    return check


def test_a_badge_without_any_has_no_such_check(signer: MemorySigner) -> None:
    assert found(verify(Embedded(signed(signer)), shelf(signer), NOW)) is None


def test_a_genuine_endorsement_passes(signer: MemorySigner) -> None:
    check = checked(signer, endorsement=[endorsement()])
    assert check.outcome is Outcome.PASSED
    assert "(1)" in check.message.en


@pytest.mark.parametrize("place", ["achievement", "issuer"])
def test_those_of_achievement_and_issuer_count_too(signer: MemorySigner, place: str) -> None:
    """Appendix B: `endorsement` is a member of Achievement and Profile as of the credential."""
    badge = signed(signer)
    owner = badge["issuer"] if place == "issuer" else badge["credentialSubject"]["achievement"]
    owner["endorsement"] = [endorsement(owner["id"])]
    members = {"issuer": badge["issuer"], "credentialSubject": badge["credentialSubject"]}
    assert checked(signer, **members).outcome is Outcome.PASSED
    owner["endorsement"] = [{**endorsement(owner["id"]), "name": "Another name"}]
    assert checked(signer, **members).outcome is Outcome.FAILED


class TestAsJwt:
    """`endorsementJwt`: compact JWS by section 8.2."""

    def _known(self, signer: MemorySigner) -> tuple[Shelf, Any]:
        key = es256(verification_method=f"{ENDORSER}#jwt-1")
        sources = knowing_the_association(signer)
        published = PublishedKey("jwt-1", KeyAlgorithm.ES256, key.jwk(), NOW)
        sources.dids[ENDORSER] = did_document(ENDORSER, [association.published(), published])
        return sources, key

    def test_a_genuine_one_passes(self, signer: MemorySigner) -> None:
        sources, key = self._known(signer)
        token = signed_jwt(unsigned(), key)
        assert checked(signer, sources, endorsementJwt=[token]).outcome is Outcome.PASSED

    def test_one_by_a_foreign_key_fails(self, signer: MemorySigner) -> None:
        sources, _ = self._known(signer)
        token = signed_jwt(unsigned(), es256(verification_method=f"{ENDORSER}#jwt-1"))
        assert checked(signer, sources, endorsementJwt=[token]).outcome is Outcome.FAILED


# Each is a badge that is genuine itself, with an endorsement that is not to be believed.
NOT_BELIEVED: dict[str, Callable[[], dict[str, Any]]] = {
    "altered": lambda: {**endorsement(), "description": "Altered"},
    "signed by a stranger": lambda: add_proof(unsigned(), MemorySigner(did=ENDORSER), NOW),
    "without a proof": unsigned,
    "expired": lambda: endorsement(validUntil="2026-11-19T12:00:00Z"),
    "not begun": lambda: endorsement(validFrom="2026-11-21T12:00:00Z"),
    "about another badge": lambda: endorsement(f"{BASE}/c/AAAAAAAAAAAAAAAAAAAAAA"),
    "about nothing": lambda: endorsement(credentialSubject={"type": ["EndorsementSubject"]}),
    "of another type": lambda: endorsement(type=["VerifiableCredential"]),
}


@pytest.mark.parametrize("kind", NOT_BELIEVED)
def test_an_endorsement_that_is_not_genuine_fails(signer: MemorySigner, kind: str) -> None:
    members = {"endorsement": [endorsement(), NOT_BELIEVED[kind]()]}
    verdict = verify(Embedded(badge_with(signer, **members)), knowing_the_association(signer), NOW)
    failed = {check.name for check in verdict.checks if check.outcome is Outcome.FAILED}
    assert verdict.answer is Answer.INVALID
    # What has not even the form of an endorsement fails the schema of the badge before that.
    assert failed in ({"endorsements"}, {"schema"})


def test_a_revoked_endorsement_fails_and_its_issuer_is_named(signer: MemorySigner) -> None:
    check = checked(signer, knowing_the_association(signer, 77), endorsement=[endorsement()])
    assert check.outcome is Outcome.FAILED
    assert "見本協会" in check.message.ja
    assert "revoked" in check.message.en


def test_an_endorser_out_of_reach_leaves_it_open(signer: MemorySigner) -> None:
    check = checked(signer, shelf(signer), endorsement=[endorsement()])
    assert (check.outcome, check.code) == (Outcome.UNKNOWN, "endorsement-unknown")


def test_more_than_can_be_checked_are_not_called_checked(signer: MemorySigner) -> None:
    many = [endorsement(id=f"https://association.example.jp/{one}") for one in range(MAX_ENDORSEMENTS + 1)]
    assert checked(signer, endorsement=many).code == "too-many-endorsements"


def test_nothing_is_asked_of_anybody_before_the_badge_itself_is_proven(signer: MemorySigner) -> None:
    badge = {**badge_with(signer, endorsement=[endorsement()]), "name": "Altered"}
    assert found(verify(Embedded(badge), knowing_the_association(signer), NOW)) is None


def test_a_member_hidden_in_an_endorsement_is_noticed(signer: MemorySigner) -> None:
    """The signature covers a graph: an object with the badge's id could carry its end away."""
    hiding = endorsement()
    badge = badge_with(signer, endorsement=[hiding])
    badge["endorsement"][0]["credentialSubject"]["validUntil"] = badge.pop("validUntil")
    subject = found(verify(Embedded(badge), knowing_the_association(signer), NOW), "subject")
    assert subject is not None
    assert (subject.outcome, subject.code) == (Outcome.FAILED, "stated-twice")


@pytest.mark.parametrize(
    ("about", "outcome"), [(DID, Outcome.PASSED), ("did:web:other.example", Outcome.FAILED)]
)
def test_an_issuer_stated_by_its_id_alone_can_be_endorsed(about: str, outcome: Outcome) -> None:
    badge = {"issuer": DID, "credentialSubject": {}, "endorsement": endorsement(about)}
    check = check_endorsements(badge, lambda _: Verdict(Answer.VALID, Text("", ""), ()))
    assert check is not None
    assert check.outcome is outcome


@pytest.mark.parametrize("member", ["endorsement", "endorsementJwt"])
def test_what_is_no_endorsement_at_all_fails(member: str) -> None:
    check = check_endorsements(
        {"issuer": DID, member: [7]}, lambda _: Verdict(Answer.VALID, Text("", ""), ())
    )
    assert check is not None
    assert check.code == "bad-endorsement"
