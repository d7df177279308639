"""The report of a roster in words and as values, the same on the page, for programs and in a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from badgeserver.domain.csv_cells import csv_text
from badgeserver.domain.roster import FIELD_WORDS, Fault, ReportLine, RowOutcome
from badgeserver.domain.roster_faults import FAULTS
from badgeserver.domain.text import Language, Text

OUTCOME_WORDS: Final[Mapping[RowOutcome, Text]] = {
    RowOutcome.ACCEPTED: Text("認める", "accepted"),
    RowOutcome.ALREADY_THERE: Text("もうある", "already there"),
    RowOutcome.WAITING: Text("アカウントを待つ", "waits for an account"),
    RowOutcome.NAME_DIFFERS: Text("名前がちがう（担当者が確認）", "name differs (staff decide)"),
    RowOutcome.WITHDRAWN: Text("取り消す", "taken back"),
    RowOutcome.REFUSED: Text("受け付けない", "refused"),
}


def fault_words(fault: Fault) -> Text:
    """Return what is wrong, in which column, and the mend, as one sentence or two."""
    message, mend = FAULTS[fault.code]
    if fault.field is None:
        return Text(f"{message.ja}{mend.ja}", f"{message.en} {mend.en}")
    column = FIELD_WORDS[fault.field]
    return Text(f"「{column.ja}」：{message.ja}{mend.ja}", f"“{column.en}”: {message.en} {mend.en}")


def report_value(
    report: Iterable[ReportLine], counts: Mapping[RowOutcome, int], language: Language
) -> dict[str, Any]:
    """Return the counts and the rows of a report for other programs."""
    return {
        "counts": {outcome.value: counts.get(outcome, 0) for outcome in RowOutcome},
        "report": [_line(line, language) for line in report],
    }


def _line(line: ReportLine, language: Language) -> dict[str, Any]:
    value: dict[str, Any] = {"row": line.row, "outcome": line.outcome.value}
    if line.faults:
        value["faults"] = [
            {
                "code": fault.code,
                "column": fault.field,
                "message": FAULTS[fault.code][0].in_(language),
                "mend": FAULTS[fault.code][1].in_(language),
            }
            for fault in line.faults
        ]
    return value


def report_table(report: Iterable[ReportLine], language: Language) -> str:
    """Return the report as a table for a spreadsheet: one line a row, or more where more is wrong."""
    header = Text("行,結果,列,問題,直し方", "row,outcome,column,what is wrong,what to do").in_(language)
    return csv_text(header.split(","), _table_rows(report, language))


def _table_rows(report: Iterable[ReportLine], language: Language) -> Iterator[tuple[str | int, ...]]:
    for line in report:
        outcome = OUTCOME_WORDS[line.outcome].in_(language)
        for fault in line.faults:
            column = "" if fault.field is None else FIELD_WORDS[fault.field].in_(language)
            message, mend = FAULTS[fault.code]
            yield line.row, outcome, column, message.in_(language), mend.in_(language)
        if not line.faults:
            yield line.row, outcome, "", "", ""
