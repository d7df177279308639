"""Where indicators stand in the picture of the chain."""

from __future__ import annotations

from badgeserver.domain.chain_layout import Cell, chain_layout
from badgeserver.domain.indicator import Indicator, Stage
from badgeserver.domain.text import Text

WORDS = Text("指標", "indicator")


def one(id: str, stage: Stage, *feeds: str) -> Indicator:
    return Indicator(id, stage, WORDS, WORDS, "manual", feeds=feeds)


def test_a_column_stands_in_the_order_of_what_feeds_it() -> None:
    outputs = one("first", Stage.OUTPUT, "second", "low"), one("second", Stage.OUTPUT, "high")
    found = chain_layout([*outputs, one("high", Stage.OUTCOME), one("low", Stage.OUTCOME)])
    assert found.cells["first"] == Cell(3, 1), "nothing feeds it: the order of the map"
    assert (found.cells["low"], found.cells["high"]) == (Cell(4, 1), Cell(4, 2))


def test_a_link_to_the_neighbour_below_is_straight_and_one_to_others_keeps_left_of_the_column() -> None:
    rows = one("a", Stage.INPUT, "b", "c"), one("b", Stage.INPUT), one("c", Stage.INPUT)
    near, far = chain_layout(rows).lines
    assert near == "M8.4 50C8.4 50 8.4 150 8.4 150"
    assert far == "M0.0 62C-2.4 62 -2.4 238 0.0 238"
