"""Reading a roster as providers send it: a CSV file with a spreadsheet's habits, or JSON lines.

Nothing of it is trusted. Every fault is told with its row and column, and the other rows go on.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from itertools import islice

from badgeserver.domain.catalogue import ExternalCertificate
from badgeserver.domain.errors import Refused
from badgeserver.domain.ids import CertificateId
from badgeserver.domain.roster import BadRow, Fault, Roster, RosterField, RosterRow
from badgeserver.domain.text import Text
from badgeserver.intake.roster_row import RowReader
from badgeserver.intake.roster_table import decoded, read_table

Certificates = Mapping[CertificateId, ExternalCertificate]


def read_roster(
    data: bytes,
    certificates: Certificates,
    listed: Collection[CertificateId],
    today: date,
    most: int | None = None,
) -> Roster:
    """Read a CSV file: UTF-8, UTF-16 or Shift_JIS, with commas, semicolons or tabs, in any columns' order.

    A certificate is named by its id or its name among `certificates`. Only those in `listed` may be
    listed; where that is one alone, the column may be missing. JSON lines are known by their first
    character. With `most`, only so many of the first rows are read. Raises Refused
    (`roster-encoding`, `roster-unreadable`, `roster-header`, `roster-empty`).
    """
    reader = RowReader(certificates, listed, today)
    if data.lstrip().startswith(b"{"):
        return _json_lines(data, reader, most)
    optional = {RosterField.CERTIFICATE} if reader.only is not None else set()
    table = read_table(data, frozenset(optional))
    rows = tuple(reader.read(number, cells) for number, cells in islice(table.rows(), most))
    if not rows:
        raise _empty()
    return Roster(rows, table.encoding, table.separator, table.ignored)


def _json_lines(data: bytes, reader: RowReader, most: int | None) -> Roster:
    """Read one JSON object a line, with the English names of the columns as keys."""
    text, encoding = decoded(data)
    rows = tuple(_read_line(number, line, reader) for number, line in islice(_lines(text), most))
    return Roster(rows, encoding)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def _read_line(number: int, line: str, reader: RowReader) -> RosterRow | BadRow:
    try:
        value = json.loads(line)
        if not isinstance(value, dict):
            raise ValueError(line)
        cells = {one: _cell(value[one]) for one in RosterField if value.get(one) is not None}
    except (ValueError, RecursionError):
        return BadRow(number, (Fault("bad-line"),))
    return reader.read(number, cells)


def _cell(value: object) -> str:
    if isinstance(value, str | int | float):
        return str(value)
    raise ValueError("neither text nor a number")


def _empty() -> Refused:
    return Refused(
        "roster-empty",
        Text("名簿に人が載っていません。", "The roster lists nobody."),
        Text("見出しの行の下に、1人1行で書いてください。", "Write one person a row below the header."),
    )
