"""What the issuer publishes: keys, achievements, status lists; and taking a credential back."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from badgeserver.credentials.bitstring_status import BitstringEntry, status_value
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import AwardId, CredentialId, LearnerId
from badgeserver.domain.verdict import Answer
from badgeserver.services.issuing import issue_credential
from badgeserver.services.office import Office
from badgeserver.services.publishing import STATUS_TTL, achievement, did_document, status_list
from badgeserver.services.revocation import revoke_credential
from badgeserver.services.signing_keys import published_keys
from badgeserver.services.verification import verify_credential
from tests.offices import FIRST_STEP, NOW, at, with_award


def issued_id(office: Office) -> CredentialId:
    (award,) = with_award(office).store.awards.of_learner(LearnerId("hikari"))
    return issue_credential(AwardId(award.id), office).id


def test_the_did_document_lists_every_published_key(office: Office) -> None:
    (key,) = published_keys(office)
    document = did_document(office)
    assert document["id"] == "did:web:badges.example.jp"
    assert document["assertionMethod"] == [f"did:web:badges.example.jp#{key.id}"]


def test_an_achievement_is_published_in_the_version_in_force_only(office: Office) -> None:
    version = office.programme.skill_map.version
    assert achievement(FIRST_STEP, version, office)["humanCode"] == FIRST_STEP
    with pytest.raises(NotFound, match="no-such-version"):
        achievement(FIRST_STEP, "1999", office)
    with pytest.raises(NotFound, match="no-such-badge"):
        achievement("nothing", version, office)


def test_a_status_list_is_kept_for_half_its_time_to_live(office: Office) -> None:
    issued_id(office)
    document, max_age = status_list("revocation", 1, office)
    assert max_age == STATUS_TTL.total_seconds()
    assert json.loads(document)["credentialSubject"]["ttl"] == STATUS_TTL.total_seconds() * 1000
    again, age = status_list("revocation", 1, at(office, NOW + STATUS_TTL / 4))
    assert (again, age) == (document, STATUS_TTL.total_seconds() * 3 / 4)
    fresh, _ = status_list("revocation", 1, at(office, NOW + STATUS_TTL))
    assert fresh != document


@pytest.mark.parametrize(("purpose", "number"), [("revocation", 2), ("message", 1)])
def test_other_status_lists_are_not_there(office: Office, purpose: str, number: int) -> None:
    issued_id(office)
    with pytest.raises(NotFound, match="no-such-status-list"):
        status_list(purpose, number, office)


def test_a_revocation_shows_in_the_next_list_and_in_the_verdict(office: Office) -> None:
    credential = issued_id(office)
    status_list("revocation", 1, office)
    revoked = revoke_credential(credential, "  Handed in by mistake ", "test", office)
    document, _ = status_list("revocation", 1, office)
    place = BitstringEntry("", "revocation", revoked.status_entry.index)
    assert status_value(json.loads(document), place) == 1
    suspended = json.loads(status_list("suspension", 1, office)[0])
    assert status_value(suspended, BitstringEntry("", "suspension", 0)) == 0
    verdict = verify_credential(credential, office)
    assert verdict.answer is Answer.INVALID
    status = next(one for one in verdict.checks if one.name == "status")
    assert "Handed in by mistake" in status.message.en


def test_each_list_tells_of_its_own_credentials_when_there_are_several(office: Office) -> None:
    """A list takes credentials until it is half full; the next one is opened then."""
    office.store.status_lists.allocate_many(8, 16, office.choose)
    credential = issued_id(office)
    revoked = revoke_credential(credential, "Once", "test", office)
    assert revoked.status_entry.list_number == 2
    first, second = (json.loads(status_list("revocation", number, office)[0]) for number in (1, 2))
    place = BitstringEntry("", "revocation", revoked.status_entry.index)
    assert (status_value(first, place), status_value(second, place)) == (0, 1)
    assert [one["id"] for one in (first, second)] == [
        f"{office.base_url}/status/revocation/{number}" for number in (1, 2)
    ]
    assert verify_credential(credential, office).answer is Answer.INVALID
    with pytest.raises(NotFound):
        status_list("revocation", 3, office)


def test_nobody_is_told_to_keep_a_list_longer_than_its_time_to_live(office: Office) -> None:
    issued_id(office)
    for minutes in range(0, 20):
        document, max_age = status_list("revocation", 1, at(office, NOW + timedelta(minutes=minutes / 2)))
        ttl = json.loads(document)["credentialSubject"]["ttl"] / 1000
        assert 0 < max_age <= ttl == STATUS_TTL.total_seconds()


def test_a_revocation_is_in_the_audit_log_with_its_reason(office: Office) -> None:
    credential = issued_id(office)
    revoke_credential(credential, "Asked for", "officer", office)
    entry = next(one for one in office.store.audit.entries(10) if one.action == "revoke")
    assert (entry.actor, entry.subject, dict(entry.detail)) == (
        "officer",
        credential,
        {"reason": "Asked for"},
    )


def test_a_revocation_needs_a_reason_and_happens_once(office: Office) -> None:
    credential = issued_id(office)
    with pytest.raises(Refused, match="no-reason"):
        revoke_credential(credential, " ", "test", office)
    revoke_credential(credential, "Once", "test", office)
    with pytest.raises(Refused, match="already-revoked"):
        revoke_credential(credential, "Twice", "test", office)


def test_revoking_an_unknown_credential_names_it(office: Office) -> None:
    with pytest.raises(NotFound, match="nothing"):
        revoke_credential(CredentialId("nothing"), "Why not", "test", office)
