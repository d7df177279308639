"""Targets beside actuals: what is counted, what is entered, and who sees what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import EvidenceId, LearnerId, MunicipalityCode
from badgeserver.domain.indicator import Count, Indicator, Measure, Stage
from badgeserver.domain.submission import Particulars, Submission, SubmissionKind, SubmissionState
from badgeserver.domain.targets import Actual, ActualState, Figure, Grade, YearLine, exactly
from badgeserver.domain.text import Text
from badgeserver.domain.viewer import PREFECTURE_VIEWER, PUBLIC_VIEWER, Viewer, ViewerKind
from badgeserver.services.awarding import award_badges
from badgeserver.services.form_faults import FormFaults
from badgeserver.services.indicator_entries import (
    StatedActual,
    StatedGrade,
    history_of,
    set_actual,
    set_grade,
)
from badgeserver.services.office import Office
from badgeserver.services.open_data import release
from badgeserver.services.targets import board_of, boards, by_stage
from tests.offices import at, learner, made, passed, running

SAPPORO, HAKODATE = MunicipalityCode("01100"), MunicipalityCode("01202")
STAFF = "staff:hajime"
WORDS = Text("指標", "indicator")
END_OF_2025 = date(2026, 3, 31)
MUNICIPAL = Viewer(ViewerKind.MUNICIPAL, SAPPORO)


def stated(year: int | None = 2025, value: float | None = 31.8, is_final: bool = True) -> StatedActual:
    return StatedActual(year, value, is_final, Text("注記", "note"))


def graded(year: int | None = 2025, grade: Grade | None = Grade.B, reason: str = "理由") -> StatedGrade:
    return StatedGrade(year, grade, Text(reason, reason))


def year_of(indicator: str, year: int, office: Office, viewer: Viewer = PREFECTURE_VIEWER) -> YearLine:
    found = board_of(indicator, viewer, office).year(year)
    assert found is not None
    return found


def actual_of(indicator: str, year: int, office: Office, viewer: Viewer = PREFECTURE_VIEWER) -> Actual:
    found = year_of(indicator, year, office, viewer).actual
    assert found is not None
    return found


def holder(id: str, municipality: MunicipalityCode, day: date, office: Office) -> None:
    """Somebody who lives there and gets the first badge on a day."""
    someone = replace(learner(id), municipality=municipality)
    office.store.learners.add(someone)
    evidence = replace(passed("jmooc-course", day), id=EvidenceId(f"{id}-course"))
    office.store.evidence.add_many([(someone.id, evidence)])
    award_badges(someone.id, office, day)


@pytest.fixture
def peopled(small_office: Office) -> Office:
    """Six people in Sapporo and two in Hakodate since fiscal year 2025, one in Hakodate since this autumn."""
    for number in range(6):
        holder(f"s{number}", SAPPORO, date(2025, 6, 1), small_office)
    for number in range(2):
        holder(f"h{number}", HAKODATE, date(2025, 7, 1), small_office)
    holder("later", HAKODATE, date(2026, 10, 1), small_office)
    return small_office


@pytest.fixture
def released(peopled: Office) -> Iterator[Office]:
    """The same, with open data of the end of fiscal year 2025 and of October."""
    for day in (END_OF_2025, date(2026, 10, 31)):
        release(day, "test", peopled)
    yield peopled


def test_staff_see_exact_figures_that_are_final_once_the_year_is_over(peopled: Office) -> None:
    assert actual_of("holders", 2025, peopled) == Actual(ActualState.FINAL, exactly(8))
    assert actual_of("holders", 2026, peopled) == Actual(ActualState.COUNTING, exactly(9))
    assert year_of("holders", 2027, peopled).actual is None
    assert actual_of("issued", 2025, peopled).figure == exactly(8)
    assert actual_of("issued", 2026, peopled).figure == exactly(1)
    assert actual_of("holders_l2", 2025, peopled).figure == exactly(0)


def test_places_with_somebody_are_counted(peopled: Office) -> None:
    for count, figure in (
        (Count.AREAS_WITH_HOLDERS, exactly(2)),
        (Count.MUNICIPALITIES_WITH_HOLDERS, exactly(2 * 100 / 179)),
    ):
        one = Indicator("n", Stage.OUTCOME, WORDS, WORDS, "credentials", measure=Measure(count))
        office = with_indicators(peopled, one)
        found = actual_of("n", 2026, office).figure
        assert found is not None
        assert (found.low, found.high) == pytest.approx((figure.low, figure.high))


def with_indicators(office: Office, *indicators: Indicator) -> Office:
    programme = office.programme
    return running(replace(programme, skill_map=replace(programme.skill_map, indicators=indicators)), office)


def test_an_area_and_a_group_narrow_a_count(peopled: Office) -> None:
    ishikari = peopled.programme.regions.municipalities[SAPPORO].area
    for measure, people in (
        (Measure(Count.HOLDERS, area=ishikari), 6),
        (Measure(Count.HOLDERS, group=learner().group), 9),
        (Measure(Count.HOLDERS, group=next(one for one in peopled.programme.skill_map.groups)), 0),
    ):
        one = Indicator("n", Stage.OUTPUT, WORDS, WORDS, "credentials", measure=measure, targets={2025: 3})
        assert actual_of("n", 2026, with_indicators(peopled, one)).figure == exactly(people)


@pytest.mark.parametrize("viewer", [PUBLIC_VIEWER, MUNICIPAL])
def test_others_see_what_the_newest_release_says(released: Office, viewer: Viewer) -> None:
    assert actual_of("holders", 2025, released, viewer) == Actual(ActualState.FINAL, Figure(5, 9))
    assert actual_of("holders", 2026, released, viewer) == Actual(ActualState.COUNTING, Figure(5, 9))
    assert actual_of("issued", 2025, released, viewer).figure == Figure(5, 9)
    # One badge in this year: that number would tell of one person.
    assert actual_of("issued", 2026, released, viewer) == Actual(ActualState.WITHHELD)
    assert actual_of("courses", 2026, released, viewer).figure == actual_of("courses", 2026, released).figure


def test_what_is_withheld_leaves_the_number_of_places_open(released: Office) -> None:
    measure = Measure(Count.AREAS_WITH_HOLDERS)
    office = with_indicators(
        released,
        Indicator("n", Stage.OUTCOME, WORDS, WORDS, "credentials", measure=measure, targets={2025: 3}),
    )
    found = actual_of("n", 2025, office, PUBLIC_VIEWER).figure
    assert found is not None
    assert found.low <= 2 <= found.high
    assert not found.is_exact


def test_of_places_of_which_none_is_known_no_range_from_none_to_all_is_told(small_office: Office) -> None:
    for number, town in enumerate((SAPPORO, SAPPORO, HAKODATE)):
        holder(f"few{number}", town, date(2025, 6, 1), small_office)
    release(END_OF_2025, "test", small_office)
    measure = Measure(Count.AREAS_WITH_HOLDERS)
    indicator = Indicator("n", Stage.OUTCOME, WORDS, WORDS, "credentials", measure=measure, targets={2025: 3})
    office = with_indicators(small_office, indicator)
    assert actual_of("n", 2025, office).figure == exactly(2)
    assert actual_of("n", 2025, office, PUBLIC_VIEWER) == Actual(ActualState.WITHHELD)


def test_without_a_release_the_public_sees_no_count_of_people(peopled: Office) -> None:
    for indicator in ("holders", "leaders_areas", "issued", "hours_saved"):
        assert actual_of(indicator, 2026, peopled, PUBLIC_VIEWER) == Actual(ActualState.WITHHELD)


def test_a_public_figure_stays_as_released_whatever_comes_later(released: Office) -> None:
    before = actual_of("holders", 2026, released, PUBLIC_VIEWER)
    for number in range(20):
        holder(f"new{number}", SAPPORO, date(2026, 11, 5), released)
    assert actual_of("holders", 2026, released, PUBLIC_VIEWER) == before
    assert actual_of("holders", 2026, released).figure == exactly(29)


def test_hours_saved_are_summed_over_accepted_achievements(office: Office) -> None:
    for number in range(6):
        whose = learner(f"l{number}")
        office.store.learners.add(whose)
        hand_in_hours(f"e{number}", whose.id, 100 + number, date(2026, 5, 1), office)
    hand_in_hours("before", LearnerId("l0"), 5_000, date(2026, 3, 1), office)
    hand_in_hours("open", LearnerId("l0"), 5_000, date(2026, 5, 1), office, SubmissionState.ASSESSING)
    assert actual_of("hours_saved", 2026, office).figure == exactly(615)
    release(date(2026, 10, 31), "test", office)
    assert actual_of("hours_saved", 2026, office, PUBLIC_VIEWER).figure == Figure(610, 619)


def hand_in_hours(
    id: str,
    whose: LearnerId,
    hours: float,
    dated: date,
    office: Office,
    state: SubmissionState = SubmissionState.ACCEPTED,
) -> None:
    evidence = replace(made("work-improvement", dated), id=EvidenceId(id))
    office.store.evidence.add_many([(whose, evidence)])
    office.store.submissions.add(
        Submission(
            id=EvidenceId(id),
            learner=whose,
            kind=SubmissionKind.ACHIEVEMENT,
            subject="work-improvement",
            state=state,
            particulars=Particulars(dated=dated, outcomes={"hours_saved_per_month": hours}),
            handed_in_by=f"learner:{whose}",
            begun_at=datetime(2026, 5, 2, tzinfo=UTC),
            handed_in_at=datetime(2026, 5, 2, tzinfo=UTC),
        )
    )


def test_what_staff_enter_holds_is_logged_and_the_history_stays(small_office: Office) -> None:
    assert actual_of("sme_dx", 2025, small_office).state is ActualState.MISSING
    set_actual("sme_dx", stated(value=30, is_final=False), STAFF, small_office)
    assert actual_of("sme_dx", 2025, small_office).state is ActualState.COUNTING
    set_actual("sme_dx", stated(), STAFF, small_office)
    line = year_of("sme_dx", 2025, small_office, PUBLIC_VIEWER)
    assert line.actual == Actual(ActualState.FINAL, exactly(31.8), Text("注記", "note"))
    # The way from 25.9 to 33, of which 5.9 were covered.
    assert line.achievement is not None
    assert line.achievement.low == pytest.approx(5.9 / 7.1)
    assert [one.value for one in history_of("sme_dx", small_office).actuals] == [31.8, 30]
    (entry, _) = small_office.store.audit.entries(2)
    assert (entry.actor, entry.action, entry.subject) == (STAFF, "set-indicator", "sme_dx")
    assert entry.detail == {"fiscal_year": "2025", "value": "31.8", "final": "True"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (stated(year=2027), "fiscal_year"),
        (stated(year=None), "fiscal_year"),
        (stated(year=1999), "fiscal_year"),
        (stated(value=None), "value"),
        (stated(value=float("nan")), "value"),
        (replace(stated(), note=Text("あ" * 2_001, "")), "note_ja"),
    ],
)
def test_a_figure_that_makes_no_sense_is_not_kept(
    small_office: Office, wrong: StatedActual, field: str
) -> None:
    with pytest.raises(FormFaults) as found:
        set_actual("sme_dx", wrong, STAFF, small_office)
    assert set(found.value.faults) == {field}
    assert history_of("sme_dx", small_office).actuals == ()


def test_nobody_enters_what_is_counted_nor_what_there_is_not(small_office: Office) -> None:
    with pytest.raises(Refused) as found:
        set_actual("holders", stated(), STAFF, small_office)
    assert found.value.code == "figure-is-counted"
    with pytest.raises(NotFound):
        set_actual("nothing", stated(), STAFF, small_office)


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        (graded(grade=None), {"grade"}),
        (graded(reason=" "), {"reason_ja", "reason_en"}),
        (replace(graded(), reason=Text("理由", "")), {"reason_en"}),
        (graded(year=2030), {"fiscal_year"}),
    ],
)
def test_a_grade_needs_a_year_and_a_reason_in_both_languages(
    small_office: Office, wrong: StatedGrade, fields: set[str]
) -> None:
    with pytest.raises(FormFaults) as found:
        set_grade("sme_dx", wrong, STAFF, small_office)
    assert set(found.value.faults) == fields


def test_a_grade_is_given_by_a_person_and_never_by_a_figure(small_office: Office) -> None:
    set_actual("sme_dx", stated(value=90), STAFF, small_office)
    assert year_of("sme_dx", 2025, small_office).grading is None
    set_grade("sme_dx", graded(grade=Grade.D), STAFF, small_office)
    later = at(small_office, datetime(2026, 11, 21, tzinfo=UTC))
    set_grade("sme_dx", graded(grade=Grade.A), "staff:other", later)
    given = year_of("sme_dx", 2025, small_office).grading
    assert given is not None
    assert (given.grade, given.by) == (Grade.A, "staff:other")
    assert [one.grade for one in history_of("sme_dx", small_office).gradings] == [Grade.A, Grade.D]
    assert year_of("sme_dx", 2025, small_office, PUBLIC_VIEWER).grading is None, "not before the report"


def test_a_forecast_needs_three_years_and_the_baseline_is_one(small_office: Office) -> None:
    set_actual("sme_dx", stated(2024, 29), STAFF, small_office)
    assert not board_of("sme_dx", PUBLIC_VIEWER, small_office).has_forecast
    assert year_of("sme_dx", 2027, small_office).forecast is None
    set_actual("sme_dx", stated(2025, 30.5), STAFF, small_office)
    outlook = year_of("sme_dx", 2027, small_office).forecast
    assert outlook is not None
    assert outlook.points == 3
    assert outlook.low < outlook.value < outlook.high
    assert year_of("sme_dx", 2025, small_office).forecast is None, "that year is known"


def test_a_target_may_be_not_yet_fixed(small_office: Office) -> None:
    line = year_of("sme_dx", 2028, small_office)
    assert (line.has_target, line.target) == (True, None)
    assert year_of("sme_dx", 2026, small_office).target == 36


def test_the_chain_links_effort_to_output_to_goal(small_office: Office) -> None:
    found = boards(PUBLIC_VIEWER, small_office)
    assert [stage for stage, _ in by_stage(found)] == list(Stage)
    feeds = {one.indicator.id: {other.id for other in one.feeds} for one in found}
    reached, waiting = set(), ["budget"]
    while waiting:
        here = waiting.pop()
        reached.add(here)
        waiting += feeds[here] - reached
    assert reached == set(feeds), "the goal and all on the way are moved by the budget"
    goal = next(one for one in found if one.indicator.id == "sme_dx")
    assert {one.id for one in goal.fed_by} == {"leaders_areas", "small_towns", "hours_saved"}


def test_a_map_from_before_there_were_measures_is_shown_as_not_counted(small_office: Office) -> None:
    old = Indicator("n", Stage.OUTPUT, WORDS, WORDS, "credentials", targets={2026: 4})
    assert actual_of("n", 2026, with_indicators(small_office, old)).state is ActualState.NOT_COUNTED
