"""Figures, shares and states of indicators in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor

from badgeserver.domain.indicator import Indicator
from badgeserver.domain.targets import (
    Actual,
    ActualState,
    Figure,
    Forecast,
    Verdict,
    YearLine,
    verdict,
)
from badgeserver.domain.text import Text

STATES: Mapping[ActualState, Text] = {
    ActualState.FINAL: Text("確定", "Final"),
    ActualState.COUNTING: Text("集計中", "Being counted"),
    ActualState.WITHHELD: Text("非公表", "Not public"),
    ActualState.MISSING: Text("未入力", "Not entered"),
    ActualState.NOT_COUNTED: Text("数え方が未定", "Not said how to count"),
}

_VERDICTS: Mapping[Verdict, Text] = {
    Verdict.REACHED: Text("目標に達した", "Reached"),
    Verdict.MISSED: Text("目標に達していない", "Not reached"),
    Verdict.UNKNOWN: Text("公開の数字では分からない", "Not known from public figures"),
}

NOT_FIXED = Text("未確定", "Not yet fixed")
NONE = Text("－", "–")


_ERAS = ((2019, "令和"), (1989, "平成"))
"""The first fiscal year of each era."""


def fiscal_year_words(year: int) -> Text:
    """Return a fiscal year's name, with the Japanese era: `令和7年度（2025年度）`, `FY2025`.

    The whole of 2019 is 令和元年度, as most offices wrote it; years before 1989 have no era here.
    """
    for first, era in _ERAS:
        if year >= first:
            since = "元" if year == first else year - first + 1
            return Text(f"{era}{since}年度（{year}年度）", f"FY{year}")
    return Text(f"{year}年度", f"FY{year}")


def number(value: float) -> str:
    """Return a number with its thousands marked and one decimal at most."""
    rounded = round(value, 1)
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.1f}"


def figure_words(figure: Figure) -> Text:
    """Return a figure, or the bounds between which it lies: `1,200`, `5～9`."""
    low, high = number(figure.low), number(figure.high)
    return Text(low, low) if low == high else Text(f"{low}～{high}", f"{low} to {high}")


def share_words(share: Figure) -> Text:
    """Return how far a target is reached in whole per cent; only what is complete is 100 %."""
    low, high = (_percent(one) for one in (share.low, share.high))
    return Text(f"{low}%", f"{low}%") if low == high else Text(f"{low}～{high}%", f"{low} to {high}%")


def _percent(share: float) -> int:
    # Rounded towards less, so that a target that is just missed does not read as reached.
    return floor(round(share * 100, 6))


def verdict_words(indicator: Indicator, line: YearLine) -> Text | None:
    """Return whether a year's target was reached, where that can be told."""
    found = verdict(indicator, line)
    return _VERDICTS[found] if found is not None else None


def target_words(line: YearLine) -> Text:
    """Return a year's target, that it is not yet fixed, or that there is none."""
    if line.target is not None:
        value = number(line.target)
        return Text(value, value)
    return NOT_FIXED if line.has_target else NONE


def actual_words(actual: Actual | None) -> Text:
    """Return a year's actual figure, or why there is none; for a year to come a dash."""
    if actual is None:
        return NONE
    return figure_words(actual.figure) if actual.figure is not None else STATES[actual.state]


def forecast_words(forecast: Forecast) -> Text:
    """Return a forecast with its bounds."""
    value, low, high = number(forecast.value), number(forecast.low), number(forecast.high)
    return Text(f"{value}（80%の範囲：{low}～{high}）", f"{value} (80% range: {low} to {high})")
