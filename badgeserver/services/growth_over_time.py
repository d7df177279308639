"""Badges that came, expired and were revoked, period by period."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum

from badgeserver.documents.charts.time_line import Period, growth_chart
from badgeserver.domain.calendar import fiscal_year
from badgeserver.domain.statistics import (
    Change,
    Growth,
    fiscal_year_of,
    growth,
)
from badgeserver.services.charted import Figure, Table, TableCell
from badgeserver.services.sight import Sight, number_cell


class Pace(StrEnum):
    """How long a period of growth is."""

    MONTH = "month"
    YEAR = "year"


def growth_figure(sight: Sight, pace: Pace, chosen: Sequence[Change]) -> Figure:
    """Return what came and went in each period up to now, and what was valid at its end."""
    monthly = pace is Pace.MONTH
    by_period = growth(chosen, _same if monthly else fiscal_year_of)
    name: Callable[[int], str] = _month if monthly else sight.year
    first = min(by_period, default=0)
    last = _month_of(sight.until) if monthly else fiscal_year(sight.until)
    periods: list[Period] = []
    for at in range(first, last + 1) if by_period else ():
        before = periods[-1].growth.valid if periods else 0
        one = by_period.get(at)
        periods.append(Period(name(at), one if one is not None else _unchanged(before)))
    title = sight.say("バッジの増え方", "How badges grow")
    header = tuple(
        sight.say(*words)
        for words in (
            ("期間", "Period"),
            ("新しい", "New"),
            ("期限切れ", "Expired"),
            ("取り消し", "Revoked"),
            ("有効", "Valid"),
        )
    )
    rows = [
        (
            TableCell(one.label, float(place)),
            *(
                number_cell(value)
                for value in (one.growth.new, one.growth.expired, one.growth.revoked, one.growth.valid)
            ),
        )
        for place, one in enumerate(periods)
    ]
    told = sight.say(
        "有効なバッジの数の線と、増えた数と減った数の棒。",
        "A line of valid badges, and bars of what came and went.",
    )
    chart = growth_chart(title, told, periods, sight.language) if periods else None
    note = sight.say(
        "人とバッジの組を数えています。1人が2つのバッジを持てば2です。",
        "What is counted is a person and a badge: who holds two counts twice.",
    )
    return Figure("growth", chart, Table("growth", title, header, rows[::-1]), note)


def _month(month: int) -> str:
    year, month0 = divmod(month, 12)
    return f"{year}.{month0 + 1:02}"


def _unchanged(valid: int) -> Growth:
    return Growth(0, 0, 0, valid)


def _same(month: int) -> int:
    return month


def _month_of(day: date) -> int:
    return day.year * 12 + day.month - 1
