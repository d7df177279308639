"""Where a kind of evidence counts, and what that means for its assessment."""

from __future__ import annotations

import pytest

from badgeserver.domain.programme import Programme
from badgeserver.domain.submission import SubmissionKind
from badgeserver.domain.uses import assessors_needed, uses_of, word_suffices
from badgeserver.programme import load_programme
from tests.maps_of_hokkaido import HOKKAIDO


@pytest.fixture(scope="module")
def hokkaido() -> Programme:
    return load_programme(HOKKAIDO)


ACHIEVEMENT, EXPERIENCE = SubmissionKind.ACHIEVEMENT, SubmissionKind.EXPERIENCE


@pytest.mark.parametrize(
    ("kind", "subject", "badges"),
    [
        (ACHIEVEMENT, "work-improvement", {"hk-work-improver"}),
        (ACHIEVEMENT, "hackathon", {"hk-junior", "hk-hs-digital"}),
        (ACHIEVEMENT, "regional-project-lead", {"hk-regional-dx-leader", "hk-dx-promoter"}),
        (EXPERIENCE, "data-analysis", {"hk-data-user"}),
        (EXPERIENCE, "work-improvement", set()),
        (SubmissionKind.CERTIFICATE, "toukei-3", {"hk-univ-data"}),
        (SubmissionKind.UNLISTED, "", set()),
    ],
)
def test_a_use_is_found_on_every_route_of_a_badge(
    hokkaido: Programme, kind: SubmissionKind, subject: str, badges: set[str]
) -> None:
    assert {one.badge.id for one in uses_of(kind, subject, hokkaido.skill_map)} == badges


@pytest.mark.parametrize(
    ("kind", "subject", "needed"),
    [
        (ACHIEVEMENT, "hackathon", 1),  # levels 1 and 2, for which the policy says 0: one is the least
        (ACHIEVEMENT, "lowcode-app", 1),
        (ACHIEVEMENT, "sme-cocreation", 2),
        (ACHIEVEMENT, "regional-project-lead", 3),  # level 5, and level 4 for a renewal
        (EXPERIENCE, "data-analysis", 1),
        (EXPERIENCE, "dx-promotion", 2),
        (ACHIEVEMENT, "nothing", 1),
    ],
)
def test_the_highest_level_that_uses_it_says_how_many_assess(
    hokkaido: Programme, kind: SubmissionKind, subject: str, needed: int
) -> None:
    skill_map = hokkaido.skill_map
    assert assessors_needed(uses_of(kind, subject, skill_map), skill_map) == needed


@pytest.mark.parametrize(
    ("subject", "confirmer", "enough"),
    [
        ("helper-session", "host", True),
        ("mentoring", "mentee", True),
        ("lowcode-app", "employer", False),  # its rules ask for a step of the rubric
        ("nothing", "host", False),
    ],
)
def test_a_word_is_enough_where_no_rule_asks_for_more(
    hokkaido: Programme, subject: str, confirmer: str, enough: bool
) -> None:
    assert word_suffices(confirmer, uses_of(ACHIEVEMENT, subject, hokkaido.skill_map)) is enough
