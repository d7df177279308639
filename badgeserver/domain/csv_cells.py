"""Tables as CSV for spreadsheets: no cell that is written here runs as a formula when it is opened."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, TypeAlias

Cell: TypeAlias = str | int | float | date | None

BYTE_ORDER_MARK: Final = "\ufeff"
"""Tells Excel that a file is UTF-8."""

_STARTS_A_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")
"""Spreadsheets take these, the full-width ones too, for the beginning of a formula."""
_APOSTROPHE: Final = "'"


def safe_cell(text: str) -> str:
    """Return `text` as a spreadsheet shows it without running it: behind an apostrophe where needed.

    What begins with an apostrophe gets a second one, so that `bare_cell` gives back every text.
    """
    return f"{_APOSTROPHE}{text}" if text.startswith((*_STARTS_A_FORMULA, _APOSTROPHE)) else text


def bare_cell(text: str) -> str:
    """Return a cell without the apostrophe that marks it as text."""
    return text.removeprefix(_APOSTROPHE)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return a table as Excel reads it: byte order mark, commas, CRLF; text is made safe, numbers are not."""
    file = io.StringIO()
    file.write(BYTE_ORDER_MARK)
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([safe_cell(one) for one in header])
    writer.writerows([_written(one) for one in row] for row in rows)
    return file.getvalue()


def _written(cell: Cell) -> str | int | float | None:
    match cell:
        case str():
            return safe_cell(cell)
        case date():
            return cell.isoformat()
        case _:
            return cell
