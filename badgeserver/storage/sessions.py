"""Transactions: one session for each thread that is in one, short ones for reads outside."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from badgeserver.storage.constraints import constraint_of
from badgeserver.storage.engine import WRITES
from badgeserver.storage.faults import DISK_FULL, fault_of, is_disk_full
from badgeserver.storage.refusals import refusal_by

# A row that was changed by a statement is read afresh, whatever the session remembers of it.
_READ_AFRESH = {"populate_existing": True}


@contextmanager
def translated(about: Mapping[str, str] | None = None) -> Iterator[None]:
    """Turn the driver's errors and a full disk into the product's errors, naming what they are `about`.

    The driver's own error is left out of the traceback: it may quote personal data.
    """
    try:
        yield
    except DBAPIError as error:
        if isinstance(error, IntegrityError) and (constraint := constraint_of(error)):
            raise refusal_by(constraint, about or {}) from None
        if fault := fault_of(error):
            raise fault.raised() from None
        raise
    except OSError as error:
        if is_disk_full(error):
            raise DISK_FULL.raised() from error
        raise


class Sessions:
    """Hands out the session of the transaction that the present thread is in."""

    def __init__(self, engine: Engine) -> None:
        self._reading = sessionmaker(engine, execution_options=_READ_AFRESH)
        writing = engine.execution_options(**{WRITES: True})
        self._writing = sessionmaker(writing, execution_options=_READ_AFRESH)
        self._joined = threading.local()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Keep everything inside together, or nothing of it; an inner one is part of the outer."""
        joined = self._present()
        if joined is not None:
            yield joined
            return
        with translated(), self._writing.begin() as session:
            self._joined.session = session
            try:
                yield session
            finally:
                del self._joined.session

    @contextmanager
    def writing(self, **about: str) -> Iterator[Session]:
        """A write that happens whole or not at all, also when the transaction around it goes on.

        `about` names, by column, what is written, for the words of a refusal.
        """
        with self.transaction() as session, translated(about), session.begin_nested():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read inside the present transaction, or for a moment on its own."""
        joined = self._present()
        if joined is not None:
            yield joined
            return
        with translated(), self._reading() as session:
            yield session

    def _present(self) -> Session | None:
        session: Session | None = getattr(self._joined, "session", None)
        return session
