"""The life of signing keys: rotation breaks nothing, a stolen key proves nothing, all of it at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from badgeserver.bootstrap import open_office
from badgeserver.credentials.data_integrity import add_proof
from badgeserver.credentials.paper import qr_address, read_address, sign_statement, unverified_statement
from badgeserver.domain.award import IssuedCredential
from badgeserver.domain.errors import Misconfigured, NotFound, Refused
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import LearnerId
from badgeserver.domain.keys import KeyAlgorithm, PublishedKey
from badgeserver.domain.verdict import Answer, Verdict
from badgeserver.services.awarding import award_badges
from badgeserver.services.carriers import award_certificate
from badgeserver.services.issuing import issue_all, issue_credential
from badgeserver.services.office import Office
from badgeserver.services.publishing import did_document, status_list
from badgeserver.services.reissuing import dead_credentials, reissue
from badgeserver.services.signing_keys import (
    create_signing_key,
    published_keys,
    retire_signing_key,
    revoke_signing_key,
    rotate_signing_key,
)
from badgeserver.services.verification import (
    desk_of,
    verify_address,
    verify_credential,
    verify_file,
    verify_upload,
)
from badgeserver.services.verification_sources import OwnSources
from badgeserver.settings import read_settings
from tests.credentials.key_checks import require_signature
from tests.offices import NOW, at, environment, passed, with_award

HOUR = timedelta(hours=1)
ED25519, ES256, RS256 = KeyAlgorithm
DID = "did:web:badges.example.jp"
_ticks = count(1)


@pytest.fixture
def office(office: Office) -> Office:
    """The office with its first key made a month ago by the same clock as all the others."""
    (first,) = published_keys(office)
    office.store.keys.replace(replace(first, created_at=NOW - timedelta(days=30)))
    return office


def issued(office: Office, evidence: Evidence | None = None) -> IssuedCredential:
    """A credential for what the learner has just earned, issued now."""
    if evidence is None:
        with_award(office)
    else:
        office.store.evidence.add_many([(LearnerId("hikari"), evidence)])
        award_badges(LearnerId("hikari"), office, office.today())
    (credential,) = issue_all(office)
    return credential


def printed(credential: IssuedCredential, office: Office) -> str:
    """What the QR code on the printed certificate says."""
    award = office.store.awards.get(credential.award)
    return award_certificate(credential, award, office).qr_content


def ticked(office: Office) -> Office:
    """The office a moment later, since no two keys are made at the same moment."""
    return at(office, office.clock() + timedelta(milliseconds=next(_ticks)))


def create(office: Office, algorithm: KeyAlgorithm = ED25519) -> PublishedKey:
    return create_signing_key(algorithm, "test", ticked(office))


def rotate(office: Office, algorithm: KeyAlgorithm = ED25519) -> PublishedKey:
    return rotate_signing_key(algorithm, "test", ticked(office)).created


def revoke(office: Office, key: PublishedKey | str, since: datetime) -> Any:
    key_id = key if isinstance(key, str) else key.id
    return revoke_signing_key(key_id, since, "The laptop was stolen", "test", office)


def check(verdict: Verdict, name: str) -> str:
    return next(one.message.en for one in verdict.checks if one.name == name)


def method_of(document: str) -> str:
    proofs: list[dict[str, str]] = json.loads(document)["proof"]
    return proofs[0]["verificationMethod"].partition("#")[2]


# --- rotating and retiring


def test_rotation_breaks_nothing_that_was_signed_before(office: Office) -> None:
    credential = issued(office)
    paper, (old,) = printed(credential, office), published_keys(office)
    before, _ = status_list("revocation", 1, office)
    new = rotate(office)
    assert office.signing_key().kid == new.id != old.id
    assert verify_credential(credential.id, office).answer is Answer.VALID
    assert verify_upload(credential.document.encode(), office).answer is Answer.VALID
    assert verify_address(paper, office).answer is Answer.VALID
    after, _ = status_list("revocation", 1, office)
    assert (method_of(before), method_of(after)) == (old.id, new.id)


def test_a_status_list_is_signed_anew_once_when_its_key_changed(office: Office) -> None:
    issued(office)
    rotate(office)
    assert status_list("revocation", 1, office) == status_list("revocation", 1, office)


def test_the_did_document_keeps_the_history(office: Office) -> None:
    (first,) = published_keys(office)
    second, jwt = rotate(office), rotate(office, ES256)
    revoke(at(office, NOW + HOUR), second, NOW)
    document = did_document(office)
    assert document["assertionMethod"] == [f"{DID}#{key.id}" for key in (first, second, jwt)]
    of = {one["id"].partition("#")[2]: one for one in document["verificationMethod"]}
    assert "revoked" not in of[first.id]
    assert of[second.id]["revoked"] == "2026-11-20T03:00:00Z"
    assert (of[jwt.id]["type"], of[jwt.id]["publicKeyJwk"]["alg"]) == ("JsonWebKey", "ES256")
    assert of[jwt.id]["publicKeyJwk"]["kid"] == jwt.id
    assert "d" not in of[jwt.id]["publicKeyJwk"]


def test_rotation_retires_the_keys_of_its_kind_only(office: Office) -> None:
    (ed25519,) = published_keys(office)
    first = create(office, ES256)
    second = create(office, ES256)
    done = rotate_signing_key(ES256, "test", ticked(office))
    assert {key.id for key in done.retired} == {first.id, second.id}
    assert office.signing_key().kid == ed25519.id
    assert office.jwt_key().verification_method == f"{DID}#{done.created.id}"


@pytest.mark.parametrize("algorithm", [ES256, RS256])
def test_a_key_for_jwt_signs_by_its_own_algorithm(office: Office, algorithm: KeyAlgorithm) -> None:
    with pytest.raises(Misconfigured) as missing:
        office.jwt_key()
    assert missing.value.code == "no-jwt-key"
    assert "keys create --algorithm ES256" in missing.value.mend.en
    made = create(office, algorithm)
    key = office.jwt_key()
    assert (key.kid, key.algorithm) == (made.id, str(algorithm))
    require_signature(key.sign(b"message"), b"message", made)


def test_the_last_key_at_hand_is_not_retired(office: Office, tmp_path: Path) -> None:
    (only,) = published_keys(office)
    with pytest.raises(Refused) as refused:
        retire_signing_key(only.id, "test", office)
    assert refused.value.code == "last-key"
    assert "keys rotate" in refused.value.mend.en
    lost = create(office)
    (tmp_path / "keys" / f"{lost.id}.pem").unlink()
    with pytest.raises(Refused, match="last-key"):
        retire_signing_key(only.id, "test", office)


def test_another_key_of_its_kind_may_be_retired_once(office: Office) -> None:
    (old,) = published_keys(office)
    new = create(office)
    retire_signing_key(new.id, "test", office)
    assert office.signing_key().kid == old.id
    with pytest.raises(Refused, match="already-retired"):
        retire_signing_key(new.id, "test", office)


def test_a_key_for_jwt_may_be_the_last_one(office: Office) -> None:
    made = create(office, ES256)
    assert not retire_signing_key(made.id, "test", office).signs
    with pytest.raises(Misconfigured, match="no-jwt-key"):
        office.jwt_key()


def test_unknown_keys_are_named(office: Office) -> None:
    with pytest.raises(NotFound, match="no-such-key"):
        retire_signing_key("key-0", "test", office)
    with pytest.raises(NotFound, match="no-such-key"):
        revoke(office, "key-0", NOW)
    with pytest.raises(NotFound, match="no-such-key"):
        dead_credentials("key-0", office)


# --- no restart


@pytest.fixture
def elsewhere(office: Office, database_url: str, tmp_path: Path) -> Office:
    """Another process' office on the same database and folder, which has signed already."""
    other = at(open_office(read_settings(environment(tmp_path, database_url))), NOW)
    other.signing_key()
    return other


