"""The forecast against scipy's own regression, and when there is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from badgeserver.analysis.trend import forecast, t_90


@pytest.mark.parametrize("freedom", [1, 2, 3, 10, 20, 21, 40, 200])
def test_the_quantile_is_students(freedom: int) -> None:
    assert t_90(freedom) == pytest.approx(stats.t.ppf(0.9, freedom), abs=2e-3)


@pytest.mark.parametrize("points", [(), ((2024, 3.0),), ((2024, 3.0), (2025, 4.0))])
def test_too_few_points_give_no_forecast(points: tuple[tuple[int, float], ...]) -> None:
    assert forecast(points, 2026) is None


def test_points_on_a_line_leave_no_uncertainty() -> None:
    found = forecast([(2023, 10), (2024, 20), (2025, 30)], 2027)
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((50, 50, 50))


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(st.integers(2000, 2040), st.floats(-1e5, 1e5), min_size=3, max_size=12),
    st.integers(2041, 2050),
)
def test_line_and_bounds_are_those_of_ordinary_least_squares(values: dict[int, float], year: int) -> None:
    points = sorted(values.items())
    found = forecast(points, year)
    assert found is not None
    years = [one for one, _ in points]
    line = stats.linregress(years, [value for _, value in points])
    mean = sum(years) / len(years)
    spread = sum((one - mean) ** 2 for one in years)
    residuals = [value - line.intercept - line.slope * one for one, value in points]
    error = (sum(one**2 for one in residuals) / (len(points) - 2)) ** 0.5
    half = (
        stats.t.ppf(0.9, len(points) - 2) * error * (1 + 1 / len(points) + (year - mean) ** 2 / spread) ** 0.5
    )
    value = line.intercept + line.slope * year
    assert found.value == pytest.approx(value, rel=1e-6, abs=1e-2)
    assert found.high - found.low == pytest.approx(2 * half, rel=2e-3, abs=1e-2)
