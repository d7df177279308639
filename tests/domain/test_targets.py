"""How far a target is reached, and how it reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from badgeserver.domain.ids import GroupId, LevelId
from badgeserver.domain.indicator import (
    Better,
    Count,
    Indicator,
    Measure,
    Ratio,
    Stage,
    fed_by,
    level_targets,
)
from badgeserver.domain.target_words import (
    actual_words,
    figure_words,
    fiscal_year_words,
    share_words,
    target_words,
)
from badgeserver.domain.targets import (
    Actual,
    ActualState,
    Figure,
    Forecast,
    Verdict,
    YearLine,
    achievement,
    day_of_figure,
    exactly,
    trend_points,
    verdict,
)
from badgeserver.domain.text import Text

WORDS = Text("指標", "indicator")
PLAIN = Indicator("n", Stage.OUTPUT, WORDS, WORDS, "manual", targets={2025: 40})
LOWER = replace(PLAIN, better=Better.LOWER)
FROM_BASELINE = replace(PLAIN, ratio=Ratio.FROM_BASELINE, baseline=(2021, 20.0))
FEWER_FROM_BASELINE = replace(FROM_BASELINE, better=Better.LOWER, baseline=(2021, 60.0))


def final(value: float) -> Actual:
    return Actual(ActualState.FINAL, exactly(value))


def line(target: float | None, actual: Actual | None, indicator: Indicator = PLAIN) -> YearLine:
    return YearLine(2025, True, target, actual, achievement(indicator, target, actual), None, None)


@pytest.mark.parametrize(
    ("indicator", "target", "value", "share"),
    [
        (PLAIN, 40, 30, 0.75),
        (PLAIN, 40, 50, 1.25),
        (PLAIN, 0, 50, None),
        # Lower is better: two thirds too much leave a third.
        (LOWER, 30, 50, pytest.approx(1 / 3)),
        (LOWER, 40, 20, 1.5),
        (LOWER, 40, 0, 2),
        (LOWER, 40, 100, -0.5),
        (FROM_BASELINE, 40, 30, 0.5),
        (FROM_BASELINE, 40, 15, -0.25),
        (FROM_BASELINE, 20, 30, None),
        (FEWER_FROM_BASELINE, 40, 50, 0.5),
        (FEWER_FROM_BASELINE, 40, 30, 1.5),
        (replace(FROM_BASELINE, baseline=None), 40, 30, None),
    ],
)
def test_achievement_is_a_share_of_the_target_or_of_the_way_to_it(
    indicator: Indicator, target: float, value: float, share: float | None
) -> None:
    found = achievement(indicator, target, final(value))
    assert (found and found.low) == share
    assert found is None or found.is_exact


def test_a_figure_within_bounds_has_an_achievement_within_bounds() -> None:
    within = Actual(ActualState.FINAL, Figure(10, 14))
    assert achievement(PLAIN, 40, within) == Figure(0.25, 0.35)
    assert achievement(LOWER, 40, within) == Figure(1.65, 1.75)
    assert achievement(PLAIN, 10, Actual(ActualState.FINAL, Figure(5, 9))) == Figure(0.5, 0.9)


def test_without_target_or_figure_there_is_no_achievement() -> None:
    assert achievement(PLAIN, None, final(3)) is None
    assert achievement(PLAIN, 40, None) is None
    assert achievement(PLAIN, 40, Actual(ActualState.WITHHELD)) is None


def within(low: float, high: float) -> Actual:
    return Actual(ActualState.FINAL, Figure(low, high))


@pytest.mark.parametrize(
    ("indicator", "target", "actual", "expected"),
    [
        (PLAIN, 40, final(39), Verdict.MISSED),
        (PLAIN, 40, final(40), Verdict.REACHED),
        (PLAIN, 40, Actual(ActualState.COUNTING, exactly(39)), None),
        (PLAIN, 40, Actual(ActualState.WITHHELD), None),
        (PLAIN, 40, None, None),
        (PLAIN, 0, final(40), None),
        # However wide a range is: where both its ends agree, it is certain.
        (PLAIN, 10, within(5, 9), Verdict.MISSED),
        (PLAIN, 10, within(14, 74.9), Verdict.REACHED),
        (PLAIN, 40, within(38, 42), Verdict.UNKNOWN),
        (LOWER, 40, within(10, 14), Verdict.REACHED),
        (FROM_BASELINE, 20.3, final(20.1 + 0.2), Verdict.REACHED),
        # What is put in is planned, not aimed at.
        (replace(PLAIN, stage=Stage.INPUT), 40, final(39), None),
    ],
)
def test_whether_a_target_was_reached_is_told_where_that_is_certain(
    indicator: Indicator, target: float, actual: Actual | None, expected: Verdict | None
) -> None:
    assert verdict(indicator, line(target, actual, indicator)) is expected


def test_the_day_of_a_figure_is_the_years_last_or_today() -> None:
    today = date(2026, 11, 20)
    assert day_of_figure(2025, today) == date(2026, 3, 31)
    assert day_of_figure(2026, today) == today
    assert day_of_figure(2027, today) is None


def test_a_trend_runs_through_final_figures_and_the_baseline() -> None:
    actuals = {
        2023: final(22),
        2024: Actual(ActualState.COUNTING, exactly(23)),
        2025: Actual(ActualState.FINAL, Figure(100, 104)),
        2026: Actual(ActualState.FINAL, Figure(2, 9)),
    }
    assert trend_points(FROM_BASELINE, actuals) == ((2021, 20), (2023, 22), (2025, 102))
    # What was counted later in the baseline's own year is the better figure.
    assert trend_points(FROM_BASELINE, {2021: final(21)}) == ((2021, 21),)


def test_a_forecast_of_people_is_in_whole_people_with_bounds_no_narrower() -> None:
    assert Forecast(2026, 1612.4, 1199.1, 2024.9, 3).in_whole() == Forecast(2026, 1612, 1199, 2025, 3)


def test_figures_read_in_both_languages() -> None:
    assert figure_words(exactly(1234.56)) == Text("1,234.6", "1,234.6")
    assert figure_words(Figure(5, 9)) == Text("5～9", "5 to 9")
    assert share_words(exactly(0.9999)) == Text("99%", "99%")
    assert share_words(exactly(-0.25)).en == "-25%"
    assert share_words(Figure(0.25, 0.5)).ja == "25～50%"
    assert fiscal_year_words(2025) == Text("令和7年度（2025年度）", "FY2025")
    assert fiscal_year_words(2019).ja.startswith("令和元年度")
    assert fiscal_year_words(2018).ja == "平成30年度（2018年度）"
    assert fiscal_year_words(1989).ja.startswith("平成元年度")
    assert fiscal_year_words(1980).ja == "1980年度"
    assert target_words(line(None, None)).en == "Not yet fixed"
    assert actual_words(Actual(ActualState.COUNTING)).ja == "集計中"


def test_links_and_targets_of_levels() -> None:
    leaders = Measure(Count.HOLDERS, LevelId("L5"))
    first = replace(PLAIN, id="first", feeds=("second",))
    second = replace(PLAIN, id="second", source="credentials", measure=leaders)
    narrow = replace(second, id="third", measure=replace(leaders, group=GroupId("municipal")))
    assert fed_by([first, second])["second"] == (first,)
    assert level_targets([narrow, second, replace(second, targets={2025: 99})], 2025) == {"L5": 40}
    assert level_targets([second], 2026) == {}
