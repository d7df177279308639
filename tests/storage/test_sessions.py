from __future__ import annotations

import errno
import os
import threading
from dataclasses import replace

import pytest

from badgeserver.domain.errors import Conflict, Misconfigured, NotFound
from badgeserver.domain.ids import LearnerId
from badgeserver.storage import Store
from tests.storage.values import award, certificate, learner


def test_a_transaction_that_ends_well_keeps_everything(store: Store) -> None:
    with store.transaction():
        store.learners.add(learner("hanako"))
        store.learners.add(learner("taro"))
    assert store.learners.count() == 2


def test_a_transaction_that_fails_keeps_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction():
        store.learners.add(learner("hanako"))
        raise ZeroDivisionError
    assert store.learners.count() == 0


def test_a_transaction_reads_its_own_writes(store: Store) -> None:
    with store.transaction():
        store.learners.add(learner("hanako"))
        assert store.learners.count() == 1
        assert store.learners.get(LearnerId("hanako")) == learner("hanako")


def test_an_inner_transaction_falls_with_the_outer(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction():
        with store.transaction():
            store.learners.add(learner("hanako"))
        raise ZeroDivisionError
    assert store.learners.count() == 0


def test_a_refused_write_changes_nothing_and_the_transaction_goes_on(store: Store) -> None:
    with store.transaction():
        store.learners.add(learner("hanako"))
        with pytest.raises(Conflict):
            store.learners.add_many([learner("taro"), replace(learner("jiro"), email="hanako@example.jp")])
        with pytest.raises(NotFound):
            store.awards.add(award("a1", "unknown"))
        store.learners.add(learner("saburo"))
    assert list(store.learners.all_ids()) == ["hanako", "saburo"]
    assert store.awards.count() == 0


def test_a_store_works_on_after_a_failed_transaction(store: Store) -> None:
    with pytest.raises(NotFound), store.transaction():
        store.evidence.add(LearnerId("nobody"), certificate("e"))
    with store.transaction():
        store.learners.add(learner("hanako"))
    assert store.learners.count() == 1


def test_another_thread_does_not_join_nor_see_what_is_not_kept_yet(store: Store) -> None:
    seen: list[int] = []
    with store.transaction():
        store.learners.add(learner("hanako"))
        other = threading.Thread(target=lambda: seen.append(store.learners.count()))
        other.start()
        other.join()
    assert seen == [0]
    assert store.learners.count() == 1


def test_a_snapshot_shows_one_state_whatever_others_write(store: Store) -> None:
    store.learners.add(learner("hanako"))

    def add(name: str) -> None:
        other = threading.Thread(target=store.learners.add, args=(learner(name),))
        other.start()
        other.join()

    with store.snapshot():
        assert store.learners.count() == 1
        add("taro")
        assert store.learners.count() == 1
    assert store.learners.count() == 2


def test_a_snapshot_waits_for_no_writer(store: Store) -> None:
    done = threading.Event()
    written = threading.Event()

    def write_slowly() -> None:
        with store.transaction():
            store.learners.add(learner("hanako"))
            written.set()
            done.wait(30)

    writer = threading.Thread(target=write_slowly)
    writer.start()
    assert written.wait(30)
    with store.snapshot():
        assert store.learners.count() == 0
    done.set()
    writer.join()
    assert store.learners.count() == 1


def test_nothing_is_written_in_a_snapshot(store: Store) -> None:
    with store.snapshot():
        with pytest.raises(RuntimeError, match="nothing can be written"):
            store.learners.add(learner("hanako"))
        assert store.learners.count() == 0
    with store.transaction(), store.snapshot():
        store.learners.add(learner("hanako"))
    assert store.learners.count() == 1


def test_a_full_disk_for_any_file_undoes_the_transaction(store: Store) -> None:
    for number in (errno.ENOSPC, errno.EDQUOT):
        with pytest.raises(Misconfigured) as error, store.transaction():
            store.learners.add(learner("hanako"))
            raise OSError(number, os.strerror(number))
        assert error.value.code == "disk-full"
        assert store.learners.count() == 0


def test_another_fault_of_a_file_is_passed_on_as_it_is(store: Store) -> None:
    with pytest.raises(PermissionError), store.transaction():
        raise PermissionError(errno.EACCES, "not yours")


def test_an_error_about_a_person_does_not_show_their_data(store: Store) -> None:
    store.learners.add(learner("hanako"))
    with pytest.raises(Conflict) as error:
        store.learners.add(replace(learner("taro"), email="hanako@example.jp"))
    assert error.value.__suppress_context__
    assert "@" not in str(error.value)


def test_what_shall_follow_a_transaction_follows_when_it_is_kept(store: Store) -> None:
    seen: list[int] = []
    with store.transaction():
        store.learners.add(learner("hanako"))
        with store.transaction():
            store.when_it_stands(lambda: seen.append(store.learners.count()))
        assert seen == []
    assert seen == [1]


def test_nothing_follows_a_transaction_that_fails(store: Store) -> None:
    seen: list[str] = []
    with pytest.raises(ZeroDivisionError), store.transaction():
        store.when_it_stands(lambda: seen.append("called"))
        raise ZeroDivisionError
    store.when_it_stands(lambda: seen.append("outside"))
    assert seen == ["outside"]
