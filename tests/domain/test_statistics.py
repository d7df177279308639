"""What is worked out from counts: quartiles, growth by month and fiscal year, rates."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeserver.domain.ids import BadgeId, GroupId, LevelId
from badgeserver.domain.statistics import (
    Change,
    Growth,
    Movement,
    Scope,
    fiscal_year_of,
    growth,
    per_10_000,
    spread,
)


@given(st.lists(st.integers(0, 500), min_size=2, max_size=60))
def test_quartiles_are_those_of_the_standard_library(days: list[int]) -> None:
    found = spread({day: days.count(day) for day in days})
    assert found is not None
    assert found.people == len(days)
    quartiles = (found.first_quartile, found.median, found.third_quartile)
    assert quartiles == pytest.approx(statistics.quantiles(days, n=4, method="inclusive"))


def test_of_nobody_there_are_no_quartiles_and_of_one_person_all_are_the_same() -> None:
    assert spread({}) is None
    assert spread({7: 1}) == spread({7: 1})
    one = spread({7: 1})
    assert one is not None
    assert (one.first_quartile, one.median, one.third_quartile) == (7, 7, 7)


def change(month: int, movement: Movement, badges: int) -> Change:
    return Change(month, movement, BadgeId("b"), GroupId("g"), badges)


MARCH = 2027 * 12 + 2


def test_growth_adds_up_over_months_and_fiscal_years() -> None:
    moved = [
        change(MARCH + 1, Movement.EXPIRED, 2),
        change(MARCH, Movement.NEW, 5),
        change(MARCH - 3, Movement.NEW, 4),
        change(MARCH, Movement.REVOKED, 1),
    ]
    assert growth(moved, lambda month: month) == {
        MARCH - 3: Growth(new=4, expired=0, revoked=0, valid=4),
        MARCH: Growth(new=5, expired=0, revoked=1, valid=8),
        MARCH + 1: Growth(new=0, expired=2, revoked=0, valid=6),
    }
    by_year = growth(moved, fiscal_year_of)
    assert list(by_year) == [2026, 2027]
    assert by_year[2026] == Growth(new=9, expired=0, revoked=1, valid=8)


def test_a_rate_needs_residents() -> None:
    assert per_10_000(3, 1500) == 20
    assert per_10_000(3, 0) is None
    assert per_10_000(3, None) is None


def test_a_scope_is_one_thing() -> None:
    with pytest.raises(ValueError, match="not both"):
        Scope(badge=BadgeId("b"), level=LevelId("L1"))
    with pytest.raises(ValueError, match="only a level"):
        Scope(exactly=True)
