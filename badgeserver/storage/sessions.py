"""Transactions: one session for each thread that is in one, short ones for reads outside."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from badgeserver.storage.constraints import constraint_of
from badgeserver.storage.engine import reading, writing
from badgeserver.storage.faults import DISK_FULL, fault_of, is_disk_full
from badgeserver.storage.refusals import refusal_by
from badgeserver.storage.savepoints import raise_if_lost, savepoint

# A row that was changed by a statement is read afresh, whatever the session remembers of it.
_READ_AFRESH = {"populate_existing": True}
_READ_ONLY = "badgeserver_read_only"
_LATER = "badgeserver_later"


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
        read_only = {_READ_ONLY: True}
        self._reading = sessionmaker(reading(engine), execution_options=_READ_AFRESH, info=read_only)
        self._writing = sessionmaker(writing(engine), execution_options=_READ_AFRESH)
        self._joined = threading.local()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Keep everything inside together, or nothing of it; an inner one is part of the outer."""
        joined = self._present()
        if joined is not None:
            if joined.info.get(_READ_ONLY):
                raise RuntimeError("inside a snapshot nothing can be written")
            yield joined
            return
        later: list[Callable[[], None]] = []
        with translated(), self._writing.begin() as session, self._join(session):
            session.info[_LATER] = later
            yield session
        for then in later:
            then()

    def when_it_stands(self, then: Callable[[], None]) -> None:
        """Call `then` once the transaction that this thread is in is kept; never, if it is not."""
        with self.transaction() as session:
            session.info[_LATER].append(then)

    @contextmanager
    def writing(self, **about: str) -> Iterator[Session]:
        """A write that happens whole or not at all, also when the transaction around it goes on.

        `about` names, by column, what is written, for the words of a refusal.
        """
        with self.transaction() as session, translated(about), savepoint(session):
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read one state of the database; inside a transaction or another reading, the one seen there."""
        joined = self._present()
        if joined is not None:
            yield joined
            return
        with translated(), self._reading() as session, self._join(session):
            yield session

    @contextmanager
    def _join(self, session: Session) -> Iterator[None]:
        """Let all that this thread does inside use `session`."""
        self._joined.session = session
        try:
            yield
        finally:
            del self._joined.session
        raise_if_lost(session)

    def _present(self) -> Session | None:
        session: Session | None = getattr(self._joined, "session", None)
        if session is not None:
            with translated():
                raise_if_lost(session)
        return session
