"""A chart and the table that says the same, for pages and files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from badgeserver.documents.charts.chart import Chart
from badgeserver.documents.charts.drawing import draw, live
from badgeserver.domain.csv_cells import csv_text
from badgeserver.domain.errors import NotFound
from badgeserver.domain.text import Text

WITHHELD: Final = "×"
"""Stands for a number that is not shown, lest it tell of a person."""
MISSING: Final = "—"
"""Stands where there is no number."""
NO_NUMBER: Final = (WITHHELD, MISSING)


_ORDER = re.compile(r"([a-z-]{1,32})-([0-9]{1,2})-(rising|falling)")


@dataclass(frozen=True, slots=True)
class TableCell:
    """What stands in a table, and where it leads. It is sorted by `value`, and a name by its `reading`."""

    words: str
    value: float | None = None
    link: str = ""
    reading: str = ""

    @property
    def is_words(self) -> bool:
        """Tell whether words stand here, and no number nor the sign that there is none."""
        return self.value is None and self.words not in ("", *NO_NUMBER)


@dataclass(frozen=True, slots=True)
class Order:
    """A table is sorted by a column, counted from 0."""

    table: str
    column: int
    falling: bool

    @property
    def text(self) -> str:
        """Return it as an address has it, as in `areas-2-falling`."""
        return f"{self.table}-{self.column}-{'falling' if self.falling else 'rising'}"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows whose first cell says what they are about; `order` is how they were sorted, if anyhow."""

    name: str
    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[TableCell, ...]]
    order: Order | None = None

    def sorted_by(self, order: Order | None) -> Table:
        """Return the table in an order that is meant for it; numbers that are not shown come last."""
        if order is None or order.table != self.name or order.column >= len(self.header):
            return self
        shown = [row for row in self.rows if _is_shown(row[order.column])]
        others = [row for row in self.rows if not _is_shown(row[order.column])]
        shown.sort(key=lambda row: _key(row[order.column]), reverse=order.falling)
        return replace(self, rows=[*shown, *others], order=order)

    def turned(self, column: int) -> Order:
        """Return the order that a click on a column's head asks for: numbers from the greatest first."""
        if self.order is not None and self.order.column == column:
            return replace(self.order, falling=not self.order.falling)
        return Order(self.name, column, falling=column > 0)

    @property
    def csv(self) -> str:
        """Return it as a file for spreadsheets."""
        return csv_text(self.header, ([_written(cell) for cell in row] for row in self.rows))


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, if there is something to draw, and its table."""

    name: str
    chart: Chart | None
    table: Table
    note: str = ""

    @property
    def svg(self) -> str:
        """Return the picture as an SVG element; raises NotFound where there is none."""
        return draw(self._charted())

    @property
    def specification(self) -> dict[str, Any]:
        """Return the chart for Vega in the browser; raises NotFound where there is none."""
        return live(self._charted())

    def _charted(self) -> Chart:
        if self.chart is None:
            raise no_such_figure()
        return self.chart


def figure_named(name: str, figures: Sequence[Figure]) -> Figure:
    """Return one of the figures of a page; raises NotFound (`no-such-figure`)."""
    for one in figures:
        if one.name == name:
            return one
    raise no_such_figure()


def table_named(name: str, tables: Sequence[Table]) -> Table:
    """Return one of the tables of a page; raises NotFound (`no-such-figure`)."""
    for one in tables:
        if one.name == name:
            return one
    raise no_such_figure()


def order_of(text: str) -> Order | None:
    """Return the order that an address asks for; None for what is none."""
    found = _ORDER.fullmatch(text)
    return None if found is None else Order(found[1], int(found[2]), found[3] == "falling")


def no_such_figure() -> NotFound:
    """Return that a page has no such chart or table."""
    return NotFound(
        "no-such-figure",
        Text("その図や表はありません。", "There is no such chart or table."),
        Text("「数字で見る」から選び直してください。", "Choose again from the page of figures."),
    )


def _is_shown(cell: TableCell) -> bool:
    return cell.value is not None or not cell.words.startswith(NO_NUMBER)


def _key(cell: TableCell) -> tuple[float, str]:
    return (0.0, cell.reading or cell.words) if cell.value is None else (cell.value, "")


def _written(cell: TableCell) -> str | float:
    """Return a cell for a file: a number where the words are one."""
    bare = cell.words.replace(",", "")
    if cell.value is None or not bare.replace(".", "", 1).isdecimal():
        return cell.words
    return float(bare) if "." in bare else int(bare)
