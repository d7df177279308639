"""The places of a status list: which list is open, which places are free, and taking them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from badgeserver.storage.rows import insert_rows, insert_unless_there
from badgeserver.storage.tables import StatusEntryRow, StatusListRow


def open_list(session: Session, size_of_next: int) -> tuple[int, int, int]:
    """Return the number and size of the list that takes credentials, and how many more it takes.

    A list takes them until it is half full. The list's row is locked until the transaction ends.
    """
    newest = select(StatusListRow).order_by(StatusListRow.number.desc()).limit(1).with_for_update()
    while True:
        row = session.scalar(newest)
        if row is not None and row.taken * 2 < row.size:
            return row.number, row.size, (row.size + 1) // 2 - row.taken
        _open(session, row.number + 1 if row else 1, size_of_next)


def _open(session: Session, number: int, size: int) -> None:
    """Open the list, unless another worker did so first."""
    row = insert_unless_there(session, StatusListRow).values(number=number, size=size, taken=0)
    session.execute(row.on_conflict_do_nothing())


def is_free(session: Session, number: int, index: int) -> bool:
    """Tell whether nobody has reserved the place."""
    return session.get(StatusEntryRow, (number, index)) is None


def free_places(session: Session, number: int, size: int) -> list[int]:
    """Return the indexes that nobody has reserved, in order."""
    taken = set(
        session.scalars(select(StatusEntryRow.list_index).where(StatusEntryRow.list_number == number))
    )
    return [index for index in range(size) if index not in taken]


def reserve(session: Session, number: int, indexes: Sequence[int]) -> None:
    """Reserve free places of the list whose row this transaction has locked."""
    insert_rows(session, StatusEntryRow, ({"list_number": number, "list_index": index} for index in indexes))
    more = StatusListRow.taken + len(indexes)
    session.execute(update(StatusListRow).where(StatusListRow.number == number).values(taken=more))
