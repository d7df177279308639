"""The demonstration's people handed their evidence in, and some of it waits."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from badgeserver.domain.handing_in import OPEN
from badgeserver.domain.ids import StaffId
from badgeserver.domain.statistics import PREFECTURE
from badgeserver.domain.submission import NEXT, SubmissionState
from badgeserver.domain.viewer import PREFECTURE_VIEWER
from badgeserver.services.assessing import assessing_page, to_assess
from badgeserver.services.checks import check_page, to_check
from badgeserver.services.demonstration import invent_population
from badgeserver.services.growth_figures import time_to_first_badge, waiting
from badgeserver.services.office import Office
from tests.offices import TODAY


@pytest.fixture
def peopled(small_office: Office) -> Office:
    for _ in invent_population(small_office, 300):
        pass
    return small_office


def test_first_badges_took_some_days_and_some_evidence_waits_in_several_areas(peopled: Office) -> None:
    times = time_to_first_badge(TODAY, PREFECTURE, PREFECTURE_VIEWER, peopled)
    assert len(times) == 4
    assert all(one.third_quartile > one.median for one in times.values())
    since = date(TODAY.year - 3, 4, 1)
    assert peopled.store.achievement_sums.outcome("hours_saved_per_month", since, TODAY).total > 0
    found = waiting(PREFECTURE, PREFECTURE_VIEWER, peopled)
    assert len({one.place for one in found}) >= 5
    assert len({one.days_from for one in found}) >= 3


@pytest.mark.uncounted
def test_whatever_was_handed_in_went_a_possible_way(peopled: Office) -> None:
    submissions = peopled.store.submissions
    for state in SubmissionState:
        for one in submissions.in_state([state], 1000):
            steps = submissions.steps(one.id)
            assert [step.state for step in steps[-1:]] == [one.state]
            for before, after in pairwise(steps):
                assert after.state in NEXT[before.state]
                assert before.at <= after.at <= peopled.clock()
            (_, piece) = peopled.store.evidence.get(one.id)
            assert (one.state is SubmissionState.ACCEPTED) == (piece.acceptance is not None)
            assert (one.due_on is None) == (one.state not in OPEN - {SubmissionState.MORE_ASKED})


def test_each_desk_can_open_what_waits_there(peopled: Office) -> None:
    staff, assessor = StaffId("staff"), StaffId("assessor")
    to_see = to_check(staff, peopled)[:5]
    assert to_see
    for one in to_see:
        assert check_page(one.submission.id, staff, peopled).is_open
    lines, _ = to_assess(assessor, peopled)
    assert lines
    for one in lines[:5]:
        assessing_page(one.submission.id, assessor, peopled)
