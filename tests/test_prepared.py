"""Databases that tests use in turns are ready as at first, whatever the test before did to them."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from badgeserver.services.office import Office
from tests.offices import learner, make_office, passed, with_award
from tests.prepared import copy_prepared
from tests.servers import PostgresqlServer
from tests.storage.conftest import migrated

DATABASE = "in_turns"


WORDS = (
    "SELECT attrelid::regclass || ' has ' || attname FROM pg_attribute"
    " JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'public'::regnamespace",
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT tgrelid::regclass || ' fires ' || tgname || ' ' || tgenabled::text FROM pg_trigger"
    " JOIN pg_class c ON c.oid = tgrelid WHERE relnamespace = 'public'::regnamespace AND NOT tgisinternal",
)
"""What a schema is made of, in words."""


def connected(server: PostgresqlServer) -> psycopg.Connection:
    return psycopg.connect(host=str(server.socket_folder), user="badgeserver", dbname=DATABASE)


def contents(server: PostgresqlServer) -> dict[str, list[str]]:
    """Everything in the database in words, by table and sequence."""
    with connected(server) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        tables = {str(name): f'SELECT t::text FROM "{name}" AS t ORDER BY 1' for (name,) in found}
        tables["sequences"] = "SELECT s::text FROM pg_sequences AS s WHERE schemaname = 'public' ORDER BY 1"
        return {
            name: [str(row[0]) for row in connection.execute(words.encode())]
            for name, words in tables.items()
        }


def definitions(server: PostgresqlServer) -> list[str]:
    """The columns, indexes and triggers of the schema in use."""
    with connected(server) as connection:
        return sorted(str(row[0]) for words in WORDS for row in connection.execute(words.encode()))


def used(office: Office) -> None:
    """Add to tables that were empty, to ones that were not, and change what was there."""
    with_award(office, passed("jmooc-course"), who=learner())
    office.signing_key()
    office.store.close()


def test_what_a_test_did_is_gone_for_the_next(postgresql_server: PostgresqlServer, tmp_path: Path) -> None:
    with postgresql_server.fresh_database(DATABASE) as url:
        seen = []
        for turn in ("first", "second", "third"):
            folder = tmp_path / turn
            folder.mkdir()
            office = make_office(folder, url)
            seen.append(contents(postgresql_server))
            used(office)
            assert contents(postgresql_server) != seen[-1]
            postgresql_server.empty(DATABASE)
            assert contents(postgresql_server) == {"sequences": []}
        assert seen[0] == seen[1] == seen[2]
        assert sum(map(len, seen[0].values())) > 3


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE learners ADD COLUMN hat text",
        "ALTER TABLE learners DROP COLUMN email CASCADE",
        "ALTER TABLE record_chain DISABLE TRIGGER ALL",
        "CREATE TABLE hats (size integer)",
        "DROP TABLE record_chain CASCADE",
        "CREATE INDEX hats ON learners (email)",
    ],
)
def test_changed_definitions_are_gone_as_well(
    postgresql_server: PostgresqlServer, tmp_path: Path, change: str
) -> None:
    with postgresql_server.fresh_database(DATABASE) as url:
        assert copy_prepared(migrated, url, tmp_path / "nothing")
        before = definitions(postgresql_server)
        with connected(postgresql_server) as connection:
            connection.execute(change.encode())
        assert definitions(postgresql_server) != before
        postgresql_server.empty(DATABASE)
        assert copy_prepared(migrated, url, tmp_path / "nothing")
        assert definitions(postgresql_server) == before
