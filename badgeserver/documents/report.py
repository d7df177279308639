"""The report for the assembly: one article, as HTML for the site and as an A4 PDF."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from threading import Lock
from typing import Final

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from badgeserver.documents.closed_fetcher import ClosedFetcher
from badgeserver.documents.fonts import FontShelf
from badgeserver.documents.report_words import REPORT_WORDS
from badgeserver.domain.calendar import date_en, date_ja
from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.report_content import ReportContent
from badgeserver.domain.text import Language, Text

PICTURE: Final = "picture:"
"""Begins the address of a drawing in an article, followed by its name."""

_JAPAN = timezone(timedelta(hours=9))


class ReportWriter:
    """Writes and prints reports. Build it once: fonts, templates and stylesheet are read only then."""

    def __init__(self, templates: Path, shelf: FontShelf | None = None) -> None:
        """Read `templates/reports/`; raises Misconfigured when fonts or templates are missing."""
        folder = templates / "reports"
        if not (folder / "article.html").is_file():
            raise _template_missing(folder)
        self._shelf = shelf or FontShelf()
        self._fetcher = ClosedFetcher(folder, (face.path for face in self._shelf.faces.values()))
        self._fonts = FontConfiguration()
        rules = self._shelf.font_faces() + "\n" + (folder / "report.css").read_text("utf-8")
        self._stylesheet = CSS(string=rules, url_fetcher=self._fetcher, font_config=self._fonts)
        environment = SandboxedEnvironment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._article = environment.get_template("article.html")
        self._page = environment.get_template("print.html")
        self._lock = Lock()

    def article(self, content: ReportContent, language: Language) -> str:
        """Return the report as HTML below a heading of the first rank; drawings are at `picture:<name>`."""

        def words(text: Text) -> str:
            return text.in_(language)

        return self._article.render(
            content=content,
            w={name: text.in_(language) for name, text in REPORT_WORDS.items()},
            t=words,
            day=lambda value: _day(value, language),
            picture=PICTURE,
        )

    def pdf(
        self, article: str, pictures: Mapping[str, str], title: str, made_at: datetime, language: Language
    ) -> bytes:
        """Return an article as a tagged PDF, with the drawings (SVG by name); the same input, the same bytes.

        Raises Misconfigured `report-reaches-out` when anything refers to what is not lent.
        """
        for name, svg in pictures.items():
            article = article.replace(f'src="{PICTURE}{name}"', f'src="{self._fetcher.lend(svg)}"')
        page = self._page.render(
            language=language,
            title=title,
            article=Markup(article),  # Our own template wrote it, and escaped what people did.
            created=made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
        with self._lock:  # The font configuration is for one at a time.
            return self._written(page)

    def _written(self, page: str) -> bytes:
        self._fetcher.refused.clear()
        document = b""
        with suppress(FatalURLFetchingError):
            document = HTML(string=page, url_fetcher=self._fetcher).write_pdf(
                stylesheets=[self._stylesheet],
                font_config=self._fonts,
                pdf_variant="pdf/ua-1",
                pdf_tags=True,
            )
        if self._fetcher.refused:
            raise _reaches_out(self._fetcher.refused[0])
        return document


def _day(value: date | datetime, language: Language) -> str:
    day = value.astimezone(_JAPAN).date() if isinstance(value, datetime) else value
    return date_ja(day) if language == "ja" else date_en(day)


def _template_missing(folder: Path) -> Misconfigured:
    return Misconfigured(
        "report-template-missing",
        Text(f"報告書のひな型が {folder} にありません。", f"The report's templates are not in {folder}."),
        Text("templates フォルダーの場所を確かめてください。", "Check where the folder templates is."),
    )


def _reaches_out(what: str) -> Misconfigured:
    return Misconfigured(
        "report-reaches-out",
        Text(
            f"報告書のひな型か図が、許可されていないファイルを参照しています（{what}）。",
            f"The report's template or a drawing refers to a file outside the project ({what}).",
        ),
        Text("その参照を取り除いてください。", "Remove that reference."),
    )
