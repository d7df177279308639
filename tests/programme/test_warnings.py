"""Traps are told with file, line and column, and do not keep a folder from being used."""

from __future__ import annotations

from pathlib import Path

import pytest

from badgeserver.programme import ProgrammeFaults, check_programme
from badgeserver.programme.check_traps import path_in_file
from tests.programme.spoil import spoil

MAP = "skillmap.yaml"

PLACES: list[tuple[str, str, str]] = [
    (
        "target-never-compared",
        "  - id: holders_l5\n    stage: output\n"
        "    name: {ja: レベル5のバッジを持つ人, en: People at level 5}\n"
        "    unit: {ja: 人, en: people}\n    source: credentials\n    measure: {count: holders, level: L5}\n",
        "  - id: ▶holders_l5\n    stage: output\n"
        "    name: {ja: レベル5のバッジを持つ人, en: People at level 5}\n"
        "    unit: {ja: 人, en: people}\n    source: credentials\n",
    ),
    (
        "certificate-twice",
        "        - {cert: junior-prog}\n",
        "        - {cert: junior-prog}\n        - ▶{cert: junior-prog}\n",
    ),
    (
        "certificate-twice",
        "              - {cert: google-da}\n\n",
        "              - {cert: google-da}\n              - ▶{cert: toukei-2}\n\n",
    ),
    (
        "validity-ignored",
        "      rule: {cert: jlis-elearning, max_age_months: 12}",
        "      rule: ▶{cert: jlis-elearning}",
    ),
    (
        "validity-ignored",
        "{points: 6, when: {cert: aws-saa, max_age_months: 36}}",
        "{points: 6, when: ▶{cert: aws-saa}}",
    ),
    (
        "ending-without-successor",
        "    rule:\n      any:\n        - {cert: ipa-ip}",
        "    rule:\n      any:\n        - ▶{cert: ipa-ap}",
    ),
    ("level-without-prerequisite", "  - id: L2\n", "  - id: ▶L2\n"),
]


@pytest.mark.parametrize(("code", "old", "new"), PLACES)
def test_a_warning_stands_where_its_cause_stands(folder: Path, code: str, old: str, new: str) -> None:
    (place,) = spoil(folder, [(MAP, old, new)])
    told = [(one.file, one.line, one.column) for one in check_programme(folder).warnings if one.code == code]
    assert place in told


def test_keywords_that_software_sorts_in_two_ways_are_told_at_their_badge(folder: Path) -> None:
    keywords = (
        "{ja: 生成AI, en: generative AI}",
        "{ja: ＡＩ, en: generative AI}, {ja: 𠮷, en: good luck}",
    )
    (place,) = spoil(folder, [(MAP, "  - id: hk-genai\n", "  - id: ▶hk-genai\n"), (MAP, *keywords)])
    (told,) = [one for one in check_programme(folder).warnings if one.code == "keywords-in-two-orders"]
    assert (told.file, told.line, told.column) == place


def test_warnings_come_in_reading_order_and_the_folder_can_be_used(hokkaido: Path) -> None:
    checked = check_programme(hokkaido)
    lines = [(one.line, one.column) for one in checked.warnings]
    assert lines == sorted(lines)
    assert checked.programme.skill_map.badges


def test_a_folder_with_faults_is_refused_before_any_warning(folder: Path) -> None:
    spoil(folder, [(MAP, "status: example", "status: exampel")])
    with pytest.raises(ProgrammeFaults):
        check_programme(folder)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("rule", ("rule",)),
        ("rule.all[1].any[0]", ("rule", "all", 1, "any", 0)),
        ("renewal.n_of[2]", ("renewal", "rule", "n_of", "of", 2)),
        ("experience.points[3].any[1]", ("experience_route", "points", "items", 3, "when", "any", 1)),
    ],
)
def test_the_address_of_a_node_leads_to_its_place_in_the_file(
    address: str, path: tuple[str | int, ...]
) -> None:
    assert path_in_file(address) == path
