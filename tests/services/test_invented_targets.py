"""The demonstration's invented grades agree with its figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from badgeserver.domain.ids import LevelId
from badgeserver.domain.indicator import Count, Measure
from badgeserver.domain.targets import Grade
from badgeserver.domain.viewer import PREFECTURE_VIEWER
from badgeserver.services.invented_targets import invent_targets
from badgeserver.services.office import Office
from badgeserver.services.open_data import release
from badgeserver.services.targets import board_of
from tests.services.test_targets import HAKODATE, SAPPORO, holder, with_indicators


@pytest.mark.uncounted
@pytest.mark.parametrize(("target", "grade"), [(2, Grade.A), (3, Grade.C)])
def test_leaders_in_two_areas_are_graded_by_how_many_were_aimed_at(
    target: int, grade: Grade, small_office: Office
) -> None:
    for place in (SAPPORO, HAKODATE):
        holder(f"h{place}", place, date(2025, 6, 1), small_office)
    release(date(2026, 3, 31), "test", small_office)
    leaders = next(one for one in small_office.programme.skill_map.indicators if one.id == "leaders_areas")
    measured = replace(leaders, measure=Measure(Count.AREAS_WITH_HOLDERS, LevelId("L1")), feeds=())
    office = with_indicators(small_office, replace(measured, targets={2025: target}))
    invent_targets(office)
    line = board_of("leaders_areas", PREFECTURE_VIEWER, office).year(2025)
    assert line is not None
    assert line.grading is not None
    assert line.grading.grade is grade
