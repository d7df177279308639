"""Writes that happen whole or not at all inside a transaction, and transactions that are lost.

When its disk is full, SQLite may end the whole transaction by itself. Whatever came next would
then be kept without what came before, so that such a session refuses to go on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

_LOST = "badgeserver_lost"


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """Undo what is done inside if an error leaves the block; the transaction can go on then."""
    point = session.begin_nested()
    try:
        yield
    except Exception as error:
        _notice_loss(session, error)
        point.rollback()
        raise
    point.commit()


def raise_if_lost(session: Session) -> None:
    """Raise the error by which the database ended the session's transaction, if it did."""
    lost: Exception | None = session.info.get(_LOST)
    if lost is not None:
        raise lost


def _notice_loss(session: Session, error: Exception) -> None:
    """Remember that the database ended the transaction by itself, and use its connection no more."""
    if _LOST in session.info:
        return
    connection = session.connection()
    driver = connection.connection.dbapi_connection
    if isinstance(driver, sqlite3.Connection) and not driver.in_transaction:
        session.info[_LOST] = error
        connection.invalidate(error)
