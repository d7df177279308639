"""Opening the database: SQLite by default, PostgreSQL through psycopg."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.text import Text

_WRITES = "badgeserver_writes"

_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

_BUSY_TIMEOUT_MS = 15_000
_CACHE_KIB = 32 * 1024
"""A large transaction touches the same pages of its indexes again and again; the default is 2 MiB."""
_CHECKPOINT_PAGES = 10_000
"""The write-ahead log is copied to the database's file every 40 MiB; by default it is every 4."""


def connect(url: str) -> Engine:
    """Return the engine for `url`, such as `sqlite:///badges.db` or `postgresql://user@host/badges`.

    Values of parameters never show in its error messages, since they are personal data. Raises
    Misconfigured for what is no URL of a database that is known here.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(create_engine(parsed, hide_parameters=True))
    parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(parsed, hide_parameters=True, pool_pre_ping=True)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() in ("sqlite", "postgresql"):
            return parsed
    except ArgumentError:
        pass
    # What was set may hold a password: it is not repeated.
    raise Misconfigured(
        "bad-database-url",
        Text(
            "データベースの場所（BADGESERVER_DATABASE_URL）の書き方が正しくありません。",
            "BADGESERVER_DATABASE_URL is not the URL of a database.",
        ),
        Text(
            "例：sqlite:////srv/badges.db、postgresql://user@host/badges",
            "For example: sqlite:////srv/badges.db, postgresql://user@host/badges",
        ),
    )


def writing(engine: Engine) -> Engine:
    """Return `engine` as transactions that write use it: on SQLite they wait for each other."""
    return engine.execution_options(**{_WRITES: True})


def reading(engine: Engine) -> Engine:
    """Return `engine` as transactions that only read use it: they see one state and wait for nobody."""
    if engine.dialect.name == "sqlite":
        return engine  # whose deferred transactions are like that, thanks to its write-ahead log
    return engine.execution_options(**_SNAPSHOT)


def _sqlite(engine: Engine) -> Engine:
    """Take over from the driver when transactions begin, so that writers queue instead of failing.

    A deferred transaction that reads and then writes fails at once when another one wrote between;
    an immediate one waits for its turn, at most the busy timeout.
    """

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA foreign_keys = ON")
        _use_write_ahead_log(connection)
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _use_write_ahead_log(connection: Any) -> None:
    """Turn on the write-ahead log, waiting for another process that is doing the same.

    Of two that turn it on in a new file at once, SQLite answers one "busy" without regard to the
    busy timeout, since either might be waiting for the other.
    """
    patience = time.monotonic() + _BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
            time.sleep(0.01)
        else:
            return
