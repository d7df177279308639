from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from badgeserver.domain.award import IssuedCredential
from badgeserver.domain.errors import Conflict, Misconfigured, Refused
from badgeserver.domain.ids import AwardId
from badgeserver.domain.record_chain import (
    BEFORE_THE_FIRST,
    EMPTY_CHAIN,
    ChainEntry,
    ChainHead,
    HappeningKind,
    award_happening,
    credential_happenings,
)
from badgeserver.storage import Store, open_store
from badgeserver.storage.engine import connect, writing
from badgeserver.storage.schema import _config
from tests.storage.values import DAY, LIST_SIZE, NOW, award, certificate, credential, issue, learner
from tests.tampering import tampering

AWARD, ISSUE, REVOKE = HappeningKind.AWARD, HappeningKind.ISSUE, HappeningKind.REVOKE


@pytest.fixture
def store(store: Store) -> Store:
    store.learners.add_many([learner("hanako"), learner("taro")])
    store.evidence.add_many((learner("hanako").id, certificate(name)) for name in ("e1", "e2"))
    return store


def _entries(store: Store) -> list[ChainEntry]:
    return [entry for page in store.record_chain.pages() for entry in page]


def _issued_and_revoked(store: Store) -> IssuedCredential:
    store.awards.add_many([award("a1", "e2", "e1"), award("a2", of="taro")])
    issued = issue(store, "c1", "a1")
    issue(store, "c2", "a2")
    return store.credentials.revoke(issued.id, NOW + timedelta(days=1), "誤り")


def test_a_new_chain_is_empty(store: Store) -> None:
    assert store.record_chain.head() == EMPTY_CHAIN
    assert _entries(store) == []


def test_what_is_written_is_on_record_and_linked(store: Store) -> None:
    revoked = _issued_and_revoked(store)
    entries = _entries(store)
    assert [(one.happening.kind, one.happening.subject) for one in entries] == [
        (AWARD, "a1"),
        (AWARD, "a2"),
        (ISSUE, "c1"),
        (ISSUE, "c2"),
        (REVOKE, "c1"),
    ]
    assert [one.sequence for one in entries] == [1, 2, 3, 4, 5]
    assert entries[0].previous == BEFORE_THE_FIRST
    assert all(after.previous == before.hash for before, after in pairwise(entries))
    assert all(one.is_intact for one in entries)
    assert store.record_chain.head() == ChainHead(5, entries[-1].hash)
    assert entries[0].happening == award_happening(store.awards.get(AwardId("a1")))
    assert (entries[2].happening, entries[4].happening) == credential_happenings(revoked)


def test_an_entry_is_found_by_its_hash(store: Store) -> None:
    _issued_and_revoked(store)
    assert store.record_chain.place_of(_entries(store)[3].hash) == 4
    assert store.record_chain.place_of("sha256:unknown") is None


def test_pages_hold_every_entry_once(store: Store) -> None:
    _issued_and_revoked(store)
    assert [len(page) for page in store.record_chain.pages(2)] == [2, 2, 1]


def test_awards_come_in_pages_and_by_id(store: Store) -> None:
    _issued_and_revoked(store)
    awards = [store.awards.get(AwardId(id)) for id in ("a1", "a2")]
    assert [list(page) for page in store.awards.pages(1)] == [[one] for one in awards]
    assert store.awards.get_many([AwardId("a2"), AwardId("nothing")]) == {awards[1].id: awards[1]}


def test_nothing_is_on_record_of_what_was_refused(store: Store) -> None:
    store.awards.add(award("a1"))
    before = store.record_chain.head()
    many = [award(f"a{n}", badge=f"b{n}") for n in range(2, 1_200)]
    with pytest.raises(Conflict), store.transaction():
        with pytest.raises(Conflict):
            store.awards.add_many([*many, award("a1", badge="again")])
        assert store.record_chain.head() == before
        store.awards.add(award("a1"))
    assert store.record_chain.head() == before


def test_many_are_put_on_record_in_their_order(store: Store) -> None:
    store.awards.add_many(award(f"a{n}", badge=f"b{n}") for n in range(2_500))
    entries = _entries(store)
    assert [one.happening.subject for one in entries] == [f"a{n}" for n in range(2_500)]
    assert all(after.previous == before.hash for before, after in pairwise(entries))
    assert store.record_chain.rows_without_entry() == ()


def test_an_award_needs_a_published_map(store: Store, migrated_url: str) -> None:
    empty = open_store(migrated_url)
    with tampering(migrated_url, "skill_maps") as connection:
        connection.execute(text("DELETE FROM skill_maps"))
    with pytest.raises(Refused) as error:
        empty.awards.add(award("a1"))
    assert error.value.code == "map-not-published"
    empty.close()


