"""A CSV file as spreadsheets write it: its encoding, its separator, and which column holds what."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from badgeserver.domain.csv_cells import bare_cell
from badgeserver.domain.errors import Refused
from badgeserver.domain.roster import FIELD_WORDS, RosterField
from badgeserver.domain.text import Text

HEADER_WITHIN = 10
"""So many rows from the top may be the header: titles and dates often stand above it."""
LONGEST_LABEL = 40

_F = RosterField
_REQUIRED: Final = (_F.NAME, _F.EMAIL, _F.CERTIFICATE, _F.DATE)
_SYNONYMS: Final[Mapping[RosterField, str]] = {
    _F.NAME: "氏名 名前 お名前 姓名 受講者名 受講者氏名 受験者名 受験者氏名 合格者名 合格者氏名"
    " 修了者名 修了者氏名 name fullname learner learnername studentname",
    _F.EMAIL: "メール メールアドレス eメール eメールアドレス 電子メール アドレス"
    " email emailaddress mail mailaddress",
    _F.CERTIFICATE: "資格 資格id 資格名 資格名称 試験 試験名 講座 講座名 講座id コース コース名 検定 検定名"
    " certificate certificateid certificatename course coursename courseid exam",
    _F.DATE: "合格日 合格年月日 修了日 修了年月日 取得日 取得年月日 認定日 認定年月日 完了日 日付 年月日"
    " 交付日 date passedon completedon completiondate dateofcompletion awardedon issuedon",
    _F.SCORE: "点数 得点 スコア 総合点 score points mark marks",
    _F.LEVEL: "級 等級 レベル 合格級 level grade rank",
    _F.NUMBER: "証書番号 合格証書番号 合格番号 認定番号 修了証番号 修了番号 登録番号 資格番号"
    " number certificatenumber serial serialnumber",
    _F.WITHDRAWN: "取消 取り消し 取消し 撤回 無効 withdrawn revoked cancelled canceled",
}
_FIELDS: Final = {word: one for one, words in _SYNONYMS.items() for word in words.split()}
_NOISE: Final = re.compile(r"[\s_\-・.:*※]|[(\[【](?:必須|任意|required|optional)[)\]】]")
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Table:
    """The records below the header at `header` (counted from 0), and in which column each field is."""

    records: Sequence[list[str]]
    header: int
    columns: Mapping[RosterField, int]
    encoding: str
    separator: str
    ignored: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, dict[RosterField, str]]]:
        """Yield each row that is not empty: its number as a spreadsheet counts, and its cells."""
        for number, record in enumerate(self.records[self.header + 1 :], self.header + 2):
            if any(map(str.strip, record)):
                yield (
                    number,
                    {
                        one: bare_cell(record[place])
                        for one, place in self.columns.items()
                        if place < len(record)
                    },
                )


def read_table(data: bytes, optional: frozenset[RosterField]) -> Table:
    """Decode the file and find its header; raises Refused (see `roster.read_roster`)."""
    text, encoding = decoded(data)
    separator = max(",\t;", key=lambda one: _known_columns(text, one))
    records = _records(text, separator)
    header = max(range(min(HEADER_WITHIN, len(records))), key=lambda at: len(_fields(records[at])), default=0)
    labels = records[header] if records else []
    columns = _columns(labels, optional)
    known = set(columns.values())
    ignored = [label.strip()[:LONGEST_LABEL] for place, label in enumerate(labels) if place not in known]
    return Table(records, header, columns, encoding, separator, tuple(filter(None, ignored)))


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding; raises Refused (`roster-encoding`)."""
    marked = [encoding for mark, encoding in _MARKS if data.startswith(mark)]
    for encoding in marked or ["utf-8", "cp932"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, _ENCODINGS[encoding]
    raise Refused(
        "roster-encoding",
        Text("ファイルの文字を読めません。", "The file's characters can't be read."),
        Text(
            "CSV（UTF-8かShift_JIS）として保存してください。ExcelやPDFのままでは読めません。",
            "Save it as CSV in UTF-8 or Shift_JIS. An Excel workbook or a PDF can't be read.",
        ),
    )


_ENCODINGS: Final = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp932": "Shift_JIS (CP932)",
}


def _records(text: str, separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise Refused(
            "roster-unreadable",
            Text("表として読めません。", "It can't be read as a table."),
            Text(
                '引用符（"）が閉じているか確かめて、CSVとして保存し直してください。',
                'Check that each quotation mark (") is closed, and save it as CSV again.',
            ),
        ) from error


def _known_columns(text: str, separator: str) -> int:
    """Return how many fields the best of the first rows has, if `separator` is the right one."""
    first = "\n".join(text.splitlines()[:HEADER_WITHIN])
    return max((len(_fields(record)) for record in _records(first, separator)), default=0)


def _fields(labels: Sequence[str]) -> list[RosterField]:
    return [found for label in labels if (found := _FIELDS.get(_plain(label))) is not None]


def _plain(label: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", bare_cell(label)).casefold())


def _columns(labels: Sequence[str], optional: frozenset[RosterField]) -> dict[RosterField, int]:
    columns: dict[RosterField, int] = {}
    for place, label in enumerate(labels):
        found = _FIELDS.get(_plain(label))
        if found in columns:
            raise _header([found], "が2列あります。", "stands in two columns.")
        if found is not None:
            columns[found] = place
    missing = [one for one in _REQUIRED if one not in columns and one not in optional]
    if missing:
        raise _header(missing, "の列が見つかりません。", "is missing from the header.")
    return columns


def _header(fields: Sequence[RosterField], ja: str, en: str) -> Refused:
    words_ja = "、".join(f"「{FIELD_WORDS[one].ja}」" for one in fields)
    words_en = ", ".join(f"“{FIELD_WORDS[one].en}”" for one in fields)
    return Refused(
        "roster-header",
        Text(f"見出しの行に問題があります：{words_ja}{ja}", f"The header is not right: {words_en} {en}"),
        Text(
            "最初の行に「氏名、メール、資格、合格日」と、あれば「点数、級、証書番号、取消」を書いてください。",
            "Let the first row be: name, email, certificate, date; and, if you have them, score, level, "
            "number, withdrawn.",
        ),
    )
