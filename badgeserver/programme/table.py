"""A CSV file with a header line as rows of named cells, each with its line and column."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from badgeserver.domain.text import Text
from badgeserver.programme.faults import Fault
from badgeserver.programme.suggest import nearest


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. Columns count from 1, in characters."""

    file: str
    line: int
    cells: dict[str, str]
    columns: dict[str, int]

    def __getitem__(self, name: str) -> str:
        return self.cells[name]

    def fault(self, code: str, message: Text, mend: Text, cell: str) -> Fault:
        """Return a fault at the cell."""
        return Fault(self.file, self.line, self.columns[cell], code, message, mend)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that have all cells, and the first cell of every line; `name` is the file's."""

    name: str
    rows: Sequence[Row] = ()
    first_cells: Sequence[str] = ()


def read_table(name: str, text: str, header: Sequence[str]) -> tuple[Table, list[Fault]]:
    """Return the rows below the header line, which must be exactly `header`, and the faults of form."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        return Table(name), [_no_header(name, 1, header)]
    number, first = lines[0]
    if _cells(first) != list(header):
        return Table(name), [_wrong_header(name, number, _cells(first), header)]
    rows, first_cells, faults = [], [], []
    for number, line in lines[1:]:
        cells = _cells(line)
        first_cells.append(cells[0])
        if len(cells) == len(header):
            rows.append(Row(name, number, dict(zip(header, cells, strict=True)), _columns(cells, header)))
        else:
            faults.append(_wrong_width(name, number, len(cells), len(header)))
    if not lines[1:]:
        faults.append(_no_rows(name, number))
    return Table(name, rows, first_cells), faults


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line]))]


def _columns(cells: Sequence[str], header: Sequence[str]) -> dict[str, int]:
    # Exact for cells without quotes or surrounding blanks, which is how these tables are written.
    columns, column = {}, 1
    for name, cell in zip(header, cells, strict=True):
        columns[name] = column
        column += len(cell) + 1
    return columns


def _no_header(name: str, line: int, header: Sequence[str]) -> Fault:
    return Fault(
        name,
        line,
        1,
        "empty-table",
        Text(ja="表が空です。", en="The table is empty."),
        Text(
            ja=f"1行目に見出しを書いてください: {','.join(header)}",
            en=f"Start with the line {','.join(header)}.",
        ),
    )


def _wrong_header(name: str, line: int, found: Sequence[str], header: Sequence[str]) -> Fault:
    missing = [cell for cell in header if cell not in found]
    extra = [cell for cell in found if cell not in header]
    hints = [f"{cell} → {near}" for cell in extra if (near := nearest(cell, missing))]
    hint = f" ({', '.join(hints)})" if hints else ""
    return Fault(
        name,
        line,
        1,
        "wrong-header",
        Text(
            ja=f"見出しの列が違います{hint}。",
            en=f"The header line has other columns than expected{hint}.",
        ),
        Text(
            ja=f"見出しを次のとおりにしてください: {','.join(header)}",
            en=f"The header line must be {','.join(header)}.",
        ),
    )


def _wrong_width(name: str, line: int, found: int, expected: int) -> Fault:
    return Fault(
        name,
        line,
        1,
        "wrong-number-of-cells",
        Text(
            ja=f"この行には{expected}列が必要ですが、{found}列あります。",
            en=f"This line needs {expected} cells but has {found}.",
        ),
        Text(
            ja="コンマの数を確かめてください。空の列もコンマで区切ります。",
            en="Check the commas; an empty cell still needs its comma.",
        ),
    )


def _no_rows(name: str, line: int) -> Fault:
    return Fault(
        name,
        line,
        1,
        "empty-table",
        Text(ja="見出しの下に行がありません。", en="There are no lines below the header."),
        Text(ja="1行以上書いてください。", en="Write at least one line."),
    )
