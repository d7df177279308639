"""Calendar arithmetic of Japanese public administration: months, fiscal years, eras."""

from __future__ import annotations

import calendar
from datetime import date

FISCAL_YEAR_FIRST_MONTH = 4

_ERAS = (
    (date(2019, 5, 1), "令和", "Reiwa"),
    (date(1989, 1, 8), "平成", "Heisei"),
    (date(1926, 12, 25), "昭和", "Showa"),
)


def add_months(day: date, months: int) -> date:
    """Return the same day of the month `months` calendar months later, or that month's last day.

    2024-01-31 plus one month is 2024-02-29; 2024-02-29 plus twelve is 2025-02-28.
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(day.day, last))


def fiscal_year(day: date) -> int:
    """Return the Japanese fiscal year (April to March) of `day`, named by its first calendar year."""
    return day.year if day.month >= FISCAL_YEAR_FIRST_MONTH else day.year - 1


def era_year(day: date) -> tuple[str, str]:
    """Return the Japanese era and year of `day` in both languages: `("令和8年", "Reiwa 8")`.

    Raises ValueError for days before the Showa era, which no certificate of today carries.
    """
    for first, ja, en in _ERAS:
        if day >= first:
            year = day.year - first.year + 1
            return (f"{ja}{'元' if year == 1 else year}年", f"{en} {year}")
    raise ValueError(f"{day} lies before the eras that certificates use")


def date_ja(day: date) -> str:
    """Return `day` in both year styles of a Japanese document: `令和8年（2026年）11月20日`."""
    return f"{era_year(day)[0]}（{day.year}年）{day.month}月{day.day}日"


def date_en(day: date) -> str:
    """Return `day` as in `20 November 2026`."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"
