"""The report for the assembly: what people write, what the figures say, and editions that stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pypdfium2
import pytest

from badgeserver.documents.charts.boundaries import Boundaries
from badgeserver.domain.errors import NotFound, Refused
from badgeserver.domain.ids import LevelId
from badgeserver.domain.indicator import Count, Measure
from badgeserver.domain.report import ReportPart
from badgeserver.domain.targets import Grade
from badgeserver.domain.text import Text
from badgeserver.domain.viewer import PUBLIC_VIEWER
from badgeserver.services.form_faults import FormFaults
from badgeserver.services.indicator_entries import StatedActual, StatedGrade, set_actual, set_grade
from badgeserver.services.office import Office
from badgeserver.services.open_data import release
from badgeserver.services.reports import (
    desk,
    draft,
    draft_article,
    newest_editions,
    publish,
    published,
    write,
    years,
)
from badgeserver.services.targets import board_of
from tests.offices import at
from tests.services.test_targets import HAKODATE, SAPPORO, holder, with_indicators

STAFF = "staff:hajime"
PARTS = {
    ReportPart.PURPOSE: Text("目的の一行目\n二行目 <b>&", "First line\nsecond <b>&"),
    ReportPart.PROBLEMS: Text("課題は 𠮷野家", "A problem"),
}


@pytest.fixture
def ready(small_office: Office) -> Office:
    """Seven holders in Sapporo and two in Hakodate at the end of the year, and figures of staff."""
    for number in range(7):
        holder(f"s{number}", SAPPORO, date(2025, 6, 1), small_office)
    for number in range(2):
        holder(f"h{number}", HAKODATE, date(2025, 6, 1), small_office)
    release(date(2026, 3, 31), "test", small_office)
    set_actual("budget", StatedActual(2025, 55_100, True, Text("", "")), STAFF, small_office)
    set_actual("sme_dx", StatedActual(2025, 31.8, True, Text("", "")), STAFF, small_office)
    set_grade("sme_dx", StatedGrade(2025, Grade.C, Text("届かず", "Missed")), STAFF, small_office)
    write(2025, PARTS, STAFF, small_office)
    return small_office


def pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range() for page in document]


@pytest.mark.uncounted
def test_a_report_shows_levels_with_targets_the_map_and_growth(ready: Office) -> None:
    found = draft(2025, ready)
    assert [one.name for one in found.content.pictures] == ["levels", "map", "growth"]
    for language, words in (("ja", "5～9 / 目標"), ("en", "5 to 9 / Target")):
        assert words in found.pictures[f"levels.{language}"]
        assert 'src="picture:map"' in draft_article(found, "ja" if language == "ja" else "en", ready)
        assert found.pictures[f"map.{language}"].startswith("<svg ")


def test_the_map_of_a_report_names_where_its_boundaries_are_from(ready: Office) -> None:
    office = replace(ready, boundaries=Boundaries({}, "出典 <N03>"))
    (source,) = (one.source for one in draft(2025, office).content.pictures if one.name == "map")
    assert source == "出典 <N03>"
    assert "出典 &lt;N03&gt;" in draft_article(draft(2025, office), "en", office)


def test_a_report_says_purpose_method_results_targets_grades_and_problems(ready: Office) -> None:
    found = draft(2025, ready)
    for language, expected in (
        (
            "ja",
            (
                "1. 目的",
                "2. 方法",
                "3. 結果",
                "4. 目標と実績",
                "5. 評価",
                "6. 課題",
                "届かず",
                "5～9",
                "下書き",
            ),
        ),
        ("en", ("1. Purpose", "6. Open problems", "Missed", "5 to 9", "not public", "Draft")),
    ):
        article = draft_article(found, "ja" if language == "ja" else "en", ready)
        for words in expected:
            assert words in article
        assert "二行目 &lt;b&gt;&amp;" in article or "second &lt;b&gt;&amp;" in article


def test_a_report_shows_the_public_nothing_that_is_withheld(ready: Office) -> None:
    # Two people in the area of Hakodate and seven in Ishikari: neither number stands anywhere.
    content = draft(2025, ready).content
    by_area = {row.name.en: row.people[0].en for row in content.areas}
    assert by_area["Ishikari"] == "5 to 9"
    assert by_area["Oshima"] == "not public"
    assert by_area["Sorachi"] == "0"


def test_findings_are_told_without_anybody_writing_them(ready: Office) -> None:
    told = " ".join(line.en for line in draft(2025, ready).content.findings)
    assert "“Small and medium enterprises in Hokkaido that understand DX” fell short" in told
    assert "Areas where nobody holds a badge: Sorachi" in told
    assert "Oshima" not in told.split("Areas where nobody holds a badge: ")[1].split(".")[0]
    assert "Areas where nobody is at Level 5 Lead" in told
    assert "Not graded yet: Budget, Courses" in told
    assert "withheld to protect small groups: 1." in told
    assert "“Budget” fell short" not in told, "spending less than planned is no failure"


def test_a_report_says_one_thing_of_whether_a_target_was_reached(ready: Office) -> None:
    # Seven people are public as 5 to 9: far from the 1,200 and 700 that were aimed at.
    content = draft(2025, ready).content
    by_level = {row.name.en: (row.achievement, row.verdict) for row in content.levels}
    by_name = {row.name.en: (row.achievement, row.verdict) for stage in content.stages for row in stage.rows}
    lowest = by_level["Level 1 Explore or above"]
    assert lowest == by_name["People with an active badge"]
    assert lowest[1] == Text("目標に達していない", "Not reached")
    assert any(line.en.startswith("“People with an active badge” fell short") for line in content.findings)


def test_the_desk_says_which_indicators_have_a_target_and_no_grade(ready: Office) -> None:
    missing = {one.en for one in desk(2025, ready).ungraded}
    assert {"Budget", "People at level 5"} <= missing
    assert not any("understand DX" in one for one in missing), "that one is graded"
    assert not any("Hours saved" in one for one in missing), "no target in that year"


def test_the_table_of_areas_has_nothing_above_the_highest_level(ready: Office) -> None:
    content = draft(2025, ready).content
    assert [one.en for one in content.area_levels] == [
        "Level 1 Explore or above",
        "Level 3 Apply or above",
        "Level 5 Lead",
    ]
    article = draft_article(draft(2025, ready), "ja", ready)
    assert "出典: 出典" not in article
    assert "人口: 出典：総務省" in article


def test_what_the_bounds_leave_open_is_an_open_problem_too(ready: Office) -> None:
    # Of the municipalities one surely has somebody at L1, and one perhaps: 0.5 to 1.2 per cent.
    towns = next(one for one in ready.programme.skill_map.indicators if one.id == "small_towns")
    measured = replace(towns, measure=Measure(Count.MUNICIPALITIES_WITH_HOLDERS, LevelId("L1")))
    office = with_indicators(ready, replace(measured, targets={2025: 1.0}, feeds=()))
    content = draft(2025, office).content
    (row,) = (row for stage in content.stages for row in stage.rows if row.name == towns.name)
    assert row.verdict == Text("公開の数字では分からない", "Not known from public figures")
    (told,) = (line.en for line in content.findings if "don't tell whether" in line.en)
    assert told.endswith(f"{towns.name.en}.")


def test_without_a_release_the_report_says_that_there_are_no_figures_by_area(small_office: Office) -> None:
    content = draft(2025, small_office).content
    assert content.areas == ()
    assert any("No open data was released" in line.en for line in content.findings)
    assert content.purpose == small_office.programme.skill_map.goal
    assert draft(2025, small_office).pictures == {}


@pytest.mark.uncounted
def test_a_published_report_stays_as_it_is_and_makes_its_grades_public(ready: Office) -> None:
    def grade() -> str | None:
        line = board_of("sme_dx", PUBLIC_VIEWER, ready).year(2025)
        return line.grading.grade if line is not None and line.grading is not None else None

    assert grade() is None
    first = publish(2025, STAFF, ready)
    assert grade() == "C"
    later = at(ready, datetime(2026, 12, 1, tzinfo=UTC))
    set_grade("sme_dx", StatedGrade(2025, Grade.A, Text("良い", "Good")), STAFF, later)
    write(2025, {ReportPart.PURPOSE: Text("新しい目的", "New purpose")}, STAFF, later)
    assert published(2025, ready) == first
    assert grade() == "C", "the new grade waits for the next edition"
    second = publish(2025, STAFF, later)
    assert (second.edition, grade()) == (2, "A")
    assert "新しい目的" in second.article.ja
    assert [one.edition for one in newest_editions(ready)] == [2]
    assert [one.edition for one in desk(2025, ready).editions] == [2, 1]
    logged = [(one.action, one.subject) for one in ready.store.audit.entries(20)]
    assert logged.count(("publish-report", "2025")) == 2


@pytest.mark.uncounted
def test_the_pdf_is_tagged_a4_with_page_numbers_in_both_languages(ready: Office) -> None:
    made = publish(2025, STAFF, ready)
    for language, title in (("ja", "年次報告書"), ("en", "Annual report FY2025")):
        pdf = made.pdf["ja" if language == "ja" else "en"]
        document = pypdfium2.PdfDocument(pdf)
        assert [round(side) for side in document[0].get_size()] == [595, 842]
        assert b"/MarkInfo" in pdf or document.get_metadata_dict()["Title"]
        text = pages(pdf)
        assert title in text[0]
        for number, page in enumerate(text, start=1):
            assert f"{number} / {len(text)}" in page
    assert "𠮷野家" in "".join(pages(made.pdf["ja"]))


def test_a_year_that_runs_can_be_read_and_not_published(ready: Office) -> None:
    assert draft(2026, ready).content.edition is None
    with pytest.raises(Refused) as found:
        publish(2026, STAFF, ready)
    assert found.value.code == "year-not-over"
    for year in (2027, 2022):
        with pytest.raises(NotFound):
            draft(year, ready)
    # The first map took effect in April 2023.
    assert years(ready) == (2026, 2025, 2024, 2023)
    with pytest.raises(NotFound):
        published(2024, ready)


def test_what_is_written_needs_both_languages_and_is_kept_with_its_history(ready: Office) -> None:
    with pytest.raises(FormFaults) as found:
        write(2025, {ReportPart.PURPOSE: Text("目的", " ")}, STAFF, ready)
    assert set(found.value.faults) == {"purpose_en"}
    write(2025, PARTS, STAFF, ready)
    assert len(desk(2025, ready).history) == 2, "the same words again are nothing new"
    write(2025, PARTS | {ReportPart.PROBLEMS: Text("別", "other")}, STAFF, ready)
    assert desk(2025, ready).history[0].words.en == "other"
    assert len(desk(2025, ready).history) == 3


def test_programmes_that_are_no_example_do_not_say_so(ready: Office) -> None:
    content = draft(2025, ready).content
    writer = ready.report_writer()
    assert "This is an example." in writer.article(content, "en")
    assert "This is an example." not in writer.article(replace(content, is_example=False), "en")
