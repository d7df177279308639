"""Dates and numbers as spreadsheets and people in Japan write them; `text` is in Unicode's NFKC."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

HIGHEST_NUMBER = 100_000

_TIME: Final = re.compile(r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$", re.ASCII)
_WEEKDAY: Final = re.compile(r"\s*\([月火水木金土日]\)")
_WESTERN: Final = re.compile(
    r"(?P<year>\d{4})(?:[/\-.]|年\s*)(?P<month>\d{1,2})(?:[/\-.]|月\s*)(?P<day>\d{1,2})日?", re.ASCII
)
_COMPACT: Final = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})", re.ASCII)
_ERA: Final = re.compile(
    r"(?P<era>令和|平成|昭和|[RHSrhs])\s*\.?(?P<year>\d{1,2}|元)(?:[/\-.]|年\s*)"
    r"(?P<month>\d{1,2})(?:[/\-.]|月\s*)(?P<day>\d{1,2})日?",
    re.ASCII,
)
_YEAR_BEFORE: Final = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
_SERIAL: Final = re.compile(r"(?P<days>\d{5})(?:\.\d+)?", re.ASCII)
_SERIAL_ZERO: Final = date(1899, 12, 30)
_NUMBER: Final = re.compile(
    r"(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.\d{1,15})?(?:E[+-]?\d{1,2})?", re.IGNORECASE | re.ASCII
)
_UNIT: Final = re.compile(r"\s*(?:点|points?)$", re.IGNORECASE)
_LEVEL: Final = re.compile(
    r"(?:level|レベル|grade)?\s*(?P<level>\d{1,3})(?:\.0)?\s*級?", re.IGNORECASE | re.ASCII
)


def day_of(text: str) -> date | None:
    """Return the day that `text` tells, None if it tells none that is beyond doubt.

    Western years with four figures, Japanese eras (R8.5.1, 令和8年5月1日), and the serial numbers of
    Excel's 1900 system (of days from 1954 on). A time of day is passed over.
    """
    text = _TIME.sub("", _WEEKDAY.sub("", text))
    for form in (_WESTERN, _COMPACT):
        if found := form.fullmatch(text):
            return _day(int(found["year"]), found)
    if found := _ERA.fullmatch(text):
        year = 1 if found["year"] == "元" else int(found["year"])
        return _day(_YEAR_BEFORE[found["era"].upper()] + year, found)
    if (found := _SERIAL.fullmatch(text)) and found["days"] >= "20000":
        return _SERIAL_ZERO + timedelta(days=int(found["days"]))
    return None


def _day(year: int, found: re.Match[str]) -> date | None:
    try:
        return date(year, int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def whole_number(text: str) -> int | None:
    """Return a whole number of 0 to 100,000, also from `850.0`, `1,000`, `1.0E+03` or `850点`, else None."""
    bare = _UNIT.sub("", text)
    if not _NUMBER.fullmatch(bare):
        return None
    value = Decimal(bare.replace(",", ""))
    if value > HIGHEST_NUMBER or value != value.to_integral_value():
        return None
    return int(value)


def level_of(text: str) -> int | None:
    """Return the level from `2`, `2級`, `レベル2` or `Level 2`, else None."""
    found = _LEVEL.fullmatch(text)
    return int(found["level"]) if found else None
