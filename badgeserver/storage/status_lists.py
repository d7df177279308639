"""The repository of status lists: reserving places, and the lists as they were last signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, func, select

from badgeserver.domain.award import StatusEntry, StatusPurpose
from badgeserver.storage.places import open_list, take_places
from badgeserver.storage.refusals import NO_SUCH_STATUS_LIST
from badgeserver.storage.rows import insert_unless_there
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import StatusEntryRow, StatusListDocumentRow, StatusListRow


class StatusLists:
    """Bitstring Status Lists. Places are random, so that an index tells nothing about its learner."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def allocate(self, list_size: int, choose: Callable[[int], int]) -> StatusEntry:
        """Reserve a random free place in the open list; it is free again if the transaction fails.

        `choose(n)` gives a random number from 0 to n - 1. When the open list is half full, a
        further one of `list_size` places is opened. Workers take turns until they commit.
        """
        return self.allocate_many(1, list_size, choose)[0]

    def allocate_many(
        self, count: int, list_size: int, choose: Callable[[int], int]
    ) -> tuple[StatusEntry, ...]:
        """Reserve `count` places as `allocate` does, opening as many lists as that takes."""
        entries: list[StatusEntry] = []
        with self._sessions.writing() as session:
            while len(entries) < count:
                number, size, room = open_list(session, list_size)
                taken = take_places(session, number, size, min(room, count - len(entries)), choose)
                entries.extend(StatusEntry(number, index) for index in taken)
        return tuple(entries)

    def take_turn(self, list_size: int) -> None:
        """Wait until no other worker is allocating, and let none begin before this transaction ends.

        What the transaction reads from then on is not being issued by anybody else. Opens a first
        list of `list_size` places where there is none.
        """
        with self._sessions.writing() as session:
            open_list(session, list_size)

    def numbers(self) -> tuple[int, ...]:
        """Return the numbers of all lists, the first one first."""
        with self._sessions.reading() as session:
            return tuple(session.scalars(select(StatusListRow.number).order_by(StatusListRow.number)))

    def taken(self) -> int:
        """Return how many places are reserved in all lists."""
        with self._sessions.reading() as session:
            return session.scalar(select(func.count()).select_from(StatusEntryRow)) or 0

    def put_document(self, purpose: StatusPurpose, number: int, document: str, valid_until: datetime) -> None:
        """Keep the signed list in place of the one before; raises NotFound (`no-such-status-list`)."""
        key = {"purpose": purpose, "list_number": number}
        signed = {"document": document, "valid_until": valid_until}
        with self._sessions.writing() as session:
            if session.get(StatusListRow, number) is None:
                raise NO_SUCH_STATUS_LIST.about({"list_number": number})
            row = insert_unless_there(session, StatusListDocumentRow).values(**key, **signed)
            session.execute(row.on_conflict_do_update(index_elements=list(key), set_=signed))

    def document(self, purpose: StatusPurpose, number: int) -> tuple[str, datetime] | None:
        """Return the signed list and the moment that was kept with it, if there is one."""
        with self._sessions.reading() as session:
            row = session.get(StatusListDocumentRow, (purpose, number))
            return (row.document, row.valid_until) if row else None

    def drop_document(self, purpose: StatusPurpose, number: int) -> None:
        """Forget the signed list, so that the next reader has it signed afresh."""
        signed = delete(StatusListDocumentRow).where(
            StatusListDocumentRow.purpose == purpose, StatusListDocumentRow.list_number == number
        )
        with self._sessions.writing() as session:
            session.execute(signed)
