"""The repository of what people enter about indicators: figures and grades, with their history."""

from __future__ import annotations

from sqlalchemy import select

from badgeserver.domain.targets import EnteredActual, Grading
from badgeserver.domain.text import Text
from badgeserver.storage.rows import insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import IndicatorActualRow, IndicatorGradingRow


class IndicatorEntries:
    """Figures and grades. Both only grow: what was entered before stays readable."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add_actual(self, entered: EnteredActual) -> None:
        """Keep a figure, which holds from now on."""
        note = entered.note or Text("", "")
        row = {
            "indicator": entered.indicator,
            "fiscal_year": entered.fiscal_year,
            "value": entered.value,
            "is_final": entered.is_final,
            "note_ja": note.ja,
            "note_en": note.en,
            "by": entered.by,
            "at": entered.at,
        }
        with self._sessions.writing() as session:
            insert_rows(session, IndicatorActualRow, [row])

    def actuals(self) -> dict[tuple[str, int], EnteredActual]:
        """Return the figures that hold, by indicator and fiscal year."""
        # Later ones take the place of those before.
        in_order = select(IndicatorActualRow).order_by(IndicatorActualRow.id)
        with self._sessions.reading() as session:
            return {(row.indicator, row.fiscal_year): _actual(row) for row in session.scalars(in_order)}

    def actuals_of(self, indicator: str) -> tuple[EnteredActual, ...]:
        """Return all figures that were ever entered for an indicator, the newest first."""
        newest_first = select(IndicatorActualRow).order_by(IndicatorActualRow.id.desc())
        with self._sessions.reading() as session:
            rows = session.scalars(newest_first.where(IndicatorActualRow.indicator == indicator))
            return tuple(map(_actual, rows))

    def add_grading(self, grading: Grading) -> None:
        """Keep a grade with its reason, which holds from now on."""
        row = {
            "indicator": grading.indicator,
            "fiscal_year": grading.fiscal_year,
            "grade": grading.grade,
            "reason_ja": grading.reason.ja,
            "reason_en": grading.reason.en,
            "by": grading.by,
            "at": grading.at,
        }
        with self._sessions.writing() as session:
            insert_rows(session, IndicatorGradingRow, [row])

    def gradings(self) -> tuple[Grading, ...]:
        """Return all grades that were ever given, the oldest first."""
        in_order = select(IndicatorGradingRow).order_by(IndicatorGradingRow.id)
        with self._sessions.reading() as session:
            return tuple(map(_grading, session.scalars(in_order)))

    def gradings_of(self, indicator: str) -> tuple[Grading, ...]:
        """Return all grades that an indicator was ever given, the newest first."""
        newest_first = select(IndicatorGradingRow).order_by(IndicatorGradingRow.id.desc())
        with self._sessions.reading() as session:
            rows = session.scalars(newest_first.where(IndicatorGradingRow.indicator == indicator))
            return tuple(map(_grading, rows))


def _actual(row: IndicatorActualRow) -> EnteredActual:
    note = Text(row.note_ja, row.note_en) if row.note_ja or row.note_en else None
    return EnteredActual(row.indicator, row.fiscal_year, row.value, row.is_final, note, row.by, row.at)


def _grading(row: IndicatorGradingRow) -> Grading:
    reason = Text(row.reason_ja, row.reason_en)
    return Grading(row.indicator, row.fiscal_year, row.grade, reason, row.by, row.at)
