"""The trend of a figure over fiscal years, and where it leads: a straight line by least squares."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Final

import numpy as np

from badgeserver.domain.targets import Forecast

FEWEST_POINTS: Final = 3
"""With two points a line has no error that could be estimated."""

_T_90: Final = (
    3.0777, 1.8856, 1.6377, 1.5332, 1.4759, 1.4398, 1.4149, 1.3968, 1.3830, 1.3722,
    1.3634, 1.3562, 1.3502, 1.3450, 1.3406, 1.3368, 1.3334, 1.3304, 1.3277, 1.3253,
)  # fmt: skip
"""The 90 % quantile of Student's t with 1, 2, … degrees of freedom."""
_Z_90: Final = 1.2816


def forecast(points: Sequence[tuple[int, float]], fiscal_year: int) -> Forecast | None:
    """Return where the line through `points` (fiscal year, value) leads; None with fewer than three.

    The bounds are those of the 80 % prediction interval: value ± t · s · √(1 + 1/n + (x - x̄)²/Sxx),
    with t the 90 % quantile of Student's t for n - 2 degrees of freedom and s² the sum of squared
    residuals over n - 2.
    """
    count = len(points)
    if count < FEWEST_POINTS:
        return None
    years = np.array([year for year, _ in points], dtype=float)
    values = np.array([value for _, value in points], dtype=float)
    centred = years - years.mean()
    spread = float(centred @ centred)
    slope = float(centred @ values) / spread
    residuals = values - values.mean() - slope * centred
    error = sqrt(float(residuals @ residuals) / (count - 2))
    away = fiscal_year - float(years.mean())
    value = float(values.mean()) + slope * away
    half = t_90(count - 2) * error * sqrt(1 + 1 / count + away**2 / spread)
    return Forecast(fiscal_year, value, value - half, value + half, count)


def t_90(freedom: int) -> float:
    """Return the 90 % quantile of Student's t; beyond the table by its expansion in 1/freedom."""
    if freedom <= len(_T_90):
        return _T_90[freedom - 1]
    return _Z_90 + (_Z_90**3 + _Z_90) / (4 * freedom)
