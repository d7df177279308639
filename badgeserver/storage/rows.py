"""Rows in bulk: inserts in batches, and long lists of ids cut to what one statement takes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Table,
    TableValuedAlias,
    Text,
    any_,
    func,
    insert,
    inspect,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session

from badgeserver.storage.columns import Base
from badgeserver.storage.constraints import broken_reference, constraint_of
from badgeserver.storage.copying import copy_rows
from badgeserver.storage.refusals import refusal_by
from badgeserver.storage.savepoints import savepoint

BATCH = 1_000
MANY = 20
"""Fewer rows are inserted as quickly as they are copied."""

Item = TypeVar("Item")


def batches(items: Iterable[Item], size: int = BATCH) -> Iterator[list[Item]]:
    """Yield `items` in lists of `size`, the last one shorter."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def rows_by_id(session: Session, mapping: type[Base], ids: Iterable[str]) -> Iterator[Row[Any]]:
    """Yield those of the rows that there are, as plain rows.

    Reading so costs a fraction of what it takes to make objects that can be changed and saved.
    """
    table = _table(mapping)
    for some in batches(ids):
        yield from session.execute(select(table).where(among(session, table.c.id, some))).all()


def among(
    session: Session, column: ColumnElement[Any] | InstrumentedAttribute[Any], ids: Sequence[str]
) -> ColumnElement[bool]:
    """Return that `column` holds one of the `ids`, as one value, however many there are.

    A list of that many parameters is written out, read and planned anew for each statement.
    """
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(literal(list(ids), ARRAY(Text)))
    return column.in_(select(values_of(session, ids).c.value))


def values_of(session: Session, values: Sequence[str] | Sequence[int]) -> TableValuedAlias:
    """Return a table with one column, `value`, that is handed over as one value; there must be some."""
    if session.get_bind().dialect.name == "postgresql":
        kind = Text if isinstance(values[0], str) else Integer
        return func.unnest(literal(list(values), ARRAY(kind))).table_valued("value").render_derived()
    return func.json_each(json.dumps(values)).table_valued("value")


def insert_rows(session: Session, mapping: type[Base], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert `rows`, all with the same columns; raises the refusal of the first row that is refused."""
    table = _table(mapping)
    for batch in batches(rows):
        try:
            with savepoint(session):
                _insert_together(session, table, batch)
        except IntegrityError:
            _insert_one_by_one(session, table, batch)


def _insert_together(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if len(rows) >= MANY and session.get_bind().dialect.name == "postgresql":
        copy_rows(session, table, rows)
    else:
        session.execute(insert(table), rows)


def _table(mapping: type[Base]) -> Table:
    table = inspect(mapping).local_table
    assert isinstance(table, Table)
    return table


def insert_unless_there(session: Session, mapping: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Return an insert that can be told what to do when another worker was first (`on_conflict_…`)."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(mapping)
    return sqlite.insert(mapping)


def _insert_one_by_one(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert a batch that was refused again, to find out which row and which constraint it was."""
    for row in rows:
        try:
            with savepoint(session):
                session.execute(insert(table), [row])
        except IntegrityError as error:
            constraint = constraint_of(error) or broken_reference(session, table, row)
            raise refusal_by(constraint, row) from None
