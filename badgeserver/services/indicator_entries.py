"""What staff enter about indicators: figures that nobody can count, and grades with their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Final

from badgeserver.domain.calendar import fiscal_year
from badgeserver.domain.errors import Refused
from badgeserver.domain.indicator import Indicator
from badgeserver.domain.targets import EnteredActual, Grade, Grading
from badgeserver.domain.text import Text
from badgeserver.services.form_faults import FormFaults
from badgeserver.services.office import Office
from badgeserver.services.targets import indicator_of

LONGEST_TEXT: Final = 2_000
EARLIEST_YEAR: Final = 2000
_LARGEST: Final = 1e15


@dataclass(frozen=True, slots=True)
class StatedActual:
    """A figure as somebody states it; nothing of it is checked yet."""

    fiscal_year: int | None
    value: float | None
    is_final: bool
    note: Text


@dataclass(frozen=True, slots=True)
class StatedGrade:
    """A grade as somebody states it; nothing of it is checked yet."""

    fiscal_year: int | None
    grade: Grade | None
    reason: Text


@dataclass(frozen=True, slots=True)
class History:
    """Everything that was ever entered about an indicator, the newest first."""

    actuals: tuple[EnteredActual, ...]
    gradings: tuple[Grading, ...]


def history_of(id: str, office: Office) -> History:
    """Return what was ever entered about an indicator; raises NotFound (`no-such-indicator`)."""
    indicator = indicator_of(id, office)
    entries = office.store.indicator_entries
    with office.store.snapshot():
        return History(entries.actuals_of(indicator.id), entries.gradings_of(indicator.id))


def set_actual(id: str, stated: StatedActual, by: str, office: Office) -> EnteredActual:
    """Keep a figure, which holds from now on; those before stay in the history.

    Raises FormFaults, NotFound (`no-such-indicator`), Refused (`figure-is-counted`).
    """
    indicator = indicator_of(id, office)
    if not indicator.is_entered:
        raise _is_counted(indicator)
    year, value = stated.fiscal_year, stated.value
    faults = _year_faults(year, office)
    if value is None or not isfinite(value) or abs(value) > _LARGEST:
        faults["value"] = Text("数字で書いてください。例: 1234.5", "Write a number, such as 1234.5.")
    faults |= _length_faults({"note_ja": stated.note.ja, "note_en": stated.note.en})
    if faults or year is None or value is None:
        raise FormFaults(faults)
    note = Text(stated.note.ja.strip(), stated.note.en.strip())
    entered = EnteredActual(
        indicator.id, year, value, stated.is_final, note if note.ja or note.en else None, by, office.clock()
    )
    with office.store.transaction():
        office.store.indicator_entries.add_actual(entered)
        detail = {"fiscal_year": str(year), "value": f"{value:g}", "final": str(stated.is_final)}
        office.store.audit.append(entered.at, by, "set-indicator", indicator.id, detail)
    return entered


def set_grade(id: str, stated: StatedGrade, by: str, office: Office) -> Grading:
    """Keep a person's grade with its reason in both languages, which holds from now on.

    It is public with the next report of its year. Raises FormFaults, NotFound (`no-such-indicator`).
    """
    indicator = indicator_of(id, office)
    year, grade = stated.fiscal_year, stated.grade
    faults = _year_faults(year, office)
    if grade is None:
        faults["grade"] = Text("A、B、C、Dのどれかを選んでください。", "Choose A, B, C or D.")
    words = {"reason_ja": stated.reason.ja, "reason_en": stated.reason.en}
    faults |= _length_faults(words)
    for name, written in words.items():
        if not written.strip():
            faults[name] = Text("理由を書いてください。", "Give the reason.")
    if faults or year is None or grade is None:
        raise FormFaults(faults)
    reason = Text(stated.reason.ja.strip(), stated.reason.en.strip())
    grading = Grading(indicator.id, year, grade, reason, by, office.clock())
    with office.store.transaction():
        office.store.indicator_entries.add_grading(grading)
        detail = {"fiscal_year": str(year), "grade": str(grade)}
        office.store.audit.append(grading.at, by, "grade-indicator", indicator.id, detail)
    return grading


def _year_faults(year: int | None, office: Office) -> dict[str, Text]:
    present = fiscal_year(office.today())
    if year is not None and EARLIEST_YEAR <= year <= present:
        return {}
    return {
        "fiscal_year": Text(
            f"{EARLIEST_YEAR}年度から{present}年度までの年度を書いてください。",
            f"Give a fiscal year from {EARLIEST_YEAR} to {present}.",
        )
    }


def _length_faults(words: Mapping[str, str]) -> dict[str, Text]:
    too_long = Text(f"{LONGEST_TEXT}文字までにしてください。", f"No more than {LONGEST_TEXT} characters.")
    return {name: too_long for name, written in words.items() if len(written) > LONGEST_TEXT}


def _is_counted(indicator: Indicator) -> Refused:
    return Refused(
        "figure-is-counted",
        Text(
            f"指標「{indicator.name.ja}」の実績は、記録から自動で数えます。",
            f"The figure of “{indicator.name.en}” is counted from the records.",
        ),
        Text(
            "入力するなら、スキルマップの source を manual か survey に変えてください。",
            "To enter it, give it `source: manual` or `survey` in the skill map.",
        ),
    )
