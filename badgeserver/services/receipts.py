"""Receipts of verifications as files; nothing of them is kept."""

from __future__ import annotations

from typing import Final

from badgeserver.domain.csv_cells import Cell, csv_text
from badgeserver.domain.receipt import Receipt, ReceiptLine
from badgeserver.domain.text import Language, Text
from badgeserver.domain.verdict import Answer
from badgeserver.services.office import JAPAN, Office

_HEADER: Final = (
    Text("番号", "No."),
    Text("結果", "Answer"),
    Text("持ち主", "Holder"),
    Text("バッジ", "Badge"),
    Text("レベル", "Level"),
    Text("レベルの説明のページ", "About the level"),
    Text("有効期限", "Valid until"),
    Text("新しいもの", "Replaced by"),
    Text("説明", "Why"),
    Text("授与日", "Awarded on"),
    Text("発行者", "Issuer"),
    Text("発行者のサイト", "Issuer's site"),
    Text("証明書の番号", "Credential"),
    Text("取り消しの確認時点", "Status known as of"),
    Text("ファイル", "File"),
    Text("SHA-256", "SHA-256"),
    Text("確認した日時", "Checked at"),
    Text("確認したサイト", "Checked by"),
)
ANSWERS: Final = {
    Answer.VALID: Text("有効", "Valid"),
    Answer.INVALID: Text("有効ではない", "Not valid"),
    Answer.UNKNOWN: Text("確かめられない", "Could not be determined"),
    None: Text("読めない", "Could not be read"),
}


def receipt_csv(receipt: Receipt, language: Language) -> str:
    """Return a receipt as a table for spreadsheets, one row for each file."""
    rows = (_row(number, line, receipt, language) for number, line in enumerate(receipt.lines, start=1))
    return csv_text([one.in_(language) for one in _HEADER], rows)


def receipt_pdf(receipt: Receipt, language: Language, office: Office) -> bytes:
    """Return a receipt to print and to file."""
    return office.receipt_printer().receipt_pdf(receipt, ANSWERS, language)


def receipt_name(receipt: Receipt, kind: str) -> str:
    """Return the file name of a receipt, which names nobody."""
    return f"badge-check-{receipt.checked_at.astimezone(JAPAN):%Y%m%d-%H%M}.{kind}"


def _row(number: int, line: ReceiptLine, receipt: Receipt, language: Language) -> list[Cell]:
    def words(text: Text | None) -> str:
        return "" if text is None else text.in_(language)

    known = line.known_as_of
    return [
        number,
        ANSWERS[line.answer].in_(language),
        line.holder,
        words(line.badge),
        words(line.level),
        line.level_page,
        line.valid_until,
        words(line.replaced),
        words(line.why),
        line.awarded_on,
        line.issuer,
        line.issuer_site,
        line.credential,
        "" if known is None else known.astimezone(JAPAN).isoformat(timespec="minutes"),
        line.name,
        line.sha256,
        receipt.checked_at.astimezone(JAPAN).isoformat(timespec="minutes"),
        receipt.site,
    ]
