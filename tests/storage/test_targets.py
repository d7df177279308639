"""Figures and grades that people entered, and reports: they only grow, and the newest holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeserver.domain.errors import Conflict, NotFound, Refused
from badgeserver.domain.report import ReportEdition, ReportPart, ReportText
from badgeserver.domain.targets import EnteredActual, Grade, Grading
from badgeserver.domain.text import Text
from badgeserver.storage import Store
from tests.storage.values import NOW

ENTERED = EnteredActual("budget", 2025, 51_200.5, True, Text("決算", "accounts"), "staff:hajime", NOW)
GRADED = Grading("budget", 2025, Grade.B, Text("理由", "reason"), "staff:hajime", NOW)
WRITTEN = ReportText(2025, ReportPart.PURPOSE, Text("目的", "purpose"), "staff:hajime", NOW)
EDITION = ReportEdition(
    2025,
    1,
    "staff:hajime",
    NOW,
    Text("<h1>報告</h1>", "<h1>Report</h1>"),
    {"growth.ja": "<svg/>"},
    {"ja": b"%PDF-ja", "en": b"%PDF-en"},
)


def test_the_newest_figure_holds_and_those_before_stay_readable(store: Store) -> None:
    entries = store.indicator_entries
    entries.add_actual(ENTERED)
    corrected = replace(ENTERED, value=51_300, note=None, at=NOW - timedelta(days=1))
    entries.add_actual(corrected)
    entries.add_actual(replace(ENTERED, indicator="sme_dx", is_final=False))
    assert entries.actuals()["budget", 2025] == corrected
    assert entries.actuals_of("budget") == (corrected, ENTERED)
    assert not entries.actuals()["sme_dx", 2025].is_final


def test_the_newest_grade_holds_and_has_reasons_in_both_languages(store: Store) -> None:
    entries = store.indicator_entries
    entries.add_grading(GRADED)
    again = replace(GRADED, grade=Grade.C)
    entries.add_grading(again)
    assert entries.gradings() == (GRADED, again)
    assert entries.gradings_of("budget") == (again, GRADED)
    with pytest.raises(Refused):
        entries.add_grading(replace(GRADED, reason=Text("理由", " ")))


def test_what_is_written_for_a_report_is_kept_with_its_history(store: Store) -> None:
    store.reports.write(WRITTEN)
    later = replace(WRITTEN, words=Text("ねらい", "aim"))
    store.reports.write(later)
    assert store.reports.texts(2025) == {ReportPart.PURPOSE: later}
    assert store.reports.history(2025) == (later, WRITTEN)
    assert store.reports.texts(2024) == {}


def test_an_edition_stays_as_it_was_published(store: Store) -> None:
    assert store.reports.next_edition(2025) == 1
    store.reports.publish(EDITION)
    with pytest.raises(Conflict):
        store.reports.publish(EDITION)
    second = replace(EDITION, edition=store.reports.next_edition(2025), pictures={})
    store.reports.publish(second)
    assert store.reports.newest(2025) == second
    assert [(one.edition, one.pdf) for one in store.reports.editions()] == [(2, {}), (1, {})]
    with pytest.raises(NotFound):
        store.reports.newest(2024)
