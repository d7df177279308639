from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from badgeserver.domain.api_keys import ApiKey, ApiRight, SignedForProgram
from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.storage import Store
from badgeserver.storage.engine import connect, writing
from tests.storage.values import NOW

KEY = ApiKey("school", ApiRight.ISSUE, NOW)
PROOF = SignedForProgram("z3proof", "urn:uuid:1", "ab" * 32, NOW, "school")
LATER = NOW + timedelta(hours=1)


def test_a_key_is_found_by_its_digest_alone(store: Store) -> None:
    store.api_keys.add(KEY, "digest")
    assert store.api_keys.of_digest("digest") == KEY
    assert store.api_keys.of_digest("another") is None


def test_an_ended_key_stays_known_with_its_end(store: Store) -> None:
    store.api_keys.add(KEY, "digest")
    assert store.api_keys.end("school", LATER) == replace(KEY, ended_at=LATER)
    assert store.api_keys.end("school", LATER + timedelta(hours=1)).ended_at == LATER
    assert store.api_keys.of_digest("digest") == replace(KEY, ended_at=LATER)


def test_a_key_that_is_not_there_cannot_be_ended(store: Store) -> None:
    with pytest.raises(NotFound) as error:
        store.api_keys.end("school", NOW)
    assert error.value.code == "no-such-api-key"


def test_a_name_is_never_given_twice(store: Store) -> None:
    store.api_keys.add(KEY, "digest")
    store.api_keys.end("school", LATER)
    with pytest.raises(Conflict) as error:
        store.api_keys.add(KEY, "another")
    assert error.value.code == "api-key-exists"


@pytest.mark.parametrize("key", [replace(KEY, name=" "), replace(KEY, ended_at=NOW - timedelta(days=1))])
def test_the_database_refuses_what_is_no_key(store: Store, key: ApiKey) -> None:
    with pytest.raises(Refused):
        store.api_keys.add(key, "digest")


def test_keys_are_listed_the_oldest_first(store: Store) -> None:
    newer = replace(KEY, name="employer", right=ApiRight.VERIFY, created_at=LATER)
    store.api_keys.add(newer, "1")
    store.api_keys.add(KEY, "2")
    assert store.api_keys.all() == (KEY, newer)


def test_a_proof_keeps_the_moment_at_which_it_was_first_made(store: Store) -> None:
    store.api_keys.add(KEY, "digest")
    other = replace(PROOF, proof_value="z4proof", credential_id=None)
    store.signed_for_programs.add([PROOF])
    store.signed_for_programs.add([replace(PROOF, at=LATER), other])
    assert store.signed_for_programs.find("z3proof") == PROOF
    assert store.signed_for_programs.find("z4proof") == other
    assert store.signed_for_programs.find("z5proof") is None


CHANGES = ("UPDATE api_issued SET at = '2020-01-01'", "DELETE FROM api_issued")
WAYS_ROUND = {
    "sqlite": "INSERT OR REPLACE INTO api_issued (proof_value, digest, at, key_name)"
    " VALUES ('z3proof', '', '2020-01-01 00:00:00.000000', 'school')",
    "postgresql": "TRUNCATE api_issued",
}


def test_the_database_refuses_to_change_what_was_signed(store: Store, migrated_url: str) -> None:
    store.api_keys.add(KEY, "digest")
    store.signed_for_programs.add([PROOF])
    kind = "sqlite" if migrated_url.startswith("sqlite") else "postgresql"
    for statement in (*CHANGES, WAYS_ROUND[kind]):
        engine = connect(migrated_url)
        with (
            pytest.raises(IntegrityError, match="the record only grows"),
            writing(engine).begin() as connection,
        ):
            connection.execute(text(statement))
        engine.dispose()
    assert store.signed_for_programs.find("z3proof") == PROOF
