from __future__ import annotations

from datetime import timedelta

import pytest

from badgeserver.domain.errors import Conflict, Refused
from badgeserver.storage import Store
from tests.storage.values import NOW

SOON = NOW + timedelta(minutes=15)


def test_a_link_signs_in_once(store: Store) -> None:
    store.sign_in_links.add("digest", "learner-1", "learner", SOON)
    assert store.sign_in_links.use("digest", NOW) == ("learner", "learner-1")
    assert store.sign_in_links.use("digest", NOW) is None


def test_an_expired_link_signs_nobody_in(store: Store) -> None:
    store.sign_in_links.add("digest", "learner-1", "learner", SOON)
    assert store.sign_in_links.use("digest", SOON) is None


def test_an_unknown_link_signs_nobody_in_and_leaves_the_others(store: Store) -> None:
    store.sign_in_links.add("digest", "staff-1", "staff", SOON)
    assert store.sign_in_links.use("guess", NOW) is None
    assert store.sign_in_links.use("digest", NOW) == ("staff", "staff-1")


def test_a_digest_stands_for_one_link(store: Store) -> None:
    store.sign_in_links.add("digest", "learner-1", "learner", SOON)
    with pytest.raises(Conflict) as error:
        store.sign_in_links.add("digest", "learner-2", "learner", SOON)
    assert error.value.code == "link-exists"
    assert "digest" not in error.value.message.en


def test_a_link_needs_a_role(store: Store) -> None:
    with pytest.raises(Refused):
        store.sign_in_links.add("digest", "learner-1", " ", SOON)
