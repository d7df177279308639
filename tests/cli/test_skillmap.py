"""`badgeserver skillmap`: check with warnings, show, graph, diff and schema, in words and for machines."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from badgeserver.cli import main

Run = Callable[..., Result]


@pytest.fixture
def hokkaido(root: Path) -> Path:
    return root / "skillmaps" / "hokkaido"


@pytest.fixture
def draft(hokkaido: Path, tmp_path: Path) -> Path:
    """A copy of the example with one threshold raised."""
    folder = Path(shutil.copytree(hokkaido, tmp_path / "draft"))
    file = folder / "skillmap.yaml"
    text = file.read_text(encoding="utf-8")
    changed = text.replace("{cert: jdla-g, max_age_months: 36}", "{cert: jdla-g, max_age_months: 24}")
    assert changed != text
    file.write_text(changed, encoding="utf-8")
    return folder


@pytest.fixture
def run() -> Run:
    return lambda *words: CliRunner().invoke(main, ["--lang", "en", *map(str, words)])


def value(result: Result) -> Any:
    return json.loads(result.stdout)


def test_warnings_are_shown_and_do_not_fail_the_check(run: Run, hokkaido: Path) -> None:
    result = run("skillmap", "check", hokkaido)
    assert result.exit_code == 0
    assert "Warnings:\n  skillmap.yaml:" in result.stdout
    assert "`ipa-st` is about to end (on 2027-03-31)" in result.stdout
    assert "14 of 14 worked examples" in result.stdout


def test_machines_get_warnings_apart_from_faults(run: Run, hokkaido: Path) -> None:
    report = value(run("--json", "skillmap", "check", hokkaido))
    assert (report["ok"], report["faults"]) == (True, [])
    assert {"file", "line", "column", "code", "message", "mend"} == set(report["warnings"][0])


def test_faults_fail_the_check(run: Run, draft: Path) -> None:
    file = draft / "skillmap.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("status: example", "status: exampel"))
    result = run("--json", "skillmap", "check", draft)
    assert (result.exit_code, [one["code"] for one in value(result)["faults"]]) == (1, ["not-allowed"])


def test_an_example_that_fails_is_told_and_fails_the_check(run: Run, draft: Path) -> None:
    file = draft / "examples.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("expect: [hk-first-step]", "expect: []", 1))
    result = run("skillmap", "check", draft)
    assert result.exit_code == 1
    assert "citizen-first earns hk-first-step, which is not expected." in result.stdout


def test_a_badge_is_shown_with_all_its_rules(run: Run) -> None:
    out = run("skillmap", "show", "hk-work-improver").stdout
    assert "Or by experience:\n  - All of these" in out
    assert "Renewal (One improvement in the last 36 months):" in out
    assert set(value(run("--json", "skillmap", "show", "hk-work-improver"))) == {
        "badge",
        "rule",
        "experience_route",
        "renewal",
    }
    assert set(value(run("--json", "skillmap", "show", "hk-junior"))) == {"badge", "rule"}


def test_pathways_are_drawn_to_a_file_or_printed(run: Run, tmp_path: Path, hokkaido: Path) -> None:
    assert run("skillmap", "graph").stdout.startswith("<svg ")
    result = run("skillmap", "graph", hokkaido, "--output", tmp_path / "ways.svg")
    assert result.stdout == f"Wrote {tmp_path / 'ways.svg'}.\n"
    assert 'href="/badges/hk-genai"' in (tmp_path / "ways.svg").read_text(encoding="utf-8")


def test_machines_get_pathways_as_rows(run: Run) -> None:
    rows = {row["badge"]: row for row in value(run("--json", "skillmap", "graph"))}
    assert rows["hk-genai"]["leads_to"] == ["hk-dx-promoter"]
    assert (
        rows["hk-sponsor"]["needs"]
        == "“Digital foundation”, “Government staff digital foundation” (any 1 of 2)"
    )


def test_a_draft_is_compared_in_words(run: Run, hokkaido: Path, draft: Path) -> None:
    assert run("skillmap", "diff", hokkaido, draft).stdout == (
        "- “Generative AI user”, rule: “G-kentei”: age changed: "
        "within 36 months → within 24 months [stricter]\n"
    )
    (change,) = value(run("--json", "skillmap", "diff", hokkaido, draft))
    assert (change["id"], change["code"], change["effect"]) == ("hk-genai", "condition-changed", "stricter")
    assert change["path"] == "rule.all[0].any[2]"
    assert run("skillmap", "diff", hokkaido, hokkaido).stdout == "There is no difference.\n"


def test_a_broken_folder_is_not_compared(run: Run, hokkaido: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = run("skillmap", "diff", hokkaido, tmp_path / "empty")
    assert (result.exit_code, "skillmap.yaml is missing" in result.stderr) == (1, True)


def test_schemas_and_tables_are_printed(run: Run) -> None:
    assert value(run("skillmap", "schema"))["$schema"].startswith("https://json-schema.org/")
    assert "certificates" in value(run("skillmap", "schema", "certificates.yaml"))["properties"]
    assert run("skillmap", "schema", "--tables").stdout.startswith("### skillmap.yaml")
    assert run("skillmap", "schema", "nothing.yaml").exit_code == 2
