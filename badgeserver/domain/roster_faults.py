"""What can be wrong with a row of a roster, in words. No cell is quoted: it may be about a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from badgeserver.domain.text import Text

FAULTS: Final[Mapping[str, tuple[Text, Text]]] = {
    "missing": (
        Text("空です。", "It is empty."),
        Text("入力してください。", "Fill it in."),
    ),
    "bad-name": (
        Text("名前が長すぎるか、印刷できない文字を含みます。", "The name is too long or not printable."),
        Text("200文字までで書いてください。", "Give up to 200 characters."),
    ),
    "bad-email": (
        Text("メールアドレスの形ではありません。", "It is not an e-mail address."),
        Text("例：hikari@example.jp", "For example: hikari@example.jp"),
    ),
    "unknown-certificate": (
        Text("この資格は、一覧にありません。", "The catalogue has no such certificate."),
        Text(
            "一覧にあるIDか正式な名前を書いてください。", "Write its id or its full name as in the catalogue."
        ),
    ),
    "ambiguous-certificate": (
        Text("同じ名前の資格が複数あります。", "Several certificates have this name."),
        Text("名前の代わりにIDを書いてください。", "Write the id instead of the name."),
    ),
    "certificate-of-others": (
        Text("この提供者は、この資格を届け出られません。", "This provider may not list this certificate."),
        Text("資格を確かめるか、担当者に相談してください。", "Check the certificate, or ask the staff."),
    ),
    "bad-date": (
        Text("日付として読めません。", "It can't be read as a date."),
        Text(
            "2026-05-01、2026年5月1日、令和8年5月1日のように書いてください。",
            "Write it as in 2026-05-01, 2026年5月1日 or R8.5.1.",
        ),
    ),
    "date-in-the-future": (
        Text("今日より後の日付です。", "The date is later than today."),
        Text("日付を直すか、その日の後に出してください。", "Mend it, or list it when the day has come."),
    ),
    "not-given-then": (
        Text("この資格は、この日には実施されていません。", "This certificate was not given on that day."),
        Text("日付と資格を確かめてください。", "Check the date and the certificate."),
    ),
    "bad-score": (
        Text("点数が0以上の整数ではありません。", "The score is not a whole number from 0 up."),
        Text("数字だけを書いてください。", "Write the figures alone."),
    ),
    "score-too-high": (
        Text("満点より高い点数です。", "The score is above the full mark."),
        Text("点数と資格を確かめてください。", "Check the score and the certificate."),
    ),
    "below-pass-mark": (
        Text("合格点に届かない点数です。", "The score is below the pass mark."),
        Text("合格した人だけを載せるか、点数を直してください。", "List only who passed, or mend the score."),
    ),
    "bad-level": (
        Text("この資格に、この級はありません。", "The certificate has no such level."),
        Text("「2」や「2級」のように書いてください。", "Write it as in 2 or 2級."),
    ),
    "level-missing": (
        Text("級がありません。この資格には級が必要です。", "This certificate needs a level."),
        Text("級の列に書いてください。", "Write it in the column of levels."),
    ),
    "damaged-number": (
        Text("表計算ソフトが番号を丸めています。", "A spreadsheet has rounded the number."),
        Text(
            "列の書式を「文字列」にして、番号を入れ直してください。",
            "Set the column's format to text, and enter the number again.",
        ),
    ),
    "bad-number": (
        Text("番号が長すぎるか、印刷できない文字を含みます。", "The number is too long or not printable."),
        Text("100文字までで書いてください。", "Give up to 100 characters."),
    ),
    "unclear-withdrawal": (
        Text("取り消すかどうか、わかりません。", "It is not clear whether this is to be taken back."),
        Text("取り消すなら「取消」、ほかは空にしてください。", "Write “withdrawn”, or leave it empty."),
    ),
    "bad-line": (
        Text("JSONのオブジェクトとして読めません。", "It is not a JSON object."),
        Text(
            '{"name": …, "email": …, "certificate": …, "date": …} の形にしてください。',
            'Write {"name": …, "email": …, "certificate": …, "date": …}.',
        ),
    ),
    "nothing-to-withdraw": (
        Text("取り消すものがありません。", "There is nothing to take back."),
        Text(
            "メール、資格、日付、番号を、前に届け出たものと同じにしてください。",
            "Give the address, certificate, date and number as you listed them before.",
        ),
    ),
    "withdrawn-before": (
        Text("前に取り消されています。", "It was taken back before."),
        Text("まちがいなら、担当者に相談してください。", "If that was a mistake, ask the staff."),
    ),
}
"""For each code the message and the mend."""
