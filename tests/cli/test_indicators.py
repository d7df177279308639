"""`badgeserver indicators` and `badgeserver report`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_staff import Operator


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    """An operator whose installation is ready."""
    made = Operator(tmp_path)
    assert made("init").exit_code == 0
    return made


def year_of(operator: Operator, indicator: str, year: int) -> dict[str, Any]:
    shown = operator.value("indicators", "show", indicator)
    assert isinstance(shown, dict)
    return next(one for one in shown["years"] if one["fiscal_year"] == year)


def test_a_figure_and_a_grade_are_set_and_shown(operator: Operator) -> None:
    said = operator("indicators", "set", "sme_dx", "2025", "31.8", "--state", "final", "--note-en", "survey")
    assert (said.exit_code, said.stdout) == (0, "Kept 31.8 for FY2025.\n")
    reasons = ("--reason", "届かず", "--reason-en", "Missed")
    assert operator("indicators", "grade", "sme_dx", "2025", "C", *reasons).stdout == "Graded FY2025 C.\n"
    line = year_of(operator, "sme_dx", 2025)
    assert (line["actual"], line["state"], line["grade"]) == ([31.8, 31.8], "final", "C")
    assert line["reached"][0] == pytest.approx(5.9 / 7.1)
    assert (
        "FY2025: actual 31.8, target 33, reached 83% (Not reached), grade C"
        in operator("indicators", "show", "sme_dx").stdout
    )
    assert "sme_dx: " in operator("indicators", "list").stdout
    listed = operator.value("indicators", "list")
    assert isinstance(listed, list)
    assert {"budget", "holders", "sme_dx"} <= {one["id"] for one in listed}


def test_a_target_that_is_not_fixed_is_told_as_such(operator: Operator) -> None:
    line = year_of(operator, "sme_dx", 2028)
    assert (line["target"], line["target_not_yet_fixed"], line["state"]) == (None, True, None)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("indicators", "set", "sme_dx", "1999", "3"), "bad-fields"),
        (("indicators", "set", "holders", "2025", "3"), "figure-is-counted"),
        (("indicators", "show", "nothing"), "no-such-indicator"),
        (("indicators", "grade", "sme_dx", "2025", "A", "--reason", " ", "--reason-en", "x"), "bad-fields"),
        (("report", "2050"), "no-such-year"),
        # The map took effect in April 2023.
        (("report", "2022"), "no-such-year"),
    ],
)
def test_what_is_wrong_is_refused_with_its_code(
    operator: Operator, words: tuple[str, ...], code: str
) -> None:
    result = operator("--json", *words)
    assert (result.exit_code, json.loads(result.stdout)["error"]) == (1, code)


def test_a_report_is_a_draft_until_it_is_published(operator: Operator, tmp_path: Path) -> None:
    shown = operator.value("indicators", "list")
    assert isinstance(shown, list)
    present = max(line["fiscal_year"] for one in shown for line in one["years"] if line["state"] is not None)
    last = str(present - 1)
    file = tmp_path / "report.pdf"
    told = operator.value("report", last, "--to", str(file))
    assert told == {"fiscal_year": present - 1, "edition": None, "file": str(file)}
    assert file.read_bytes().startswith(b"%PDF")
    first = operator("report", last, "--to", str(file), "--publish", "--language", "ja")
    assert "(edition 1)" in first.stdout
    assert "Indicators with a target and without a grade: 11 (Budget," in first.stderr
    assert "(edition 1)" in operator("report", last, "--to", str(file)).stdout
    assert "(draft)" in operator("report", last, "--to", str(file), "--draft").stdout
    assert operator("report", last, "--draft", "--publish").exit_code == 2
    assert operator("report", str(present), "--to", str(file), "--publish").exit_code == 1


def test_a_file_that_cannot_be_written_is_told_with_its_folder_and_nothing_is_published(
    operator: Operator, tmp_path: Path
) -> None:
    missing = tmp_path / "missing"
    said = operator("report", "2025", "--to", str(missing / "x.pdf"), "--publish")
    assert said.exit_code == 1
    assert f"x.pdf can't be written in {missing}." in said.stderr
    assert "(draft)" in operator("report", "2025", "--to", str(tmp_path / "x.pdf")).stdout
