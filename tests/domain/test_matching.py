"""Limits of age, and what a leaf may be asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeserver.domain.calendar import add_months
from badgeserver.domain.matching import earliest_day, leaf_test
from badgeserver.domain.requirement import AllOf
from tests.domain.maps import TODAY, needs

EARLIEST = [
    (12, date(2026, 11, 20), date(2025, 11, 20)),
    (1, date(2026, 3, 31), date(2026, 3, 1)),  # 28 February plus a month is 28 March
    (1, date(2026, 2, 28), date(2026, 1, 28)),
    (12, date(2024, 2, 29), date(2023, 3, 1)),
    (12, date(2025, 2, 28), date(2024, 2, 28)),
    (24_311, date(2026, 11, 20), date.min),
]


@pytest.mark.parametrize(("months", "on", "earliest"), EARLIEST)
def test_the_earliest_day_that_is_young_enough(months: int, on: date, earliest: date) -> None:
    assert earliest_day(months, on) == earliest


@given(st.integers(0, 600), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_the_day_before_is_too_old_and_the_day_itself_is_not(months: int, on: date) -> None:
    earliest = earliest_day(months, on)
    assert add_months(earliest, months) >= on
    assert add_months(earliest - timedelta(days=1), months) < on


@pytest.mark.parametrize("node", [needs("x"), AllOf(())])
def test_only_a_leaf_that_asks_for_evidence_has_conditions(node: AllOf) -> None:
    with pytest.raises(ValueError, match="asks for no evidence"):
        leaf_test(node, {}, TODAY)
