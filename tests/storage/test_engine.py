from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import text

from badgeserver.domain.errors import Misconfigured
from badgeserver.storage.engine import connect


def test_sqlite_keeps_references_and_a_write_ahead_log_and_waits_for_its_turn(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/badges.db")
    with engine.connect() as connection:
        wanted = {"foreign_keys": 1, "journal_mode": "wal", "busy_timeout": 15_000, "synchronous": 2}
        for name, value in wanted.items():
            assert connection.execute(text(f"PRAGMA {name}")).scalar_one() == value
    engine.dispose()


def test_a_new_file_may_be_opened_by_several_processes_at_once(tmp_path: Path) -> None:
    def first_use(url: str) -> str:
        engine = connect(url)
        together.wait()
        with engine.connect() as connection:
            mode = str(connection.execute(text("PRAGMA journal_mode")).scalar_one())
        engine.dispose()
        return mode

    together = Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        for number in range(40):
            assert set(pool.map(first_use, [f"sqlite:///{tmp_path}/{number}.db"] * 4)) == {"wal"}


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_through_psycopg(scheme: str) -> None:
    engine = connect(f"{scheme}://somebody@db.example.jp/badges")
    assert engine.dialect.driver == "psycopg"


@pytest.mark.parametrize("url", ["nonsense", "", "mysql://user:geheim@host/badges"])
def test_what_is_no_url_of_a_known_database_is_told_without_its_password(url: str) -> None:
    with pytest.raises(Misconfigured, match="bad-database-url") as fault:
        connect(url)
    assert "geheim" not in str(fault.value)


def test_values_of_parameters_stay_out_of_error_messages(database_url: str) -> None:
    engine = connect(database_url)
    with pytest.raises(Exception, match="no_such_table") as error, engine.connect() as connection:
        connection.execute(text("SELECT * FROM no_such_table WHERE x = :x"), {"x": "hanako@example.jp"})
    assert "hanako" not in str(error.value)
    engine.dispose()
