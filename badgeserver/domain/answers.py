"""Answers as they are typed, read into values: forgiving in how they are written, strict in what they say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

from badgeserver.domain.calendar import add_months
from badgeserver.domain.questions import EARLIEST, OUTCOME, PROOF, Form, Question
from badgeserver.domain.submission import Particulars, SubmissionKind
from badgeserver.domain.text import Text

_DATE: Final = re.compile(r"(\d{4})[-/.年 ](\d{1,2})[-/.月 ](\d{1,2})日?")
_DATE_IN_ONE: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_EMAIL: Final = re.compile(r"[^@\s<>()\[\]\\,;:\"]{1,64}@[^@\s<>()\[\]\\,;:\"]{1,190}")

Values = dict[str, Any]
Faults = dict[str, Text]


@dataclass(frozen=True, slots=True)
class Answers:
    """What was read: a value for each question that was answered, and what is wrong, by question."""

    values: Values
    faults: Faults


def read_answers(asked: Sequence[Question], typed: Mapping[str, str]) -> Answers:
    """Read what was typed. Spaces around it, full-width digits and the usual ways of a date are taken."""
    values: Values = {}
    faults: Faults = {}
    for one in asked:
        given = _cleaned(typed.get(one.name, ""), one.form)
        if not given:
            if one.required:
                faults[one.name] = _MISSING[one.form]
            continue
        if len(given) > one.longest:
            faults[one.name] = Text(
                f"{one.longest:,}文字までにしてください（いま{len(given):,}文字）。",
                f"Use up to {one.longest:,} characters; there are {len(given):,}.",
            )
            continue
        value = _READERS[one.form](given, one)
        if isinstance(value, Text):
            faults[one.name] = value
        else:
            values[one.name] = value
    return Answers(values, faults)


def _cleaned(given: str, form: Form) -> str:
    """Return what was typed in one way of writing; in a story the lines and the letters stay."""
    lines = given.replace("\r\n", "\n").strip()
    kept = "".join(char for char in lines if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs"))
    if form is Form.STORY:
        return kept
    single = " ".join(kept.split())
    return single if form is Form.LINE else unicodedata.normalize("NFKC", single)


def _line(given: str, _: Question) -> str | Text:
    return given


def _date(given: str, asked: Question) -> date | Text:
    found = _DATE.fullmatch(given) or _DATE_IN_ONE.fullmatch(given)
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None:
        return Text("2026-05-01 のように書いてください。", "Write it like 2026-05-01.")
    if asked.most is not None and day.toordinal() > asked.most:
        return Text("今日より後の日です。", "That day is still to come.")
    if day < EARLIEST:
        return Text(f"{EARLIEST.year}年より後の日にしてください。", f"Give a day after {EARLIEST.year}.")
    return day


def _whole(given: str, asked: Question) -> int | Text:
    number = _number(given, asked)
    if isinstance(number, Text):
        return number
    return int(number) if number.is_integer() else Text("整数にしてください。", "Give a whole number.")


def _number(given: str, asked: Question) -> float | Text:
    plain = given.replace(",", "")
    if not re.fullmatch(r"\d{1,12}(\.\d{1,6})?", plain):
        return Text("数字で書いてください。", "Give a number.")
    number = float(plain)
    least, most = asked.least or 0, asked.most
    if number < least or (most is not None and number > most):
        return Text(
            f"{least:,g}から{most:,.0f}までの数にしてください。",
            f"Give a number from {least:,g} to {most:,.0f}.",
        )
    return number


def _choice(given: str, asked: Question) -> str | Text:
    if given in {value for value, _ in asked.choices}:
        return given
    return Text("一覧から選んでください。", "Choose one from the list.")


def _address(given: str, _: Question) -> str | Text:
    try:
        parts = urlsplit(given)
        sound = parts.scheme in ("https", "http") and bool(parts.hostname) and not parts.username
    except ValueError:
        sound = False
    if not sound or " " in given or not given.isprintable():
        return Text(
            "https:// で始まるアドレスを書いてください。", "Give an address that begins with https://."
        )
    return given


def _email(given: str, _: Question) -> str | Text:
    if _EMAIL.fullmatch(given) and given.isprintable():
        return given
    return Text("メールアドレスの形ではありません。例：tanaka@example.jp", _NO_EMAIL)


_NO_EMAIL: Final = "That is not an e-mail address. For example: tanaka@example.jp"

_READERS: Final[Mapping[Form, Callable[[str, Question], Any]]] = {
    Form.LINE: _line,
    Form.STORY: _line,
    Form.DATE: _date,
    Form.WHOLE: _whole,
    Form.NUMBER: _number,
    Form.CHOICE: _choice,
    Form.ADDRESS: _address,
    Form.EMAIL: _email,
}

_WRITE: Final = Text("書いてください。", "Please write something here.")
_MISSING: Final[Mapping[Form, Text]] = {
    **dict.fromkeys(Form, _WRITE),
    Form.DATE: Text("日を選んでください。", "Choose a day."),
    Form.CHOICE: Text("選んでください。", "Please choose."),
    Form.WHOLE: Text("数字を書いてください。", "Please give a number."),
    Form.NUMBER: Text("数字を書いてください。", "Please give a number."),
}


def stated(particulars: Particulars, asked: Sequence[Question], values: Values) -> Particulars:
    """Return the particulars with what was answered to `asked`; what was left empty is empty there."""
    plain = {one.name: values.get(one.name) for one in asked if not one.name.startswith((PROOF, OUTCOME))}
    changes: Values = {name: value for name, value in plain.items() if name in _FIELDS}
    for name in _TEXTS & changes.keys():
        changes[name] = changes[name] or ""
    if changes.get("level") is not None:
        changes["level"] = int(changes["level"])
    return replace(
        particulars,
        **changes,
        proofs=_coded(PROOF, values, str),
        outcomes=_coded(OUTCOME, values, float),
        outcome_words=_coded(OUTCOME, values, str),
    )


def _coded(prefix: str, values: Values, kind: type) -> dict[str, Any]:
    return {
        name.removeprefix(prefix): value
        for name, value in values.items()
        if name.startswith(prefix) and isinstance(value, kind)
    }


_TEXTS: Final = frozenset(
    {"story", "role_played", "team", "unlisted_name", "unlisted_provider", "confirmer_name"}
    | {"confirmer_email"}
)
_FIELDS: Final = _TEXTS | {"dated", "score", "level", "began_on", "ended_on", "break_months"}


def typed(particulars: Particulars, asked: Sequence[Question]) -> dict[str, str]:
    """Return what was stated as it stands in the fields of a form."""
    return {one.name: _as_typed(_value(particulars, one.name)) for one in asked}


def _value(particulars: Particulars, name: str) -> object:
    if name.startswith(PROOF):
        return particulars.proofs.get(name.removeprefix(PROOF))
    if name.startswith(OUTCOME):
        code = name.removeprefix(OUTCOME)
        return particulars.outcomes.get(code, particulars.outcome_words.get(code))
    return getattr(particulars, name)


def _as_typed(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return value.isoformat() if isinstance(value, date) else str(value)


def full_months(first: date, last: date) -> int:
    """Return how many full months lie between two days; 31 January to 28 February is one."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months if add_months(first, months) <= last else months - 1


def months_of_practice(particulars: Particulars, today: date) -> tuple[int, int]:
    """Return the months of practice without breaks, and the longest break that there may have been.

    Only the sum of the breaks is known, so that the longest is taken to be all of it; the time since
    the practice ended is a break too.
    """
    began, ended = particulars.began_on or today, particulars.ended_on or today
    breaks = particulars.break_months or 0
    return max(full_months(began, ended) - breaks, 0), max(breaks, full_months(ended, today))


def contradictions(kind: SubmissionKind, values: Values, today: date) -> Faults:
    """Return what can't be true together."""
    began, ended = values.get("began_on"), values.get("ended_on")
    if began is not None and ended is not None and ended < began:
        return {"ended_on": Text("はじめた日より前です。", "That is before it began.")}
    if kind is SubmissionKind.EXPERIENCE and began is not None:
        span = full_months(began, ended or today)
        if span - values.get("break_months", 0) < 1:
            return {
                "break_months": Text(
                    "続けた期間が1か月に足りません。", "That leaves less than one month of practice."
                )
            }
    return {}
