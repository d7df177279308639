"""The repository of the reports for the assembly: what is written for them, and what was published."""

from __future__ import annotations

import json

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from badgeserver.domain.report import ReportEdition, ReportPart, ReportText
from badgeserver.domain.text import Text
from badgeserver.storage.refusals import NO_SUCH_REPORT
from badgeserver.storage.rows import insert_rows
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import ReportEditionRow, ReportTextRow

_CONTENT = ("article_ja", "article_en", "pictures", "pdf_ja", "pdf_en")


class Reports:
    """Texts and editions. Both only grow."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def write(self, text: ReportText) -> None:
        """Keep what was written for a part, which holds from now on."""
        row = {
            "fiscal_year": text.fiscal_year,
            "part": text.part,
            "ja": text.words.ja,
            "en": text.words.en,
            "by": text.by,
            "at": text.at,
        }
        with self._sessions.writing() as session:
            insert_rows(session, ReportTextRow, [row])

    def texts(self, fiscal_year: int) -> dict[ReportPart, ReportText]:
        """Return what holds for each part that was written."""
        in_order = select(ReportTextRow).order_by(ReportTextRow.id)
        with self._sessions.reading() as session:
            rows = session.scalars(in_order.where(ReportTextRow.fiscal_year == fiscal_year))
            return {row.part: _text(row) for row in rows}

    def history(self, fiscal_year: int) -> tuple[ReportText, ...]:
        """Return everything that was ever written for a year's report, the newest first."""
        newest_first = select(ReportTextRow).order_by(ReportTextRow.id.desc())
        with self._sessions.reading() as session:
            rows = session.scalars(newest_first.where(ReportTextRow.fiscal_year == fiscal_year))
            return tuple(map(_text, rows))

    def next_edition(self, fiscal_year: int) -> int:
        """Return the number that the next edition of a year's report has."""
        last = select(func.max(ReportEditionRow.edition)).where(ReportEditionRow.fiscal_year == fiscal_year)
        with self._sessions.reading() as session:
            return (session.scalar(last) or 0) + 1

    def publish(self, edition: ReportEdition) -> None:
        """Keep an edition for good; raises Conflict (`report-exists`)."""
        row = {
            "fiscal_year": edition.fiscal_year,
            "edition": edition.edition,
            "published_by": edition.published_by,
            "published_at": edition.published_at,
            "article_ja": edition.article.ja,
            "article_en": edition.article.en,
            "pictures": json.dumps(dict(edition.pictures), ensure_ascii=False),
            "pdf_ja": edition.pdf["ja"],
            "pdf_en": edition.pdf["en"],
        }
        with self._sessions.writing() as session:
            insert_rows(session, ReportEditionRow, [row])

    def editions(self) -> tuple[ReportEdition, ...]:
        """Return every edition without its content: the newest year first, in it the newest edition."""
        newest = select(ReportEditionRow).order_by(
            ReportEditionRow.fiscal_year.desc(), ReportEditionRow.edition.desc()
        )
        with self._sessions.reading() as session:
            return tuple(map(_edition, session.scalars(newest)))

    def newest(self, fiscal_year: int) -> ReportEdition:
        """Return the newest edition of a year with its content; raises NotFound (`no-such-report`)."""
        newest = (
            select(ReportEditionRow)
            .where(ReportEditionRow.fiscal_year == fiscal_year)
            .order_by(ReportEditionRow.edition.desc())
            .limit(1)
            .options(*(undefer(getattr(ReportEditionRow, name)) for name in _CONTENT))
        )
        with self._sessions.reading() as session:
            row = session.scalar(newest)
            if row is None:
                raise NO_SUCH_REPORT.about({"fiscal_year": fiscal_year})
            return ReportEdition(
                row.fiscal_year,
                row.edition,
                row.published_by,
                row.published_at,
                Text(row.article_ja, row.article_en),
                json.loads(row.pictures),
                {"ja": row.pdf_ja, "en": row.pdf_en},
            )


def _text(row: ReportTextRow) -> ReportText:
    return ReportText(row.fiscal_year, row.part, Text(row.ja, row.en), row.by, row.at)


def _edition(row: ReportEditionRow) -> ReportEdition:
    return ReportEdition(row.fiscal_year, row.edition, row.published_by, row.published_at)
