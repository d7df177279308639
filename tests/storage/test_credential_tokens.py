from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeserver.domain.award import CredentialToken
from badgeserver.domain.ids import CredentialId
from badgeserver.domain.keys import KeyAlgorithm, PublishedKey
from badgeserver.storage import Store
from tests.storage.values import NOW, award, issue, learner

FIRST = CredentialToken(CredentialId("c1"), "k1", NOW, "eyJh.eyJi.Zmlyc3Q")


@pytest.fixture
def store(store: Store) -> Store:
    store.learners.add(learner("hanako"))
    store.awards.add(award("a1"))
    issue(store, "c1", "a1")
    for name in ("k1", "k2"):
        store.keys.add(PublishedKey(name, KeyAlgorithm.ES256, f'{{"kid":"{name}"}}', NOW))
    return store


def test_a_token_comes_back_as_kept(store: Store) -> None:
    assert store.credential_tokens.keep(FIRST) == FIRST
    assert store.credential_tokens.of(FIRST.credential) == (FIRST,)


def test_the_first_of_two_by_the_same_key_stays(store: Store) -> None:
    store.credential_tokens.keep(FIRST)
    second = replace(FIRST, token="eyJh.eyJi.c2Vjb25k", signed_at=NOW + timedelta(seconds=1))
    assert store.credential_tokens.keep(second) == FIRST
    assert store.credential_tokens.of(FIRST.credential) == (FIRST,)


def test_tokens_of_several_keys_come_the_earliest_first(store: Store) -> None:
    later = replace(FIRST, key_id="k2", signed_at=NOW + timedelta(days=1))
    for one in (later, FIRST):
        store.credential_tokens.keep(one)
    assert store.credential_tokens.of(FIRST.credential) == (FIRST, later)


def test_other_credentials_have_none(store: Store) -> None:
    store.credential_tokens.keep(FIRST)
    assert store.credential_tokens.of(CredentialId("c2")) == ()
