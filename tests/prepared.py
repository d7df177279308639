"""Databases that are ready to use: prepared once in each process, and copied for every test that asks."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

from tests.kept_schema import keep, name_of, take_out
from tests.servers import PostgresqlServer

Prepare = Callable[[str, Path], None]
"""Makes the database of a URL ready, and puts what else belongs to it into a folder."""

_numbers = count(1)


def copy_prepared(prepare: Prepare, url: str, folder: Path) -> bool:
    """Make the empty database at `url` and what belongs to it in `folder` ready by a copy.

    Returns False, and does nothing, where the database or the folder is in use already.
    """
    parsed = make_url(url)
    kind = _Sqlite if parsed.get_backend_name() == "sqlite" else _Postgresql
    database = kind(parsed)
    if folder.exists() or not database.is_empty():
        return False
    copy, belongings = _prepared(prepare, database.server)
    database.fill(copy)
    if belongings.exists():
        shutil.copytree(belongings, folder)
    return True


class _Sqlite:
    """A file of SQLite; its copy is another file."""

    server = ""

    def __init__(self, url: URL) -> None:
        self._file = Path(url.database or "")

    def is_empty(self) -> bool:
        return not self._file.exists()

    def fill(self, copy: str) -> None:
        with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(self._file)) as target:
            source.backup(target)


class _Postgresql:
    """A database of PostgreSQL; its first copy is what `pg_dump` says of another one, kept for the next.

    A copy by TEMPLATE would take ten times as long, since it copies the system's own tables as well.
    """

    def __init__(self, url: URL) -> None:
        self._url = url
        self.server = url.set(database="postgres").render_as_string(hide_password=False)

    def is_empty(self) -> bool:
        with self._connection() as connection:
            found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
            return found.fetchone() == (0,)

    def fill(self, copy: str) -> None:
        with self._connection() as connection:
            if not take_out(name_of(copy), connection):
                connection.execute(copy.encode())
                keep(name_of(copy), connection)

    def _connection(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self._url.query["host"]), user=self._url.username, dbname=self._url.database
        )


@cache
def _prepared(prepare: Prepare, server: str) -> tuple[str, Path]:
    """Return what is copied, a file's path or a dump, and the folder of what belongs to it."""
    place = _folder() / str(next(_numbers))
    place.mkdir()
    belongings = place / "belongings"
    if not server:
        prepare(f"sqlite:///{place / 'ready.db'}", belongings)
        return str(place / "ready.db"), belongings
    url = make_url(server)
    running = PostgresqlServer(Path(str(url.query["host"])), 0)
    with running.fresh_database("to_be_copied") as database:
        prepare(database, belongings)
        return running.dump("to_be_copied"), belongings


@cache
def _folder() -> Path:
    """Return a folder that lasts as long as this process."""
    lasting = tempfile.TemporaryDirectory(prefix="badgeserver-prepared-")
    _kept.append(lasting)
    return Path(lasting.name)


_kept: list[tempfile.TemporaryDirectory[str]] = []
