from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeserver.domain.assessment import (
    Agreed,
    Bench,
    Claim,
    Rating,
    Waiting,
    finding,
    may_assess,
    shares_team,
)
from badgeserver.domain.ids import EvidenceId, StaffId

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def _ratings(*steps: int) -> list[Rating]:
    return [
        Rating(EvidenceId("e"), StaffId(f"a{number}"), step, "reason", NOW)
        for number, step in enumerate(steps)
    ]


@pytest.mark.parametrize(
    ("steps", "needed", "expected"),
    [
        ((), 1, Waiting(1)),
        ((3,), 1, Agreed(3)),
        ((3,), 2, Waiting(1)),
        ((3, 3), 2, Agreed(3)),
        ((2, 3), 2, Agreed(2)),
        ((1, 3), 2, Waiting(1, disagreement=True)),
        ((1, 3, 2), 2, Agreed(2)),
        ((1, 3, 3), 2, Agreed(3)),
        ((1, 3, 0), 2, Agreed(1)),
        ((4, 2, 3), 3, Agreed(3)),
        ((0, 4, 4), 3, Agreed(4)),
    ],
)
def test_ratings_come_to_a_step_or_wait_for_more(
    steps: tuple[int, ...], needed: int, expected: Waiting | Agreed
) -> None:
    assert finding(_ratings(*steps), needed) == expected


def test_an_assessment_by_nobody_is_a_fault() -> None:
    with pytest.raises(ValueError, match="one assessor"):
        finding(_ratings(3), 0)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=5))
def test_the_order_in_which_assessors_rate_does_not_matter(steps: list[int]) -> None:
    assert finding(_ratings(*steps), 2) == finding(_ratings(*reversed(steps)), 2)


@pytest.mark.parametrize(
    ("is_learner", "team", "earlier", "expected"),
    [
        (False, "", (), True),
        (True, "", (), False),
        (False, "北の工務店（架空）", (), False),
        (False, "ACME", (), False),
        (False, "another", (), True),
        (False, "", ("a1",), False),
    ],
)
def test_nobody_judges_their_own_their_teams_or_twice(
    is_learner: bool, team: str, earlier: tuple[str, ...], expected: bool
) -> None:
    teams = {"北の工務店（架空）", "acme"}
    assert may_assess(StaffId("a1"), is_learner, teams, team, {StaffId(one) for one in earlier}) is expected


@pytest.mark.parametrize(
    ("team", "stated", "expected"),
    [
        ("架空株式会社ゆきあかり", "架空株式会社 ゆきあかり　営業部", True),
        ("ＡＣＭＥ", "acme", True),
        ("ゆきあかり", "架空株式会社ゆきあかり", True),
        ("架空株式会社ゆきあかり", "ゆきあかり", True),
        ("市", "札幌市", False),
        ("市", "市", True),
        ("架空商店", "", False),
        ("", "架空商店", False),
    ],
)
def test_a_team_is_known_however_it_is_written(team: str, stated: str, expected: bool) -> None:
    assert shares_team([team], [stated]) is expected


def _bench(*steps: int, needed: int = 2, claims: tuple[str, ...] = ()) -> Bench:
    taken = tuple(Claim(EvidenceId("e"), StaffId(one), NOW) for one in claims)
    return Bench(needed, ratings=tuple(_ratings(*steps)), claims=taken)


@pytest.mark.parametrize(
    ("bench", "places", "mine"),
    [
        (_bench(), 2, True),
        (_bench(claims=("x",)), 1, True),
        (_bench(claims=("x", "y")), 0, False),
        (_bench(claims=("x", "me")), 0, True),
        (_bench(3, claims=("x",)), 0, False),
        (_bench(1, 3), 1, True),
        (_bench(1, 3, claims=("x",)), 0, False),
        (_bench(3, 3), 0, False),
        (_bench(3, 3, claims=("me",)), -0, False),
    ],
)
def test_there_are_as_many_places_as_ratings_are_missing(bench: Bench, places: int, mine: bool) -> None:
    assert bench.places == places
    assert bench.has_place_for(StaffId("me")) is mine


def test_who_rated_declared_an_interest_or_judged_before_an_appeal_is_excluded() -> None:
    first, second = _ratings(2, 3)
    bench = Bench(2, round=2, ratings=(first,), before=(second,), recused=frozenset({StaffId("r")}))
    assert bench.excluded == {"a0", "a1", "r"}
    assert bench.rating_of(StaffId("a0")) == first
    assert bench.rating_of(StaffId("a1")) is None
