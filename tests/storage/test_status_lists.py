from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest

from badgeserver.domain.award import StatusPurpose
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.storage import Store
from tests.storage.values import NOW

REVOCATION = StatusPurpose.REVOCATION


def test_no_place_is_given_twice_and_lists_open_when_half_full(store: Store) -> None:
    choose = random.Random(1).randrange
    entries = [store.status_lists.allocate(16, choose) for _ in range(30)]
    assert len(set(entries)) == 30
    assert all(0 <= entry.index < 16 for entry in entries)
    assert Counter(entry.list_number for entry in entries) == {1: 8, 2: 8, 3: 8, 4: 6}
    assert store.status_lists.numbers() == (1, 2, 3, 4)


def test_the_chosen_place_is_taken_when_it_is_free(store: Store) -> None:
    assert store.status_lists.allocate(100, lambda n: 42).index == 42


def test_a_choice_that_never_changes_still_gets_free_places(store: Store) -> None:
    indexes = [store.status_lists.allocate(10, lambda n: n - 1).index for _ in range(5)]
    assert indexes[0] == 9
    assert len(set(indexes)) == 5


def test_a_list_keeps_the_size_it_was_opened_with(store: Store) -> None:
    store.status_lists.allocate(4, lambda n: 0)
    assert store.status_lists.allocate(1_000, lambda n: n - 1).index == 3
    assert store.status_lists.allocate(1_000, lambda n: n - 1).index == 999


def test_many_places_run_over_into_further_lists(store: Store) -> None:
    choose = random.Random(2).randrange
    first = store.status_lists.allocate(101, choose)
    entries = store.status_lists.allocate_many(120, 101, choose)
    assert len({first, *entries}) == 121
    assert Counter(entry.list_number for entry in entries) == {1: 50, 2: 51, 3: 19}
    assert [entry.index for entry in entries] != sorted(entry.index for entry in entries)


def test_no_places_at_all_open_no_list(store: Store) -> None:
    assert store.status_lists.allocate_many(0, 16, lambda n: 0) == ()
    assert store.status_lists.numbers() == ()


def test_a_place_is_free_again_when_its_transaction_fails(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction():
        store.status_lists.allocate(16, lambda n: 7)
        raise ZeroDivisionError
    assert store.status_lists.numbers() == ()
    assert store.status_lists.allocate(16, lambda n: 7).index == 7


def test_every_place_is_as_likely_as_another(store: Store) -> None:
    choose = random.Random(3).randrange
    first_half = sum(
        entry.index < 500 for _ in range(4) for entry in store.status_lists.allocate_many(500, 1_000, choose)
    )
    # 2,000 draws: 1,000 are expected, and five standard deviations are 112 at most.
    assert 888 < first_half < 1_112


def test_places_left_over_are_found_where_guessing_fails(store: Store) -> None:
    store.status_lists.allocate_many(3, 10, lambda n: n - 1)
    entries = store.status_lists.allocate_many(2, 10, lambda n: 0)
    assert len({entry.index for entry in entries}) == 2
    assert all(entry.index < 7 for entry in entries)


def test_a_turn_takes_no_place(store: Store) -> None:
    store.status_lists.take_turn(16)
    assert store.status_lists.numbers() == (1,)
    assert store.status_lists.allocate(16, lambda n: 5).index == 5


def test_a_list_without_a_place_is_refused(store: Store) -> None:
    with pytest.raises(Refused) as error:
        store.status_lists.allocate(0, lambda n: 0)
    assert error.value.code == "value-refused"


def test_the_last_signed_list_is_kept_for_each_purpose(store: Store) -> None:
    store.status_lists.allocate(16, lambda n: 0)
    assert store.status_lists.document(REVOCATION, 1) is None
    store.status_lists.put_document(REVOCATION, 1, "first", NOW)
    store.status_lists.put_document(StatusPurpose.SUSPENSION, 1, "other", NOW)
    later = NOW + timedelta(hours=1)
    store.status_lists.put_document(REVOCATION, 1, "second", later)
    assert store.status_lists.document(REVOCATION, 1) == ("second", later)
    store.status_lists.drop_document(REVOCATION, 1)
    assert store.status_lists.document(REVOCATION, 1) is None
    assert store.status_lists.document(StatusPurpose.SUSPENSION, 1) == ("other", NOW)


def test_a_list_that_was_never_opened_has_no_document(store: Store) -> None:
    with pytest.raises(NotFound) as error:
        store.status_lists.put_document(REVOCATION, 9, "document", NOW)
    assert error.value.code == "no-such-status-list"
    store.status_lists.drop_document(REVOCATION, 9)
