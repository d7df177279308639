from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.keys import KeyAlgorithm, PublishedKey
from badgeserver.storage import Store
from tests.storage.values import NOW

FIRST = PublishedKey("k1", KeyAlgorithm.ED25519, "z6MkFirst", NOW)


def test_keys_come_the_oldest_first(store: Store) -> None:
    newer = PublishedKey("k0", KeyAlgorithm.ES256, "z6MkSecond", NOW + timedelta(days=365))
    store.keys.add(newer)
    store.keys.add(FIRST)
    assert store.keys.all() == (FIRST, newer)


def test_a_key_is_kept_once(store: Store) -> None:
    store.keys.add(FIRST)
    for again in (replace(FIRST, public="z6MkOther"), replace(FIRST, id="k2")):
        with pytest.raises(Conflict) as error:
            store.keys.add(again)
        assert error.value.code == "key-exists"
        assert again.id in error.value.message.en


def test_a_key_is_retired_and_revoked(store: Store) -> None:
    store.keys.add(FIRST)
    ended = replace(FIRST, retired_at=NOW + timedelta(days=1), revoked_since=NOW)
    store.keys.replace(ended)
    assert store.keys.all() == (ended,)


def test_an_unknown_key_is_not_replaced(store: Store) -> None:
    with pytest.raises(NotFound) as error:
        store.keys.replace(FIRST)
    assert error.value.code == "no-such-key"


def test_a_key_retires_after_it_was_made(store: Store) -> None:
    with pytest.raises(Refused) as error:
        store.keys.add(replace(FIRST, retired_at=NOW - timedelta(days=1)))
    assert error.value.code == "value-refused"
