from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from badgeserver.domain.errors import Misconfigured
from badgeserver.storage import Store, migrate, open_store
from badgeserver.storage.columns import Base
from badgeserver.storage.engine import connect, writing
from tests.storage.values import learner


@contextmanager
def _writing(url: str) -> Iterator[Connection]:
    engine = connect(url)
    with writing(engine).begin() as connection:
        yield connection
    engine.dispose()


def test_models_and_migrations_agree(migrated_url: str) -> None:
    with _writing(migrated_url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def _constraints(connection: Connection) -> dict[str, dict[str, Any]]:
    """Return what `compare_metadata` leaves out: the checks, and what partial indexes leave out."""
    database = inspect(connection)
    return {
        table: {
            "columns": {one["name"]: str(one["type"]) for one in database.get_columns(table)},
            "checks": {one["name"]: one["sqltext"] for one in database.get_check_constraints(table)},
            "indexes": {
                one["name"]: {key: str(value) for key, value in one.get("dialect_options", {}).items()}
                for one in database.get_indexes(table)
            },
        }
        for table in Base.metadata.tables
    }


@pytest.mark.uncounted
def test_models_and_migrations_have_the_same_checks_and_partial_indexes(database_url: str) -> None:
    migrate(database_url)
    with _writing(database_url) as connection:
        migrated = _constraints(connection)
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
        assert migrated == _constraints(connection)
        assert sum(len(table["checks"]) for table in migrated.values()) > 20


def test_looking_for_a_database_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="database-behind"):
        open_store(f"sqlite:///{tmp_path / 'mistyped.db'}", tmp_path / "files")
    assert list(tmp_path.iterdir()) == []


def test_a_new_database_is_behind_and_the_mend_names_the_command(database_url: str) -> None:
    with pytest.raises(Misconfigured) as error:
        open_store(database_url)
    assert error.value.code == "database-behind"
    assert "badgeserver init" in error.value.mend.ja
    assert "badgeserver init" in error.value.mend.en


def test_a_database_one_migration_behind_is_refused(migrated_url: str) -> None:
    with _writing(migrated_url) as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    store = Store(connect(migrated_url))
    with pytest.raises(Misconfigured) as error:
        store.require_current_schema()
    assert error.value.code == "database-behind"
    store.close()


def test_a_database_of_a_newer_program_is_left_alone(migrated_url: str) -> None:
    with _writing(migrated_url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for attempt in (open_store, migrate):
        with pytest.raises(Misconfigured) as error:
            attempt(migrated_url)
        assert error.value.code == "database-ahead"
        assert "9999" in error.value.message.en


def test_migrating_again_keeps_the_data(migrated_url: str, store: Store) -> None:
    store.learners.add(learner("hanako"))
    migrate(migrated_url)
    assert store.learners.count() == 1


def test_two_processes_may_migrate_at_once(database_url: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(migrate, [database_url] * 2))
    open_store(database_url).close()


def test_a_migration_that_fails_leaves_nothing_half_done(database_url: str) -> None:
    with _writing(database_url) as connection:
        connection.execute(text("CREATE TABLE sign_in_links (id INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        migrate(database_url)
    with _writing(database_url) as connection:
        assert inspect(connection).get_table_names() == ["sign_in_links"]


def test_a_folder_with_a_percent_sign_is_no_trouble(tmp_path: Path) -> None:
    folder = tmp_path / "100%"
    folder.mkdir()
    url = f"sqlite:///{folder}/badges.db"
    migrate(url)
    open_store(url).close()
