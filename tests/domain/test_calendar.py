"""Months, fiscal years and eras."""

from __future__ import annotations

from datetime import date

import pytest

from badgeserver.domain.calendar import add_months, date_en, date_ja, era_year, fiscal_year


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 6, 30), 24, date(2026, 6, 30)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_months_are_calendar_months_and_end_on_the_last_day(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


def test_a_fiscal_year_runs_from_april_to_march() -> None:
    assert [fiscal_year(date(2026, 3, 31)), fiscal_year(date(2026, 4, 1))] == [2025, 2026]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 20), ("令和8年", "Reiwa 8")),
        (date(2019, 5, 1), ("令和元年", "Reiwa 1")),
        (date(2019, 4, 30), ("平成31年", "Heisei 31")),
        (date(1989, 1, 7), ("昭和64年", "Showa 64")),
    ],
)
def test_eras_change_on_their_first_day(day: date, words: tuple[str, str]) -> None:
    assert era_year(day) == words


def test_a_day_before_the_eras_is_refused() -> None:
    with pytest.raises(ValueError, match="eras"):
        era_year(date(1900, 1, 1))


def test_dates_are_written_in_both_year_styles() -> None:
    assert date_ja(date(2026, 11, 20)) == "令和8年（2026年）11月20日"
    assert date_en(date(2026, 11, 20)) == "20 November 2026"
