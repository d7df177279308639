"""Finding out which constraint refused a row: PostgreSQL says so, SQLite has to be read and asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import psycopg
from sqlalchemy import Column, Index, MetaData, PrimaryKeyConstraint, Table, UniqueConstraint, and_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from badgeserver.storage.columns import Base

_SQLITE_UNIQUE = re.compile(r"^UNIQUE constraint failed: (.+)$")
_SQLITE_OTHER = re.compile(r"^(?:CHECK|NOT NULL) constraint failed: (.+)$")


def constraint_of(error: IntegrityError) -> str | None:
    """Return the name of the constraint that `error` is about.

    For a missing value it is `table.column`. None where SQLite names nothing: a foreign key.
    """
    if isinstance(error.orig, psycopg.Error):
        about = error.orig.diag
        return about.constraint_name or f"{about.table_name}.{about.column_name}"
    message = str(error.orig)
    if unique := _SQLITE_UNIQUE.match(message):
        return _unique_over(frozenset(unique[1].split(", ")), Base.metadata)
    other = _SQLITE_OTHER.match(message)
    return other[1] if other else None


def _unique_over(columns: frozenset[str], metadata: MetaData) -> str:
    """Return the name of the unique constraint over `columns`, each written `table.column`."""
    return next(
        str(one.name)
        for table in metadata.tables.values()
        for one in (*table.constraints, *table.indexes)
        if isinstance(one, PrimaryKeyConstraint | UniqueConstraint) or (isinstance(one, Index) and one.unique)
        if {str(column) for column in one.columns} == columns
    )


def broken_reference(session: Session, table: Table, row: Mapping[str, Any]) -> str:
    """Return the name of the foreign key of `table` that `row` breaks."""
    return next(
        str(key.name)
        for key in table.foreign_key_constraints
        if not _is_kept(session, {one.column: row[one.parent.key] for one in key.elements})
    )


def _is_kept(session: Session, wanted: Mapping[Column[Any], Any]) -> bool:
    """Tell whether a row with these values exists; a reference to nothing is kept as it is."""
    if None in wanted.values():
        return True
    found = select(1).where(and_(*(column == value for column, value in wanted.items())))
    return session.scalar(found.limit(1)) is not None
