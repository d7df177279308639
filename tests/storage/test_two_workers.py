"""Two workers at once, as threads and as processes: nothing twice, nothing lost."""

from __future__ import annotations

import multiprocessing
import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing.synchronize import Barrier

import pytest

from badgeserver.domain.award import StatusEntry, StatusPurpose
from badgeserver.domain.errors import Conflict
from badgeserver.domain.ids import AwardId, LearnerId
from badgeserver.storage import Store, open_store
from tests.storage.values import LIST_SIZE, NOW, award, credential, issue, learner

TIMEOUT = 60
_start: Barrier | None = None


def _get_ready(start: Barrier) -> None:
    """Give a worker process the line that both start from."""
    global _start
    _start = start


def _both(work: Callable[[str, str], str], url: str) -> list[str]:
    """Run `work` in two processes at the same moment; return what each of them tells."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        2, mp_context=context, initializer=_get_ready, initargs=(context.Barrier(2),)
    ) as pool:
        futures: list[Future[str]] = [pool.submit(work, url, name) for name in ("one", "two")]
        return [future.result(TIMEOUT) for future in futures]


def _wait() -> None:
    assert _start is not None
    _start.wait(TIMEOUT)


def _issue_for_the_same_award(url: str, name: str) -> str:
    store = open_store(url)
    _wait()
    try:
        return issue(store, f"c-{name}", "a1").id
    except Conflict as error:
        return error.code


def _issue_unless_issued(url: str, name: str) -> str:
    store = open_store(url)
    _wait()
    try:
        with store.transaction():
            live = store.credentials.live_of_award(AwardId("a1"))
            return live.id if live else issue(store, f"c-{name}", "a1").id
    except Conflict:
        # PostgreSQL lets both look before either writes; the constraint decides then.
        winners = store.credentials.live_of_award(AwardId("a1"))
        return winners.id if winners else "nothing"


def _award_the_same_badge(url: str, name: str) -> str:
    store = open_store(url)
    _wait()
    try:
        store.awards.add(award(f"a-{name}", badge="another"))
        return "awarded"
    except Conflict as error:
        return error.code


def _allocate_many(url: str, name: str) -> str:
    store = open_store(url)
    choose = random.Random(name).randrange
    _wait()
    taken = [store.status_lists.allocate_many(40, 256, choose) for _ in range(5)]
    return " ".join(f"{entry.list_number}:{entry.index}" for batch in taken for entry in batch)


@pytest.fixture
def store(store: Store) -> Store:
    store.learners.add(learner("hanako"))
    store.awards.add(award("a1"))
    return store


@pytest.mark.uncounted
def test_two_processes_issue_one_credential_for_an_award(store: Store, migrated_url: str) -> None:
    told = _both(_issue_for_the_same_award, migrated_url)
    live = store.credentials.live_of_award(AwardId("a1"))
    assert live is not None
    assert sorted(told) == sorted(["already-issued", live.id])
    assert store.credentials.count() == 1


@pytest.mark.uncounted
def test_the_loser_takes_the_winners_credential(store: Store, migrated_url: str) -> None:
    told = _both(_issue_unless_issued, migrated_url)
    live = store.credentials.live_of_award(AwardId("a1"))
    assert live is not None
    assert set(told) == {live.id}
    assert store.credentials.count() == 1


@pytest.mark.uncounted
def test_two_processes_give_one_award_of_a_badge_on_a_day(store: Store, migrated_url: str) -> None:
    assert sorted(_both(_award_the_same_badge, migrated_url)) == ["already-awarded", "awarded"]
    assert len(store.awards.of_learner(LearnerId("hanako"))) == 2


@pytest.mark.uncounted
def test_two_processes_never_get_the_same_place(store: Store, migrated_url: str) -> None:
    told = _both(_allocate_many, migrated_url)
    places = [place for words in told for place in words.split()]
    assert len(set(places)) == len(places) == 400
    assert Counter(place.split(":")[0] for place in places) == {"1": 128, "2": 128, "3": 128, "4": 16}


@pytest.mark.uncounted
def test_many_threads_on_one_store_get_a_place_each(store: Store) -> None:
    start = threading.Barrier(4)

    def allocate(seed: int) -> list[StatusEntry]:
        choose = random.Random(seed).randrange
        start.wait(TIMEOUT)
        return [store.status_lists.allocate(LIST_SIZE, choose) for _ in range(25)]

    with ThreadPoolExecutor(4) as pool:
        entries = [entry for batch in pool.map(allocate, range(4)) for entry in batch]
    assert len(set(entries)) == 100
    assert Counter(entry.list_number for entry in entries) == {1: 32, 2: 32, 3: 32, 4: 4}


def test_two_threads_may_sign_the_same_list(store: Store) -> None:
    store.status_lists.allocate(LIST_SIZE, lambda n: 0)
    start = threading.Barrier(4)

    def sign(document: str) -> None:
        start.wait(TIMEOUT)
        for _ in range(10):
            store.status_lists.put_document(StatusPurpose.REVOCATION, 1, document, NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(sign, "abcd"))
    kept = store.status_lists.document(StatusPurpose.REVOCATION, 1)
    assert kept is not None
    assert kept[0] in "abcd"


def test_a_place_that_a_failed_worker_held_is_free_for_the_one_that_waited(
    store: Store, migrated_url: str
) -> None:
    other = open_store(migrated_url)
    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(ZeroDivisionError), store.transaction():
            assert store.status_lists.allocate(LIST_SIZE, lambda n: 7).index == 7
            waiting = pool.submit(other.status_lists.allocate, LIST_SIZE, lambda n: 7)
            raise ZeroDivisionError
        entry = waiting.result(TIMEOUT)
    assert entry == StatusEntry(1, 7)
    store.credentials.add(credential("c1", "a1", entry))
    other.close()


def test_who_has_the_turn_sees_all_that_others_issued_before(store: Store, migrated_url: str) -> None:
    other = open_store(migrated_url)

    def look() -> tuple[AwardId, ...]:
        with other.transaction():
            other.status_lists.take_turn(LIST_SIZE)
            return other.awards.without_credential(10)

    with ThreadPoolExecutor(1) as pool:
        with store.transaction():
            store.status_lists.take_turn(LIST_SIZE)
            looking = pool.submit(look)
            issue(store, "c1", "a1")
        assert looking.result(TIMEOUT) == ()
    other.close()


def test_two_transactions_that_allocate_in_turns_do_not_block_each_other_for_ever(
    store: Store, migrated_url: str
) -> None:
    other = open_store(migrated_url)

    def work(one: Store, seed: int) -> list[StatusEntry]:
        choose = random.Random(seed).randrange
        with one.transaction():
            return [one.status_lists.allocate(LIST_SIZE, choose) for _ in range(20)]

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(work, one, seed) for seed, one in enumerate((store, other))]
        entries = [entry for future in futures for entry in future.result(TIMEOUT)]
    assert len(set(entries)) == 40
    other.close()
