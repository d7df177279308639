"""Changing a database behind the product's back, to see that it is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from badgeserver.storage.engine import connect, writing

PROTECTED = ("skill_maps", "record_chain", "record_chain_head")


@contextmanager
def tampering(url: str, *tables: str) -> Iterator[Connection]:
    """A connection to the database at `url` for which the tables' own protection is off, for good."""
    engine = connect(url)
    with writing(engine).begin() as connection:
        unprotect(connection, *tables)
        yield connection
    engine.dispose()


def unprotect(connection: Connection, *tables: str) -> None:
    """Switch off the triggers that keep the rows of `tables` (without names, of all) as they are."""
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
    for table in tables or PROTECTED:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            continue
        for name in connection.scalars(text(triggers), {"table": table}).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
