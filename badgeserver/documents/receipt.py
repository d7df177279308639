"""The receipt of a verification as PDF/A: a table to file, with what was checked, when, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from threading import Lock

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from badgeserver.documents.closed_fetcher import ClosedFetcher
from badgeserver.documents.fonts import GOTHIC, FontShelf
from badgeserver.documents.rows import marked_up
from badgeserver.domain.calendar import date_en, date_ja
from badgeserver.domain.errors import Misconfigured
from badgeserver.domain.receipt import Receipt, ReceiptLine
from badgeserver.domain.text import Language, Text
from badgeserver.domain.verdict import Answer

_JAPAN = timezone(timedelta(hours=9))
_SIGNS: Mapping[Answer | None, str] = {
    Answer.VALID: "○",
    Answer.INVALID: "×",
    Answer.UNKNOWN: "？",
    None: "－",
}
"""So that a copy in grey says the same as the words."""

_WORDS = {
    "title": Text("バッジの確認記録", "Receipt of a verification of badges"),
    "checked_at": Text("確認した日時", "Checked at"),
    "japan_time": Text("日本時間", "Japan time"),
    "site": Text("確認したサイト", "Checked by the site"),
    "total": Text("確認したもの", "Checked"),
    "answer": Text("結果", "Answer"),
    "holder": Text("持ち主", "Holder"),
    "badge": Text("バッジとレベル", "Badge and level"),
    "until": Text("有効期限", "Valid until"),
    "issuer": Text("発行者（鍵のあるサイト）", "Issuer (site of its keys)"),
    "no_end": Text("期限なし", "No end date"),
    "awarded_on": Text("授与日", "Awarded on"),
    "as_of": Text("取り消しの確認時点", "Status known as of"),
    "replaced": Text("新しいもの", "Replaced"),
    "file": Text("ファイル", "File"),
    "credential": Text("証明書", "Credential"),
    "no_name": Text("書かれていません", "Not stated"),
    "note": Text(
        "これは、上の日時に上のサイトがこれらのファイルを調べた結果の控えです。結果はあとで変わることがあります"
        "（取り消し、期限切れ）。SHA-256はファイルの指紋で、同じファイルかどうかをあとで確かめられます。"
        "サイトには何も残していません。この控えには個人の情報があるので、大切に扱ってください。",
        "This is a record of what the site above found about these files at the time above. The answer may "
        "be another one later (revoked, expired). SHA-256 is a file's fingerprint: by it you can tell later "
        "whether a file is the same. The site keeps nothing. This receipt holds personal data: handle it "
        "with care.",
    ),
}


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the table, its words set in fonts that have them."""

    number: int
    sign: str
    css: str
    cells: Mapping[str, Markup]
    level_page: str


class ReceiptPrinter:
    """Prints receipts. Build it once: fonts, template and stylesheet are read only then."""

    def __init__(self, templates: Path, shelf: FontShelf | None = None) -> None:
        """Read `templates/receipts/`; raises Misconfigured when fonts or template are missing."""
        folder = templates / "receipts"
        if not (folder / "receipt.html").is_file():
            raise _template_missing(folder)
        self._shelf = shelf or FontShelf()
        self._fetcher = ClosedFetcher(folder, (face.path for face in self._shelf.faces.values()))
        self._fonts = FontConfiguration()
        rules = self._shelf.font_faces() + "\n" + (folder / "receipt.css").read_text("utf-8")
        self._stylesheet = CSS(string=rules, url_fetcher=self._fetcher, font_config=self._fonts)
        self._template = SandboxedEnvironment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined
        ).get_template("receipt.html")
        self._lock = Lock()

    def receipt_pdf(
        self, receipt: Receipt, answers: Mapping[Answer | None, Text], language: Language
    ) -> bytes:
        """Return the receipt in `language`, its answers called as in `answers`.

        The same input gives the same bytes.
        """
        page = self._template.render(
            language=language,
            words={name: text.in_(language) for name, text in _WORDS.items()},
            site=self._set(receipt.site),
            checked_at=_moment(receipt.checked_at),
            created=receipt.checked_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            counts=_counts(receipt, answers, language),
            rows=[self._row(*one, answers, language) for one in enumerate(receipt.lines, start=1)],
        )
        with self._lock, suppress(FatalURLFetchingError):  # The font configuration is for one at a time.
            document: bytes = HTML(string=page, url_fetcher=self._fetcher).write_pdf(
                stylesheets=[self._stylesheet],
                font_config=self._fonts,
                pdf_variant="pdf/a-3b",
                pdf_tags=True,
            )
        return document

    def _row(
        self, number: int, line: ReceiptLine, answers: Mapping[Answer | None, Text], language: Language
    ) -> _Row:
        cells = {
            "answer": answers[line.answer].in_(language),
            "why": line.why.in_(language),
            "holder": line.holder,
            "badge": _words(line.badge, language),
            "level": _words(line.level, language),
            "awarded_on": _day(line.awarded_on, language),
            "until": _day(line.valid_until, language),
            "replaced": _words(line.replaced, language),
            "as_of": "" if line.known_as_of is None else _moment(line.known_as_of),
            "issuer": line.issuer,
            "issuer_site": line.issuer_site,
            "credential": line.credential,
            "file": line.name,
            "sha256": line.sha256,
        }
        css = "unreadable" if line.answer is None else str(line.answer)
        words = {name: self._set(text) for name, text in cells.items()}
        return _Row(number, _SIGNS[line.answer], css, words, line.level_page)

    def _set(self, text: str) -> Markup:
        """Return text as HTML in which every character stands in a font that has it."""
        return marked_up(text, self._shelf, GOTHIC.family, GOTHIC.family)


def _counts(
    receipt: Receipt, answers: Mapping[Answer | None, Text], language: Language
) -> tuple[tuple[str, int], ...]:
    counts = receipt.counts
    return tuple((word.in_(language), counts[answer]) for answer, word in answers.items() if counts[answer])


def _words(text: Text | None, language: Language) -> str:
    return "" if text is None else text.in_(language)


def _day(day: date | None, language: Language) -> str:
    if day is None:
        return ""
    return date_ja(day) if language == "ja" else date_en(day)


def _moment(moment: datetime) -> str:
    return moment.astimezone(_JAPAN).strftime("%Y-%m-%d %H:%M")


def _template_missing(folder: Path) -> Misconfigured:
    return Misconfigured(
        "receipt-template-missing",
        Text(f"確認記録のひな型が {folder} にありません。", f"The receipt's template is not in {folder}."),
        Text("templates フォルダーの場所を確かめてください。", "Check where the folder templates is."),
    )
