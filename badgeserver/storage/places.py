"""The places of a status list: which list is open, which places are free, and taking them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import literal, select, true, update
from sqlalchemy.orm import Session

from badgeserver.storage.rows import insert_unless_there, values_of
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


def take_places(
    session: Session, number: int, size: int, count: int, choose: Callable[[int], int]
) -> list[int]:
    """Reserve `count` random places of the list whose row this transaction has locked; return them.

    Each free place is as likely as another. `choose(n)` gives a random number below n. Guessing costs
    nothing more when the list is long; only where luck fails, the free places are counted out.
    """
    taken: list[int] = []
    for _ in range(_ROUNDS):
        guesses = list(dict.fromkeys(choose(size) for _ in range(count - len(taken))))
        taken += _reserve_free(session, number, guesses)
        if len(taken) == count:
            break
    else:
        free = _free_places(session, number, size)
        taken += _reserve_free(session, number, [_draw(free, choose) for _ in range(count - len(taken))])
    more = StatusListRow.taken + count
    session.execute(update(StatusListRow).where(StatusListRow.number == number).values(taken=more))
    return taken


def _reserve_free(session: Session, number: int, places: Sequence[int]) -> list[int]:
    """Reserve those of the places that nobody has reserved, and return them in their order."""
    wanted = values_of(session, places)
    # Without a WHERE, SQLite reads the ON of ON CONFLICT as that of a join.
    rows = select(literal(number), wanted.c.value).where(true())
    reserve = insert_unless_there(session, StatusEntryRow).from_select(["list_number", "list_index"], rows)
    taken = set(session.scalars(reserve.on_conflict_do_nothing().returning(StatusEntryRow.list_index)))
    return [place for place in places if place in taken]


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
