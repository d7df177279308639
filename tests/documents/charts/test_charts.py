"""Every chart says what it is given, has words for who does not see it, and needs nothing from outside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from lxml import etree

from badgeserver.documents.charts.bars import Axis, Bar, bars_chart, stacked_chart
from badgeserver.documents.charts.chart import Chart
from badgeserver.documents.charts.drawing import draw, live
from badgeserver.documents.charts.lines import LINES_SHOWN, DatedSpot, Spot, dated_lines_chart, lines_chart
from badgeserver.documents.charts.pyramid import Storey, pyramid_chart
from badgeserver.documents.charts.script import chart_script
from badgeserver.documents.charts.spreads import spreads_chart
from badgeserver.documents.charts.style import STEPS
from badgeserver.documents.charts.time_line import Period, growth_chart
from badgeserver.documents.charts.years import YearPoint, years_chart
from badgeserver.domain.statistics import Growth, Spread

AXIS = Axis("人数", ("いる人", "次の人"))
BARS = (Bar("空知 <&>", (3, 5), ("3", "5")), Bar("石狩", (0, None), ("0", "×")))
GROWTH = (Period("2026.10", Growth(7, 1, 0, 6)), Period("2026.11", Growth(2, 3, 1, 4)))
STOREYS = (Storey("L1", 100, "100", 120), Storey("L2", None, "×"))
YEARS = (
    YearPoint(2025, 100, 90),
    YearPoint(2026, 120, 40, open=True),
    YearPoint(2027, 140, forecast=130, low=110, high=150),
)
SPREAD = {"2026年度": (Spread(4, 10, 20, 35), "中央値20日")}
TITLE, WORDS = "題名 <&>", "説明 <&>"

CHARTS: Mapping[str, Chart] = {
    "bars": bars_chart(TITLE, WORDS, AXIS, BARS),
    "one series": bars_chart(TITLE, WORDS, Axis("人数", ("人数",)), [Bar("空知", (3,), ("3～7",))]),
    "stacked": stacked_chart(TITLE, WORDS, AXIS, BARS),
    "growth": growth_chart(TITLE, WORDS, GROWTH, "ja"),
    "lines": lines_chart(TITLE, WORDS, "％", [Spot("2025年度", "1年後", 90, "90%")]),
    "dated lines": dated_lines_chart(
        TITLE,
        WORDS,
        "人数",
        [DatedSpot("L1", date(2025, month, 1), month, "") for month in (1, 2, 12)],
    ),
    "pyramid": pyramid_chart(TITLE, WORDS, STOREYS, "ja"),
    "spreads": spreads_chart(TITLE, WORDS, "日", SPREAD),
    "years": years_chart(TITLE, WORDS, "人", YEARS, "ja"),
}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_a_picture_that_needs_nothing_else(name: str) -> None:
    svg = draw(CHARTS[name])
    root = etree.fromstring(svg)
    assert root.get("viewBox")
    assert root.findtext("{*}title") == TITLE
    assert root.findtext("{*}desc") == WORDS
    assert not re.search(r"url\(|<image|<script|<style| style=|https?://(?!www\.w3\.org/)", svg)


@pytest.mark.parametrize("name", CHARTS)
def test_its_rows_are_in_what_the_browser_gets(name: str) -> None:
    chart = CHARTS[name]
    given = {one["name"]: one.get("values") for one in live(chart)["data"]}
    for dataset, rows in chart.data.items():
        assert given[dataset] == rows


def test_bars_have_every_number_and_its_words() -> None:
    found = [(one["label"], one["series"], one["value"], one["words"]) for one in CHARTS["bars"].data["bars"]]
    assert found == [
        ("空知 <&>", "いる人", 3, "3"),
        ("空知 <&>", "次の人", 5, "5"),
        ("石狩", "いる人", 0, "0"),
        ("石狩", "次の人", None, "×"),
    ]


def test_growth_goes_up_and_loss_goes_down() -> None:
    data = CHARTS["growth"].data
    assert [one["value"] for one in data["valid"]] == [6, 4]
    assert [one["value"] for one in data["changes"]] == [7, -1, 0, 2, -3, -1]


def test_a_pyramid_is_even_and_has_its_target_around_it() -> None:
    upward = CHARTS["pyramid"].data["storeys"]
    assert [one["label"] for one in upward] == ["L2", "L1"]
    assert (upward[1]["people_from"], upward[1]["people_to"]) == (-50, 50)
    assert (upward[1]["target_from"], upward[1]["target_to"]) == (-60, 60)
    assert upward[0]["people_to"] is None


def test_years_keep_what_is_not_there_apart_from_zero() -> None:
    years = CHARTS["years"].data["years"]
    assert [one["actual"] for one in years] == [90, 40, None]
    assert [one["state"] for one in years] == ["実績", "集計中", "実績"]
    assert years[2]["told"] == "2027年度  目標 140  見込み 130"


def test_no_more_lines_are_drawn_than_can_be_told_apart() -> None:
    many = [Spot(f"L{n}", "2026", n, "") for n in range(LINES_SHOWN + 3)]
    assert len(lines_chart(TITLE, WORDS, "", many).data["points"]) == LINES_SHOWN


def test_days_lie_as_far_apart_as_they_are() -> None:
    svg = draw(CHARTS["dated lines"])
    line = re.search(r'd="M([0-9.]+),[0-9.]+L([0-9.]+),[0-9.]+L([0-9.]+),[0-9.]+"', svg)
    assert line is not None
    first, second, last = map(float, line.groups())
    days = (date(2025, 2, 1) - date(2025, 1, 1)).days / (date(2025, 12, 1) - date(2025, 1, 1)).days
    assert (second - first) / (last - first) == pytest.approx(days, abs=0.001)


def test_colours_from_few_to_many_grow_darker_in_grey_print() -> None:
    greys = [_grey(colour) for colour in STEPS]
    assert all(light - dark > 25 for light, dark in pairwise(greys))


def test_the_script_has_an_interpreter_so_that_it_needs_no_eval() -> None:
    script = chart_script()
    assert "window.vegaEmbed" in script
    # Vega-Embed picks Vega's interpreter where `ast` is asked for; a browser tries it in the journeys.
    assert re.search(r"\.ast\b", script)
    assert chart_script() is script


def _grey(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _walk(value: Any) -> Iterator[Any]:
    yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _walk(one)


@pytest.mark.parametrize("name", CHARTS)
def test_the_browser_is_sent_nowhere_for_data(name: str) -> None:
    assert not [one for one in _walk(live(CHARTS[name])) if isinstance(one, dict) and "url" in one]
