"""Credentials as JWT: made once, kept whatever keys follow, and replaced where a key is revoked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import jwt
import pytest

from badgeserver.domain.errors import NotFound
from badgeserver.domain.ids import CredentialId, LearnerId
from badgeserver.domain.keys import KeyAlgorithm
from badgeserver.domain.verdict import Answer
from badgeserver.services.carriers import AS_JWT, carrier, export_carriers
from badgeserver.services.credential_tokens import offers_jwt, token_of
from badgeserver.services.issuing import issue_credential
from badgeserver.services.office import Office
from badgeserver.services.signing_keys import (
    create_signing_key,
    retire_signing_key,
    revoke_signing_key,
    rotate_signing_key,
)
from badgeserver.services.verification import verify_upload
from tests.offices import NOW, at, with_award

ES256 = KeyAlgorithm.ES256
LATER = timedelta(days=1)


@pytest.fixture
def issued(office: Office) -> CredentialId:
    """An issued credential."""
    with_award(office)
    (award,) = office.store.awards.of_learner(LearnerId("hikari"))
    return issue_credential(award.id, office).id


def test_without_a_key_for_it_there_is_no_jwt(office: Office, issued: CredentialId) -> None:
    assert not offers_jwt(issued, office)
    with pytest.raises(NotFound) as missing:
        token_of(issued, office)
    assert missing.value.code == "no-jwt"
    assert "keys create --algorithm" in missing.value.mend.en


@pytest.mark.parametrize("algorithm", [ES256, KeyAlgorithm.RS256])
def test_the_first_request_makes_it_and_the_next_gets_the_same(
    office: Office, issued: CredentialId, algorithm: KeyAlgorithm
) -> None:
    key = create_signing_key(algorithm, "test", office)
    made = token_of(issued, office)
    assert (made.key_id, made.signed_at) == (key.id, NOW)
    assert jwt.get_unverified_header(made.token)["alg"] == algorithm
    assert token_of(issued, at(office, NOW + LATER)) == made


def test_an_unknown_credential_has_none(office: Office) -> None:
    create_signing_key(ES256, "test", office)
    with pytest.raises(NotFound, match="nobody"):
        token_of(CredentialId("nobody"), office)


def test_two_who_ask_at_once_get_the_same(office: Office, issued: CredentialId) -> None:
    create_signing_key(ES256, "test", office)
    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(lambda _: token_of(issued, office).token, range(8)))
    assert len(made) == 1


class TestKeysChange:
    """What becomes of a JWT when its key is replaced, retired or revoked."""

    def test_another_key_changes_nothing(self, office: Office, issued: CredentialId) -> None:
        create_signing_key(ES256, "test", office)
        made = token_of(issued, office)
        rotate_signing_key(ES256, "test", at(office, NOW + LATER))
        assert token_of(issued, office) == made
        assert verify_upload(made.token.encode(), office).answer is Answer.VALID

    def test_it_is_there_still_when_no_key_signs_any_more(self, office: Office, issued: CredentialId) -> None:
        key = create_signing_key(ES256, "test", office)
        made = token_of(issued, office)
        retire_signing_key(key.id, "test", office)
        assert offers_jwt(issued, office)
        assert token_of(issued, office) == made

    def test_a_revoked_key_is_replaced_by_the_next(self, office: Office, issued: CredentialId) -> None:
        lost = create_signing_key(ES256, "test", office)
        made = token_of(issued, office)
        later = at(office, NOW + LATER)
        revoke_signing_key(lost.id, NOW + LATER / 2, "Lost", "test", later)
        with pytest.raises(NotFound, match="no-jwt"):
            token_of(issued, later)
        new = create_signing_key(ES256, "test", later)
        assert token_of(issued, later).key_id == new.id
        assert made in office.store.credential_tokens.of(issued)

    @pytest.mark.parametrize(("since", "answer"), [(LATER, Answer.VALID), (-LATER, Answer.INVALID)])
    def test_the_record_decides_what_a_revoked_key_signed(
        self, office: Office, issued: CredentialId, since: timedelta, answer: Answer
    ) -> None:
        key = create_signing_key(ES256, "test", at(office, NOW - 2 * LATER))
        made = token_of(issued, office)
        later = at(office, NOW + 2 * LATER)
        revoke_signing_key(key.id, NOW + since, "Lost", "test", later)
        assert verify_upload(made.token.encode(), later).answer is answer


@pytest.mark.parametrize("kind", sorted(AS_JWT))
def test_every_carrier_of_the_jwt_verifies(office: Office, issued: CredentialId, kind: str) -> None:
    create_signing_key(ES256, "test", office)
    assert verify_upload(carrier(issued, kind, office).data, office).answer is Answer.VALID


def test_a_changed_jwt_is_invalid(office: Office, issued: CredentialId) -> None:
    create_signing_key(ES256, "test", office)
    head, payload, signature = token_of(issued, office).token.split(".")
    other = ("A" if signature[0] != "A" else "B") + signature[1:]
    assert verify_upload(f"{head}.{payload}.{other}".encode(), office).answer is Answer.INVALID


def test_what_is_exported_has_the_jwt_where_there_is_one(
    office: Office, issued: CredentialId, tmp_path: Path
) -> None:
    plain = {file.name.partition(".")[2] for file in export_carriers(issued, tmp_path, office)}
    create_signing_key(ES256, "test", office)
    full = {file.name.partition(".")[2] for file in export_carriers(issued, tmp_path, office)}
    assert (plain, full - plain) == ({"json", "png", "svg", "pdf"}, set(AS_JWT))
