from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from badgeserver.domain.errors import Conflict, Misconfigured
from badgeserver.domain.ids import AwardId, LearnerId
from badgeserver.storage import Store, migrate, open_store
from badgeserver.storage.engine import connect
from tests.servers import PostgresqlServer
from tests.storage.values import SKILL_MAP, award, certificate, credential, issue, learner


def _sqlite(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/badges.db"
    migrate(url)
    return url


def _ready(url: str) -> Store:
    """Return a store with the skill map by which awards are given."""
    store = open_store(url)
    store.skill_maps.add(SKILL_MAP)
    return store


def _store_on_a_small_disk(url: str, pages_left: int) -> Store:
    """Return a store whose file may grow by a few pages and no further (SQLite's max_page_count)."""
    engine = connect(url)
    with engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()

    @event.listens_for(engine, "connect")
    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages + pages_left}")

    engine.dispose()
    return Store(engine)


def test_a_full_disk_while_issuing_leaves_nothing_half_done(tmp_path: Path) -> None:
    url = _sqlite(tmp_path)
    roomy = _ready(url)
    roomy.learners.add(learner("hanako"))
    roomy.awards.add_many(award(f"a{n}", badge=f"b{n}") for n in range(200))
    small = _store_on_a_small_disk(url, pages_left=1)
    with pytest.raises(Misconfigured) as error, small.transaction():
        for number in range(200):
            entry = small.status_lists.allocate(1_000, lambda n: n - 1)
            small.credentials.add(credential(f"c{number}", f"a{number}", entry))
    assert error.value.code == "disk-full"
    small.close()
    assert roomy.credentials.count() == 0
    assert roomy.status_lists.numbers() == ()
    assert len(roomy.awards.without_credential(1_000)) == 200


@pytest.mark.uncounted
def test_after_a_full_disk_the_issuing_starts_again_where_it_stopped(tmp_path: Path) -> None:
    url = _sqlite(tmp_path)
    roomy = _ready(url)
    roomy.learners.add(learner("hanako"))
    roomy.awards.add_many(award(f"a{n}", badge=f"b{n}") for n in range(200))
    small = _store_on_a_small_disk(url, pages_left=1)
    with pytest.raises(Misconfigured):
        for number in range(200):
            issue(small, f"c{number}", f"a{number}")
    small.close()
    done = roomy.credentials.count()
    assert 0 < done < 200
    waiting = roomy.awards.without_credential(1_000)
    assert len(waiting) == 200 - done
    for award_id in waiting:
        issue(roomy, f"again-{award_id}", award_id)
    assert roomy.credentials.count() == 200
    assert roomy.awards.without_credential(1_000) == ()


def test_a_full_disk_in_a_bulk_write_keeps_none_of_it_even_if_the_caller_goes_on(tmp_path: Path) -> None:
    # SQLite ends the whole transaction where it writes rows that no trigger looks at.
    url = _sqlite(tmp_path)
    _ready(url).learners.add(learner("hanako"))
    small = _store_on_a_small_disk(url, pages_left=10)
    many = [learner(f"l{number}") for number in range(3_000)]
    with pytest.raises(Misconfigured) as error, small.transaction():
        small.learners.add(learner("taro"))
        with pytest.raises(Misconfigured):
            small.learners.add_many(many)
        with pytest.raises(Misconfigured):
            small.learners.count()
        with pytest.raises(Misconfigured):
            small.learners.add(learner("jiro"))
    assert error.value.code == "disk-full"
    assert small.learners.count() == 1
    small.close()


def test_a_full_disk_in_a_bulk_write_that_triggers_look_at_undoes_that_write_alone(tmp_path: Path) -> None:
    url = _sqlite(tmp_path)
    _ready(url).learners.add(learner("hanako"))
    small = _store_on_a_small_disk(url, pages_left=10)
    many = [(LearnerId("hanako"), certificate(f"e{number}")) for number in range(3_000)]
    with small.transaction():
        small.learners.add(learner("taro"))
        with pytest.raises(Misconfigured) as error:
            small.evidence.add_many(many)
    assert error.value.code == "disk-full"
    assert (small.learners.count(), small.evidence.count()) == (2, 0)
    small.close()