def test_another_office_takes_up_each_change_at_once(office: Office, elsewhere: Office) -> None:
    first = elsewhere.signing_key().kid
    second = rotate(office).id
    assert elsewhere.signing_key().kid == second != first
    third = create(office).id
    assert elsewhere.signing_key().kid == third
    retire_signing_key(third, "test", office)
    assert elsewhere.signing_key().kid == second
    revoke(office, second, NOW)
    with pytest.raises(Misconfigured, match="key-missing"):
        elsewhere.signing_key()


def test_keys_that_were_read_are_not_read_again(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.signing_key()
    monkeypatch.setattr(Path, "read_bytes", None)
    monkeypatch.setattr(Path, "exists", None)
    assert len(office.signing_key().sign(b"message")) == 64


_SIGNER = """
import os, sys
from badgeserver.bootstrap import open_office
from badgeserver.settings import read_settings
office = open_office(read_settings(os.environ))
for _ in sys.stdin:
    print(office.signing_key().kid, flush=True)
"""


@pytest.mark.uncounted
def test_a_running_process_takes_up_a_rotation(office: Office, database_url: str, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _SIGNER],
        env=dict(os.environ) | environment(tmp_path, database_url),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def asked() -> str:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write("which?\n")
        process.stdin.flush()
        return process.stdout.readline().strip()

    with process:
        assert asked() == office.signing_key().kid
        for _ in range(2):
            new = rotate(office).id
            assert asked() == new
        process.terminate()


# --- a stolen key


def test_a_key_revoked_since_a_moment_makes_void_what_it_signed_later(office: Office) -> None:
    early = issued(office)
    late = issued(at(office, NOW + 2 * HOUR), passed("ipa-ip"))
    (key,) = published_keys(office)
    now = at(office, NOW + 3 * HOUR)
    found = revoke(now, key, NOW + HOUR)
    assert (found.dead, found.alive, found.can_sign) == ((late.id,), 1, False)
    rotate(now)
    assert verify_credential(early.id, now).answer is Answer.VALID
    verdict = verify_credential(late.id, now)
    assert verdict.answer is Answer.INVALID
    assert "revoked" in check(verdict, "proof")


def test_what_was_signed_at_the_very_moment_is_void(office: Office) -> None:
    credential = issued(office)
    found = revoke(at(office, NOW + HOUR), office.signing_key().kid, NOW)
    assert found.dead == (credential.id,)


def test_a_revoked_key_signs_nothing_more(office: Office) -> None:
    issued(office)
    revoke(office, office.signing_key().kid, NOW)
    with pytest.raises(Misconfigured) as stopped:
        office.signing_key()
    assert (stopped.value.code, "keys create" in stopped.value.mend.en) == ("key-missing", True)


def test_a_status_list_by_a_revoked_key_is_signed_anew(office: Office) -> None:
    credential = issued(office)
    stolen = method_of(status_list("revocation", 1, office)[0])
    now = at(office, NOW + timedelta(minutes=1))
    revoke(now, stolen, NOW + timedelta(seconds=30))
    assert verify_credential(credential.id, now).answer is Answer.UNKNOWN
    new = create(now)
    assert method_of(status_list("revocation", 1, now)[0]) == new.id
    assert verify_credential(credential.id, now).answer is Answer.VALID


@pytest.fixture
def stolen(office: Office) -> tuple[Office, IssuedCredential, Any]:
    """An office after its key was stolen and revoked, a credential from before, and the key."""
    credential, key = issued(office), office.signing_key()
    now = at(office, NOW + 2 * HOUR)
    revoke(now, key.kid, NOW + HOUR)
    rotate(now)
    return now, credential, key


def forged(credential: IssuedCredential, key: Any, **changes: Any) -> dict[str, Any]:
    """What a thief of `key` makes out of a credential, dated before the theft."""
    document = {**json.loads(credential.document), **changes}
    document["awardedDate"] = "2026-01-01T00:00:00Z"
    document["validFrom"] = "2026-01-01T00:00:00Z"
    del document["proof"]
    return add_proof(document, key, datetime(2026, 1, 1, tzinfo=UTC))


def uploaded(document: dict[str, Any], office: Office) -> Verdict:
    return verify_upload(json.dumps(document).encode(), office)


@pytest.mark.parametrize(
    "own",
    [
        {},
        {"id": "https://badges.example.jp/c/" + "A" * 22},
        {"id": "https://elsewhere.example/c/" + "A" * 22},
        {"id": "urn:uuid:9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d"},
    ],
    ids=["id of ours", "id of nothing", "id elsewhere", "urn"],
)
def test_a_thief_who_dates_back_is_not_on_record(
    stolen: tuple[Office, IssuedCredential, Any], own: dict[str, str]
) -> None:
    office, credential, key = stolen
    verdict = uploaded(forged(credential, key, **own), office)
    assert verdict.answer is Answer.INVALID
    assert "not in the record of issuing" in check(verdict, "proof")


class WithoutRecord(OwnSources):
    """What a stranger who verifies has: all public documents, and no record of issuing."""

    def recorded_at(self, credential_id: str, proof_value: str, method_id: str) -> datetime | None:
        return None


def test_a_stranger_cannot_tell_when_it_was_signed(stolen: tuple[Office, IssuedCredential, Any]) -> None:
    office, credential, key = stolen
    desk = desk_of(office)
    stranger = replace(desk, sources=WithoutRecord(office, desk.sources))
    for document in (json.loads(credential.document), forged(credential, key)):
        assert verify_file(json.dumps(document).encode(), stranger).answer is Answer.UNKNOWN


def test_a_credential_from_before_the_theft_stays_valid(stolen: tuple[Office, IssuedCredential, Any]) -> None:
    office, credential, _ = stolen
    assert uploaded(json.loads(credential.document), office).answer is Answer.VALID


def test_a_record_that_was_changed_decides_nothing(
    stolen: tuple[Office, IssuedCredential, Any], database_url: str
) -> None:
    office, credential, _ = stolen
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE credentials SET issued_at = '2026-11-19 00:00:00+00:00'"))
    engine.dispose()
    verdict = verify_credential(credential.id, office)
    assert verdict.answer is Answer.UNKNOWN
    assert "does not tell when" in check(verdict, "proof")


def test_paper_by_a_stolen_key_is_neither_confirmed_nor_refused(
    stolen: tuple[Office, IssuedCredential, Any],
) -> None:
    office, credential, _ = stolen
    paper = printed(credential, replace(office, keyring=office.keyring))
    before = at(office, NOW)
    assert verify_address(paper, office).answer is Answer.VALID
    with_stolen_key = restated(paper, stolen[2])
    verdict = verify_address(with_stolen_key, before)
    assert verdict.answer is Answer.UNKNOWN
    assert {one.name for one in verdict.checks} >= {"paper-proof", "proof", "status"}


def test_paper_by_a_stolen_key_that_contradicts_the_record_is_invalid(
    stolen: tuple[Office, IssuedCredential, Any],
) -> None:
    office, credential, key = stolen
    false = restated(printed(credential, office), key, badge="hk-dx-leader")
    assert verify_address(false, office).answer is Answer.INVALID


def restated(paper: str, key: Any, **changes: Any) -> str:
    """The statement of a printed certificate with changes, signed with `key`."""
    place = read_address(paper)
    assert place.jws is not None
    statement = replace(unverified_statement(place.jws), **changes)
    return qr_address(place.base_url, place.credential_id, sign_statement(statement, key))


# --- issuing anew


def test_what_is_dead_is_issued_anew_and_once(stolen: tuple[Office, IssuedCredential, Any]) -> None:
    office, early, key = stolen
    assert dead_credentials(key.kid, office) == ()
    revoke(office, key.kid, NOW - HOUR)
    assert dead_credentials(key.kid, office) == (early.id,)
    new = reissue(early.id, "test", office)
    assert dead_credentials(key.kid, office) == ()
    assert new.award == early.award
    assert verify_credential(new.id, office).answer is Answer.VALID
    old = verify_credential(early.id, office)
    assert old.answer is Answer.INVALID
    assert "Replaced by a new credential" in check(old, "status")
    assert issue_credential(early.award, office).id == new.id
    with pytest.raises(Refused, match="already-revoked"):
        reissue(early.id, "test", office)


def test_a_replaced_credential_does_not_take_the_award_back(
    stolen: tuple[Office, IssuedCredential, Any],
) -> None:
    office, early, key = stolen
    revoke(office, key.kid, NOW - HOUR)
    reissue(early.id, "test", office)
    held = office.store.awards.held_by(LearnerId("hikari"))
    assert [one.award for one in held] == [early.award]


def test_nothing_is_replaced_without_a_key_that_signs(office: Office) -> None:
    credential = issued(office)
    revoke(office, office.signing_key().kid, NOW)
    with pytest.raises(Misconfigured, match="key-missing"):
        reissue(credential.id, "test", office)
    assert office.store.credentials.get(credential.id).revoked_at is None


def test_only_what_a_revoked_key_signed_is_offered(office: Office) -> None:
    with pytest.raises(Refused, match="key-not-revoked"):
        dead_credentials(office.signing_key().kid, office)


# --- refusals and the audit log


@pytest.mark.parametrize(
    ("since", "reason", "code"),
    [
        (NOW.replace(tzinfo=None), "Stolen", "moment-without-zone"),
        (NOW + timedelta(seconds=1), "Stolen", "moment-in-future"),
        (NOW, "  ", "no-reason"),
    ],
)
def test_a_revocation_needs_a_past_moment_with_a_zone_and_a_reason(
    office: Office, since: datetime, reason: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        revoke_signing_key(office.signing_key().kid, since, reason, "test", office)
    assert refused.value.code == code
    assert office.signing_key()


def test_the_moment_of_a_revocation_moves_back_only(office: Office) -> None:
    (key,) = published_keys(office)
    revoke(office, key, NOW - HOUR)
    for since in (NOW - HOUR, NOW):
        with pytest.raises(Refused, match="already-revoked"):
            revoke(office, key, since)
    assert revoke(office, key, NOW - 2 * HOUR).key.revoked_since == NOW - 2 * HOUR


def test_everything_that_happens_to_keys_is_in_the_audit_log(office: Office) -> None:
    credential = issued(office)
    (old,) = published_keys(office)
    new = rotate(office)
    revoke(office, old, NOW)
    reissue(credential.id, "officer", office)
    entries = [(one.action, one.subject, dict(one.detail)) for one in office.store.audit.entries(20)]
    assert ("create-key", new.id, {"algorithm": "Ed25519"}) in entries
    assert ("retire-key", old.id, {}) in entries
    since = {"since": NOW.isoformat(), "reason": "The laptop was stolen"}
    assert ("revoke-key", old.id, since) in entries
    assert any((action, subject) == ("reissue", credential.id) for action, subject, _ in entries)