def test_what_was_removed_behind_the_record_cannot_come_again_unnoticed(
    store: Store, migrated_url: str
) -> None:
    store.awards.add(award("a1"))
    with tampering(migrated_url, "awards") as connection:
        connection.execute(text("DELETE FROM awards"))
    with pytest.raises(Conflict) as error:
        store.awards.add(award("a1"))
    assert error.value.code == "recorded-already"
    assert store.awards.count() == 0


def test_without_its_head_nothing_is_put_on_record(store: Store, migrated_url: str) -> None:
    with tampering(migrated_url, "record_chain_head") as connection:
        connection.execute(text("DELETE FROM record_chain_head"))
    assert store.record_chain.head() is None
    with pytest.raises(Misconfigured) as error:
        store.awards.add(award("a1"))
    assert error.value.code == "record-head-missing"
    assert store.awards.count() == 0


def test_rows_without_an_entry_are_found(store: Store, migrated_url: str) -> None:
    _issued_and_revoked(store)
    with tampering(migrated_url, "record_chain") as connection:
        connection.execute(text("DELETE FROM record_chain WHERE sequence IN (1, 4, 5)"))
    assert store.record_chain.rows_without_entry() == ((AWARD, "a1"), (ISSUE, "c2"), (REVOKE, "c1"))


CHANGES = (
    "UPDATE record_chain SET digest = 'sha256:1' WHERE sequence = 1",
    "DELETE FROM record_chain",
    "UPDATE record_chain_head SET count = 1",
    "DELETE FROM record_chain_head",
)
WAYS_ROUND = {
    "sqlite": (
        "INSERT OR REPLACE INTO record_chain SELECT * FROM record_chain WHERE sequence = 1",
        "INSERT OR REPLACE INTO record_chain_head SELECT * FROM record_chain_head",
    ),
    "postgresql": ("TRUNCATE record_chain", "TRUNCATE record_chain_head"),
}


def test_the_database_refuses_to_change_the_record(store: Store, migrated_url: str) -> None:
    _issued_and_revoked(store)
    before = _entries(store), store.record_chain.head()
    engine = connect(migrated_url)
    for statement in (*CHANGES, *WAYS_ROUND[engine.dialect.name]):
        with (
            pytest.raises(IntegrityError, match="the record only grows"),
            writing(engine).begin() as connection,
        ):
            connection.execute(text(statement))
    engine.dispose()
    assert (_entries(store), store.record_chain.head()) == before


@pytest.mark.uncounted
def test_workers_link_their_entries_one_after_another(store: Store, migrated_url: str) -> None:
    stores = [open_store(migrated_url) for _ in range(3)]

    def work(number: int) -> None:
        for nth in range(20):
            id = f"a{number}-{nth}"
            stores[number].awards.add(award(id, badge=id))
            if nth % 3 == 0:
                issue(stores[number], f"c-{id}", id)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    entries = _entries(store)
    assert [one.sequence for one in entries] == list(range(1, 82))
    assert all(after.previous == before.hash for before, after in pairwise(entries))
    assert store.record_chain.rows_without_entry() == ()
    for one in stores:
        one.close()


def test_what_was_there_before_the_chain_is_entered_when_it_is_made(store: Store, migrated_url: str) -> None:
    revoked = _issued_and_revoked(store)
    store.awards.add(award("a0", badge="earlier", on=DAY - timedelta(days=9)))
    entry = store.status_lists.allocate(LIST_SIZE, lambda n: 9)
    store.credentials.add(credential("c0", "a0", entry))
    before = _entries(store)
    with tampering(migrated_url, "record_chain", "record_chain_head") as connection:
        connection.execute(text("DROP TABLE record_chain"))
        connection.execute(text("DROP TABLE record_chain_head"))
        if connection.dialect.name == "postgresql":
            connection.execute(text("DROP FUNCTION refuse_record_change CASCADE"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    store.close()
    engine = connect(migrated_url)
    with writing(engine).begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
    engine.dispose()
    after = _entries(store)
    named = [(one.happening.kind, one.happening.subject) for one in after]
    assert named[:3] == [(AWARD, "a0"), (AWARD, "a1"), (AWARD, "a2")]
    assert named[3:] == [(ISSUE, "c0"), (ISSUE, "c1"), (ISSUE, "c2"), (REVOKE, revoked.id)]
    assert {one.happening for one in after} == {one.happening for one in before}
    assert store.record_chain.head() == ChainHead(7, after[-1].hash)
    assert store.record_chain.rows_without_entry() == ()