def test_a_server_whose_disk_is_full_leaves_nothing_half_done(postgresql_server: PostgresqlServer) -> None:
    with postgresql_server.fresh_database("full_disk") as url:
        migrate(url)
        store = _ready(url)
        store.learners.add(learner("hanako"))
        store.awards.add(award("a1"))
        _execute(
            url,
            """
            CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
            CREATE TRIGGER fill BEFORE INSERT ON credentials FOR EACH ROW EXECUTE FUNCTION fill()
            """,
        )
        with pytest.raises(Misconfigured) as error:
            issue(store, "c1", "a1")
        assert error.value.code == "disk-full"
        assert store.status_lists.numbers() == ()
        _execute(url, "DROP TRIGGER fill ON credentials")
        assert issue(store, "c1", "a1") == store.credentials.live_of_award(AwardId("a1"))
        store.close()


def test_a_writer_that_waits_too_long_is_told_to_try_again(tmp_path: Path) -> None:
    url = _sqlite(tmp_path)
    engine = connect(url)

    @event.listens_for(engine, "connect")
    def be_impatient(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 20")

    impatient, other = Store(engine), open_store(url)
    with other.transaction():
        other.learners.add(learner("taro"))
        with pytest.raises(Conflict) as error:
            impatient.learners.add(learner("hanako"))
        assert error.value.code == "database-busy"
        assert impatient.learners.count() == 0
    impatient.learners.add(learner("hanako"))
    impatient.close()


def test_a_writer_to_a_server_that_waits_too_long_is_told_to_try_again(
    postgresql_server: PostgresqlServer,
) -> None:
    with postgresql_server.fresh_database("busy") as url:
        migrate(url)
        impatient = open_store(f"{url}&options=-c%20lock_timeout%3D20")
        other = open_store(url)
        other.status_lists.allocate(16, lambda n: 0)
        with other.transaction():
            other.status_lists.allocate(16, lambda n: 1)
            with pytest.raises(Conflict) as error:
                impatient.status_lists.allocate(16, lambda n: 2)
            assert error.value.code == "database-busy"
        impatient.close()
        other.close()


def test_a_database_that_may_only_be_read_says_so(tmp_path: Path) -> None:
    _sqlite(tmp_path)
    store = open_store(f"sqlite:///file:{tmp_path}/badges.db?mode=ro&uri=true")
    assert store.learners.count() == 0
    with pytest.raises(Misconfigured) as error:
        store.learners.add(learner("hanako"))
    assert error.value.code == "database-read-only"
    store.close()


def test_a_server_that_may_only_be_read_says_so(postgresql_server: PostgresqlServer) -> None:
    with postgresql_server.fresh_database("read_only") as url:
        migrate(url)
        store = open_store(f"{url}&options=-c%20default_transaction_read_only%3Don")
        with pytest.raises(Misconfigured) as error:
            store.learners.add(learner("hanako"))
        assert error.value.code == "database-read-only"
        store.close()


def test_a_database_that_can_not_be_opened_says_so(
    tmp_path: Path, postgresql_server: PostgresqlServer
) -> None:
    (tmp_path / "letter.txt").write_text("Dear all, this is no database. " * 200)
    for url in (
        f"sqlite:///{tmp_path}/no/such/folder/badges.db",
        f"sqlite:///{tmp_path}/letter.txt",
        f"postgresql://nobody@/badges?host={tmp_path}",
        postgresql_server.url("no_such_database"),
    ):
        for attempt in (open_store, migrate):
            with pytest.raises(Misconfigured) as error:
                attempt(url)
            assert error.value.code == "database-unreachable", url


def test_a_fault_without_a_name_is_passed_on_as_it_is(database_url: str) -> None:
    store = Store(connect(database_url))
    with pytest.raises(DBAPIError, match="learners"):
        store.learners.count()
    store.close()


def _execute(url: str, statements: str) -> None:
    engine = connect(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(statements)
    engine.dispose()


def test_a_damaged_file_is_named_with_the_way_back(tmp_path: Path) -> None:
    url = _sqlite(tmp_path)
    file = tmp_path / "badges.db"
    file.write_bytes(file.read_bytes()[:4096] + b"\x00" * 8192)
    with pytest.raises(Misconfigured) as error:
        open_store(url).learners.count()
    assert error.value.code in ("database-damaged", "database-unreachable")
    assert "backup" in error.value.mend.en
