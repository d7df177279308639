"""The places of a status list: which list is open, which places are free, and taking them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from badgeserver.storage.rows import batches, insert_rows, insert_unless_there
from badgeserver.storage.tables import StatusEntryRow, StatusListRow

_ROUNDS = 20
"""In a list at most half full, one allocation in a million needs more."""


def open_list(session: Session, size_of_next: int) -> tuple[int, int, int]:
    """Return the number and size of the list that takes credentials, and how many more it takes.

    A list takes them until it is half full. The list's row is locked until the transaction ends;
    signed lists may be kept meanwhile.
    """
    newest = (
        select(StatusListRow).order_by(StatusListRow.number.desc()).limit(1).with_for_update(key_share=True)
    )
    while True:
        row = session.scalar(newest)
        if row is not None and row.taken * 2 < row.size:
            return row.number, row.size, (row.size + 1) // 2 - row.taken
        _open(session, row.number + 1 if row else 1, size_of_next)


def _open(session: Session, number: int, size: int) -> None:
    """Open the list, unless another worker did so first."""
    row = insert_unless_there(session, StatusListRow).values(number=number, size=size, taken=0)
    session.execute(row.on_conflict_do_nothing())


def draw_places(
    session: Session, number: int, size: int, count: int, choose: Callable[[int], int]
) -> list[int]:
    """Return `count` random places that nobody has reserved, each free one as likely as another.

    `choose(n)` gives a random number below n. Guessing costs nothing more when the list is long;
    only where luck fails, the free places are counted out.
    """
    drawn: dict[int, None] = {}
    for _ in range(_ROUNDS):
        guesses = dict.fromkeys(choose(size) for _ in range(count - len(drawn)))
        taken = _reserved(session, number, guesses)
        drawn.update(dict.fromkeys(guess for guess in guesses if guess not in taken))
        if len(drawn) == count:
            return list(drawn)
    free = [place for place in _free_places(session, number, size) if place not in drawn]
    return [*drawn, *(_draw(free, choose) for _ in range(count - len(drawn)))]


def _reserved(session: Session, number: int, places: Collection[int]) -> set[int]:
    """Return those of the places that somebody has reserved."""
    of_list = select(StatusEntryRow.list_index).where(StatusEntryRow.list_number == number)
    return {
        index
        for some in batches(places)
        for index in session.scalars(of_list.where(StatusEntryRow.list_index.in_(some)))
    }


def _free_places(session: Session, number: int, size: int) -> list[int]:
    """Return the indexes that nobody has reserved, in order."""
    taken = set(
        session.scalars(select(StatusEntryRow.list_index).where(StatusEntryRow.list_number == number))
    )
    return [index for index in range(size) if index not in taken]


def _draw(free: list[int], choose: Callable[[int], int]) -> int:
    """Take a random place out of `free`; the last one fills its gap."""
    position = choose(len(free))
    free[position], free[-1] = free[-1], free[position]
    return free.pop()


def reserve(session: Session, number: int, indexes: Sequence[int]) -> None:
    """Reserve free places of the list whose row this transaction has locked."""
    insert_rows(session, StatusEntryRow, ({"list_number": number, "list_index": index} for index in indexes))
    more = StatusListRow.taken + len(indexes)
    session.execute(update(StatusListRow).where(StatusListRow.number == number).values(taken=more))
