"""Tables for spreadsheets: nothing that is written runs, and what is read back is what was written."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeserver.domain.csv_cells import bare_cell, csv_text, safe_cell

ATTACKS = [
    '=HYPERLINK("https://evil.example","x")',
    "=1+1",
    "+81 11 000 0000",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_what_would_run_stands_behind_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"
    assert csv_text(["a"], [[text]]).splitlines()[1].lstrip('"').startswith("'")


@pytest.mark.parametrize("text", ["", "雪原 ひかり", "a=b", "2026-05-01", " =1"])
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


@given(st.text())
def test_a_reader_gets_every_text_back(text: str) -> None:
    assert bare_cell(safe_cell(text)) == text


def test_numbers_and_days_are_no_text() -> None:
    table = csv_text(["n", "day", "none"], [[-5, date(2026, 5, 1), None]])
    assert table == "\ufeffn,day,none\r\n-5,2026-05-01,\r\n"


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=2)))
def test_a_table_is_read_as_it_was_written(rows: list[list[str]]) -> None:
    text = csv_text(["a", "b"], rows).removeprefix("\ufeff")
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [[bare_cell(cell) for cell in row] for row in read] == rows
