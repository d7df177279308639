"""How badges lead to each other, as gates and as rows of a table."""

from __future__ import annotations

import pytest

from badgeserver.domain.ids import BadgeId
from badgeserver.domain.pathways import Gate, gate_words, gates_of, pathways
from badgeserver.domain.requirement import AllOf, AnyOf, NOf, Points, PointsItem, Requirement
from badgeserver.domain.text import Text
from tests.domain.maps import badge, cert, needs, skill_map


def gate(need: int, *badges: str) -> Gate:
    return Gate(need, tuple(map(BadgeId, badges)))


A, B, C = needs("a"), needs("b"), needs("c")

GATES: list[tuple[Requirement, list[Gate]]] = [
    (cert("a"), []),
    (A, [gate(1, "a")]),
    (AllOf((A, cert("a"))), [gate(1, "a")]),
    (AllOf((A, B)), [gate(2, "a", "b")]),
    (AnyOf((A, B)), [gate(1, "a", "b")]),
    (AnyOf((A, cert("a"))), [gate(0, "a")]),
    (AnyOf((A,)), [gate(1, "a")]),
    (NOf(2, (A, B, C)), [gate(2, "a", "b", "c")]),
    (NOf(2, (A, B, cert("a"))), [gate(1, "a", "b")]),
    (AllOf((AnyOf((A, B)), C)), [gate(1, "c"), gate(1, "a", "b")]),
    (AnyOf((AllOf((A, B)), cert("a"))), [gate(0, "a", "b")]),
    (AllOf((A, AllOf((A, cert("b"))))), [gate(1, "a")]),
    (Points(2, (PointsItem(1, A), PointsItem(1, cert("a")))), [gate(0, "a")]),
]


@pytest.mark.parametrize(("rule", "expected"), GATES)
def test_badges_that_stand_together_are_one_gate(rule: Requirement, expected: list[Gate]) -> None:
    assert list(gates_of(rule)) == expected


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (gate(1, "a"), Text("必要", "needed")),
        (gate(2, "a", "b"), Text("すべて必要", "all needed")),
        (gate(1, "a", "b"), Text("2つのうち1つ", "any 1 of 2")),
        (gate(2, "a", "b", "c"), Text("3つのうち2つ", "2 of 3")),
        (gate(0, "a"), Text("あると近道", "may help")),
    ],
)
def test_a_gate_says_how_many_are_needed(one: Gate, words: Text) -> None:
    assert gate_words(one) == words


def test_a_row_says_what_a_badge_needs_and_what_it_opens() -> None:
    rows = pathways(
        skill_map(badge("a", cert("a")), badge("b", cert("b")), badge("x", AllOf((AnyOf((A, B)), cert("c")))))
    )
    assert [(row.badge.id, row.needs.en) for row in rows] == [
        ("a", "No other badge"),
        ("b", "No other badge"),
        ("x", "“a”, “b” (any 1 of 2)"),
    ]
    assert rows[2].needs.ja == "「a（日）」「b（日）」（2つのうち1つ）"
    assert [[one.id for one in row.leads_to] for row in rows] == [["x"], ["x"], []]
